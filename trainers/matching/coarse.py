"""The coarse relaxation: weeks only, and of each trainer's week only how much of it is used.

What can be taught together in a week is told by shares of it (`share_of_week`); what sessions
share in cost, by the least part of each (`least_costs`). So its rows are few, and each session is
a column of its own that can be left out until its price shows that it is wanted (`generation`).
Every plan, less its needless second trainers, is a solution with the same coverage and no more
cost.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .byweek import NOBODY, ByWeek, Flags, Ints
from .columns import Columns
from .faces import Faces
from .greedy import in_order
from .instance import LONGEST_MISSION_WEEKS, Instance
from .linear import Floats
from .shares import STEPS, half_days, least_costs, share_of_week

NO_ROW = -1
WITHOUT_END = float("inf")
"""Upper end of what rows alone hold down, so that these have all of its dual value."""


@dataclass
class Fixed:
    """Columns that are always there: cost, upper end, rows and values of each."""

    cost: list[float]
    upper: list[float]
    rows: list[list[int]]
    values: list[list[float]]

    def add(self, cost: float, upper: float, entries: Iterable[tuple[int, float]]) -> int:
        kept = [(row, value) for row, value in entries if row != NO_ROW]
        self.cost.append(cost)
        self.upper.append(upper)
        self.rows.append([row for row, _ in kept])
        self.values.append([value for _, value in kept])
        return len(self.cost) - 1


@dataclass(frozen=True)
class Entries:
    """Entries of many columns in a few rows each; NO_ROW where one has fewer."""

    rows: Ints
    values: Floats

    def priced(self, duals: Floats) -> Floats:
        """What each pays for its rows. The last dual value stands for NO_ROW and is 0."""
        paid: Floats = np.einsum("ij,ij->i", self.values, duals[self.rows])
        return paid


class Run(NamedTuple):
    """A mission of a trainer: its first and its last week."""

    trainer: int
    first: int
    last: int


class Goal(NamedTuple):
    """Least cost at a coverage, or, without cost, least shortfall; prices for what is missing."""

    with_cost: bool
    coverage: int
    shortfall: float
    disorder: float


class Coarse:
    """Rows, columns and what they stand for. `needs`: those that can be covered, in order."""

    def __init__(self, columns: Columns, sessions: ByWeek, is_fine: bool = True) -> None:
        self.instance: Instance = columns.instance
        self.sessions = sessions
        self.is_fine = is_fine
        self.low: list[float] = []
        self.high: list[float] = []
        self.length = np.array([block.length for block in self.instance.blocks], dtype=np.int32)
        self.free = half_days(self.instance, on_site_only=False)
        self.free_on_site = half_days(self.instance, on_site_only=True)
        self.needs = _possible(self.instance, set(np.unique(sessions.block).tolist()))
        self._add_rows()
        self._number_cells()
        self.uses = self._entries_of_uses()
        self.cells = self._entries_of_cells()
        self.faces = Faces(self.instance, sessions.uses)
        self.cost_but_faces = least_costs(self.instance, sessions.uses)

    # Rows

    def _row(self, low: float, high: float) -> int:
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def _rows(self, where: Flags, low: float, high: float) -> Ints:
        """A row for each True, its number there; NO_ROW elsewhere."""
        first = len(self.low)
        count = int(where.sum())
        self.low.extend([low] * count)
        self.high.extend([high] * count)
        found = np.full(where.shape, NO_ROW, dtype=np.int32)
        found[where] = np.arange(first, first + count, dtype=np.int32)
        return found

    def _add_rows(self) -> None:
        instance, uses = self.instance, self.sessions.uses
        shape = len(instance.staff), instance.weeks
        taught = np.zeros(shape, dtype=bool)
        taught[uses.trainer, uses.week] = True
        abroad = np.array([staff.is_abroad for staff in instance.staff], dtype=bool)
        comes = (self.free_on_site > 0) & abroad[:, None]
        narrow = (self.free_on_site < self.free) & (self.free_on_site > 0) & ~comes
        self.abroad = comes
        inf = np.inf
        self.of_block = self._rows(np.ones(len(instance.blocks), dtype=bool), 0, 0)
        self.of_week = [self._rows(taught, -inf, 1) for _ in STEPS]
        self.of_stay = [self._rows(taught & comes, -inf, 0) for _ in STEPS]
        self.of_site = [self._rows(taught & narrow, -inf, 1) for _ in STEPS]
        self.of_load = [self._row(-inf, staff.max_half_days) for staff in instance.staff]
        self.of_fair = [self._row(-inf, staff.fair_half_days) for staff in instance.staff]
        self.of_cohort = self._rows(self._crowded_weeks(), -inf, 1)
        self.of_gap = self._rows(comes, -inf, 1)
        self.of_missions = [self._row(-inf, staff.max_missions) for staff in instance.staff]
        self.of_coverage = self._row(0, inf)
        self.of_must = {n: self._row(1, inf) for n in self.needs if n in instance.mandatory}
        self._add_order()

    def _crowded_weeks(self) -> Flags:
        """Weeks in which two blocks of a cohort may meet."""
        instance = self.instance
        held = np.zeros((len(instance.blocks), instance.weeks), dtype=bool)
        held[self.sessions.block, self.sessions.week] = True
        self.held = held
        count = np.zeros((len(instance.problem.cohorts), instance.weeks), dtype=np.int32)
        for block in instance.blocks:
            count[instance.need_cohort[block.need]] += held[block.index]
        return (count > 1) & self.is_fine

    def _add_order(self) -> None:
        """Rule 6 in prefix form. `done`: how much of a block is placed by the end of a week."""
        self.of_done = np.full((len(self.instance.blocks), self.instance.weeks), NO_ROW, np.int32)
        self.order: list[tuple[int, int, int, int]] = []
        """Row, later block, its week, earlier block, which has to be done by the week before."""
        for earlier, later in self._chains():
            begins = np.flatnonzero(self.held[later])
            ends = np.flatnonzero(self.held[earlier])
            for week in range(int(begins[0]), int(min(ends[-1] + 1, begins[-1] + 1))):
                self.order.append((self._row(-np.inf, 0), later, week, earlier))
        self.of_precedence: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for n in self.needs:
            for other in self.instance.after[n]:
                row = self._row(-np.inf, 0)
                self.of_precedence[n].append((row, 1))
                self.of_precedence[other].append((row, -1))
        chained = {b for _, later, _, earlier in self.order for b in (later, earlier)}
        for b in sorted(chained):
            weeks = np.flatnonzero(self.held[b])
            for week in range(int(weeks[0]), int(weeks[-1]) + 1):
                self.of_done[b, week] = self._row(0, 0)

    def _chains(self) -> Iterator[tuple[int, int]]:
        """Blocks of which the second has to be in a later week."""
        for n in self.needs if self.is_fine else ():
            blocks = self.instance.need_blocks[n]
            yield from ((a.index, b.index) for a, b in pairwise(blocks))
            for other in self.instance.after[n]:
                yield self.instance.need_blocks[other][-1].index, blocks[0].index

    # Columns of sessions

    def _number_cells(self) -> None:
        """Sessions of one block, week and mode have the same rows but for their trainers'."""
        one = self.sessions
        keys = (one.block.astype(np.int64) * self.instance.weeks + one.week) * 2 + one.on_site
        self.cell_keys, places = np.unique(keys, return_inverse=True)
        self.cell = places.astype(np.int32)

    def _entries_of_cells(self) -> Entries:
        rest, on_site = np.divmod(self.cell_keys, 2)
        block, week = np.divmod(rest, max(1, self.instance.weeks))
        self.cost_of_cell = np.where(on_site == 1, 0.0, self.instance.problem.prices.remote)
        cohort = np.array(
            [self.instance.need_cohort[one.need] for one in self.instance.blocks], dtype=np.int32
        )[block]
        rows = [self.of_block[block], self.of_done[block, week], self.of_cohort[cohort, week]]
        values = np.tile([1.0, -1.0, 1.0], (len(block), 1))
        return Entries(np.stack(rows, axis=1), values)

    def _entries_of_uses(self) -> Entries:
        uses = self.sessions.uses
        t, week, length = uses.trainer, uses.week, self.length[uses.block]
        shares = self._shares(self.free[t, week], length)
        on_site = self._shares(self.free_on_site[t, week], length)
        rows = [of[t, week] for of in self.of_week]
        values = [shares[:, k] for k in range(len(STEPS))]
        for of in (self.of_stay, self.of_site):
            rows += [np.where(uses.on_site, one[t, week], NO_ROW) for one in of]
            values += [on_site[:, k] for k in range(len(STEPS))]
        rows += [np.array(of, dtype=np.int32)[t] for of in (self.of_load, self.of_fair)]
        values += [length.astype(np.float64)] * 2
        return Entries(np.stack(rows, axis=1), np.stack(values, axis=1))

    def _shares(self, half_days: Ints, length: Ints) -> Floats:
        """`share_of_week` of each length; 1 where it does not fit, which no session on site does."""
        widest, longest = int(half_days.max(initial=0)), int(length.max(initial=0))
        table = np.ones((widest + 1, longest + 1, len(STEPS)))
        for width in range(1, widest + 1):
            for one in range(1, min(width, longest) + 1):
                table[width, one] = share_of_week(one, width, STEPS)
        return table[half_days, length]

    def prices(self, duals: Floats, with_cost: bool) -> Floats:
        """Of each session: its cost, if that counts, less what its rows' dual values make of it."""
        padded = np.append(duals, 0.0)
        return self._of_sessions(
            self.cost_of_use() * with_cost - self.uses.priced(padded),
            self.cost_of_cell * with_cost - self.cells.priced(padded),
        )

    def cost_of_use(self) -> Floats:
        return self.cost_but_faces + self.faces.costs()

    def costs(self) -> Floats:
        return self._of_sessions(self.cost_of_use(), self.cost_of_cell)

    def _of_sessions(self, of_use: Floats, of_cell: Floats) -> Floats:
        """Sums over each session's cell and uses."""
        one, padded = self.sessions, np.append(of_use, 0.0)
        sums: Floats = of_cell[self.cell] + padded[one.first] + padded[one.second]
        return sums

    def entries(self, chosen: Ints) -> Entries:
        """Entries of the chosen sessions."""
        one = self.sessions
        second = one.second[chosen]
        of_second = self.uses.rows[second]
        of_second[second == NOBODY] = NO_ROW
        parts = [self.cells.rows[self.cell[chosen]], self.uses.rows[one.first[chosen]], of_second]
        values = [
            self.cells.values[self.cell[chosen]],
            self.uses.values[one.first[chosen]],
            self.uses.values[second],
        ]
        return Entries(np.concatenate(parts, axis=1), np.concatenate(values, axis=1))

    # Columns of all else

    def fixed(self, goal: Goal) -> Fixed:
        fixed = Fixed([], [], [], [])
        for n in self.needs:
            fixed.add(0, 1, self._entries_of_need(n))
        price = self.instance.problem.prices.overload if goal.with_cost else 0
        for row in self.of_fair:
            fixed.add(price, WITHOUT_END, [(row, -1)])
        for run in self.runs():
            cost = self.cost_of_run(run) if goal.with_cost else 0
            fixed.add(cost, WITHOUT_END, self._entries_of_run(run))
        self._add_done(fixed)
        self._add_ways_out(fixed, goal)
        return fixed

    def _entries_of_need(self, n: int) -> Iterator[tuple[int, float]]:
        for block in self.instance.need_blocks[n]:
            yield int(self.of_block[block.index]), -1
        yield self.of_coverage, self.instance.worth[n]
        yield self.of_must.get(n, NO_ROW), 1
        yield from self.of_precedence[n]

    def runs(self) -> Iterator[Run]:
        """Every possible mission."""
        for t, weeks in enumerate(self.abroad):
            for first in np.flatnonzero(weeks).tolist():
                for last in range(first, min(first + LONGEST_MISSION_WEEKS, len(weeks))):
                    if not weeks[last]:
                        break
                    yield Run(t, first, last)

    def cost_of_run(self, run: Run) -> int:
        price = self.instance.problem.prices
        return price.flight + price.week_abroad * (run.last - run.first + 1)

    def _entries_of_run(self, run: Run) -> Iterator[tuple[int, float]]:
        t, first, last = run
        yield self.of_missions[t], 1
        for week in range(first, last + 1):
            yield from ((int(of[t, week]), -1) for of in self.of_stay)
        # Its weeks, and the one behind it, in which no other may begin.
        for week in range(first, min(last + 2, self.instance.weeks)):
            yield int(self.of_gap[t, week]), 1

    def _add_done(self, fixed: Fixed) -> None:
        """How much of a block is placed by the end of each week."""
        of_week: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
        for row, later, week, earlier in self.order:
            of_week[later, week].append((row, 1))
            of_week[earlier, week - 1].append((row, -1))
        for b, week in np.argwhere(self.of_done != NO_ROW).tolist():
            behind = self.of_done[b, week + 1] if week + 1 < self.instance.weeks else NO_ROW
            own = [(int(self.of_done[b, week]), 1.0), (int(behind), -1.0)]
            fixed.add(0, WITHOUT_END, [*own, *of_week[b, week]])

    def _add_ways_out(self, fixed: Fixed, goal: Goal) -> None:
        """Coverage and order can be bought, so that dual values stay small while columns lack."""
        fixed.add(goal.shortfall, WITHOUT_END, [(self.of_coverage, 1)])
        for row in self.of_must.values():
            fixed.add(goal.disorder, WITHOUT_END, [(row, 1)])
        for row, *_ in self.order:
            fixed.add(goal.disorder, WITHOUT_END, [(row, -1)])


def _possible(instance: Instance, held: Collection[int]) -> list[int]:
    """Needs each block of which has a session, and those before them too."""
    possible: set[int] = set()
    for n in in_order(instance):
        has_sessions = all(block.index in held for block in instance.need_blocks[n])
        if has_sessions and possible.issuperset(instance.after[n]):
            possible.add(n)
    return sorted(possible)
