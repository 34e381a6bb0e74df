"""In which order bounds are proved, as long as there is time.

First the coarse relaxation, at a coverage near the most there can be; it takes a second for 300
sessions, twenty for 1,500. What it says of single sessions goes to the search at once. Then, where it is small enough, the weekly one: cost, coverage, and cost
at what the search covers by now, again and again.
"""

from collections import deque
from collections.abc import Callable, Iterator
from collections.abc import Generator as Steps
from dataclasses import dataclass
from itertools import islice
from math import inf

from .bounds import is_in_reach
from .byweek import by_week
from .coarse import Coarse, Goal
from .columns import Columns
from .generation import Generation, Round
from .guide import Hint, hints_of
from .ladder import Ladder
from .lagrange import cost_ladder, coverage_at_most
from .sifting import DISORDER, SHORTFALL, Sifting
from .weekly import Weekly

BY_COARSE, BY_WEEKLY = "coarse", "weekly"
# Where searches end, of what the coverage bound leaves.
EXPECTED = 0.993
# The same of what is reachable, for hints while the coverage bound isn't known.
EXPECTED_OF_REACHABLE = 0.983
# Options, beyond which even the coarse relaxation is too large: 190,000 for 1,500 sessions.
MOST_OPTIONS = 400_000
# A round that comes so near to the program's value is the last.
NEAR = 0.002
# For advice that is to be the same on every machine: rounds, and how many sessions by week they get
# through in a second at least.
ROUNDS = 3
SESSIONS_A_SECOND = 8_000
# A bound that rises by less, relatively, isn't worth another round.
WORTHWHILE = 0.001
# Sessions by week, up to which order and cohorts are worth their rows.
FINE = 100_000


@dataclass(frozen=True)
class Proved:
    """An upper bound on coverage, or lower ones on cost; `by` which relaxation."""

    bound: int | Ladder
    by: str


def proofs(
    columns: Columns, targets: Iterator[int], seconds_left: Callable[[], float]
) -> Iterator[Proved | list[Hint]]:
    """Bounds and, early on, hints for the search.

    `targets`: what the search covers, each time it is asked.
    """
    if not is_in_reach(columns, MOST_OPTIONS):
        return
    small = columns if is_in_reach(columns) else None
    generation = Generation(_coarse(columns))
    del columns  # All that a large problem's options say is in the arrays, in half the memory.
    expected, hints = yield from _first(generation, seconds_left)
    if small is None:
        for target in targets:
            yield from _cost(generation, target, seconds_left)
    elif (first := next(targets, None)) is not None:
        for found in _cost_rounds(generation, first, seconds_left):
            yield Proved(cost_ladder(generation.coarse, found.found), BY_COARSE)
        sifting = Sifting(Weekly(small, with_cost=True), hints)
        yield from _cost_by_weekly(sifting, max(first, expected), seconds_left)
        for bound, _ in Sifting(Weekly(small, False), hints).coverage_rounds(seconds_left):
            yield Proved(bound, BY_WEEKLY)
        for target in targets:
            yield from _cost_by_weekly(sifting, target, seconds_left)


def _coarse(columns: Columns) -> Coarse:
    sessions = by_week(columns)
    return Coarse(columns, sessions, is_fine=len(sessions.block) <= FINE)


def _first(
    generation: Generation, seconds_left: Callable[[], float]
) -> Steps[Proved | list[Hint], None, tuple[int, list[Hint]]]:
    """Coverage where it may be less than what is reachable, cost where searches end.

    Returns where that is, and the last hints.
    """
    coarse = generation.coarse
    most = sum(coarse.instance.worth[n] for n in coarse.needs)
    if coarse.is_fine:
        yield from _soon(generation, round(EXPECTED_OF_REACHABLE * most), seconds_left)
        for bound in _coverage(generation, most, seconds_left):
            most = min(most, bound)
            yield Proved(most, BY_COARSE)
    expected = round(EXPECTED * most)
    hints: list[Hint] = []
    for number, found in enumerate(_cost_rounds(generation, expected, seconds_left)):
        yield Proved(cost_ladder(coarse, found.found), BY_COARSE)
        hints = hints_of(coarse, found.excess)
        if number:
            yield hints
    return expected, hints


def _soon(
    generation: Generation, coverage: int, seconds_left: Callable[[], float]
) -> Iterator[Proved | list[Hint]]:
    """Hints after two rounds: the search can do nothing better than follow them."""
    last = None
    for last in islice(_cost_rounds(generation, coverage, seconds_left), 2):
        yield Proved(cost_ladder(generation.coarse, last.found), BY_COARSE)
    if last is not None:
        yield hints_of(generation.coarse, last.excess)


def advice(
    columns: Columns, seconds: float, is_stopped: Callable[[], bool]
) -> tuple[list[Hint], float]:
    """Hints for a search that is to repeat, and the seconds that they take at most.

    So many rounds, whatever the clock says; none where it would take longer than `seconds`.
    """
    sessions = by_week(columns)
    needed = len(sessions.block) / SESSIONS_A_SECOND
    if needed > seconds:
        return [], 0.0
    generation = Generation(Coarse(columns, sessions, is_fine=len(sessions.block) <= FINE))
    most = sum(columns.instance.worth[n] for n in generation.coarse.needs)
    rounds = _cost_rounds(generation, round(EXPECTED * most), lambda: 0.0 if is_stopped() else inf)
    last = deque(islice(rounds, ROUNDS), 1)
    return [hint for found in last for hint in hints_of(generation.coarse, found.excess)], needed


def _cost(
    generation: Generation, coverage: int, seconds_left: Callable[[], float]
) -> Iterator[Proved]:
    """Shared anew as often as that brings something."""
    best = 0.0
    while True:
        reached, last = 0.0, None
        for found in _cost_rounds(generation, coverage, seconds_left):
            ladder = cost_ladder(generation.coarse, found.found)
            reached, last = max(reached, ladder.at(coverage)), found
            yield Proved(ladder, BY_COARSE)
        if last is None or reached <= (1 + WORTHWHILE) * best:
            return
        best = reached
        generation.share_anew(last)


def _cost_rounds(
    generation: Generation, coverage: int, seconds_left: Callable[[], float]
) -> Iterator[Round]:
    """Until the bound is near the program's value."""
    goal = Goal(True, coverage, SHORTFALL, DISORDER)
    for found in generation.rounds(goal, seconds_left):
        yield found
        bound = cost_ladder(generation.coarse, found.found).at(coverage)
        if found.value - bound < NEAR * found.value and not found.is_short:
            return


def _coverage(generation: Generation, top: int, seconds_left: Callable[[], float]) -> Iterator[int]:
    goal = Goal(with_cost=False, coverage=top, shortfall=1.0, disorder=float(top))
    for found in generation.rounds(goal, seconds_left):
        yield coverage_at_most(generation.coarse, found.found)


def _cost_by_weekly(
    sifting: Sifting, coverage: int, seconds_left: Callable[[], float]
) -> Iterator[Proved]:
    for bound, _ in sifting.cost_rounds(coverage, seconds_left):
        yield Proved(bound, BY_WEEKLY)
