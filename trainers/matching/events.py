"""What happens to a plan: events, read from JSON, and what each makes of the problem."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, cast, get_args

from .consistency import check_consistency, check_known
from .format import Lock, Need, Problem, ProblemError, Room, Trainer, Window
from .node import Node
from .reading import read_lock, read_need

Kind = Literal[
    "none", "trainer_away", "room_closed", "day_closed", "need_added", "need_changed",
    "need_cancelled", "cohort_moved", "session_locked",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True)
class Event:
    """`subject` is the id of the trainer, room, need or cohort that it is about.

    `window`: days of an absence or a closure, both included; for good: up to the last day.
    `place`: where a cohort moves to. `today`: sessions that begin before that day, and on the
    `frozen_days` from it on, stay as they are unless the event itself hits them.
    """

    kind: Kind
    subject: str | None = None
    window: Window | None = None
    place: str | None = None
    need: Need | None = None
    lock: Lock | None = None
    today: date | None = None
    frozen_days: int = 0

    @classmethod
    def parse(cls, data: object) -> "Event":
        """From parsed JSON; ProblemError names the field and the fix.

        `{"kind": "trainer_away", "trainer": id, "from": day, "to": day or null}`,
        `room_closed` with `room`, `day_closed` with `day`, `need_added` and `need_changed` with
        `need` (an object as in a problem), `need_cancelled` with `need` (its id), `cohort_moved`
        with `cohort` and `place`, `session_locked` with `lock`, `none`. Optional: `today`,
        `frozen_days`.
        """
        node = Node(data, "", ProblemError)
        kind = cast(Kind, node["kind"].one_of(KINDS))
        event = _READERS[kind](node)
        fields = node.value if isinstance(node.value, dict) else {}
        return replace(
            event,
            today=node["today"].day() if fields.get("today") is not None else None,
            frozen_days=node["frozen_days"].whole(0, 3660) if "frozen_days" in fields else 0,
        )


def _away(node: Node) -> Event:
    return Event("trainer_away", node["trainer"].text(), window=_from_to(node))


def _closed(node: Node) -> Event:
    return Event("room_closed", node["room"].text(), window=_from_to(node))


def _from_to(node: Node) -> Window:
    first = node["from"].day()
    last = date.max if node["to"].is_null else node["to"].day()
    if last < first:
        node["to"].refuse(
            f"is {last}, before {first}",
            "give a day on or after it",
            "window",
            {"start": first.isoformat(), "end": last.isoformat()},
        )
    return first, last


def _day(node: Node) -> Event:
    day = node["day"].day()
    return Event("day_closed", window=(day, day))


def _added(node: Node) -> Event:
    need = read_need(node["need"])
    return Event("need_added", need.id, need=need)


def _changed(node: Node) -> Event:
    need = read_need(node["need"])
    return Event("need_changed", need.id, need=need)


def _cancelled(node: Node) -> Event:
    return Event("need_cancelled", node["need"].text())


def _moved(node: Node) -> Event:
    return Event("cohort_moved", node["cohort"].text(), place=node["place"].text())


def _locked(node: Node) -> Event:
    lock = read_lock(node["lock"])
    return Event("session_locked", lock.need, lock=lock)


def _none(_node: Node) -> Event:
    return Event("none")


_READERS = {
    "none": _none,
    "trainer_away": _away,
    "room_closed": _closed,
    "day_closed": _day,
    "need_added": _added,
    "need_changed": _changed,
    "need_cancelled": _cancelled,
    "cohort_moved": _moved,
    "session_locked": _locked,
}


def apply(problem: Problem, event: Event) -> Problem:
    """The problem after the event. Raises ProblemError where the two don't fit together."""
    changed = _apply(problem, event)
    if changed is not problem:
        check_consistency(changed)
    return changed


def _apply(problem: Problem, event: Event) -> Problem:
    if event.kind == "none":
        return problem
    if event.kind == "trainer_away":
        check_known("trainer", event.subject, {t.id for t in problem.trainers}, "trainer")
        trainers = [_absent(t, event) if t.id == event.subject else t for t in problem.trainers]
        return replace(problem, trainers=tuple(trainers))
    if event.kind == "room_closed":
        check_known("room", event.subject, {room.id for room in problem.rooms}, "room")
        rooms = [_shut(r, event) if r.id == event.subject else r for r in problem.rooms]
        return replace(problem, rooms=tuple(rooms))
    if event.kind == "day_closed":
        return replace(problem, closed_days=(*problem.closed_days, _window(event)[0]))
    if event.kind == "cohort_moved":
        return _moved_cohort(problem, event)
    if event.kind == "session_locked":
        return _with_lock(problem, event)
    return _with_needs(problem, event)


def _absent(trainer: Trainer, event: Event) -> Trainer:
    away = _window(event)
    return replace(
        trainer,
        on_site=tuple(part for window in trainer.on_site for part in without(window, away)),
        remote=tuple(part for window in trainer.remote for part in without(window, away)),
    )


def without(window: Window, away: Window) -> list[Window]:
    """What is left of a window when another is cut out of it."""
    first, last = window
    parts = []
    if first < away[0]:
        parts.append((first, min(last, away[0] - timedelta(1))))
    if last > away[1]:
        parts.append((max(first, away[1] + timedelta(1)), last))
    return parts


def _shut(room: Room, event: Event) -> Room:
    return replace(room, closed=(*room.closed, _window(event)))


def _moved_cohort(problem: Problem, event: Event) -> Problem:
    check_known("cohort", event.subject, {cohort.id for cohort in problem.cohorts}, "cohort")
    cohorts = [
        replace(cohort, place=event.place or cohort.place) if cohort.id == event.subject else cohort
        for cohort in problem.cohorts
    ]
    return replace(problem, cohorts=tuple(cohorts))


def _with_lock(problem: Problem, event: Event) -> Problem:
    lock = event.lock
    if lock is None:
        raise ValueError(event)
    others = [old for old in problem.locks if (old.need, old.block) != (lock.need, lock.block)]
    return replace(problem, locks=(*others, lock))


def _with_needs(problem: Problem, event: Event) -> Problem:
    known = [need.id for need in problem.needs]
    if event.kind == "need_added":
        if event.subject in known:
            raise ProblemError(
                "need.id",
                "is that of a need of the problem",
                "give it its own",
                "duplicate",
                {"id": event.subject, "first": known.index(event.subject)},
            )
        return replace(problem, needs=(*problem.needs, _need(event)))
    check_known("need", event.subject, known, "need")
    if event.kind == "need_changed":
        needs = [_need(event) if need.id == event.subject else need for need in problem.needs]
        return replace(problem, needs=tuple(needs))
    left = [need for need in problem.needs if need.id != event.subject]
    return replace(
        problem,
        needs=tuple(
            replace(need, after=tuple(other for other in need.after if other != event.subject))
            for need in left
        ),
        locks=tuple(lock for lock in problem.locks if lock.need != event.subject),
    )


def _window(event: Event) -> Window:
    if event.window is None:
        raise ValueError(event)
    return event.window


def _need(event: Event) -> Need:
    if event.need is None:
        raise ValueError(event)
    return event.need
