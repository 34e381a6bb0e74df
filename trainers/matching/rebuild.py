"""Take some needs out and put them back one by one in another order: many small tries.

A try takes milliseconds where CP-SAT takes a second, so that coverage is gained sooner; what such
tries miss is left to `lns`. Worse outcomes are kept now and then, less and less so (simulated
annealing); the schedule ends as the best that was seen.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from math import exp, inf
from random import Random

from .blockers import with_successors
from .columns import Column, Columns
from .control import Control
from .greedy import place_need
from .instance import Instance
from .neighbourhoods import ALL, Neighbourhood, View
from .picks import first_free, least_cost
from .schedule import Schedule

# Blocks taken out at once.
FEWEST, MOST = 6, 30
# Units of coverage by which a try may well be worse at the beginning.
HEAT = 6.0
# Cents worth as much as a unit of coverage, as long as worse outcomes are kept.
UNIT = 200_000
# How many tries place each block as early as can be; the others do as cheaply as can be.
EARLY = 0.6
# Priorities are raised by up to this much, by chance.
LUCK = 1.0
# What a block put back counts, in CP-SAT's units of work (`control`).
WORK_A_BLOCK = 1e-4
# What a try costs beside, in blocks; how much is remembered from one try to the next; and how seldom
# the worst way is tried, compared with the best.
BLOCKS_A_TRY = 10
FADING = 0.995
LEAST_WEIGHT = 0.05


@dataclass
class Way:
    """A way to choose what is taken out, drawn by what it has brought for what it took; both
    fade."""

    choose: Neighbourhood
    gained: float = 0.0
    spent: float = 0.0

    @property
    def rate(self) -> float:
        return (1.0 + self.gained) / (BLOCKS_A_TRY + self.spent)

    def learn(self, gained: int, tried: int) -> None:
        self.gained = FADING * self.gained + gained
        self.spent = FADING * self.spent + tried + BLOCKS_A_TRY


@dataclass
class Rebuild:
    """`heat`: from and to, as shares of HEAT, while the budget is used. `needs`: see `Search`."""

    schedule: Schedule
    columns: Columns
    control: Control
    on_step: Callable[[int], None] = lambda coverage: None
    needs: Collection[int] | None = None
    ways: list[Way] = field(default_factory=lambda: [Way(choose) for choose in ALL])

    def run(
        self,
        until: float = inf,
        warmth: float = 1.0,
        is_enough: Callable[[], bool] = lambda: False,
    ) -> None:
        """Improve the schedule in place until so many of the run's seconds, or all, are used, or
        `is_enough`.

        `warmth`: how readily worse outcomes are kept at the beginning, from 0 to 1.
        """
        if self.control.is_over():
            return
        self.view = View(self.schedule, self.columns, self.control.random, self.needs)
        if not self.view.coverable:
            return
        best = _Best(self.schedule)
        began = self.control.share_used(until)
        while (used := self.control.share_used(until)) < 1:
            if self.control.is_over() or is_enough():
                break
            left = (1 - used) / max(1e-9, 1 - began)
            self._try(best, HEAT * warmth * left)
        best.restore()
        self.control.tell("search", self.schedule.coverage, self.schedule.cost)

    def _try(self, best: "_Best", heat: float) -> None:
        random, schedule = self.control.random, self.schedule
        way = self._draw()
        needs = self._free(way.choose(self.view, random.randint(FEWEST, MOST)))
        before = schedule.coverage, schedule.cost
        taken = [column for n in needs for column in schedule.remove_need(n)]
        tried = self._put_back(needs)
        self.control.count_work(tried * WORK_A_BLOCK)
        if not self._is_kept(before, taken, heat):
            for n in needs:
                schedule.remove_need(n)
            schedule.place_all(taken)
        gained = best.note()
        if gained:
            self.on_step(schedule.coverage)
            self.control.tell("search", schedule.coverage, schedule.cost)
        way.learn(gained, tried)

    def _draw(self) -> Way:
        best = max(way.rate for way in self.ways)
        weights = [max(LEAST_WEIGHT, (way.rate / best) ** 2) for way in self.ways]
        return self.control.random.choices(self.ways, weights)[0]

    def _free(self, chosen: Collection[int]) -> list[int]:
        """Those that may be taken out, with what falls with them."""
        found: dict[int, None] = {}
        for n in chosen:
            fall = [n, *sorted(with_successors(self.schedule, [n]) - {n})]
            if all(self._may_go(m) for m in fall):
                found.update(dict.fromkeys(fall))
        return list(found)

    def _may_go(self, n: int) -> bool:
        is_fixed = n in self.schedule.instance.mandatory and self.schedule.is_covered(n)
        return self.view.is_coverable(n) and not is_fixed

    def _put_back(self, needs: Collection[int]) -> int:
        """Place what can be placed, by priority and luck; the number of blocks tried."""
        random, schedule, instance = self.control.random, self.schedule, self.schedule.instance
        choose = first_free if random.random() < EARLY else least_cost
        rank = {n: -_priority(instance, n) * (1 + LUCK * random.random()) for n in needs}
        waiting = sorted(needs, key=lambda n: (rank[n], n))
        tried = 0
        while waiting:
            ready = {n for n in waiting if all(map(schedule.is_covered, instance.after[n]))}
            for n in waiting:
                if n in ready:
                    tried += len(instance.need_blocks[n])
                    place_need(schedule, self.columns, n, choose)
            if not ready:
                break
            waiting = [n for n in waiting if n not in ready]
        return tried

    def _is_kept(self, before: tuple[int, int], taken: Collection[Column], heat: float) -> bool:
        schedule = self.schedule
        gained, saved = schedule.coverage - before[0], before[1] - schedule.cost
        if (gained, saved) < (0, 0) and not _by_luck(
            gained + saved / UNIT, heat, self.control.random
        ):
            return False
        # Whoever gives a session up may be left with a mission in two or with too short a way.
        return all(schedule.is_sound(t) for t in {t for c in taken for t in c.trainers})


class _Best:
    """The best state of a schedule so far."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.placed = dict(schedule.placed)
        self.rank = schedule.rank

    def note(self) -> int:
        """Remember the present state if it is the best; the coverage that it has more."""
        rank = self.schedule.rank
        if rank <= self.rank:
            return 0
        gained = rank[0] - self.rank[0]
        self.rank, self.placed = rank, dict(self.schedule.placed)
        return gained

    def restore(self) -> None:
        placed = self.schedule.placed
        for b in [b for b, column in placed.items() if self.placed.get(b) != column]:
            self.schedule.remove(b)
        self.schedule.place_all(column for b, column in self.placed.items() if b not in placed)


def _priority(instance: Instance, n: int) -> int:
    return instance.problem.needs[n].priority


def _by_luck(better: float, heat: float, random: Random) -> bool:
    return heat > 0 and (better >= 0 or random.random() < exp(better / heat))
