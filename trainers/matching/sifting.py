"""The weekly relaxation, solved over a few of its sessions, then over those that are wanted too.

Rows stay; of the columns there are those of needs, missions and costs, of the chosen sessions, and
of what trainers teach together of these. From the dual values all columns are priced:

- a trainer's part in a session that nobody chose yet has no price of its own in the program; it
  gets the least at which nothing that the trainer could teach with it would be too cheap;
- each block takes its cheapest session, and which needs to leave out is decided by the `ladder`.

So the bound is one for all sessions, whichever were chosen.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from math import floor

import numpy as np
from numpy.typing import NDArray

from .generation import DEARER, PART, RAISES, WHOLE, least_of_each
from .guide import Hint
from .ladder import MARGIN, Ladder, ladder
from .linear import Floats, Linear, solve_linear
from .program import Row
from .weekly import Weekly

Flags = NDArray[np.bool_]

MORE_OF_BLOCK = 15
# What a unit of coverage and a session out of order cost in the program, in cents, and as parts of
# all coverage where that is what is sought: more than they are worth.
SHORTFALL, DISORDER = 40_000.0, 120_000.0
# Below this, of the shortfall, a session's price isn't worth another round.
WANTED = 1e-3
NO_LINK = -1
WITHOUT_END = float("inf")


@dataclass(frozen=True)
class Sifted:
    """Prices of needs, and what is paid beside them; `size` the sum of amounts in `rest`."""

    needs: Floats
    rest: float
    size: float
    is_last: bool


class Sifting:
    def __init__(self, weekly: Weekly, hints: Collection[Hint] = ()) -> None:
        """Without hints all sessions are chosen from the start."""
        self.weekly = weekly
        self.needs = list(weekly.covered)
        self.worth = [weekly.program.gain[weekly.covered[n]] for n in self.needs]
        self._is_free = [n not in weekly.instance.mandatory for n in self.needs]
        self._all = _linear(weekly)
        self._covered = np.array(list(weekly.covered.values()), dtype=np.int64)
        self._sessions = np.array(list(weekly.sessions.values()), dtype=np.int64)
        self._blocks = np.array([block for block, *_ in weekly.sessions], dtype=np.int64)
        self._link_patterns()
        self._chosen = np.zeros(len(self._all.cost), dtype=bool)
        self._chosen[self._sessions] = not hints
        for hint in hints:
            variable = weekly.sessions.get((hint.block, hint.trainers, hint.on_site, hint.week))
            if variable is not None:
                self._chosen[variable] = True

    def _link_patterns(self) -> None:
        links, patterns = self.weekly.links, self.weekly.patterns
        self._link_row = np.array([link.row for link in links], dtype=np.int64)
        self._session_of_link = np.array([v for link in links for v in link.sessions], np.int64)
        self._link_of_session = np.repeat(
            np.arange(len(links)), [len(link.sessions) for link in links]
        )
        self._patterns = np.array([variable for variable, _ in patterns], dtype=np.int64)
        self._first = np.array([own[0] for _, own in patterns], dtype=np.int64)
        self._second = np.array(
            [own[1] if len(own) > 1 else NO_LINK for _, own in patterns], dtype=np.int64
        )

    def cost_rounds(
        self, coverage: int, seconds_left: Callable[[], float]
    ) -> Iterator[tuple[Ladder, bool]]:
        """Bounds on cost, tightest at the coverage; whether it is the last."""
        for found in self._rounds(coverage, SHORTFALL, DISORDER, seconds_left):
            prices = found.needs.tolist()
            bound = ladder(found.rest, found.size, prices, self.worth, self._is_free)
            yield bound, found.is_last

    def coverage_rounds(self, seconds_left: Callable[[], float]) -> Iterator[tuple[int, bool]]:
        top = sum(self.worth)
        for found in self._rounds(top, 1.0, float(top), seconds_left):
            gains = np.array(self.worth) - found.needs
            gained = np.where(self._is_free, np.maximum(gains, 0), gains).sum() - found.rest
            margin = MARGIN * (1 + found.size + float(np.abs(gains).sum()) + top)
            yield floor(float(gained) + margin), found.is_last

    def _rounds(
        self,
        coverage: int,
        shortfall: float,
        disorder: float,
        seconds_left: Callable[[], float],
    ) -> Iterator[Sifted]:
        raises = RAISES if self.weekly.with_cost else 0
        while (seconds := seconds_left()) > 0:
            columns = np.flatnonzero(self._in_program())
            solution = solve_linear(
                self._program(columns, coverage, shortfall, disorder), seconds, "ipx"
            )
            if solution is None:
                return
            found, excess = self._priced(solution.duals[: len(self._all.low)])
            wanted = self._wanted(excess, WANTED * shortfall)
            bought = solution.values[len(columns) : len(columns) + 1 + len(self.weekly.musts)]
            is_short = raises > 0 and (bought[0] > WHOLE or bought[1:].max(initial=0) > PART)
            yield Sifted(*found, is_last=not (len(wanted) or is_short))
            if len(wanted):
                self._chosen[wanted] = True
            elif is_short:
                shortfall, disorder, raises = shortfall * DEARER, disorder * DEARER, raises - 1
            else:
                return

    # Which columns

    def _in_program(self) -> Flags:
        """All but sessions that aren't chosen, and patterns with a link to none that is."""
        inside = np.ones(len(self._all.cost), dtype=bool)
        inside[self._sessions] = self._chosen[self._sessions]
        linked = self._is_linked()
        inside[self._patterns] = linked[self._first] & linked[self._second]
        return inside

    def _is_linked(self) -> Flags:
        """For each link, whether some session of it is chosen; True at the end, for NO_LINK."""
        linked = np.zeros(len(self._link_row) + 1, dtype=bool)
        linked[self._link_of_session[self._chosen[self._session_of_link]]] = True
        linked[NO_LINK] = True
        return linked

    def _wanted(self, excess: Floats, tolerance: float) -> NDArray[np.int64]:
        is_wanted = (excess < -tolerance) & ~self._chosen[self._sessions]
        which = np.flatnonzero(is_wanted)
        best = which[least_of_each(self._blocks[which], excess[which], MORE_OF_BLOCK)]
        return self._sessions[best]

    def _program(
        self, columns: NDArray[np.intp], coverage: int, shortfall: float, disorder: float
    ) -> Linear:
        """The chosen columns, and those that buy coverage and order, so that dual values stay
        small while sessions lack."""
        of, length = self._all, np.diff(self._all.start)[columns]
        places = np.repeat(of.start[columns] - np.cumsum(length) + length, length)
        entries = places + np.arange(int(length.sum()))
        must, order = self.weekly.musts, self.weekly.orders
        bought = np.array([len(of.low) - 1, *must, *order], dtype=np.int32)
        signs = np.array([1.0] * (1 + len(must)) + [-1.0] * len(order))
        prices = np.array([shortfall, *[disorder] * (len(bought) - 1)])
        low = of.low.copy()
        low[-1] = coverage
        upper = of.upper.copy()
        upper[self._sessions] = upper[self._patterns] = WITHOUT_END
        lengths = np.concatenate([[0], length, np.ones(len(bought), dtype=np.int64)])
        return Linear(
            cost=np.concatenate([of.cost[columns], prices]),
            upper=np.concatenate([upper[columns], np.full(len(bought), WITHOUT_END)]),
            low=low,
            high=of.high,
            start=np.cumsum(lengths).astype(np.int32),
            index=np.concatenate([of.index[entries], bought]),
            value=np.concatenate([of.value[entries], signs]),
            by_row=False,
        )

    # Prices

    def _priced(self, duals: Floats) -> tuple[tuple[Floats, float, float], Floats]:
        """Needs, rest and size as in `Sifted`; each session's excess over its block's price."""
        of = self._all
        tidy = np.where(np.isinf(of.high), np.maximum(duals, 0), duals)
        tidy[-1] = 0.0  # Which needs to leave out is decided by the ladder.
        linked = self._is_linked()
        tidy[self._link_row[~linked[:-1]]] = 0.0
        reduced = self._reduced(tidy)
        tidy[self._link_row[~linked[:-1]]] = self._least_of_links(reduced, linked)
        reduced = self._reduced(tidy)
        excess = reduced[self._sessions].copy()
        blocks = len(self.weekly.instance.blocks)
        cheapest = np.full(blocks, np.inf)
        np.minimum.at(cheapest, self._blocks, excess)
        of_need = np.array(
            [
                sum(cheapest[block.index] for block in self.weekly.instance.need_blocks[n])
                for n in self.needs
            ]
        )
        needs = reduced[self._covered] + of_need
        reduced[self._sessions] = reduced[self._covered] = 0.0
        gained = np.minimum(reduced, 0.0) * of.upper
        high = np.where(np.isinf(of.high), 0.0, of.high)
        paid = np.where(tidy > 0, tidy * of.low, tidy * high)
        rest = float(paid.sum() + gained.sum())
        size = float(np.abs(paid).sum() + np.abs(gained).sum() + np.abs(tidy).sum())
        return (needs, rest, size), excess

    def _reduced(self, duals: Floats) -> Floats:
        of = self._all
        columns = np.repeat(np.arange(len(of.cost)), np.diff(of.start))
        priced = np.bincount(columns, of.value * duals[of.index], minlength=len(of.cost))
        return of.cost - priced

    def _least_of_links(self, reduced: Floats, linked: Flags) -> Floats:
        """For links to nothing chosen: the least dual values that leave no pattern below zero.

        `reduced`: with 0 for these. A pattern's price rises with its links' dual values.
        """
        least = np.full(len(linked), -np.inf)
        price = -reduced[self._patterns]
        missing = ~linked[self._first], ~linked[self._second]
        both = missing[0] & missing[1]
        for links, is_missing in zip((self._first, self._second), missing, strict=True):
            np.maximum.at(least, links[is_missing & ~both], price[is_missing & ~both])
            np.maximum.at(least, links[both], price[both] / 2)
        found = least[:-1][~linked[:-1]]
        return np.where(np.isinf(found), 0.0, found)


def _linear(weekly: Weekly) -> Linear:
    """All of the relaxation by columns, its last row that which asks for coverage."""
    program = weekly.program
    covered = list(weekly.covered.values())
    worth = [program.gain[v] for v in covered]
    cliques = [Row(0, 1, group, [1] * len(group)) for group in program.at_most_one]
    rows = [*program.rows, *cliques, Row(0, sum(worth), covered, worth)]
    length = np.array([len(row.variables) for row in rows], dtype=np.int64)
    size = int(length.sum())
    variables = np.fromiter((v for row in rows for v in row.variables), np.int32, size)
    values = np.fromiter((c for row in rows for c in row.coefficients), np.float64, size)
    order = np.argsort(variables, kind="stable")
    counts = np.bincount(variables, minlength=len(program.upper))
    high = np.array([row.high for row in rows], dtype=np.float64)
    high[-1] = np.inf
    return Linear(
        cost=np.array(program.cost, dtype=np.float64),
        upper=np.array(program.upper, dtype=np.float64),
        low=np.array([row.low for row in rows], dtype=np.float64),
        high=high,
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        index=np.repeat(np.arange(len(rows), dtype=np.int32), length)[order],
        value=values[order],
        by_row=False,
    )
