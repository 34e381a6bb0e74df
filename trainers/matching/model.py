"""The one builder: columns of some blocks, beside a schedule that stays, as a linear program.

Full solve, sub-problems, repair and what-if differ only in which blocks are free and which
columns they are offered. Formulas: docs/matching.md.

Costs of the program are what its columns add to the cost of the schedule that stays.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from .columns import Column, Columns
from .instance import LONGEST_MISSION_WEEKS, REMOTE, Block, bits
from .offers import free_rooms
from .program import Program
from .schedule import Agenda, Schedule

Groups = Mapping[int, Sequence[int]]
"""Block → variables of which at most one is 1."""


@dataclass(frozen=True)
class Use:
    """A column in which a trainer teaches, seen from the trainer."""

    variable: int
    block: Block
    start: int
    place: int

    @property
    def end(self) -> int:
        """The slot behind the last."""
        return self.start + self.block.length


class Model:
    """A program over `free` blocks. Needs in `must` have to be covered.

    `free` holds all blocks of a need or none; predecessors and successors outside count as placed
    where the schedule has them, and their weeks bind.
    """

    def __init__(
        self,
        schedule: Schedule,
        columns: Columns,
        free: Mapping[int, Sequence[Column]],
        must: Collection[int] = (),
        idle: Mapping[int, Mapping[int, int]] = MappingProxyType({}),
    ) -> None:
        self.instance = schedule.instance
        self.schedule = schedule
        self.columns = columns
        self.free = free
        self.program = Program()
        self.variables: dict[int, list[int]] = {}
        self.covered: dict[int, int] = {}
        self.room_of: dict[tuple[int, int], dict[int, int]] = {}
        self._hinted: Mapping[int, int] = {}
        self._derived: list[tuple[int, Callable[[Sequence[int]], int]]] = []
        self.uses: dict[int, list[Use]] = defaultdict(list)
        self._fees_and_variables()
        self._needs(must)
        self._chains()
        self._cohorts()
        self._rooms()
        for t, uses in sorted(self.uses.items()):
            TrainerRows(self, t, uses, idle.get(t, {})).write()

    def _fees_and_variables(self) -> None:
        price = self.instance.problem.prices
        for b, offered in self.free.items():
            block = self.instance.blocks[b]
            place = self.instance.need_place[block.need]
            own = []
            for column in offered:
                cost = price.remote if column.room == REMOTE else 0
                cost += sum(self.instance.staff[t].fee for t in column.trainers) * block.length
                variable = self.program.variable(cost)
                own.append(variable)
                for t in column.trainers:
                    use = Use(
                        variable, block, column.start, REMOTE if column.room == REMOTE else place
                    )
                    self.uses[t].append(use)
            self.variables[b] = own

    def _needs(self, must: Collection[int]) -> None:
        """A need is covered when each of its blocks has one column, else none has."""
        for n in sorted({self.instance.blocks[b].need for b in self.free}):
            covered = self.program.variable(gain=self.instance.worth[n])
            self.covered[n] = covered
            for block in self.instance.need_blocks[n]:
                self.program.equal(self.variables[block.index], covered)
            if n in must:
                self.program.row(1, 1, [covered], [1])

    def _chains(self) -> None:
        """Rule 6, in prefix form: by the end of week w no more of the later than before of the
        earlier. Stronger than a comparison of week numbers."""
        for n, covered in self.covered.items():
            blocks = self.instance.need_blocks[n]
            for earlier, later in zip(blocks, blocks[1:], strict=False):
                self._in_later_week(earlier.index, later.index)
            for other in self.instance.after[n]:
                if other in self.covered:
                    self.program.at_most([covered], [self.covered[other]])
                    self._in_later_week(self.instance.need_blocks[other][-1].index, blocks[0].index)

    def _in_later_week(self, earlier: int, later: int) -> None:
        before, behind = self._by_week(earlier), self._by_week(later)
        done: list[int] = []
        begun: list[int] = []
        for week in range(self.instance.weeks):
            if behind[week]:
                begun = begun + behind[week]
                if len(done) < len(self.variables[earlier]):
                    self.program.at_most(begun, done)
            done = done + before[week]

    def _by_week(self, b: int) -> dict[int, list[int]]:
        weeks: dict[int, list[int]] = defaultdict(list)
        for variable, column in zip(self.variables[b], self.free[b], strict=True):
            weeks[self.instance.week[column.start]].append(variable)
        return weeks

    def _cohorts(self) -> None:
        """At most one session a week for a cohort."""
        by_cohort: dict[int, list[int]] = defaultdict(list)
        for b in self.free:
            by_cohort[self.instance.need_cohort[self.instance.blocks[b].need]].append(b)
        for blocks in by_cohort.values():
            if len(blocks) < 2:
                continue
            weeks: dict[int, list[int]] = defaultdict(list)
            for b in blocks:
                for week, variables in self._by_week(b).items():
                    weeks[week].extend(variables)
            self.program.at_most_one.extend(weeks.values())

    # Rooms

    def _rooms(self) -> None:
        """A room holds one session at a time; it is chosen apart from the team.

        Only in weeks in which several free blocks may meet in one place; elsewhere any room that
        is free will do.
        """
        here: dict[tuple[int, int], dict[int, dict[int, list[int]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        for b, offered in self.free.items():
            place = self.instance.need_place[self.instance.blocks[b].need]
            for variable, column in zip(self.variables[b], offered, strict=True):
                if column.room != REMOTE:
                    week = self.instance.week[column.start]
                    here[place, week][b][column.start].append(variable)
        for blocks in here.values():
            if len(blocks) > 1:
                self._rooms_of_week(blocks)

    def _rooms_of_week(self, blocks: Mapping[int, Mapping[int, list[int]]]) -> None:
        in_use: dict[tuple[int, int], list[int]] = defaultdict(list)
        for b, starts in blocks.items():
            length = self.instance.blocks[b].length
            for start, variables in starts.items():
                for room, choosers in self._choosers(b, start, variables).items():
                    for slot in range(start, start + length):
                        in_use[room, slot].extend(choosers)
        self.program.at_most_one.extend(group for group in in_use.values() if len(group) > 1)

    def _choosers(self, b: int, start: int, variables: list[int]) -> dict[int, list[int]]:
        """Room → variables that say that the block, if it starts here, is in that room."""
        rooms = list(free_rooms(self.schedule, self.columns, self.instance.blocks[b], start))
        if len(rooms) == 1:
            return {rooms[0]: variables}
        chosen = {room: self.program.variable() for room in rooms}
        self.room_of[b, start] = chosen
        for room, variable in chosen.items():
            self.derive(variable, partial(self._is_hinted, b, room, variables))
        self.program.row(
            0, 0, [*variables, *chosen.values()], [1] * len(variables) + [-1] * len(chosen)
        )
        return {room: [variable] for room, variable in chosen.items()}

    def _is_hinted(self, b: int, room: int, variables: Sequence[int], values: Sequence[int]) -> int:
        return int(self._hinted.get(b) == room and any(values[v] for v in variables))

    # Costs that several columns share

    def pay_once(self, groups: Groups, cost: int) -> None:
        """`cost` falls due once if any variable of any group is 1."""
        if not cost:
            return
        if len(groups) == 1:
            self.pay_each(next(iter(groups.values())), cost)
            return
        paid = self.program.variable(cost)
        self.derive_any(paid, [v for group in groups.values() for v in group])
        for group in groups.values():
            self.program.at_most(group, [paid])

    def pay_each(self, variables: Iterable[int], cost: int) -> None:
        for variable in variables:
            self.program.cost[variable] += cost

    # Values in and out

    def derive(self, variable: int, value: Callable[[Sequence[int]], int]) -> None:
        """Say how a hint computes the variable from those made before it."""
        self._derived.append((variable, value))

    def derive_any(self, variable: int, others: Sequence[int]) -> None:
        self.derive(variable, lambda values: int(any(values[v] for v in others)))

    def hint(self, plan: Mapping[int, Column]) -> list[int]:
        """All values, auxiliary ones too, of a plan for the free blocks."""
        values = [0] * len(self.program.upper)
        self._hinted = {b: column.room for b, column in plan.items()}
        for b, variables in self.variables.items():
            if b in plan:
                for variable, column in zip(variables, self.free[b], strict=True):
                    values[variable] = int(column.but_room == plan[b].but_room)
        for n, covered in self.covered.items():
            values[covered] = int(
                any(block.index in plan for block in self.instance.need_blocks[n])
            )
        for variable, value in self._derived:
            values[variable] = value(values)
        return values

    def chosen(self, values: Sequence[int]) -> list[Column]:
        """The columns of a solution, with the rooms that it chose."""
        columns = []
        for b, variables in self.variables.items():
            for variable, column in zip(variables, self.free[b], strict=True):
                if values[variable]:
                    columns.append(self._in_its_room(column, values))
        return columns

    def _in_its_room(self, column: Column, values: Sequence[int]) -> Column:
        if column.room == REMOTE:
            return column
        rooms = self.room_of.get((column.block, column.start), {})
        for room, variable in rooms.items():
            if values[variable]:
                return column._replace(room=room)
        return column


def _begins(on: int, before: int, values: Sequence[int]) -> int:
    return int(values[on] > values[before])


class TrainerRows:
    """What one trainer's columns do to each other and to the sessions that stay."""

    def __init__(self, model: Model, t: int, uses: list[Use], idle: Mapping[int, int]) -> None:
        self.idle = idle
        self.model = model
        self.program = model.program
        self.instance = model.instance
        self.t = t
        self.staff = model.instance.staff[t]
        self.agenda: Agenda = model.schedule.agendas[t]
        self.uses = uses

    def write(self) -> None:
        self._one_at_a_time()
        self._load()
        self._continuity()
        on_site = [use for use in self.uses if use.place != REMOTE]
        self._visits(on_site)
        if self.staff.is_abroad:
            self._missions(on_site)
        else:
            self._nights(on_site)

    def _one_at_a_time(self) -> None:
        weeks: dict[int, list[Use]] = defaultdict(list)
        for use in self.uses:
            weeks[self.instance.week[use.start]].append(use)
        for uses in weeks.values():
            if len({use.block.index for use in uses}) > 1:
                self._no_overlap(uses)
                self._ways(uses)

    def _no_overlap(self, uses: list[Use]) -> None:
        busy: dict[int, list[int]] = defaultdict(list)
        for use in uses:
            for slot in range(use.start, use.end):
                busy[slot].append(use.variable)
        self.program.at_most_one.extend(group for group in busy.values() if len(group) > 1)

    def _ways(self, uses: list[Use]) -> None:
        """Rule 5 within a week, as cliques: teaching at one place in half-day p − d excludes
        teaching in half-day p wherever the way takes more than d − 1."""
        at: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for use in uses:
            if use.place != REMOTE:
                for position in self._half_days(use):
                    at[use.place][position].append(use.variable)
        for place, teaching in at.items():
            travel = self.instance.least_travel[place]
            for gap in range(1, max((travel[other] for other in at), default=0) + 1):
                far = [other for other in at if travel[other] >= gap]
                for position, variables in teaching.items():
                    behind = [v for other in far for v in at[other].get(position + gap, ())]
                    if behind:
                        self.program.at_most_one.append([*variables, *behind])

    def _half_days(self, use: Use) -> range:
        position = self.instance.position
        last = position[use.end - 1]
        return range(position[use.start], last + 1)

    def _load(self) -> None:
        price = self.instance.problem.prices.overload
        longest: dict[int, int] = {}
        for use in self.uses:
            longest[use.block.index] = use.block.length
        most = sum(longest.values())
        room = self.staff.max_half_days - self.agenda.load
        variables = [use.variable for use in self.uses]
        lengths = [use.block.length for use in self.uses]
        if most > room:
            self.program.row(0, max(room, 0), variables, lengths)
        fair = self.staff.fair_half_days - self.agenda.load
        if fair <= 0:
            for use in self.uses:
                self.program.cost[use.variable] += price * use.block.length
        elif most > fair and price:
            over = self.program.variable(price, upper=most - fair)
            self.model.derive(
                over,
                lambda values: max(
                    0, sum(values[v] * n for v, n in zip(variables, lengths, strict=True)) - fair
                ),
            )
            self.program.row(-most, fair, [*variables, over], [*lengths, -1])

    def _continuity(self) -> None:
        cohorts: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for use in self.uses:
            cohort = self.instance.need_cohort[use.block.need]
            if cohort not in self.agenda.cohorts:
                cohorts[cohort][use.block.index].append(use.variable)
        for groups in cohorts.values():
            self.model.pay_once(groups, self.instance.problem.prices.continuity)

    def _visits(self, uses: list[Use]) -> None:
        visits: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for use in uses:
            visit = self.instance.week[use.start], use.place
            if visit not in self.agenda.visits:
                visits[visit][use.block.index].append(use.variable)
        price = self.instance.problem.prices.km
        for (_, place), groups in visits.items():
            self.model.pay_once(groups, 2 * self.instance.km[self.staff.base][place] * price)

    def _nights(self, uses: list[Use]) -> None:
        days: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for use in uses:
            if self.instance.is_night_away(self.t, use.place):
                slots = slice(use.start, use.end)
                for day in set(self.instance.day[slots]):
                    if day not in self.agenda.nights:
                        days[day][use.block.index].append(use.variable)
        for groups in days.values():
            self.model.pay_once(groups, self.instance.problem.prices.night)

    # Missions

    def _missions(self, uses: list[Use]) -> None:
        fixed = self.agenda.on_weeks
        weeks: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for use in uses:
            week = self.instance.week[use.start]
            if not fixed >> week & 1:
                weeks[week][use.block.index].append(use.variable)
        for week in self.idle:
            if not fixed >> week & 1:
                weeks.setdefault(week, defaultdict(list))
        abroad = {week: self._week_abroad(week, groups) for week, groups in sorted(weeks.items())}
        self._flights(fixed, abroad)
        self._three_weeks(fixed, abroad)

    def _week_abroad(self, week: int, groups: Groups) -> int:
        """A variable that is 1 exactly if there is an on-site session in the week, or an idle stay."""
        on = self.program.variable(self.instance.problem.prices.week_abroad)
        self.model.derive_any(on, [v for group in groups.values() for v in group])
        for group in groups.values():
            self.program.at_most(group, [on])
        reasons = [v for group in groups.values() for v in group]
        if week in self.idle:
            reasons.append(self.program.variable(self.idle[week]))
        self.program.at_most([on], reasons)
        return on

    def _flights(self, fixed: int, abroad: Mapping[int, int]) -> None:
        """A mission begins in each week abroad that does not follow another one."""
        price = self.instance.problem.prices.flight
        begun = 0
        variables: list[int] = []
        coefficients: list[int] = []
        for week in bits(fixed):
            if fixed >> (week - 1) & 1 if week else 0:
                continue
            begun += 1
            if week - 1 in abroad:
                variables.append(abroad[week - 1])
                coefficients.append(-1)
        for week, on in abroad.items():
            if week and fixed >> (week - 1) & 1:
                continue
            if week - 1 in abroad:
                start = self.program.variable()
                before = abroad[week - 1]
                self.model.derive(start, partial(_begins, on, before))
                self.program.row(-1, 0, [on, before, start], [1, -1, -1])
                variables.append(start)
            else:
                variables.append(on)
            coefficients.append(1)
        for variable, coefficient in zip(variables, coefficients, strict=True):
            self.program.cost[variable] += coefficient * price
        if len(abroad) + begun > self.staff.max_missions:
            most = self.staff.max_missions - begun
            self.program.row(-len(variables), most, variables, coefficients)

    def _three_weeks(self, fixed: int, abroad: Mapping[int, int]) -> None:
        longest = LONGEST_MISSION_WEEKS
        for first in range(self.instance.weeks - longest):
            window = range(first, first + longest + 1)
            free = [abroad[week] for week in window if week in abroad]
            stays = sum(fixed >> week & 1 for week in window)
            if free and stays + len(free) > longest:
                self.program.row(0, longest - stays, free, [1] * len(free))
