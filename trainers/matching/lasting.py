"""Which reasons for open needs still hold after an event and its repair.

To ask anew why a need is open takes time, and of most nothing has changed. What may have changed is
asked anew: the event concerns the need, or a session moved that has to do with what is in its way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .columns import Column, Columns
from .events import Event
from .format import STAGES, Uncovered, Window
from .funnel import funnel
from .instance import any_of
from .schedule import Schedule
from .why_not import missing, too_late


def lasting(
    schedule: Schedule,
    columns: Columns,
    event: Event,
    before: Mapping[int, Column],
    freed: int,
    old: Iterable[Uncovered],
) -> dict[str, Uncovered]:
    """Of `old` those that hold for the schedule, by need.

    `before`: block → column of the plan that they were said of. `freed`: trainers, as a mask, who
    taught what is no more.
    """
    instance = schedule.instance
    number = {need.id: n for n, need in enumerate(instance.problem.needs)}
    moved = _Moved(schedule, event, before, freed)
    found = {}
    for item in old:
        n = number.get(item.need)
        if n is None or schedule.is_covered(n):
            continue
        if _concerns(event, columns, n, item):
            kept = _without(event, columns, n, item)
            if kept is not None:
                found[item.need] = kept
        elif item.reason in STAGES or _holds(schedule, columns, n, item, moved):
            found[item.need] = item
    return found


class _Moved:
    """Trainers, places and cohorts of sessions that are not where they were.

    `alone`: whether that is all that changes for others; a need that weighs more, or is locked, is
    in their way in another way.
    """

    def __init__(
        self, schedule: Schedule, event: Event, before: Mapping[int, Column], freed: int
    ) -> None:
        instance, placed = schedule.instance, schedule.placed
        self.alone = event.kind not in ("need_changed", "session_locked")
        self.trainers = freed
        self.places: set[int] = set()
        self.cohorts: set[int] = set()
        for b in before.keys() | placed.keys():
            here, there = before.get(b), placed.get(b)
            if here != there:
                n = instance.blocks[b].need
                self.places.add(instance.need_place[n])
                self.cohorts.add(instance.need_cohort[n])
                for column in (here, there):
                    if column is not None:
                        self.trainers |= any_of(1 << t for t in column.trainers)
                        if column.on_site:
                            self.places.add(instance.room_place[column.room])


def _concerns(event: Event, columns: Columns, n: int, item: Uncovered) -> bool:
    """Whether the event may change what the need could be given if it were alone, or what is said to
    open it."""
    problem = columns.instance.problem
    need = problem.needs[n]
    if columns.frozen.not_before or event.subject in _named(item):
        return True
    if event.window is not None and not _overlap(event.window, need.window):
        # What would open it may lie beyond its window; but for somebody else who is away.
        return item.reason in STAGES and event.kind != "trainer_away"
    if event.kind == "day_closed":
        return True
    if event.kind == "trainer_away":
        trainer = next(one for one in problem.trainers if one.id == event.subject)
        speaks = not set(need.languages).isdisjoint(trainer.languages)
        holds = not need.requires or not need.requires.keys().isdisjoint(trainer.competencies)
        return speaks and holds
    if event.kind == "room_closed":
        room = next(one for one in problem.rooms if one.id == event.subject)
        cohort = next(one for one in problem.cohorts if one.id == need.cohort)
        return room.place == cohort.place
    if event.kind == "cohort_moved":
        return need.cohort == event.subject
    return event.subject == need.id or event.subject in need.after


def _overlap(a: Window, b: Window) -> bool:
    return a[0] <= b[1] and b[0] <= a[1]


def _without(event: Event, columns: Columns, n: int, item: Uncovered) -> Uncovered | None:
    """The same with fewer teams, of a need that was impossible before a trainer went away: what
    would open it is a change for another team alone."""
    if event.kind != "trainer_away" or columns.frozen.not_before or item.reason not in STAGES:
        return None
    if event.subject in _named(item):
        return None
    now = funnel(columns, n)
    if now.reason != item.reason:
        return None
    return replace(item, detail={**item.detail, "counts": dict(now.counts)})


def _named(item: Uncovered) -> tuple[str, ...]:
    """Trainers for whom something would have to change."""
    miss = item.detail.get("nearest_miss")
    return tuple(miss["trainers"]) if isinstance(miss, dict) else ()


def _holds(schedule: Schedule, columns: Columns, n: int, item: Uncovered, moved: _Moved) -> bool:
    """Whether what is said of the rest of the plan is so."""
    instance = schedule.instance
    open_ = list(missing(schedule, n))
    if item.reason == "predecessor":
        return bool(open_) and item.detail.get("missing") == open_
    teachers = any_of(map(columns.teachers, instance.need_blocks[n]))
    return (
        not open_
        and moved.alone
        and item.detail.get("late", []) == list(too_late(schedule, columns, n))
        and not teachers & moved.trainers
        and instance.need_place[n] not in moved.places
        and instance.need_cohort[n] not in moved.cohorts
    )
