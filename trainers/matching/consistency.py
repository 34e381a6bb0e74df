"""What a problem's fields must agree on: ids, the horizon, the travel table, chains and locks.

Only what can be said without looking for a plan. A lock that the rules forbid, by itself or beside
another, is found by whoever looks for one.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Protocol

from .errors import ProblemError, shown
from .format import ABROAD, Lock, Need, Problem, Room
from .node import Slot

SATURDAY = 5
# Ten years: beyond, a mistyped year would keep every walk over the days busy for minutes.
MOST_DAYS = 3660


class HasId(Protocol):
    @property
    def id(self) -> str: ...


def check_consistency(problem: Problem) -> None:
    """Raise ProblemError for the first contradiction."""
    _check_horizon(problem)
    _check_ids_once(problem)
    _check_references(problem)
    _check_travel_table(problem)
    _check_needs_within_horizon(problem)
    _check_no_cycle(problem.needs)
    _check_locks(problem)


def _check_horizon(problem: Problem) -> None:
    first, last = problem.first_day, problem.last_day
    days = {"first_day": first.isoformat(), "last_day": last.isoformat()}
    if last < first:
        raise ProblemError(
            "last_day",
            f"is {last}, before first_day {first}",
            "give a day on or after it",
            "horizon",
            days,
        )
    if (last - first).days >= MOST_DAYS:
        raise ProblemError(
            "last_day",
            f"is {last}, more than {MOST_DAYS} days after first_day {first}",
            "give a nearer day",
            "horizon_too_long",
            {**days, "most": MOST_DAYS},
        )


def _check_ids_once(problem: Problem) -> None:
    kinds: Mapping[str, Iterable[HasId]] = {
        "places": problem.places,
        "trainers": problem.trainers,
        "rooms": problem.rooms,
        "cohorts": problem.cohorts,
        "needs": problem.needs,
    }
    for kind, things in kinds.items():
        seen: dict[str, int] = {}
        for index, thing in enumerate(things):
            if thing.id in seen:
                raise ProblemError(
                    f"{kind}[{index}].id",
                    f"is {shown(thing.id)}, as that of {kind}[{seen[thing.id]}]",
                    "give each its own",
                    "duplicate",
                    {"id": thing.id, "first": seen[thing.id]},
                )
            seen[thing.id] = index


def _check_references(problem: Problem) -> None:
    places = {place.id for place in problem.places}
    cohorts = {cohort.id for cohort in problem.cohorts}
    needs = {need.id for need in problem.needs}
    for index, place in enumerate(problem.places):
        if place.id == ABROAD:
            raise ProblemError(
                f"places[{index}].id",
                f'is "{ABROAD}", which is kept for trainers who fly in',
                "call the place something else",
                "reserved",
                {"id": ABROAD},
            )
    check_known("gateway", problem.gateway, places, "place")
    for index, trainer in enumerate(problem.trainers):
        check_known(f"trainers[{index}].base", trainer.base, {*places, ABROAD}, "place")
    for index, room in enumerate(problem.rooms):
        check_known(f"rooms[{index}].place", room.place, places, "place")
    for index, cohort in enumerate(problem.cohorts):
        check_known(f"cohorts[{index}].place", cohort.place, places, "place")
    for index, need in enumerate(problem.needs):
        check_known(f"needs[{index}].cohort", need.cohort, cohorts, "cohort")
        for position, other in enumerate(need.after):
            check_known(f"needs[{index}].after[{position}]", other, needs, "need")


def check_known(field: str, id_: str | None, known: Collection[str], kind: str) -> None:
    """Raise ProblemError where there is no such `kind` (place, cohort, need, trainer, room)."""
    if id_ not in known:
        raise ProblemError(
            field,
            f"is {shown(id_)}, and there is no such {kind}",
            f"name a {kind} of this problem or add that one",
            "unknown_id",
            {"id": id_, "kind": kind},
        )


def _check_travel_table(problem: Problem) -> None:
    table = problem.travel_half_days
    if not table or table[-1][0] is not None:
        raise ProblemError(
            "travel_half_days",
            "has no last row for what lies beyond",
            "end with [null, half-days]",
            "travel_table",
        )
    reached, cost = -1, 0
    for index, (up_to, half_days) in enumerate(table):
        ends_early = up_to is None and index < len(table) - 1
        if ends_early or half_days < cost or (up_to is not None and up_to <= reached):
            raise ProblemError(
                f"travel_half_days[{index}]",
                "does not rise above the row before" if not ends_early else "is null too early",
                "sort the rows by km, the null row last",
                "travel_table",
            )
        reached, cost = reached if up_to is None else up_to, half_days


def _check_needs_within_horizon(problem: Problem) -> None:
    for index, need in enumerate(problem.needs):
        start, end = need.window
        if start < problem.first_day or end > problem.last_day:
            raise ProblemError(
                f"needs[{index}].window",
                f"is {start} to {end}, not all of it in {problem.first_day} to {problem.last_day}",
                "keep it within first_day and last_day",
                "window_outside_horizon",
                {"need": need.id, "start": start.isoformat(), "end": end.isoformat()},
            )


def _check_no_cycle(needs: tuple[Need, ...]) -> None:
    """Strike needs whose predecessors are all struck; what can't be struck contains a cycle."""
    waiting = {need.id: set(need.after) for need in needs}
    followers: dict[str, list[str]] = {need.id: [] for need in needs}
    for need in needs:
        for other in set(need.after):
            followers[other].append(need.id)
    ready = [id_ for id_, others in waiting.items() if not others]
    while ready:
        done = ready.pop()
        del waiting[done]
        for follower in followers[done]:
            waiting[follower].discard(done)
            if not waiting[follower]:
                ready.append(follower)
    if waiting:
        _refuse_cycle(needs, waiting)


