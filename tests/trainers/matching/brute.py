"""The best plan of a tiny problem by trying every one: slow, plain, and judged by the checker.

It knows nothing of the solver, and of the rules only what keeps the number of tries down: who or
what is in two places at once (rule 4), blocks in order and predecessors (rule 6). `check_plan`
decides.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, groupby, product

from trainers.matching.check import check_plan, recompute
from trainers.matching.format import (
    Bounds,
    Mode,
    Need,
    Objective,
    Plan,
    Problem,
    Session,
    Slot,
    Stats,
    monday,
)

NOTHING_STATED = (
    Objective(0, 0, 0, {}),
    Bounds(None, None),
    Stats("brute force", 0, None, None, None),
)


class TooLarge(Exception):
    """More plans than the caller wants tried."""


@dataclass
class Tries:
    left: int

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooLarge


def best(problem: Problem, most: int) -> tuple[int, int] | None:
    """Largest coverage and its least cost; None if no plan keeps the locks.

    TooLarge after `most` sessions tried at some place of some plan.
    """
    tries = Tries(most)
    sessions = {
        (need.id, block): list(_sessions(problem, need, block))
        for need in problem.needs
        for block in range(len(need.blocks))
    }
    for coverage, subsets in _subsets(problem):
        costs = [
            cost for subset in subsets for cost in _costs(problem, _ways(subset, sessions, tries))
        ]
        if costs:
            return coverage, min(costs)
    return None


def plan_of(sessions: tuple[Session, ...]) -> Plan:
    """A plan whose statements say nothing: only its rules are to be judged."""
    return Plan(1, sessions, (), (), *NOTHING_STATED)


def breaks_a_rule(problem: Problem, plan: Plan) -> bool:
    return any(isinstance(one.rule, int) for one in check_plan(problem, plan))


def _subsets(problem: Problem) -> Iterator[tuple[int, list[tuple[Need, ...]]]]:
    """Sets of needs that hold the locked ones and all predecessors, the most worthy first."""
    locked = {lock.need for lock in problem.locks}
    by_coverage: dict[int, list[tuple[Need, ...]]] = defaultdict(list)
    for count in range(len(problem.needs) + 1):
        for subset in combinations(problem.needs, count):
            ids = {need.id for need in subset}
            if locked <= ids and all(set(need.after) <= ids for need in subset):
                coverage = sum(need.priority * sum(need.blocks) for need in subset)
                by_coverage[coverage].append(subset)
    yield from sorted(by_coverage.items(), reverse=True)


def _sessions(problem: Problem, need: Need, block: int) -> Iterator[Session]:
    """Every session of the block that breaks none of rules 1 to 3, and not its own lock."""
    teams = [
        team
        for size in range(1, need.max_trainers + 1)
        for team in combinations([trainer.id for trainer in problem.trainers], size)
    ]
    settings: list[tuple[Mode, str | None]] = [("remote", None)]
    settings += [("on_site", room.id) for room in problem.rooms]
    runs = list(_runs(problem, need.blocks[block]))
    for team, (mode, room), slots in product(teams, settings, runs):
        session = Session(need.id, block, team, mode, room, slots)
        if not any(
            one.rule in (1, 2, 3) or (one.rule == 8 and one.code != "lock_missing")
            for one in check_plan(problem, plan_of((session,)))
        ):
            yield session


def _runs(problem: Problem, length: int) -> Iterator[tuple[Slot, ...]]:
    """Runs of open slots of one week; the checker judges whether they are."""
    days = (problem.last_day - problem.first_day).days + 1
    slots = [
        Slot(day, half)
        for day in (problem.first_day + timedelta(days=n) for n in range(days))
        for half in (0, 1)
        if day not in problem.closed_days and not (half and day in problem.short_days)
    ]
    for _, week in groupby(slots, lambda slot: monday(slot.day)):
        of_week = list(week)
        for start in range(len(of_week) - length + 1):
            yield tuple(of_week[start : start + length])


Sessions = dict[tuple[str, int], list[Session]]


def _ways(
    needs: tuple[Need, ...], sessions: Sessions, tries: Tries
) -> Iterator[tuple[Session, ...]]:
    """All choices of a session for every block, none with something in two places at once."""
    blocks = [(need, block) for need in needs for block in range(len(need.blocks))]

    def extend(chosen: tuple[Session, ...]) -> Iterator[tuple[Session, ...]]:
        if len(chosen) == len(blocks):
            yield chosen
            return
        need, block = blocks[len(chosen)]
        for session in sessions[need.id, block]:
            tries.spend()
            if not any(_clash(cohorts, session, other) for other in chosen):
                yield from extend((*chosen, session))

    cohorts = {need.id: need.cohort for need in needs}
    if all(sessions[need.id, block] for need, block in blocks):
        yield from extend(())


def _clash(cohorts: dict[str, str], one: Session, other: Session) -> bool:
    if cohorts[one.need] == cohorts[other.need] and _week(one) == _week(other):
        return True
    if one.need == other.need and (one.block < other.block) != (_week(one) < _week(other)):
        return True
    shares = set(one.trainers) & set(other.trainers) or (one.room and one.room == other.room)
    return bool(shares) and not set(one.slots).isdisjoint(other.slots)


def _week(session: Session) -> date:
    return monday(session.slots[0].day)


def _costs(problem: Problem, ways: Iterator[tuple[Session, ...]]) -> Iterator[int]:
    """Costs of legal plans, each less than those before: dearer ones need not be judged."""
    least: int | None = None
    for sessions in ways:
        plan = plan_of(sessions)
        cost = recompute(problem, plan).cost
        if (least is None or cost < least) and not breaks_a_rule(problem, plan):
            least = cost
            yield cost
