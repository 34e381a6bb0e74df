"""What stands in the way of a need: sessions that, taken back, let it be covered.

A column of the need is compared with what is placed; the one that displaces least is announced,
and only after it was tried: what is announced is enough.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from .columns import Column, Columns
from .greedy import place_need
from .instance import REMOTE, Block, Instance, bits, has_long_mission, missions_in, reached
from .picks import least_cost
from .schedule import Schedule

# Columns looked at for each block, evenly over all: displacing least among these is near enough.
MOST_COLUMNS = 600
# Of these, so many of the best are tried.
MOST_TRIED = 30


@dataclass(frozen=True)
class Blockers:
    """Needs that have to go, those that fall with them included, and what that would mean.

    `coverage` and `cost` (cents) are the changes of the plan's figures if `displaced` are dropped
    and the need is covered instead. `locked`: those whose locks would have to be loosened first;
    only where there is no way without.
    """

    displaced: tuple[str, ...]
    coverage: int
    cost: int
    locked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    """Columns of a need, and the needs that have to be taken back for them."""

    displaced: tuple[int, ...]
    columns: tuple[Column, ...]


def blockers(schedule: Schedule, columns: Columns, n: int) -> Blockers | None:
    """For a need that is not covered; None where no small set of sessions was found."""
    instance = schedule.instance
    before = schedule.coverage, schedule.cost
    way = find_way(schedule, columns, n)
    if way is None and instance.locks:
        way = find_way(schedule, columns, n, stay=_without_locks(columns))
    if way is None:
        return None
    removed = go(schedule, way)
    after = schedule.coverage, schedule.cost
    schedule.remove_need(n)
    schedule.place_all(removed)
    needs = instance.problem.needs
    return Blockers(
        tuple(needs[m].id for m in way.displaced),
        after[0] - before[0],
        after[1] - before[1],
        tuple(needs[m].id for m in way.displaced if instance.is_locked(m)),
    )


def _without_locks(columns: Columns) -> set[int]:
    """What would have to stay all the same if there were no locks: what has begun."""
    instance, pinned = columns.instance, columns.frozen.pinned
    return {
        n
        for n in instance.mandatory
        if n not in instance.demanded
        or any(block.index in pinned for block in instance.need_blocks[n])
    }


def go(schedule: Schedule, way: Way) -> list[Column]:
    """Take the way; the columns that were taken back for it."""
    removed = [column for m in way.displaced for column in schedule.remove_need(m)]
    schedule.place_all(way.columns)
    return removed


def find_way(
    schedule: Schedule, columns: Columns, n: int, stay: Collection[int] | None = None
) -> Way | None:
    """The way that displaces least among those looked at; it was tried. The schedule is as before
    when it returns.

    `stay`: needs that are not displaced; what is mandatory, if not given.
    """
    stay = schedule.instance.mandatory if stay is None else stay
    removed: dict[int, list[Column]] = {}
    is_open = all(
        _make_room(schedule, columns, block, last, stay, removed)
        for block, last in zip(
            schedule.instance.need_blocks[n], _latest_weeks(schedule, columns, n), strict=True
        )
    )
    placed = schedule.remove_need(n)
    if is_open:
        if place_need(schedule, columns, n, least_cost):
            cheap = schedule.remove_need(n)
            placed = cheap if _is_sound(schedule, cheap, removed) else placed
        is_open = _is_sound(schedule, placed, removed)
    for taken_back in removed.values():
        schedule.place_all(taken_back)
    return Way(tuple(sorted(removed)), tuple(placed)) if is_open else None


def _make_room(
    schedule: Schedule,
    columns: Columns,
    block: Block,
    last: int,
    stay: Collection[int],
    removed: dict[int, list[Column]],
) -> bool:
    """Place the block, up to this week, where it displaces least; what goes is added to `removed`."""
    for needs, column in _ranked(schedule, columns, block, last, stay)[:MOST_TRIED]:
        out = {m: schedule.remove_need(m) for m in needs}
        if schedule.fits(column):
            schedule.place(column)
            removed.update(out)
            return True
        for taken_back in out.values():
            schedule.place_all(taken_back)
    return False


def _ranked(
    schedule: Schedule, columns: Columns, block: Block, last: int, stay: Collection[int]
) -> list[tuple[set[int], Column]]:
    """Columns of the block with the needs that can't stay beside them, those of least worth first."""
    instance = schedule.instance
    taken = _Taken(schedule)
    stays = {*stay, *instance.all_before(block.need), block.need}
    possible = list(_possible(schedule, columns, block, last))
    found = []
    for column in possible[:: 1 + len(possible) // MOST_COLUMNS]:
        clashing = taken.conflicts(column)
        if clashing is None:
            continue
        needs = with_successors(schedule, clashing)
        if not needs & stays:
            found.append((sum(instance.worth[m] for m in needs), column.start, needs, column))
            if not needs:
                break
    found.sort(key=lambda one: one[:2])
    return [(needs, column) for _, _, needs, column in found]


def _is_sound(
    schedule: Schedule, placed: Iterable[Column], removed: Mapping[int, Iterable[Column]]
) -> bool:
    """Whether rules 5 and 7 hold for all who teach more or less than before."""
    placed = list(placed)
    schedule.place_all(placed)
    touched = {t for column in (*placed, *chain(*removed.values())) for t in column.trainers}
    is_sound = all(schedule.is_sound(t) for t in touched)
    for column in placed:
        schedule.remove(column.block)
    return is_sound


def _latest_weeks(schedule: Schedule, columns: Columns, n: int) -> list[int]:
    """For each block the latest week that leaves later ones to those behind it."""
    instance = schedule.instance
    latest: list[int] = []
    week = instance.weeks
    for block in reversed(instance.need_blocks[n]):
        starts = columns.starts(block) & _weeks_of_chain(schedule, block)
        starts &= ~instance.slots_from_week[max(week, 0)]
        week = instance.week[starts.bit_length() - 1] if starts else -1
        latest.append(week)
    return latest[::-1]


def _possible(schedule: Schedule, columns: Columns, block: Block, last: int) -> Iterator[Column]:
    """Columns of the block up to this week, whatever is placed of other needs' sessions but what
    comes before and behind it."""
    weeks = _weeks_of_chain(schedule, block) & ~schedule.instance.slots_from_week[last + 1]
    for option in columns.options(block):
        for start in bits(option.starts & ~option.spare & weeks):
            if not option.on_site:
                yield Column(block.index, option.trainers, start, REMOTE)
                continue
            for room, starts in columns.rooms(block).items():
                if starts >> start & 1:
                    yield Column(block.index, option.trainers, start, room)


def _weeks_of_chain(schedule: Schedule, block: Block) -> int:
    """Slots of the weeks that needs before and behind this one leave to the block: none, where one
    before it is not covered."""
    instance = schedule.instance
    own = [each.index for each in instance.need_blocks[block.need]]
    first, last = schedule.week_span(block, own)
    return instance.slots_from_week[first] & ~instance.slots_from_week[max(first, last + 1)]


class _Taken:
    """Who and what is taken by which sessions."""

    def __init__(self, schedule: Schedule) -> None:
        self.instance = schedule.instance
        self.by_trainer: dict[int, list[Column]] = defaultdict(list)
        self.by_room: dict[int, list[Column]] = defaultdict(list)
        self.by_cohort: dict[int, list[Column]] = defaultdict(list)
        for column in schedule.placed.values():
            for t in column.trainers:
                self.by_trainer[t].append(column)
            self.by_room[column.room].append(column)
            self.by_cohort[self._cohort(column)].append(column)

    def _cohort(self, column: Column) -> int:
        return self.instance.need_cohort[self.instance.blocks[column.block].need]

    def conflicts(self, column: Column) -> set[int] | None:
        """Needs with a session that can't stay beside the column; None if limits forbid it."""
        instance = self.instance
        block = instance.blocks[column.block]
        week = instance.week[column.start]
        found = {
            instance.blocks[other.block].need
            for other in self.by_cohort[self._cohort(column)]
            if instance.week[other.start] == week
        }
        if column.on_site:
            found |= {
                instance.blocks[other.block].need
                for other in self.by_room[column.room]
                if _overlap(instance, column, other)
            }
        for t in column.trainers:
            own = _of_trainer(instance, t, column, block, self.by_trainer[t])
            if own is None:
                return None
            found |= own
        return found


def _overlap(instance: Instance, a: Column, b: Column) -> bool:
    return (
        a.start < b.start + instance.blocks[b.block].length
        and b.start < a.start + instance.blocks[a.block].length
    )


def _of_trainer(
    instance: Instance, t: int, column: Column, block: Block, taught: list[Column]
) -> set[int] | None:
    staff = instance.staff[t]
    if block.length > staff.max_half_days:
        return None
    clashing = [other for other in taught if _clash(instance, column, block, other)]
    rest = [other for other in taught if other not in clashing]
    rest.sort(key=lambda other: instance.worth[instance.blocks[other.block].need])
    load = block.length + sum(instance.blocks[other.block].length for other in rest)
    while load > staff.max_half_days:
        other = rest.pop(0)
        clashing.append(other)
        load -= instance.blocks[other.block].length
    if staff.is_abroad and column.on_site:
        flown = _missions_too_many(instance, t, column, rest)
        if flown is None:
            return None
        clashing.extend(flown)
    return {instance.blocks[other.block].need for other in clashing}


def _clash(instance: Instance, column: Column, block: Block, other: Column) -> bool:
    length = instance.blocks[other.block].length
    first, second = (column, other) if column.start <= other.start else (other, column)
    end = first.start + (block.length if first is column else length)
    if second.start < end:
        return True
    if not (column.on_site and other.on_site):
        return False
    here = instance.need_place[block.need]
    there = instance.need_place[instance.blocks[other.block].need]
    gap = instance.position[second.start] - instance.position[end - 1] - 1
    return gap < instance.travel[here][there]


def _missions_too_many(
    instance: Instance, t: int, column: Column, rest: list[Column]
) -> list[Column] | None:
    """Sessions of other weeks that have to go for the trainer's missions to be few and short."""
    most = instance.staff[t].max_missions
    if not most:
        return None
    here = instance.week[column.start]
    gone: list[Column] = []
    left = [other for other in rest if other.on_site]
    while True:
        weeks = 1 << here
        for other in left:
            weeks |= 1 << instance.week[other.start]
        if not has_long_mission(weeks) and missions_in(weeks) <= most:
            return gone
        other_weeks = sorted({instance.week[other.start] for other in left} - {here})
        week = min(other_weeks, key=lambda w: _worth_of_week(instance, left, w))
        gone.extend(other for other in left if instance.week[other.start] == week)
        left = [other for other in left if instance.week[other.start] != week]


def _worth_of_week(instance: Instance, taught: list[Column], week: int) -> int:
    return sum(
        instance.worth[instance.blocks[other.block].need]
        for other in taught
        if instance.week[other.start] == week
    )


def with_successors(schedule: Schedule, needs: Iterable[int]) -> set[int]:
    """The needs and the covered ones that come after them, and so fall with them."""
    successors = schedule.instance.successors
    return reached(needs, lambda n: filter(schedule.is_covered, successors[n]))
