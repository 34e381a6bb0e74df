"""The plan in the making: what is placed, whether one more column fits, what it costs.

Everything that sessions do to each other is kept per trainer, room and cohort, so that a column
is judged, placed and taken back in a few operations. Costs are in cents.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable
from typing import NamedTuple, TypeVar

from .columns import Column
from .format import PARTS
from .instance import (
    REMOTE,
    Block,
    Instance,
    any_of,
    has_long_mission,
    missions_in,
    too_long,
)

Key = TypeVar("Key")


class Stop(NamedTuple):
    """A session in a trainer's calendar: first and last half-day since the first Monday."""

    first: int
    last: int
    place: int
    """REMOTE where the trainer stays at the desk."""
    length: int


class Agenda:
    """One trainer's sessions and what follows from them: load, visits, weeks, missions, nights."""

    __slots__ = (
        "busy", "cohorts", "known", "load", "nights", "on_weeks", "stops", "visited", "visits",
        "week_count",
    )  # fmt: skip

    def __init__(self) -> None:
        self.busy = 0
        self.load = 0
        self.on_weeks = 0
        self.stops: list[Stop] = []
        self.week_count: defaultdict[int, int] = defaultdict(int)
        self.visits: defaultdict[tuple[int, int], int] = defaultdict(int)
        self.visited: dict[int, int] = {}
        """Place → weeks with a session there, as a mask."""
        self.nights: defaultdict[int, int] = defaultdict(int)
        self.cohorts: defaultdict[int, int] = defaultdict(int)
        self.known: dict[tuple[str, int], int] = {}
        """Masks computed since the last change."""


