"""Some columns of each block, for sub-problems that can't have them all."""

from collections.abc import Collection, Container, Iterator
from random import Random

from .columns import Column, Columns
from .instance import Block, bits
from .openings import Openings
from .schedule import Schedule
from .tariff import Tier, tiers


def offer_some(
    schedule: Schedule,
    columns: Columns,
    blocks: Collection[int],
    keep: dict[int, Column],
    most: int,
    random: Random,
) -> dict[int, list[Column]]:
    """For each block at most about `most` columns: its present one (`keep`), cheap ones, others."""
    return {
        b: _some(schedule, columns, schedule.instance.blocks[b], blocks, keep.get(b), most, random)
        for b in blocks
    }


def _some(
    schedule: Schedule,
    columns: Columns,
    block: Block,
    free: Container[int],
    kept: Column | None,
    most: int,
    random: Random,
) -> list[Column]:
    openings = Openings(schedule, columns, block, free, with_missions=False)
    found = _Sample(openings, most, random).take()
    if kept is not None and kept.but_room not in {column.but_room for column in found}:
        found.append(kept)
    return found


class _Sample:
    def __init__(self, openings: Openings, most: int, random: Random) -> None:
        self.openings = openings
        self.most = most
        self.random = random
        self.starts = {mode: openings.of_trainers(mode) for mode in openings.modes}
        self._tiers: dict[tuple[int, bool], list[Tier]] = {}

    def take(self) -> list[Column]:
        """The cheapest by a price that chance makes up to two fifths lower or higher."""
        uniform = self.random.uniform
        ranked = [
            (cost * uniform(0.6, 1.4), start, team, on_site)
            for team, holds in self._teams()
            for on_site in self.starts
            for cost, starts in self._prices(team, on_site, holds)
            for start in bits(starts)
        ]
        ranked.sort()
        found: list[Column] = []
        suits = self.openings.suits
        for _, start, team, on_site in ranked:
            if all(suits(t, on_site, start) for t in team):
                found.append(self.openings.column(team, on_site, start))
                if len(found) >= self.most:
                    break
        return found

    def _prices(
        self, team: tuple[int, ...], on_site: bool, holds: int
    ) -> Iterator[tuple[int, int]]:
        """What the team costs at which of its first slots."""
        remote = 0 if on_site else self.openings.schedule.instance.problem.prices.remote
        first = self._tiers_of(team[0], on_site)
        if len(team) == 1:
            for tier in first:
                if tier.starts & holds:
                    yield tier.cost + remote, tier.starts & holds
            return
        for a in first:
            starts = a.starts & holds
            for b in self._tiers_of(team[1], on_site) if starts else ():
                if starts & b.starts:
                    yield a.cost + b.cost + remote, starts & b.starts

    def _tiers_of(self, t: int, on_site: bool) -> list[Tier]:
        key = t, on_site
        if key not in self._tiers:
            o = self.openings
            starts = self.starts[on_site].get(t, 0)
            self._tiers[key] = (
                list(tiers(o.schedule, t, o.block, on_site, starts)) if starts else []
            )
        return self._tiers[key]

    def _teams(self) -> Iterator[tuple[tuple[int, ...], int]]:
        """At most half as many teams as columns are wanted, with the slots at which they may."""
        crew, held = self.openings.crew, self.openings.held
        open_ = set().union(*self.starts.values())
        alone: list[tuple[tuple[int, ...], int]] = [
            ((t,), held(holds)) for t, holds in crew.alone if t in open_
        ]
        kinds = [[t for t in kind if t in open_] for kind in crew.kinds]
        pairs = [(kinds[a], kinds[b], held(holds)) for a, b, holds in crew.pairs]
        sizes = [len(alone), *(len(ours) * len(theirs) for ours, theirs, _ in pairs)]
        wanted = self.most // 2
        if sum(sizes) <= wanted:
            yield from alone
            for ours, theirs, holds in pairs:
                yield from ((_team(a, b), holds) for a in ours for b in theirs)
            return
        seen: set[tuple[int, ...]] = set()
        for group in self.random.choices(range(len(sizes)), sizes, k=3 * wanted):
            team, holds = self._draw(pairs[group - 1]) if group else self.random.choice(alone)
            if team in seen:
                continue
            seen.add(team)
            if any(self._common(team, mode) & holds for mode in self.starts):
                yield team, holds
                wanted -= 1
                if not wanted:
                    return

    def _draw(self, pair: tuple[list[int], list[int], int]) -> tuple[tuple[int, ...], int]:
        ours, theirs, holds = pair
        return _team(self.random.choice(ours), self.random.choice(theirs)), holds

    def _common(self, team: tuple[int, ...], mode: bool) -> int:
        starts = -1
        for t in team:
            starts &= self.starts[mode].get(t, 0)
        return starts


def _team(a: int, b: int) -> tuple[int, ...]:
    return min(a, b), max(a, b)
