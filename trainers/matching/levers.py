"""What one more trainer, one more room or a longer window would bring to a plan.

Each lever is pulled for real: the problem is changed, what is planned stays, and what can then be
covered beside it is. The true gain of planning everything anew is at least that much. What could
be covered without any change is no lever's merit.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

from .columns import Columns
from .format import ABROAD, Level, Need, Problem, Room, Trainer
from .greedy import in_order, place_need
from .instance import Instance, reached
from .picks import least_cost
from .schedule import Schedule

TOP_LEVEL = 4
DAYS_LONGER = 7


@dataclass(frozen=True)
class Lever:
    """`kind`: trainer (competency, language), room (place) or window (need; a week on each side).

    `coverage`, `half_days` and `cost` (cents) come on top of the plan's.
    """

    kind: str
    subject: str
    language: str | None
    coverage: int
    half_days: int
    cost: int
    needs: tuple[str, ...]


def levers(schedule: Schedule, columns: Columns, most: int, seconds: float) -> list[Lever]:
    """The `most` best levers that could be tried in so many seconds, those that bring nothing
    left out."""
    over = monotonic() + seconds
    open_needs = _open_needs(schedule, columns)
    successors = schedule.instance.successors
    found = []
    for candidate in _candidates(schedule.instance.problem, open_needs):
        if monotonic() > over:
            break
        # Those that come after them may be covered once they are.
        concerned = reached(candidate.concerned, successors.__getitem__) & set(open_needs)
        lever = _pull(schedule, candidate, concerned)
        if lever.coverage > 0:
            found.append(lever)
    return sorted(found, key=lambda lever: (-lever.coverage, lever.cost, lever.subject))[:most]


@dataclass(frozen=True)
class _Candidate:
    """`problem` with the change made; `concerned`: needs that it may open."""

    kind: str
    subject: str
    language: str | None
    problem: Problem
    concerned: list[int]


def _open_needs(schedule: Schedule, columns: Columns) -> list[int]:
    """Needs that are not covered, and could not be beside the plan as it is."""
    trial = schedule.copy()
    needs = [n for n in in_order(schedule.instance) if not schedule.is_covered(n)]
    return [n for n in needs if not place_need(trial, columns, n, least_cost)]


def _candidates(problem: Problem, open_needs: list[int]) -> Iterator[_Candidate]:
    """Of each kind the most wanted first."""
    numbers = {need.id: n for n, need in enumerate(problem.needs)}
    needs = [problem.needs[n] for n in sorted(open_needs)]
    wanted: dict[tuple[str, str], int] = {}
    for need in needs:
        for code in need.requires:
            for language in need.languages:
                wanted[code, language] = wanted.get((code, language), 0) + need.worth
    for code, language in sorted(wanted, key=lambda key: (-wanted[key], key)):
        trainers = (*problem.trainers, _new_trainer(problem, code, language))
        changed = replace(problem, trainers=trainers)
        concerned = [n for n in needs if code in n.requires and language in n.languages]
        yield _Candidate("trainer", code, language, changed, [numbers[n.id] for n in concerned])
    places = {cohort.id: cohort.place for cohort in problem.cohorts}
    on_site = [need for need in needs if need.mode != "remote"]
    for place in sorted({places[need.cohort] for need in on_site}):
        rooms = (*problem.rooms, _new_room(problem, place, needs))
        changed = replace(problem, rooms=rooms)
        concerned = [n for n in on_site if places[n.cohort] == place]
        yield _Candidate("room", place, None, changed, [numbers[n.id] for n in concerned])
    for need in needs:
        yield _Candidate("window", need.id, None, _wider(problem, need), [numbers[need.id]])


def _new_trainer(problem: Problem, code: str, language: str) -> Trainer:
    """One from abroad, always free, who holds this competency at the top and nothing else."""
    always = ((problem.first_day, problem.last_day),)
    half_days = max((t.max_half_days for t in problem.trainers), default=0)
    fees = sorted(t.fee for t in problem.trainers)
    return Trainer(
        id=_unused("new-trainer", {t.id for t in problem.trainers}),
        base=ABROAD,
        languages=(language,),
        competencies={code: Level(TOP_LEVEL, None)},
        on_site=always,
        remote=always,
        max_half_days=half_days,
        fair_half_days=half_days,
        max_missions=max((t.max_missions for t in problem.trainers), default=0),
        fee=fees[len(fees) // 2] if fees else 0,
    )


def _new_room(problem: Problem, place: str, needs: list[Need]) -> Room:
    return Room(
        id=_unused("new-room", {room.id for room in problem.rooms}),
        place=place,
        seats=max(cohort.size for cohort in problem.cohorts),
        equipment=tuple(sorted({item for need in needs for item in need.equipment})),
        step_free=True,
        closed=(),
    )


def _unused(name: str, taken: set[str]) -> str:
    return next(f"{name}-{i}" for i in range(1, len(taken) + 2) if f"{name}-{i}" not in taken)


def _wider(problem: Problem, need: Need) -> Problem:
    week = timedelta(DAYS_LONGER)
    first = max(problem.first_day, need.window[0] - week)
    last = min(problem.last_day, need.window[1] + week)
    needs = [
        replace(other, window=(first, last)) if other.id == need.id else other
        for other in problem.needs
    ]
    return replace(problem, needs=tuple(needs))


def _pull(schedule: Schedule, candidate: _Candidate, concerned: Collection[int]) -> Lever:
    instance = Instance(candidate.problem)
    columns = Columns(instance)
    trial = Schedule(instance)
    trial.place_all(schedule.placed.values())
    gained = [
        n
        for n in in_order(instance)
        if n in concerned and place_need(trial, columns, n, least_cost)
    ]
    needs = [candidate.problem.needs[n] for n in gained]
    return Lever(
        candidate.kind,
        candidate.subject,
        candidate.language,
        trial.coverage - schedule.coverage,
        sum(need.half_days for need in needs),
        trial.cost - schedule.cost,
        tuple(need.id for need in needs),
    )