class Schedule:
    """`coverage` and `cost` (cents) are kept up with each change; `placed` is block → column.

    `is_alone`: for looking at a need without the rest of a plan, so that locks of others leave it all
    weeks.
    """

    def __init__(self, instance: Instance, is_alone: bool = False) -> None:
        self.instance = instance
        self.is_alone = is_alone
        self.placed: dict[int, Column] = {}
        self.covered: set[int] = set()
        """Needs all blocks of which are placed."""
        self.agendas = [Agenda() for _ in instance.staff]
        self.room_busy = [0] * len(instance.problem.rooms)
        self.cohort_weeks = [0] * len(instance.problem.cohorts)
        self.coverage = 0
        self.cost = 0

    @property
    def rank(self) -> tuple[int, int]:
        """Larger is better: coverage, then what is not paid."""
        return self.coverage, -self.cost

    def copy(self) -> "Schedule":
        twin = Schedule(self.instance, self.is_alone)
        for column in self.placed.values():
            twin.place(column)
        return twin

    # What is asked of all first slots at once

    def free_runs(self, t: int, length: int) -> int:
        """First slots of the runs in which the trainer has no session."""
        known = self.agendas[t].known
        if ("runs", length) not in known:
            known["runs", length] = self.instance.runs(~self.agendas[t].busy, length)
        return known["runs", length]

    def slots_on_site(self, t: int, with_missions: bool) -> int:
        """Slots of the weeks in which a session on site keeps a trainer's missions short enough.

        `with_missions`: and few enough, as `fits` asks; else as `is_free`.
        """
        known = self.agendas[t].known
        if ("on_site", with_missions) not in known:
            weeks = self._weeks_on_site(t, with_missions)
            known["on_site", with_missions] = self.instance.slots_of_weeks(weeks)
        return known["on_site", with_missions]

    def _weeks_on_site(self, t: int, with_missions: bool) -> int:
        on = self.agendas[t].on_weeks
        if has_long_mission(on):
            return on
        weeks = ~too_long(on) | on
        more = missions_in(on) - self.instance.staff[t].max_missions
        if not with_missions or more < 0:
            return weeks
        before, behind = on << 1, on >> 1
        # With one too many, which only an unsound plan has, what joins two.
        beside = [before | behind, before & behind]
        return weeks & (on | (beside[more] if more < 2 else 0))

    def starts_beside_nights(self, t: int, length: int) -> int:
        """First slots of sessions that have a day in common with one for which a night is paid."""
        agenda = self.agendas[t]
        if ("nights", length) not in agenda.known:
            slots = 0
            for day in agenda.nights:
                slots |= self.instance.slots_of_day[day]
            agenda.known["nights", length] = any_of(slots >> k for k in range(length))
        return agenda.known["nights", length]

    # What is asked of a column

    def fits(self, column: Column) -> bool:
        """Whether rules 3, 4, 5 and 7 let the column in. Weeks of its need: `week_span`."""
        return self.is_free(column) and all(
            self.has_mission_left(t, column) for t in column.trainers
        )

    def is_free(self, column: Column) -> bool:
        """As `fits`, but for the number of missions: a further session may join two."""
        block = self.instance.blocks[column.block]
        run = ((1 << block.length) - 1) << column.start
        if column.room != REMOTE and self.room_busy[column.room] & run:
            return False
        week = self.instance.week[column.start]
        cohort = self.instance.need_cohort[block.need]
        if self.cohort_weeks[cohort] >> week & 1:
            return False
        return all(self.suits(t, column, block) for t in column.trainers)

    def suits(self, t: int, column: Column, block: Block) -> bool:
        """Whether the trainer's own agenda takes the column: as `is_free`."""
        agenda, staff = self.agendas[t], self.instance.staff[t]
        if agenda.busy >> column.start & ((1 << block.length) - 1):
            return False
        if agenda.load + block.length > staff.max_half_days:
            return False
        if staff.is_abroad and column.room != REMOTE:
            weeks = agenda.on_weeks | 1 << self.instance.week[column.start]
            if weeks != agenda.on_weeks and has_long_mission(weeks):
                return False
        return not self.instance.longest_travel or self._ways_are_free(agenda, column, block)

    def has_mission_left(self, t: int, column: Column) -> bool:
        """Whether the trainer, if from abroad, may fly in for the column once more."""
        staff = self.instance.staff[t]
        if not staff.is_abroad or column.room == REMOTE:
            return True
        weeks = self.agendas[t].on_weeks | 1 << self.instance.week[column.start]
        return weeks == self.agendas[t].on_weeks or missions_in(weeks) <= staff.max_missions

    def is_sound(self, t: int) -> bool:
        """Whether a trainer's agenda as a whole keeps rules 5 and 7.

        Neither is monotone, so a set of columns may break them though each was let in.
        """
        agenda, staff = self.agendas[t], self.instance.staff[t]
        if agenda.load > staff.max_half_days:
            return False
        if staff.is_abroad and (
            has_long_mission(agenda.on_weeks) or missions_in(agenda.on_weeks) > staff.max_missions
        ):
            return False
        stops = [stop for stop in agenda.stops if stop.place != REMOTE]
        return all(self._way_is_free(agenda, a, b) for a, b in zip(stops, stops[1:], strict=False))

    def _ways_are_free(self, agenda: Agenda, column: Column, block: Block) -> bool:
        stop = self._stop(column, block)
        stops = agenda.stops
        at = bisect_left(stops, stop)
        previous = next((s for s in reversed(stops[:at]) if s.place != REMOTE), None)
        following = next((s for s in stops[at:] if s.place != REMOTE), None)
        if stop.place == REMOTE:
            if previous is None or following is None:
                return True
            return self._way_is_free(agenda, previous, following, block.length)
        return (previous is None or self._way_is_free(agenda, previous, stop)) and (
            following is None or self._way_is_free(agenda, stop, following)
        )

    def _way_is_free(self, agenda: Agenda, a: Stop, b: Stop, taught: int = 0) -> bool:
        """Rule 5 between two successive stops; `taught` half-days on the way come on top."""
        needed = self.instance.travel[a.place][b.place]
        gap = b.first - a.last - 1 - taught
        if gap >= needed + 10:
            return True
        if gap < needed:
            return False
        between = sum(
            s.length
            for s in agenda.stops
            if s.place == REMOTE and a.last < s.first and s.last < b.first
        )
        return gap - between >= needed

    def _stop(self, column: Column, block: Block) -> Stop:
        position = self.instance.position
        place = REMOTE if column.room == REMOTE else self.instance.need_place[block.need]
        last = position[column.start + block.length - 1]
        return Stop(position[column.start], last, place, block.length)

    def week_span(self, block: Block, free: Container[int] = ()) -> tuple[int, int]:
        """First and last week that rule 6 leaves, given locks and what is placed (last < first: none).

        A predecessor that is not placed leaves none, unless it is one of the `free` blocks.
        """
        instance = self.instance
        everything = 0, instance.weeks - 1
        first, last = everything if self.is_alone else instance.locked_weeks[block.index]
        for earlier in instance.blocks_before(block):
            column = self.placed.get(earlier.index)
            if column is None and earlier.index in free:
                continue
            if column is None:
                return 0, -1
            first = max(first, instance.week[column.start] + 1)
        for later in instance.blocks_behind(block):
            column = self.placed.get(later.index)
            if column is not None:
                last = min(last, instance.week[column.start] - 1)
        return first, max(last, first - 1)

    def is_covered(self, n: int) -> bool:
        return n in self.covered

    # Costs

    def marginal(self, column: Column) -> int:
        """Cents that placing the column adds; below zero where it joins two missions."""
        block = self.instance.blocks[column.block]
        price = self.instance.problem.prices
        total = price.remote if column.room == REMOTE else 0
        return total + sum(self.marginal_of(t, column, block) for t in column.trainers)

    def marginal_of(self, t: int, column: Column, block: Block) -> int:
        """Cents that the column adds for one of its trainers; `remote` is not among them."""
        instance, agenda, staff = self.instance, self.agendas[t], self.instance.staff[t]
        price = instance.problem.prices
        cost = self.cost_anywhere(t, block)
        if column.room == REMOTE:
            return cost
        place, week = instance.need_place[block.need], instance.week[column.start]
        if (week, place) not in agenda.visits:
            cost += 2 * instance.km[staff.base][place] * price.km
        if staff.is_abroad:
            if not agenda.on_weeks >> week & 1:
                weeks = agenda.on_weeks | 1 << week
                more = missions_in(weeks) - missions_in(agenda.on_weeks)
                cost += price.week_abroad + more * price.flight
        elif instance.is_night_away(t, place):
            days = instance.day[column.start : column.start + block.length]
            cost += price.night * sum(day not in agenda.nights for day in set(days))
        return cost

    def cost_anywhere(self, t: int, block: Block) -> int:
        """What the block costs with the trainer in either mode, whenever it is."""
        agenda, staff = self.agendas[t], self.instance.staff[t]
        price = self.instance.problem.prices
        cost = staff.fee * block.length
        if self.instance.need_cohort[block.need] not in agenda.cohorts:
            cost += price.continuity
        over = agenda.load + block.length - max(agenda.load, staff.fair_half_days)
        return cost + over * price.overload if over > 0 else cost

    def parts(self) -> dict[str, int]:
        """The cost by part (see PARTS), in cents, from scratch."""
        price = self.instance.problem.prices
        parts = dict.fromkeys(PARTS, 0)
        for agenda, staff in zip(self.agendas, self.instance.staff, strict=True):
            parts["fees"] += staff.fee * agenda.load
            parts["km"] += price.km * sum(
                2 * self.instance.km[staff.base][place] for _, place in agenda.visits
            )
            parts["continuity"] += price.continuity * len(agenda.cohorts)
            parts["overload"] += price.overload * max(0, agenda.load - staff.fair_half_days)
            parts["night"] += price.night * len(agenda.nights)
            if staff.is_abroad:
                parts["week_abroad"] += price.week_abroad * agenda.on_weeks.bit_count()
                parts["flight"] += price.flight * missions_in(agenda.on_weeks)
        parts["remote"] = price.remote * sum(
            column.room == REMOTE for column in self.placed.values()
        )
        return parts

    # Changes

    def place(self, column: Column) -> None:
        """Place the column, whether it fits or not: `fits` tells."""
        block = self.instance.blocks[column.block]
        self.cost += self.instance.problem.prices.remote if column.room == REMOTE else 0
        for t in column.trainers:
            self.cost += self.marginal_of(t, column, block)
            self._book(t, column, block)
        self.placed[column.block] = column
        run = ((1 << block.length) - 1) << column.start
        if column.room != REMOTE:
            self.room_busy[column.room] |= run
        self.cohort_weeks[self.instance.need_cohort[block.need]] |= (
            1 << self.instance.week[column.start]
        )
        if all(own.index in self.placed for own in self.instance.need_blocks[block.need]):
            self.covered.add(block.need)
            self.coverage += self.instance.worth[block.need]

    def remove(self, block_index: int) -> Column:
        """Take the block's column back; KeyError where it is not placed."""
        block = self.instance.blocks[block_index]
        if block.need in self.covered:
            self.covered.remove(block.need)
            self.coverage -= self.instance.worth[block.need]
        column = self.placed.pop(block_index)
        self.cost -= self.instance.problem.prices.remote if column.room == REMOTE else 0
        for t in column.trainers:
            self._release(t, column, block)
            self.cost -= self.marginal_of(t, column, block)
        run = ((1 << block.length) - 1) << column.start
        if column.room != REMOTE:
            self.room_busy[column.room] &= ~run
        self.cohort_weeks[self.instance.need_cohort[block.need]] &= ~(
            1 << self.instance.week[column.start]
        )
        return column

    def remove_need(self, n: int) -> list[Column]:
        """Take back what is placed of a need; the columns, so that they can be placed again."""
        return [
            self.remove(block.index)
            for block in self.instance.need_blocks[n]
            if block.index in self.placed
        ]

    def place_all(self, columns: Iterable[Column]) -> None:
        for column in columns:
            self.place(column)

    def _book(self, t: int, column: Column, block: Block) -> None:
        instance, agenda = self.instance, self.agendas[t]
        stop = self._stop(column, block)
        agenda.stops.insert(bisect_left(agenda.stops, stop), stop)
        agenda.busy |= ((1 << block.length) - 1) << column.start
        agenda.load += block.length
        agenda.known.clear()
        agenda.cohorts[instance.need_cohort[block.need]] += 1
        if column.room == REMOTE:
            return
        week = instance.week[column.start]
        agenda.on_weeks |= 1 << week
        agenda.week_count[week] += 1
        agenda.visits[week, stop.place] += 1
        agenda.visited[stop.place] = agenda.visited.get(stop.place, 0) | 1 << week
        for day in self._nights(t, column, block):
            agenda.nights[day] += 1

    def _release(self, t: int, column: Column, block: Block) -> None:
        instance, agenda = self.instance, self.agendas[t]
        stop = self._stop(column, block)
        agenda.stops.remove(stop)
        agenda.busy &= ~(((1 << block.length) - 1) << column.start)
        agenda.load -= block.length
        agenda.known.clear()
        _less(agenda.cohorts, instance.need_cohort[block.need])
        if column.room == REMOTE:
            return
        week = instance.week[column.start]
        _less(agenda.week_count, week)
        if week not in agenda.week_count:
            agenda.on_weeks &= ~(1 << week)
        _less(agenda.visits, (week, stop.place))
        if (week, stop.place) not in agenda.visits:
            agenda.visited[stop.place] &= ~(1 << week)
        for day in self._nights(t, column, block):
            _less(agenda.nights, day)

    def _nights(self, t: int, column: Column, block: Block) -> set[int]:
        """Days that the trainer spends away from a base over 120 km off."""
        if not self.instance.is_night_away(t, self.instance.need_place[block.need]):
            return set()
        return set(self.instance.day[column.start : column.start + block.length])


def _less(counter: defaultdict[Key, int], key: Key) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]
