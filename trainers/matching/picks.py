"""One column for a block: the earliest, or the one that adds least to the cost.

Both go through trainers and pairs of kinds, never through all pairs.
"""

from collections.abc import Container
from typing import NamedTuple

from .columns import Column, Columns
from .instance import Block, any_of, bits
from .openings import Openings
from .schedule import Schedule
from .tariff import Tier, tiers


def first_free(
    schedule: Schedule, columns: Columns, block: Block, free: Container[int] = ()
) -> Column | None:
    """The earliest column; of equal ones the first of one trainer, then of two, then remote."""
    openings = Openings(schedule, columns, block, free)
    found = [_Earliest(openings, on_site).find() for on_site in openings.modes]
    ranked = [(start, len(team), team, not on_site) for start, team, on_site in found if team]
    if not ranked:
        return None
    start, _, team, is_remote = min(ranked)
    return openings.column(team, not is_remote, start)


class _Earliest:
    """In one mode the earliest first slot with the first team for it."""

    def __init__(self, openings: Openings, on_site: bool) -> None:
        self.openings = openings
        self.on_site = on_site
        crew = openings.crew
        self.starts = openings.of_trainers(on_site)
        self.kinds = [[t for t in kind if t in self.starts] for kind in crew.kinds]
        self.alone = [
            (t, self.starts[t] & openings.held(holds))
            for t, holds in crew.alone
            if t in self.starts
        ]
        of_kind = [any_of(self.starts[t] for t in kind) for kind in self.kinds]
        self.pairs = [
            (a, b, of_kind[a] & of_kind[b] & openings.held(holds)) for a, b, holds in crew.pairs
        ]

    def find(self) -> tuple[int, tuple[int, ...], bool]:
        for start in bits(any_of(mask for *_, mask in [*self.alone, *self.pairs])):
            team = self._single(start) or self._pair(start)
            if team:
                return start, team, self.on_site
        return 0, (), self.on_site

    def _single(self, start: int) -> tuple[int, ...]:
        for t, starts in self.alone:
            if starts >> start & 1 and self.openings.suits(t, self.on_site, start):
                return (t,)
        return ()

    def _pair(self, start: int) -> tuple[int, ...]:
        found = []
        for a, b, starts in self.pairs:
            if starts >> start & 1:
                first, second = self._of_kind(a, start), self._of_kind(b, start)
                if first is not None and second is not None:
                    found.append((min(first, second), max(first, second)))
        return min(found, default=())

    def _of_kind(self, kind: int, start: int) -> int | None:
        for t in self.kinds[kind]:
            if self.starts[t] >> start & 1 and self.openings.suits(t, self.on_site, start):
                return t
        return None


def least_cost(schedule: Schedule, columns: Columns, block: Block) -> Column | None:
    """The column of least marginal cost; of equal ones the earliest."""
    openings = Openings(schedule, columns, block)
    best: _Pick | None = None
    for on_site in openings.modes:
        best = _Cheapest(openings, on_site, best).find()
    return best and openings.column(best.team, not best.is_remote, best.start)


class _Pick(NamedTuple):
    """In order of preference: `fees` and what follows decide between equal ones."""

    cost: int
    start: int
    fees: int
    size: int
    team: tuple[int, ...]
    is_remote: bool


class _Cheapest:
    """In one mode the column of least cost, unless `best` is better."""

    def __init__(self, openings: Openings, on_site: bool, best: _Pick | None) -> None:
        self.openings = openings
        self.on_site = on_site
        self.best = best
        self.price = openings.schedule.instance.problem.prices
        self.starts = openings.of_trainers(on_site)

    def find(self) -> _Pick | None:
        """Once the prices of single trainers are known, pairs that cost more needn't be looked
        at."""
        openings, crew = self.openings, self.openings.crew
        for t, holds in crew.alone:
            for tier in self._tiers(t, openings.held(holds)):
                self._offer(tier.cost, tier.starts, (t,))
        kinds = [sorted(tier for t in kind for tier in self._tiers(t)) for kind in crew.kinds]
        for a, b, holds in crew.pairs:
            if kinds[a] and kinds[b]:
                self._look_at(kinds[a], kinds[b], openings.held(holds))
        return self.best

    def _tiers(self, t: int, mask: int = -1) -> list[Tier]:
        starts = self.starts.get(t, 0) & mask
        if not starts:
            return []
        openings = self.openings
        return list(tiers(openings.schedule, t, openings.block, self.on_site, starts))

    def _look_at(self, ours: list[Tier], theirs: list[Tier], holds: int) -> None:
        """Pairs of one of each; both lists rise in price."""
        holds &= any_of(tier.starts for tier in theirs)
        for a in ours:
            if self._is_dear(a.cost + theirs[0].cost):
                return
            starts = a.starts & holds
            for b in theirs if starts else ():
                if self._is_dear(a.cost + b.cost):
                    break
                if starts & b.starts:
                    team = min(a.trainer, b.trainer), max(a.trainer, b.trainer)
                    self._offer(a.cost + b.cost, starts & b.starts, team)

    def _offer(self, cost: int, starts: int, team: tuple[int, ...]) -> None:
        if self._is_dear(cost):
            return
        cost += 0 if self.on_site else self.price.remote
        fees = self._fees(team)
        for start in bits(starts):
            pick = _Pick(cost, start, fees, len(team), team, not self.on_site)
            if self.best is not None and pick >= self.best:
                return
            if all(self.openings.suits(t, self.on_site, start) for t in team):
                self.best = pick
                return

    def _is_dear(self, cost: int) -> bool:
        """Whether so much for the trainers is more than the best costs."""
        cost += 0 if self.on_site else self.price.remote
        return self.best is not None and cost > self.best.cost

    def _fees(self, team: tuple[int, ...]) -> int:
        """Fees, less a flight for each who could join two missions."""
        fees = 0
        for t in team:
            staff = self.openings.schedule.instance.staff[t]
            weeks = self.openings.schedule.agendas[t].on_weeks
            fees += staff.fee * self.openings.block.length
            if staff.is_abroad and weeks << 1 & weeks >> 1 & ~weeks:
                fees -= self.price.flight
        return fees
