"""The judge of plans: every rule and every statement, by walking days and slots.

It shares the values of `format` with the solver and nothing else.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from .format import (
    Need,
    Plan,
    Problem,
    Room,
    Session,
    Slot,
    Trainer,
    Window,
    monday,
    week_name,
)
from .recount import objective_of, recompute, road_km
from .statements import check_bounds, check_missions, check_objective, check_uncovered
from .violations import Violation
from .walk import Walk, number, runs, weeks_of

__all__ = ["Violation", "check_plan", "recompute"]

MOST_WEEKS = 3


def check_plan(problem: Problem, plan: Plan) -> list[Violation]:
    """Every broken rule and wrong statement; an empty list means that the plan holds."""
    walk = Walk.through(problem, plan)
    counted = objective_of(walk)
    return [
        *_unreadable_sessions(walk, plan),
        *_blocks_twice(walk),
        *(
            violation
            for session in walk.sessions
            for rule in (_slots, _team, _room)
            for violation in rule(walk, session)
        ),
        *_trainer_clashes(walk),
        *_room_clashes(walk),
        *_cohort_weeks(walk),
        *_travel(walk),
        *_order(walk),
        *_limits(walk),
        *_locks(walk),
        *check_objective(counted, plan),
        *check_missions(walk, plan),
        *check_uncovered(walk, plan),
        *check_bounds(counted, plan),
    ]


def _block(session: Session) -> dict[str, str | int]:
    return {"need": session.need, "block": session.block}


def _at(session: Session, slot: Slot) -> dict[str, str | int]:
    return {**_block(session), "slot": str(slot)}


# 1. One session a block, in consecutive open slots of one week, within the window


def _unreadable_sessions(walk: Walk, plan: Plan) -> Iterator[Violation]:
    for session in plan.sessions:
        need = walk.needs.get(session.need)
        if need is None:
            yield Violation(1, "unknown_need", _block(session))
        elif session.block >= len(need.blocks):
            yield Violation(1, "unknown_block", _block(session))
        elif not session.slots:
            wanted = need.blocks[session.block]
            yield Violation(1, "length", _block(session), {"found": 0, "wanted": wanted})


def _blocks_twice(walk: Walk) -> Iterator[Violation]:
    counts = Counter((session.need, session.block) for session in walk.sessions)
    for (need, block), count in counts.items():
        if count > 1:
            yield Violation(1, "block_twice", {"need": need, "block": block})


def _slots(walk: Walk, session: Session) -> Iterator[Violation]:
    need = walk.needs[session.need]
    found, wanted = len(session.slots), need.blocks[session.block]
    if found != wanted:
        yield Violation(1, "length", _block(session), {"found": found, "wanted": wanted})
    week = monday(session.slots[0].day)
    for slot in session.slots:
        if not walk.is_open(slot):
            yield Violation(1, "closed_slot", _at(session, slot))
        if not _within(slot.day, (need.window,)):
            yield Violation(1, "outside_window", _at(session, slot))
        if monday(slot.day) != week:
            yield Violation(1, "two_weeks", _at(session, slot))
    for before, after in pairwise(session.slots):
        if after <= before:
            yield Violation(1, "order_of_slots", _at(session, after))
        elif monday(before.day) == monday(after.day):
            yield from _gaps(walk, session, before, after)


def _gaps(walk: Walk, session: Session, before: Slot, after: Slot) -> Iterator[Violation]:
    for between in range(number(before) + 1, number(after)):
        slot = Slot(date.fromordinal(between // 2), between % 2)
        if walk.is_open(slot):
            yield Violation(1, "gap", _at(session, slot))


def _within(day: date, windows: Iterable[Window]) -> bool:
    for start, end in windows:  # noqa: SIM110 - asked a hundred thousand times
        if start <= day <= end:
            return True
    return False


# 2. The team: size, languages, availability, competencies together


def _team(walk: Walk, session: Session) -> Iterator[Violation]:
    need = walk.needs[session.need]
    size = len(session.trainers)
    if not 1 <= size <= need.max_trainers:
        params = {"found": size, "most": need.max_trainers}
        yield Violation(2, "team_size", _block(session), params)
    for id_ in dict.fromkeys(session.trainers):
        if session.trainers.count(id_) > 1:
            yield Violation(2, "team_repeats", {**_block(session), "trainer": id_})
        if id_ not in walk.trainers:
            yield Violation(2, "unknown_trainer", {**_block(session), "trainer": id_})
    team = walk.team(session)
    for trainer in team:
        yield from _trainer(session, need, trainer)
    yield from _competencies(session, need, team)


def _trainer(session: Session, need: Need, trainer: Trainer) -> Iterator[Violation]:
    at = {**_block(session), "trainer": trainer.id}
    if not set(need.languages) & set(trainer.languages):
        yield Violation(2, "language", at)
    windows = trainer.on_site if session.mode == "on_site" else trainer.remote
    for slot in session.slots:
        if not _within(slot.day, windows):
            yield Violation(2, "away", {**at, "slot": str(slot)}, {"mode": session.mode})


def _competencies(session: Session, need: Need, team: Sequence[Trainer]) -> Iterator[Violation]:
    last = max(session.slots).day
    for code, level in need.requires.items():
        held = [
            trainer.competencies[code]
            for trainer in team
            if code in trainer.competencies and trainer.competencies[code].level >= level
        ]
        at = {**_block(session), "competency": code}
        if not held:
            yield Violation(2, "competency", at, {"level": level})
        elif not any(one.until is None or last <= one.until for one in held):
            yield Violation(2, "not_valid", at, {"level": level, "day": last.isoformat()})


# 3. The room


def _room(walk: Walk, session: Session) -> Iterator[Violation]:
    need = walk.needs[session.need]
    at = _block(session)
    if need.mode not in ("either", session.mode):
        yield Violation(3, "mode", at, {"mode": session.mode})
    if session.mode == "remote":
        if session.room is not None:
            yield Violation(3, "room_when_remote", {**at, "room": session.room})
    elif session.room is None:
        yield Violation(3, "no_room", at)
    elif session.room not in walk.rooms:
        yield Violation(3, "unknown_room", {**at, "room": session.room})
    else:
        yield from _fitting(walk, session, need, walk.rooms[session.room])


def _fitting(walk: Walk, session: Session, need: Need, room: Room) -> Iterator[Violation]:
    at = {**_block(session), "room": room.id}
    cohort = walk.cohort(session)
    if room.place != cohort.place:
        yield Violation(3, "room_elsewhere", at, {"found": room.place, "wanted": cohort.place})
    if room.seats < cohort.size:
        yield Violation(3, "seats", at, {"found": room.seats, "wanted": cohort.size})
    for equipment in dict.fromkeys(need.equipment):
        if equipment not in room.equipment:
            yield Violation(3, "equipment", at, {"equipment": equipment})
    if need.step_free and not room.step_free:
        yield Violation(3, "step_free", at)
    for slot in session.slots:
        if _within(slot.day, room.closed):
            yield Violation(3, "room_closed", {**at, "slot": str(slot)})


# 4. One session at a time, and one a week for a cohort


def _trainer_clashes(walk: Walk) -> Iterator[Violation]:
    for id_, sessions in walk.by_trainer().items():
        for session, slot in _second_uses(sessions):
            yield Violation(
                4, "trainer_clash", {"trainer": id_, **_block(session), "slot": str(slot)}
            )


def _room_clashes(walk: Walk) -> Iterator[Violation]:
    by_room: dict[str, list[Session]] = defaultdict(list)
    for session in walk.sessions:
        if session.room is not None:
            by_room[session.room].append(session)
    for id_, sessions in by_room.items():
        for session, slot in _second_uses(sessions):
            yield Violation(4, "room_clash", {"room": id_, **_block(session), "slot": str(slot)})


def _second_uses(sessions: Iterable[Session]) -> Iterator[tuple[Session, Slot]]:
    taken: set[Slot] = set()
    for session in sessions:
        slots = set(session.slots)
        for slot in sorted(slots & taken):
            yield session, slot
        taken |= slots


def _cohort_weeks(walk: Walk) -> Iterator[Violation]:
    counts: Counter[tuple[str, date]] = Counter()
    for session in walk.sessions:
        counts.update((walk.cohort(session).id, week) for week in weeks_of([session]))
    for (cohort, week), count in counts.items():
        if count > 1:
            at = {"cohort": cohort, "week": week_name(week)}
            yield Violation(4, "cohort_week", at, {"found": count})


# 5. Time to travel from one place to the next


def _travel(walk: Walk) -> Iterator[Violation]:
    remote = walk.by_trainer("remote")
    for id_, sessions in walk.by_trainer("on_site").items():
        busy = {number(slot) for session in remote.get(id_, ()) for slot in session.slots}
        for before, after in pairwise(sessions):
            yield from _way(walk, id_, busy, before, after)


def _way(
    walk: Walk, trainer: str, busy: set[int], before: Session, after: Session
) -> Iterator[Violation]:
    places = walk.places[walk.cohort(before).place], walk.places[walk.cohort(after).place]
    if places[0].id == places[1].id:
        return
    start, end = number(max(before.slots)) + 1, number(min(after.slots))
    free = max(0, end - start) - sum(start <= slot < end for slot in busy)
    wanted = walk.problem.travel(road_km(*places))
    if free < wanted:
        yield Violation(
            5,
            "travel",
            {
                "trainer": trainer,
                **_block(after),
                "other": before.need,
                "other_block": before.block,
            },
            {"found": free, "wanted": wanted},
        )


# 6. Blocks and needs in order, all of a need or nothing


def _order(walk: Walk) -> Iterator[Violation]:
    weeks = {key: weeks_of([session]) for key, session in walk.by_block().items()}
    placed: dict[str, list[int]] = defaultdict(list)
    for need_id, block in sorted(weeks):
        placed[need_id].append(block)
    covered = walk.covered()
    for need_id, blocks in placed.items():
        need = walk.needs[need_id]
        for block in set(range(len(need.blocks))) - set(blocks):
            yield Violation(6, "block_missing", {"need": need_id, "block": block})
        for before, after in pairwise(blocks):
            if weeks[need_id, after][0] <= weeks[need_id, before][-1]:
                yield Violation(6, "block_order", {"need": need_id, "block": after})
        first = min(weeks[need_id, block][0] for block in blocks)
        for other in dict.fromkeys(need.after):
            if other not in covered:
                yield Violation(6, "predecessor_uncovered", {"need": need_id, "other": other})
            elif first <= max(weeks[other, block][-1] for block in placed[other]):
                yield Violation(6, "predecessor_week", {"need": need_id, "other": other})


# 7. Half-days and missions


def _limits(walk: Walk) -> Iterator[Violation]:
    for id_, sessions in walk.by_trainer().items():
        load, most = sum(len(one.slots) for one in sessions), walk.trainers[id_].max_half_days
        if load > most:
            yield Violation(7, "half_days", {"trainer": id_}, {"found": load, "most": most})
    for id_, sessions in walk.by_trainer("on_site").items():
        if walk.trainers[id_].base == "abroad":
            yield from _stays(walk.trainers[id_], sessions)


def _stays(trainer: Trainer, sessions: Iterable[Session]) -> Iterator[Violation]:
    stays = list(runs(weeks_of(sessions)))
    for stay in stays:
        if len(stay) > MOST_WEEKS:
            at = {"trainer": trainer.id, "week": week_name(stay[0])}
            yield Violation(7, "mission_weeks", at, {"found": len(stay), "most": MOST_WEEKS})
    if len(stays) > trainer.max_missions:
        params = {"found": len(stays), "most": trainer.max_missions}
        yield Violation(7, "missions", {"trainer": trainer.id}, params)


# 8. Locks


def _locks(walk: Walk) -> Iterator[Violation]:
    placed = walk.by_block()
    for lock in walk.problem.locks:
        at: dict[str, str | int] = {"need": lock.need, "block": lock.block}
        session = placed.get((lock.need, lock.block))
        if session is None:
            yield Violation(8, "lock_missing", at)
            continue
        if lock.trainers is not None and sorted(session.trainers) != sorted(lock.trainers):
            yield Violation(8, "lock_trainers", at, {"wanted": list(lock.trainers)})
        if lock.room is not None and session.room != lock.room:
            yield Violation(8, "lock_room", {**at, "room": lock.room})
        if lock.start is not None and session.slots[0] != lock.start:
            yield Violation(8, "lock_start", {**at, "slot": str(lock.start)})
