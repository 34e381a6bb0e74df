"""Which sessions the relaxation would take, for the search to try.

At the prices of all that is shared, a session has an excess: by how much, in cents, it is dearer
than the cheapest of its block. The best plans are made of sessions with little excess; a handful of
them for each block say more than hundreds drawn at random.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from random import Random
from typing import NamedTuple

import numpy as np

from .coarse import Coarse
from .columns import Column, Columns, Option
from .generation import least_of_each
from .instance import Block
from .linear import Floats
from .offers import columns_at, free_weeks
from .schedule import Schedule

# Columns of a block; and what luck may add to a session's excess, so that offers differ, in cents.
MOST = 15
LUCK = 3_000
# Hints of a block, and from what excess on a session is none.
MOST_HINTS = 15
FAR = 10_000.0


class Hint(NamedTuple):
    """A session by week; `excess` in cents."""

    block: int
    trainers: tuple[int, ...]
    on_site: bool
    week: int
    excess: int


def hints_of(coarse: Coarse, excess: Floats) -> list[Hint]:
    """Of each block the sessions of least excess."""
    one, uses = coarse.sessions, coarse.sessions.uses
    near = np.flatnonzero(excess < FAR)
    chosen = near[least_of_each(one.block[near], excess[near], MOST_HINTS)]
    return [
        Hint(
            block=int(one.block[i]),
            trainers=tuple(int(uses.trainer[u]) for u in (one.first[i], one.second[i]) if u >= 0),
            on_site=bool(one.on_site[i]),
            week=int(one.week[i]),
            excess=round(float(excess[i])),
        )
        for i in chosen
    ]


class Guide:
    def __init__(self, columns: Columns, hints: Iterable[Hint]) -> None:
        self.columns = columns
        self._of_block: dict[int, list[Hint]] = defaultdict(list)
        for hint in hints:
            self._of_block[hint.block].append(hint)
        self._starts: dict[tuple[int, tuple[int, ...], bool], int] = {}

    def offer(
        self,
        schedule: Schedule,
        blocks: Collection[int],
        kept: Mapping[int, Column],
        random: Random,
    ) -> dict[int, list[Column]]:
        """For each block its present column (`kept`) and some of little excess."""
        instance = schedule.instance
        return {
            b: self._some(schedule, instance.blocks[b], blocks, kept.get(b), random) for b in blocks
        }

    def _some(
        self,
        schedule: Schedule,
        block: Block,
        free: Collection[int],
        kept: Column | None,
        random: Random,
    ) -> list[Column]:
        found: list[Column] = []
        known: dict[tuple[int, int, bool], bool] = {}
        for option in self._open(schedule, block, free, random):
            found.extend(columns_at(schedule, self.columns, option, option.starts, known))
            if len(found) >= MOST:
                break
        if kept is not None and kept.but_room not in {column.but_room for column in found}:
            found.append(kept)
        return found

    def _open(
        self, schedule: Schedule, block: Block, free: Collection[int], random: Random
    ) -> Iterator[Option]:
        """The hints as options, those of little excess first."""
        weeks = free_weeks(schedule, block, free)
        instance = schedule.instance
        ranked = sorted(
            self._of_block.get(block.index, ()),
            key=lambda hint: hint.excess + random.uniform(0, LUCK),
        )
        for hint in ranked:
            starts = self._starts_of(block, hint) & instance.week_slots[hint.week] & weeks
            for t in hint.trainers:
                starts &= schedule.free_runs(t, block.length)
            if starts:
                yield Option(block.index, hint.trainers, hint.on_site, starts, 0)

    def _starts_of(self, block: Block, hint: Hint) -> int:
        """First slots of the team in the mode, whatever the week."""
        key = block.index, hint.trainers, hint.on_site
        if key not in self._starts:
            instance = self.columns.instance
            team = instance.team(instance.problem.needs[block.need], hint.trainers)
            starts = self.columns.starts_by_mode(block).get(hint.on_site, 0)
            free = self.columns.free_runs(block, team, hint.on_site) if team else 0
            self._starts[key] = starts & free
        return self._starts[key]
