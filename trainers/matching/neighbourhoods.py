"""Which needs to plan anew together: seven ways of guessing where a better plan hides.

Each takes the search's view of the schedule and a target number of blocks, and returns needs. What
they have in common is competition: needs that want the same trainers, weeks or rooms.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from random import Random

from .columns import Columns
from .instance import Instance, any_of, bits, missions_in
from .schedule import Schedule

WEEKS_AROUND = 3


class View:
    """What neighbourhoods look at; the parts that don't change are computed once.

    `needs`: those that may be planned anew, all if not given.
    """

    def __init__(
        self,
        schedule: Schedule,
        columns: Columns,
        random: Random,
        needs: Collection[int] | None = None,
    ) -> None:
        self.schedule = schedule
        self.columns = columns
        self.random = random
        self.instance: Instance = schedule.instance
        instance = self.instance
        self.needs = range(len(instance.need_blocks)) if needs is None else sorted(needs)
        self._teachers: dict[int, int] = {}
        self._window_weeks: dict[int, tuple[int, int]] = {}
        self.region = [instance.problem.places[p].region for p in instance.need_place]
        self.by_region: dict[str, list[int]] = defaultdict(list)
        self.by_module: dict[str, list[int]] = defaultdict(list)
        self.by_cohort: dict[int, list[int]] = defaultdict(list)
        self.by_place: dict[int, list[int]] = defaultdict(list)
        for n in self.needs:
            self.by_region[self.region[n]].append(n)
            self.by_module[instance.problem.needs[n].module].append(n)
            self.by_cohort[instance.need_cohort[n]].append(n)
            self.by_place[instance.need_place[n]].append(n)

    @cached_property
    def coverable(self) -> list[int]:
        """Needs that may be planned anew, and each block of which has a column."""
        blocks = self.instance.need_blocks
        return [n for n in self.needs if all(map(self.columns.starts, blocks[n]))]

    @cached_property
    def _is_coverable(self) -> frozenset[int]:
        return frozenset(self.coverable)

    def is_coverable(self, n: int) -> bool:
        return n in self._is_coverable

    def teachers(self, n: int) -> int:
        """Trainers who are in some team for the need, as a mask."""
        if n not in self._teachers:
            blocks = self.instance.need_blocks[n]
            self._teachers[n] = any_of(map(self.columns.teachers, blocks))
        return self._teachers[n]

    def uncovered(self) -> list[int]:
        covered = self.schedule.covered
        return [n for n in self.coverable if n not in covered]

    def weeks(self, n: int) -> tuple[int, int]:
        """First and last week in which the need is placed, or could be."""
        week, placed = self.instance.week, self.schedule.placed
        if n in self.schedule.covered:
            blocks = self.instance.need_blocks[n]
            return week[placed[blocks[0].index].start], week[placed[blocks[-1].index].start]
        if n not in self._window_weeks:
            window = self.instance.window[n]
            low = (window & -window).bit_length() - 1
            self._window_weeks[n] = week[low], week[window.bit_length() - 1]
        return self._window_weeks[n]

    def overlaps(self, n: int, first: int, last: int) -> bool:
        low, high = self.weeks(n)
        return low <= last and first <= high

    def weeks_off(self, n: int, week: int) -> int:
        """Weeks between a week and the nearest session of a covered need."""
        instance, placed = self.instance, self.schedule.placed
        blocks = instance.need_blocks[n]
        return min(abs(instance.week[placed[block.index].start] - week) for block in blocks)

    def in_weeks(self, first: int, last: int) -> list[int]:
        return [n for n in self.coverable if self.overlaps(n, first, last)]

    def taught_by(self, trainers: int) -> list[int]:
        """Needs with a session of any of the trainers in the mask."""
        found = {
            self.instance.blocks[b].need
            for b, column in self.schedule.placed.items()
            if any(trainers >> t & 1 for t in column.trainers)
        }
        return sorted(found)


Neighbourhood = Callable[[View, int], list[int]]


def take(
    view: View,
    wanted: Iterable[int],
    size: int,
    first: Iterable[int] = (),
    fill: Iterable[int] = (),
) -> list[int]:
    """`first`, then needs at random from `wanted`, then from `fill`, up to `size` blocks."""
    chosen = {n: None for n in first if view.is_coverable(n)}
    blocks = sum(len(view.instance.need_blocks[n]) for n in chosen)
    for group in (wanted, fill):
        rest = [n for n in dict.fromkeys(group) if n not in chosen]
        view.random.shuffle(rest)
        for n in rest:
            if blocks >= size:
                return list(chosen)
            if view.is_coverable(n):
                chosen[n] = None
                blocks += len(view.instance.need_blocks[n])
    return list(chosen)


def region_and_time(view: View, size: int) -> list[int]:
    """Everything in one region within some weeks, and more of these weeks if that is little."""
    seed = view.random.choice(view.coverable)
    first, last = _weeks_around(view, seed)
    wanted = [n for n in view.by_region[view.region[seed]] if view.overlaps(n, first, last)]
    return take(view, wanted, size, [seed], view.in_weeks(first, last))


def open_need(view: View, size: int) -> list[int]:
    """A need that is not covered, and those whose trainers, in its weeks, it could do with."""
    uncovered = view.uncovered()
    if not uncovered:
        return region_and_time(view, size)
    weights = [view.instance.worth[n] for n in uncovered]
    return open_need_of(view, view.random.choices(uncovered, weights)[0], size)


def open_need_of(view: View, seed: int, size: int) -> list[int]:
    """The open need `seed`, with those whose trainers, in its weeks, it could do with."""
    first, last = view.weeks(seed)
    teachers = view.teachers(seed)
    rivals = [n for n in view.taught_by(teachers) if view.overlaps(n, first, last)]
    others = [n for n in view.uncovered() if teachers & view.teachers(n)]
    view.random.shuffle(others)
    kin = [*_chain(view, seed), *view.by_cohort[view.instance.need_cohort[seed]]]
    return take(view, rivals, size, [seed, *kin[: size // 4], *others[: size // 5]])


def crowded_place(view: View, size: int) -> list[int]:
    """An open need, what takes the rooms of its place in some weeks, and other open needs there."""
    uncovered = view.uncovered()
    if not uncovered:
        return region_and_time(view, size)
    weights = [view.instance.worth[n] for n in uncovered]
    seed = view.random.choices(uncovered, weights)[0]
    middle = view.random.randint(*view.weeks(seed))
    here = view.by_place[view.instance.need_place[seed]]
    held = sorted((view.weeks_off(n, middle), n) for n in here if view.schedule.is_covered(n))
    near = [n for _, n in held[: size // 2]]
    off = held[len(near) - 1][0] if near else 0
    others = [
        n
        for n in here
        if not view.schedule.is_covered(n) and view.overlaps(n, middle - off, middle + off)
    ]
    view.random.shuffle(others)
    return take(view, (), size, [seed, *_chain(view, seed), *near, *others[: size // 3]])


def similar_trainers(view: View, size: int) -> list[int]:
    """All that a few trainers with like competencies teach, and the open needs they could."""
    seed = view.random.choice(view.coverable)
    teachers = list(bits(view.teachers(seed)))
    few = any_of(1 << t for t in view.random.sample(teachers, min(len(teachers), 2 + size // 20)))
    mine = view.taught_by(few)
    uncovered = [n for n in view.uncovered() if view.teachers(n) & few]
    view.random.shuffle(uncovered)
    return take(view, mine, size, uncovered[: size // 3])


def lonely_missions(view: View, size: int) -> list[int]:
    """The sessions of short missions, and those near in time that could keep them company."""
    schedule, instance = view.schedule, view.instance
    abroad = [
        t
        for t, staff in enumerate(instance.staff)
        if staff.is_abroad and missions_in(schedule.agendas[t].on_weeks)
    ]
    if not abroad:
        return region_and_time(view, size)
    weights = [
        missions_in(schedule.agendas[t].on_weeks) ** 2 / schedule.agendas[t].on_weeks.bit_count()
        for t in abroad
    ]
    t = view.random.choices(abroad, weights)[0]
    mine = view.taught_by(1 << t)
    seed = view.random.choice(mine)
    first, last = _weeks_around(view, seed)
    others = [n for n in view.in_weeks(first, last) if view.teachers(n) >> t & 1]
    view.random.shuffle(mine)
    return take(view, others, size, mine[: size // 2])


def module_and_time(view: View, size: int) -> list[int]:
    """One module within some weeks, then others that have its trainers in them."""
    seed = view.random.choice(view.coverable)
    first, last = _weeks_around(view, seed)
    module = view.instance.problem.needs[seed].module
    wanted = [n for n in view.by_module[module] if view.overlaps(n, first, last)]
    teachers = view.teachers(seed)
    rivals = [n for n in view.taught_by(teachers) if view.overlaps(n, first, last)]
    return take(view, wanted, size, [seed], rivals)


def some_weeks(view: View, size: int) -> list[int]:
    """Whatever lies in a few weeks, wherever."""
    seed = view.random.choice(view.coverable)
    first, last = view.weeks(seed)
    return take(view, view.in_weeks(first, last), size, [seed])


ALL: tuple[Neighbourhood, ...] = (
    region_and_time,
    open_need,
    crowded_place,
    similar_trainers,
    lonely_missions,
    module_and_time,
    some_weeks,
)


def _weeks_around(view: View, seed: int) -> tuple[int, int]:
    first, last = view.weeks(seed)
    middle = view.random.randint(first, last)
    return middle - WEEKS_AROUND, middle + WEEKS_AROUND


def _chain(view: View, n: int) -> list[int]:
    """Open needs that have to come before it, or may come behind once it is covered."""
    found = [m for m in view.instance.after[n] if not view.schedule.is_covered(m)]
    return found + [m for m in view.instance.successors[n] if not view.schedule.is_covered(m)]