def _refuse_cycle(needs: tuple[Need, ...], waiting: Mapping[str, set[str]]) -> None:
    """Every need still waiting waits for another such: follow until one comes up again."""
    path: dict[str, None] = {}
    at = next(iter(waiting))
    while at not in path:
        path[at] = None
        at = min(waiting[at] & waiting.keys())
    cycle = list(path)[list(path).index(at) :]
    index = next(index for index, need in enumerate(needs) if need.id == at)
    names = " after ".join(shown(id_) for id_ in [*cycle[:5], cycle[0]])
    raise ProblemError(
        f"needs[{index}].after",
        f"leads back to itself: {names}" + (" and so on" if len(cycle) > 5 else ""),
        "take one of them out",
        "cycle",
        {"needs": cycle},
    )


def _check_locks(problem: Problem) -> None:
    needs = {need.id: need for need in problem.needs}
    rooms = {room.id: room for room in problem.rooms}
    trainers = {trainer.id for trainer in problem.trainers}
    cohort_places = {cohort.id: cohort.place for cohort in problem.cohorts}
    seen: dict[tuple[str, int], int] = {}
    for index, lock in enumerate(problem.locks):
        path = f"locks[{index}]"
        check_known(f"{path}.need", lock.need, needs, "need")
        need = needs[lock.need]
        _check_lock_block(path, lock, need)
        if (lock.need, lock.block) in seen:
            raise ProblemError(
                path,
                f"locks the same block as locks[{seen[lock.need, lock.block]}]",
                "keep one lock a block",
                "lock_twice",
                {"need": lock.need, "block": lock.block},
            )
        seen[lock.need, lock.block] = index
        _check_lock_team(f"{path}.trainers", lock, need, trainers)
        if lock.room is not None:
            check_known(f"{path}.room", lock.room, rooms, "room")
            _check_lock_room(f"{path}.room", rooms[lock.room], cohort_places[need.cohort], need)
        if lock.start is not None:
            _check_lock_start(f"{path}.start", lock.start, need, problem)


def _check_lock_block(path: str, lock: Lock, need: Need) -> None:
    if lock.block >= len(need.blocks):
        raise ProblemError(
            f"{path}.block",
            f"is {lock.block}, but {shown(need.id)} has {len(need.blocks)} blocks, counted from 0",
            f"give 0 to {len(need.blocks) - 1}",
            "lock_block",
            {"need": need.id, "block": lock.block, "blocks": len(need.blocks)},
        )


def _check_lock_team(field: str, lock: Lock, need: Need, trainers: Collection[str]) -> None:
    if lock.trainers is None:
        return
    for position, id_ in enumerate(lock.trainers):
        check_known(f"{field}[{position}]", id_, trainers, "trainer")
    if not 1 <= len(lock.trainers) <= need.max_trainers:
        raise ProblemError(
            field,
            f"names {len(lock.trainers)} trainers, but {shown(need.id)} takes 1"
            + (" or 2" if need.max_trainers == 2 else ""),
            "name the whole team, or give null",
            "lock_team",
            {"need": need.id, "found": len(lock.trainers), "most": need.max_trainers},
        )
    twice = [id_ for id_, count in Counter(lock.trainers).items() if count > 1]
    if twice:
        raise ProblemError(
            field,
            f"names {shown(twice[0])} twice",
            "name each trainer once",
            "lock_team_repeats",
            {"need": need.id, "trainer": twice[0]},
        )


def _check_lock_room(field: str, room: Room, place: str, need: Need) -> None:
    if room.place != place:
        raise ProblemError(
            field,
            f"is in {shown(room.place)}, but the cohort of {shown(need.id)} is in {shown(place)}",
            "name a room there, or give null",
            "lock_room",
            {"need": need.id, "room": room.id, "place": place},
        )


def _check_lock_start(field: str, start: Slot, need: Need, problem: Problem) -> None:
    params = {"need": need.id, "start": str(start)}
    if not need.window[0] <= start.day <= need.window[1]:
        raise ProblemError(
            field,
            f"is {start}, outside the window of {shown(need.id)}, "
            f"{need.window[0]} to {need.window[1]}",
            "give a half-day in the window, or null",
            "lock_start_outside_window",
            params,
        )
    if not _is_open(start.day, start.half, problem):
        raise ProblemError(
            field,
            f"is {start}, when nobody teaches",
            "give an open half-day, or null",
            "lock_start_closed",
            params,
        )


def _is_open(day: date, half: int, problem: Problem) -> bool:
    if day.weekday() >= SATURDAY or day in problem.closed_days:
        return False
    return half == 0 or day not in problem.short_days
