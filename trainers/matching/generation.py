"""Column generation over the coarse relaxation: a few sessions first, then those that are wanted.

Each round solves the program over the sessions chosen so far, bounds the whole from its dual
values (`lagrange`), and adds the sessions whose price is below that of their block.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .coarse import NO_ROW, WITHOUT_END, Coarse, Fixed, Goal
from .instance import LONGEST_MISSION_WEEKS
from .lagrange import Priced, priced
from .linear import Floats, Ints, Linear, solve_linear
from .shares import STEPS

# Sessions of a block and week to begin with, and of a block to add in a round.
FIRST_OF_CELL = 2
MORE_OF_BLOCK = 15
# A session is wanted whose price is below its block's by so much, of the shortfall's.
WANTED = 1e-3
# Coverage that is bought, and parts of needs that have to be covered: from how much on; how much
# dearer they then get, how often.
WHOLE, PART, DEARER, RAISES = 0.5, 1e-3, 8, 3
SOLVER = "ipx"


@dataclass(frozen=True)
class Round:
    """`value`: of the program over the chosen sessions; `values`: what it takes of each.

    `excess`: for each session how much dearer it is than its block's price; `needs`: how much of
    each is covered. `is_short`: coverage is bought that had better be dearer.
    """

    value: float
    found: Priced
    chosen: Ints
    values: Floats
    needs: Floats
    excess: Floats
    is_short: bool
    is_last: bool


class Generation:
    """`chosen`: the sessions that the program has so far; it goes on from these."""

    def __init__(self, coarse: Coarse) -> None:
        self.coarse = coarse
        self.costs = coarse.costs()
        self.wanted = np.isin(
            coarse.sessions.block,
            [block.index for n in coarse.needs for block in coarse.instance.need_blocks[n]],
        )
        self.chosen = self._first()

    def rounds(self, goal: Goal, seconds_left: Callable[[], float]) -> Iterator[Round]:
        """Until nothing is wanted any more, or time is up; one who sees enough stops earlier.

        Where coverage is bought though no session is wanted, it was too cheap.
        """
        fixed, raises = self.coarse.fixed(goal), RAISES if goal.with_cost else 0
        while (seconds := seconds_left()) > 0:
            linear = self._linear(fixed, goal)
            solution = solve_linear(linear, seconds, SOLVER)
            if solution is None:
                return
            found = priced(self.coarse, solution.duals, goal.with_cost)
            of_block = solution.duals[self.coarse.of_block]
            excess = found.sessions - of_block[self.coarse.sessions.block]
            wanted = self._wanted(excess, WANTED * goal.shortfall)
            count = len(fixed.cost)
            needs = solution.values[: len(self.coarse.needs)]
            is_short = raises > 0 and self._is_short(needs, goal)
            yield Round(
                value=float(linear.cost @ solution.values),
                found=found,
                chosen=self.chosen,
                values=solution.values[count:],
                needs=needs,
                excess=excess,
                is_short=is_short,
                is_last=not (len(wanted) or is_short),
            )
            if len(wanted):
                self.chosen = np.union1d(self.chosen, wanted).astype(np.int32)
            elif is_short:
                goal = goal._replace(
                    shortfall=goal.shortfall * DEARER, disorder=goal.disorder * DEARER
                )
                fixed, raises = self.coarse.fixed(goal), raises - 1
            else:
                return

    def _is_short(self, needs: Floats, goal: Goal) -> bool:
        instance = self.coarse.instance
        worth = np.array([instance.worth[n] for n in self.coarse.needs])
        must = np.array([n in instance.mandatory for n in self.coarse.needs], dtype=bool)
        return bool(needs @ worth < goal.coverage - WHOLE or (needs[must] < 1 - PART).any())

    def share_anew(self, found: Round) -> None:
        """Let those sessions bear the price of new faces that the program takes."""
        one = self.coarse.sessions
        first, second = one.first[found.chosen], one.second[found.chosen]
        count = len(one.uses.block)
        has_second = second >= 0
        taken = np.zeros(count)
        np.add.at(taken, first, found.values)
        np.add.at(taken, second[has_second], found.values[has_second])
        self.coarse.faces.shift(taken)
        self.costs = self.coarse.costs()

    def _first(self) -> Ints:
        """The cheapest of each block and week, each with its part of a mission of full length."""
        coarse, price = self.coarse, self.coarse.instance.problem.prices
        one = coarse.sessions
        week = price.week_abroad + price.flight / LONGEST_MISSION_WEEKS
        of_stay = coarse.uses.rows[:, len(STEPS)] != NO_ROW
        parts = np.append(week * of_stay * coarse.uses.values[:, len(STEPS) + 1], 0.0)
        costs = self.costs + parts[one.first] + parts[one.second]
        cells = one.block.astype(np.int64) * coarse.instance.weeks + one.week
        wanted = np.flatnonzero(self.wanted)
        return wanted[least_of_each(cells[wanted], costs[wanted], FIRST_OF_CELL)].astype(np.int32)

    def _wanted(self, excess: Floats, tolerance: float) -> Ints:
        is_wanted = self.wanted & (excess < -tolerance)
        is_wanted[self.chosen] = False
        wanted = np.flatnonzero(is_wanted)
        blocks = self.coarse.sessions.block[wanted]
        return wanted[least_of_each(blocks, excess[wanted], MORE_OF_BLOCK)].astype(np.int32)

    def _linear(self, fixed: Fixed, goal: Goal) -> Linear:
        coarse = self.coarse
        entries = coarse.entries(self.chosen)
        is_entry = entries.rows != NO_ROW
        lengths = [*map(len, fixed.rows), *is_entry.sum(axis=1).tolist()]
        low = np.array(coarse.low)
        low[coarse.of_coverage] = goal.coverage
        costs = self.costs[self.chosen] if goal.with_cost else np.zeros(len(self.chosen))
        return Linear(
            cost=np.concatenate([fixed.cost, costs]),
            upper=np.concatenate([fixed.upper, np.full(len(self.chosen), WITHOUT_END)]),
            low=low,
            high=np.array(coarse.high),
            start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
            index=np.concatenate(
                [np.fromiter(_flat(fixed.rows), np.int32), entries.rows[is_entry]]
            ).astype(np.int32),
            value=np.concatenate(
                [np.fromiter(_flat(fixed.values), np.float64), entries.values[is_entry]]
            ),
            by_row=False,
        )


def _flat(lists: list[list[int]] | list[list[float]]) -> Iterator[float]:
    return (item for one in lists for item in one)


def least_of_each(group: NDArray[np.int64] | Ints, value: Floats, count: int) -> NDArray[np.intp]:
    """Positions of the `count` least values of each group."""
    order = np.lexsort((value, group))
    groups = group[order]
    first = np.flatnonzero(np.diff(groups, prepend=-1))
    begins = np.repeat(first, np.diff(np.append(first, len(groups))))
    return order[np.arange(len(groups)) - begins < count]
