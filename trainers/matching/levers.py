"""What one more trainer, one more room or a longer window would bring to a plan.

Each lever is pulled for real: the problem is changed, what is planned stays, and what can then be
covered beside it is. The true gain of planning everything anew is at least that much.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

from .columns import Columns
from .format import ABROAD, Level, Need, Problem, Room, Trainer
from .greedy import in_order, least_cost, place_need
from .instance import Instance
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
    instance = schedule.instance
    over = monotonic() + seconds
    open_needs = [n for n in range(len(instance.problem.needs)) if not schedule.is_covered(n)]
    found = []
    for kind, subject, language, changed in _candidates(instance.problem, open_needs):
        if monotonic() > over:
            break
        lever = _pull(schedule, changed, open_needs, kind, subject, language)
        if lever.coverage > 0:
            found.append(lever)
    return sorted(found, key=lambda lever: (-lever.coverage, lever.cost, lever.subject))[:most]


def _candidates(
    problem: Problem, open_needs: list[int]
) -> Iterator[tuple[str, str, str | None, Problem]]:
    needs = [problem.needs[n] for n in open_needs]
    wanted: dict[tuple[str, str], int] = {}
    for need in needs:
        for code in need.requires:
            for language in need.languages:
                wanted[code, language] = wanted.get((code, language), 0) + need.worth
    for code, language in sorted(wanted, key=lambda key: (-wanted[key], key)):
        trainers = (*problem.trainers, _new_trainer(problem, code, language))
        yield "trainer", code, language, replace(problem, trainers=trainers)
    places = {cohort.id: cohort.place for cohort in problem.cohorts}
    on_site = [need for need in needs if need.mode != "remote"]
    for place in sorted({places[need.cohort] for need in on_site}):
        rooms = (*problem.rooms, _new_room(problem, place, needs))
        yield "room", place, None, replace(problem, rooms=rooms)
    for need in needs:
        yield "window", need.id, None, _wider(problem, need)


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


def _pull(
    schedule: Schedule,
    changed: Problem,
    open_needs: list[int],
    kind: str,
    subject: str,
    language: str | None,
) -> Lever:
    instance = Instance(changed)
    columns = Columns(instance)
    trial = Schedule(instance)
    trial.place_all(schedule.placed.values())
    todo = set(open_needs)
    gained = [
        n for n in in_order(instance) if n in todo and place_need(trial, columns, n, least_cost)
    ]
    needs = [changed.needs[n] for n in gained]
    return Lever(
        kind,
        subject,
        language,
        trial.coverage - schedule.coverage,
        sum(need.half_days for need in needs),
        trial.cost - schedule.cost,
        tuple(need.id for need in needs),
    )
