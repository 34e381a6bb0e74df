"""In which order bounds are proved, as long as there is time.

First the coarse relaxation, at a coverage near the most there can be; it takes a second for 300
sessions, twenty for 1,500. Then, where it is small enough, the weekly one: coverage, then cost at
what the search covers by now, again and again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .bounds import cost_bound, coverage_bound, is_in_reach
from .byweek import by_week
from .coarse import Coarse, Goal
from .columns import Columns
from .generation import Generation
from .ladder import Ladder
from .lagrange import cost_ladder, coverage_at_most

BY_COARSE, BY_WEEKLY = "coarse", "weekly"
# Where searches end, of what the coverage bound leaves.
EXPECTED = 0.99
# Options, beyond which even the coarse relaxation is too large: 190,000 for 1,500 sessions.
MOST_OPTIONS = 400_000
# A round that comes so near to the program's value is the last.
NEAR = 0.002
# Cents that a unit of coverage, and a session out of order, cost in the program: more than they are
# worth, so that neither is bought where columns are not lacking.
SHORTFALL, DISORDER = 40_000.0, 120_000.0
# Sessions by week, up to which order and cohorts are worth their rows.
FINE = 100_000


@dataclass(frozen=True)
class Proved:
    """An upper bound on coverage, or lower ones on cost; `by` which relaxation."""

    bound: int | Ladder
    by: str


def proofs(
    columns: Columns, targets: Iterator[int], seconds_left: Callable[[], float]
) -> Iterator[Proved]:
    """`targets`: what the search covers, each time it is asked."""
    if not is_in_reach(columns, MOST_OPTIONS):
        return
    small = columns if is_in_reach(columns) else None
    generation = Generation(_coarse(columns))
    del columns  # All that a large problem's options say is in the arrays, in half the memory.
    yield from _first(generation, seconds_left)
    if small is None:
        for target in targets:
            yield from _cost(generation, target, seconds_left)
        return
    first = next(targets, None)
    if first is None:
        return
    yield from _cost(generation, first, seconds_left)
    yield from _coverage_by_weekly(small, seconds_left)
    yield from _cost_by_weekly(small, first, seconds_left)
    for target in targets:
        yield from _cost_by_weekly(small, target, seconds_left)


def _coarse(columns: Columns) -> Coarse:
    sessions = by_week(columns)
    return Coarse(columns, sessions, is_fine=len(sessions.block) <= FINE)


def _first(generation: Generation, seconds_left: Callable[[], float]) -> Iterator[Proved]:
    """Coverage where it may be less than what is reachable, cost where searches end."""
    coarse = generation.coarse
    most = sum(coarse.instance.worth[n] for n in coarse.needs)
    if coarse.is_fine:
        for bound in _coverage(generation, most, seconds_left):
            most = min(most, bound)
            yield Proved(most, BY_COARSE)
    yield from _cost(generation, round(EXPECTED * most), seconds_left)


def _cost(
    generation: Generation, coverage: int, seconds_left: Callable[[], float]
) -> Iterator[Proved]:
    goal = Goal(True, coverage, SHORTFALL, DISORDER)
    for found in generation.rounds(goal, seconds_left):
        ladder = cost_ladder(generation.coarse, found.found)
        yield Proved(ladder, BY_COARSE)
        if found.value - ladder.at(coverage) < NEAR * found.value:
            return


def _coverage(generation: Generation, top: int, seconds_left: Callable[[], float]) -> Iterator[int]:
    goal = Goal(with_cost=False, coverage=top, shortfall=1.0, disorder=float(top))
    for found in generation.rounds(goal, seconds_left):
        yield coverage_at_most(generation.coarse, found.found)


def _coverage_by_weekly(columns: Columns, seconds_left: Callable[[], float]) -> Iterator[Proved]:
    bound = coverage_bound(columns, seconds_left())
    if bound is not None:
        yield Proved(bound, BY_WEEKLY)


def _cost_by_weekly(
    columns: Columns, coverage: int, seconds_left: Callable[[], float]
) -> Iterator[Proved]:
    ladder = cost_bound(columns, coverage, seconds_left())
    if ladder is not None:
        yield Proved(ladder, BY_WEEKLY)
