"""The weekly relaxation: who teaches what in which week, days and rooms summed up.

Every plan is a solution of it with the same coverage and no more cost, so its bounds hold for all
plans. It leaves out pairs in which one would do alone: taking the needless one off such a session
frees them, and can only undo the joining of two missions; for that a week abroad may here be
bought without a session, for what such a session would cost at least.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from .columns import Columns, Option
from .instance import LONGEST_MISSION_WEEKS, NIGHT_BEYOND_KM, Block, Instance, bits
from .program import Program
from .shares import STEPS, share_of_week

# Sessions that a trainer may have to choose from in a week; beyond, pairs become too many.
MOST_SESSIONS = 120

Key = tuple[int, bool]
"""Block and whether on site."""


@dataclass(frozen=True)
class Link:
    """A row: what is taught of a block by a trainer in a week is in one of the week's patterns."""

    row: int
    sessions: tuple[int, ...]


@dataclass(frozen=True)
class Use:
    """A variable for a block that a trainer teaches in a week."""

    variable: int
    block: Block
    on_site: bool
    starts: int


class Weekly:
    """A program over all needs of which each block has a column."""

    def __init__(self, columns: Columns, with_cost: bool) -> None:
        self.columns = columns.complete
        self.instance: Instance = columns.instance
        self.program = Program()
        self.with_cost = with_cost
        self.covered: dict[int, int] = {}
        self._fits: dict[tuple[int, tuple[int, int], tuple[int, int], int], bool] = {}
        self._weeks: dict[int, dict[int, list[int]]] = {}
        self._uses: dict[int, dict[int, list[Use]]] = defaultdict(lambda: defaultdict(list))
        self._shortest: dict[tuple[int, int], int] = {}
        self._in_place: dict[tuple[int, int], list[tuple[int, Block]]] = defaultdict(list)
        self.sessions: dict[tuple[int, tuple[int, ...], bool, int], int] = {}
        """Variables of blocks taught by a team, in a mode, in a week."""
        self.links: list[Link] = []
        self.patterns: list[tuple[int, tuple[int, ...]]] = []
        """Variables of what is taught together, each with one or two of `links`."""
        self.orders: list[int] = []
        """Rows that keep blocks in order."""
        self.musts: list[int] = []
        """Rows of needs that have to be covered."""
        for n in self._coverable():
            self._need(n)
        self._chains()
        self._cohorts()
        self._rooms()
        for t, weeks in self._uses.items():
            self._trainer(t, weeks)

    def fit(self, week: int, a: tuple[int, int], b: tuple[int, int], gap: int) -> bool:
        """Whether two sessions (half-days, first slots) fit a week with `gap` half-days between."""
        key = week, a, b, gap
        if key not in self._fits:
            self._fits[key] = self._follows(a, b, gap) or self._follows(b, a, gap)
        return self._fits[key]

    def _follows(self, a: tuple[int, int], b: tuple[int, int], gap: int) -> bool:
        """Whether b, begun as late as can be, begins long enough after a that begins first."""
        position = self.instance.position
        first = (a[1] & -a[1]).bit_length() - 1
        last = b[1].bit_length() - 1
        end = first + a[0] - 1
        return last > end and position[last] - position[end] - 1 >= gap

    def _coverable(self) -> list[int]:
        blocks = self.instance.need_blocks
        return [n for n in range(len(blocks)) if all(self.columns.options(b) for b in blocks[n])]

    def _need(self, n: int) -> None:
        covered = self.program.variable(gain=self.instance.worth[n])
        self.covered[n] = covered
        if n in self.instance.mandatory:
            self.musts.append(len(self.program.rows))
            self.program.row(1, 1, [covered], [1])
        for block in self.instance.need_blocks[n]:
            weeks = self._block(block)
            self._weeks[block.index] = weeks
            self.program.equal([v for own in weeks.values() for v in own], covered)

    def _block(self, block: Block) -> dict[int, list[int]]:
        instance, price = self.instance, self.instance.problem.prices
        place = instance.need_place[block.need]
        found: dict[int, list[int]] = defaultdict(list)
        for option in self.columns.options(block):
            if option.on_site:
                self._may_stay(option, block.length)
            starts = option.starts & ~option.spare
            fees = sum(instance.staff[t].fee for t in option.trainers) * block.length
            for week in _weeks_of(instance, starts):
                at = starts & instance.week_slots[week]
                cost = fees if option.on_site else fees + price.remote
                variable = self.program.variable(cost if self.with_cost else 0)
                found[week].append(variable)
                self.sessions[block.index, option.trainers, option.on_site, week] = variable
                if option.on_site:
                    self._in_place[place, week].append((variable, block))
                for t in option.trainers:
                    self._uses[t][week].append(Use(variable, block, option.on_site, at))
        return found

    def _may_stay(self, option: Option, length: int) -> None:
        """Note the shortest session that can take each trainer abroad in each week, needless ones
        too."""
        for week in _weeks_of(self.instance, option.starts):
            for t in option.trainers:
                if self.instance.staff[t].is_abroad:
                    self._shortest[t, week] = min(length, self._shortest.get((t, week), length))

    def _chains(self) -> None:
        for n, covered in self.covered.items():
            blocks = self.instance.need_blocks[n]
            for earlier, later in zip(blocks, blocks[1:], strict=False):
                self._in_later_week(earlier.index, later.index)
            for other in self.instance.after[n]:
                if other not in self.covered:
                    self.program.row(0, 0, [covered], [1])
                    continue
                self.program.at_most([covered], [self.covered[other]])
                self._in_later_week(self.instance.need_blocks[other][-1].index, blocks[0].index)

    def _in_later_week(self, earlier: int, later: int) -> None:
        before, behind = self._weeks[earlier], self._weeks[later]
        done: list[int] = []
        begun: list[int] = []
        for week in range(self.instance.weeks):
            if behind.get(week):
                begun = begun + behind[week]
                self.orders.append(len(self.program.rows))
                self.program.at_most(begun, done)
            done = done + before.get(week, [])

    def _cohorts(self) -> None:
        by_cohort: dict[tuple[int, int], list[list[int]]] = defaultdict(list)
        for b, weeks in self._weeks.items():
            cohort = self.instance.need_cohort[self.instance.blocks[b].need]
            for week, variables in weeks.items():
                by_cohort[cohort, week].append(variables)
        for groups in by_cohort.values():
            if len(groups) > 1:
                self.program.at_most_one.append([v for group in groups for v in group])

    def _rooms(self) -> None:
        """No more half-days in a place and week than its rooms are open."""
        rooms: dict[int, list[int]] = defaultdict(list)
        for room, place in enumerate(self.instance.room_place):
            rooms[place].append(room)
        for (place, week), held in self._in_place.items():
            slots = self.instance.week_slots[week]
            open_ = [(self.instance.room_open[r] & slots).bit_count() for r in rooms[place]]
            self.capacity([(v, block.length) for v, block in held], open_)

    def capacity(self, sessions: Sequence[tuple[int, int]], sizes: Sequence[int]) -> None:
        """Sessions (variable, half-days) in bins: by half-days, and by counts where at most one
        fits a bin."""
        total, largest = sum(sizes), max(sizes, default=0)
        self.program.row(0, total, [v for v, _ in sessions], [n for _, n in sessions])
        long = [v for v, n in sessions if 2 * n > largest]
        if len(long) > len(sizes):
            self.program.row(0, len(sizes), long, [1] * len(long))

    # Trainers

    def _trainer(self, t: int, weeks: Mapping[int, Sequence[Use]]) -> None:
        staff = self.instance.staff[t]
        uses = [use for own in weeks.values() for use in own]
        variables = [use.variable for use in uses]
        lengths = [use.block.length for use in uses]
        self.program.row(0, staff.max_half_days, variables, lengths)
        if self.with_cost:
            self._overload(staff.fair_half_days, variables, lengths)
            self._continuity(uses)
        abroad = {
            week: self._week_abroad(t, week, weeks.get(week, ()))
            for week in range(self.instance.weeks)
            if (t, week) in self._shortest
        }
        for week, own in weeks.items():
            TrainerWeek(self, t, week, own).write(abroad.get(week))
        if abroad:
            self._taught_in_a_mission(weeks, self._missions(t, abroad))

    def _week_abroad(self, t: int, week: int, uses: Sequence[Use]) -> int:
        """1 if on site in the week, or, bought at the least that a session costs, without one."""
        if not self.with_cost:
            return self.program.variable()
        on = self.program.variable(self.instance.problem.prices.week_abroad)
        needless = self.program.variable(self.instance.staff[t].fee * self._shortest[t, week])
        self.program.at_most([on], [*(use.variable for use in uses if use.on_site), needless])
        return on

    def _overload(self, fair: int, variables: Sequence[int], lengths: Sequence[int]) -> None:
        price = self.instance.problem.prices.overload
        most = sum(lengths)
        over = self.program.variable(price, upper=most)
        self.program.row(-most, fair, [*variables, over], [*lengths, -1])

    def _continuity(self, uses: Sequence[Use]) -> None:
        cohorts: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for use in uses:
            cohort = self.instance.need_cohort[use.block.need]
            cohorts[cohort][use.block.index].append(use.variable)
        for groups in cohorts.values():
            self.pay_once(groups, self.instance.problem.prices.continuity)

    def pay_once(self, groups: Mapping[int, Sequence[int]], cost: int) -> None:
        if not cost or not self.with_cost:
            return
        if len(groups) == 1:
            for variable in next(iter(groups.values())):
                self.program.cost[variable] += cost
            return
        paid = self.program.variable(cost)
        for group in groups.values():
            self.program.at_most(group, [paid])

    def _missions(self, t: int, abroad: Mapping[int, int]) -> list[tuple[int, int, int]]:
        """Weeks abroad as a choice of runs of one to three weeks, with a week between two runs."""
        staff = self.instance.staff[t]
        price = self.instance.problem.prices.flight if self.with_cost else 0
        runs: list[tuple[int, int, int]] = []
        for first in abroad:
            for length in range(1, LONGEST_MISSION_WEEKS + 1):
                if first + length - 1 not in abroad:
                    break
                runs.append((first, first + length - 1, self.program.variable(price)))
        self.program.row(0, staff.max_missions, [v for *_, v in runs], [1] * len(runs))
        for week, on in abroad.items():
            self.program.equal([v for first, last, v in runs if first <= week <= last], on)
            self.program.at_most_one.append(
                [v for first, last, v in runs if first <= week <= last + 1]
            )
        return runs

    def _taught_in_a_mission(
        self, weeks: Mapping[int, Sequence[Use]], runs: Sequence[tuple[int, int, int]]
    ) -> None:
        """A block that the trainer teaches on site is taught in a mission that touches its weeks.

        Once only: else a third of three weeks would do for a session's thirds, at a third of the
        flight.
        """
        taught: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for week, uses in weeks.items():
            for use in uses:
                if use.on_site:
                    taught[use.block.index][week].append(use.variable)
        for own in taught.values():
            if len(own) > 1:
                touching = [
                    v for first, last, v in runs if any(first <= week <= last for week in own)
                ]
                self.program.at_most([v for vs in own.values() for v in vs], touching)


class TrainerWeek:
    """What one trainer can teach together in one week.

    Where no three sessions fit a week, as a choice of single sessions and of pairs that do, which
    is as tight as can be; else by half-days.
    """

    def __init__(self, weekly: Weekly, t: int, week: int, uses: Sequence[Use]) -> None:
        self.weekly = weekly
        self.program = weekly.program
        self.instance = weekly.instance
        self.staff = weekly.instance.staff[t]
        self.week = week
        self.sessions: dict[tuple[int, bool], list[Use]] = defaultdict(list)
        for use in uses:
            self.sessions[use.block.index, use.on_site].append(use)

    def write(self, on: int | None) -> None:
        """`on`: the variable of the week abroad, if it may be one."""
        free = (self.staff.on_site | self.staff.remote) & self.instance.week_slots[self.week]
        lengths = [own[0].block.length for own in self.sessions.values()]
        if 3 * min(lengths) > free.bit_count() and len(lengths) <= MOST_SESSIONS:
            self._patterns(on)
        else:
            self._by_half_days(on, free.bit_count())

    def _by_half_days(self, on: int | None, free: int) -> None:
        uses = [use for own in self.sessions.values() for use in own]
        self.weekly.capacity([(use.variable, use.block.length) for use in uses], [free])
        self._by_shares(uses, None, free)
        if on is not None:
            here = (self.staff.on_site & self.instance.week_slots[self.week]).bit_count()
            self._by_shares([use for use in uses if use.on_site], on, here)
        places: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for (b, on_site), own in self.sessions.items():
            if not on_site:
                continue
            variables = [use.variable for use in own]
            places[self._place(own[0].block)][b].extend(variables)
            if on is not None:
                self.program.at_most(variables, [on])
        for place, groups in places.items():
            self.weekly.pay_once(groups, self._way(place))

    def _by_shares(self, uses: Sequence[Use], on: int | None, free: int) -> None:
        """Shares of the week (`share_of_week`), of a week abroad where `on` is one."""
        variables = [use.variable for use in uses]
        for k in STEPS:
            shares = [share_of_week(use.block.length, free, (k,))[0] for use in uses]
            whole = [round(share * k * free) for share in shares]
            if on is None:
                self.program.row(0, k * free, variables, whole)
            else:
                low = -k * free
                self.program.row(low, 0, [*variables, on], [*whole, low])

    def _patterns(self, on: int | None) -> None:
        keys = list(self.sessions)
        first = len(self.weekly.links)
        link = {key: first + i for i, key in enumerate(keys)}
        using: dict[tuple[int, bool], list[int]] = {key: [] for key in keys}
        here: list[int] = []
        all_: list[int] = []
        for pattern in self._possible(keys):
            chosen = self.program.variable(self._cost(pattern))
            all_.append(chosen)
            if any(on_site for _, on_site in pattern):
                here.append(chosen)
            self.weekly.patterns.append((chosen, tuple(link[key] for key in pattern)))
            for key in pattern:
                using[key].append(chosen)
        for key, patterns in using.items():
            variables = [use.variable for use in self.sessions[key]]
            self.weekly.links.append(Link(len(self.program.rows), tuple(variables)))
            self.program.row(
                0, 0, [*variables, *patterns], [1] * len(variables) + [-1] * len(patterns)
            )
        if on is not None:
            self.program.at_most(here, [on])
        if len(here) < len(all_) or on is None:
            self.program.at_most_one.append(all_)

    def _possible(self, keys: Sequence[Key]) -> Iterator[tuple[Key, ...]]:
        for key in keys:
            yield (key,)
        for a, b in combinations(keys, 2):
            if self._fit_together(a, b):
                yield a, b

    def _fit_together(self, a: Key, b: Key) -> bool:
        block_a, block_b = self.instance.blocks[a[0]], self.instance.blocks[b[0]]
        if self.instance.need_cohort[block_a.need] == self.instance.need_cohort[block_b.need]:
            return False
        gap = 0
        if a[1] and b[1]:
            gap = self.instance.least_travel[self._place(block_a)][self._place(block_b)]
        return self.weekly.fit(
            self.week,
            (block_a.length, self._starts(a)),
            (block_b.length, self._starts(b)),
            gap,
        )

    def _starts(self, key: Key) -> int:
        starts = 0
        for use in self.sessions[key]:
            starts |= use.starts
        return starts

    def _cost(self, pattern: Sequence[Key]) -> int:
        """Ways and nights, in cents: fees and all else are with the sessions."""
        if not self.weekly.with_cost:
            return 0
        places = {self._place(self.instance.blocks[b]) for b, on_site in pattern if on_site}
        cost = sum(self._way(place) for place in places)
        if self.staff.is_abroad:
            return cost
        nights = [
            self._fewest_days(key)
            for key in pattern
            if key[1]
            and self.instance.km[self.staff.base][self._place(self.instance.blocks[key[0]])]
            > NIGHT_BEYOND_KM
        ]
        # Two sessions may share the day on which the one ends and the other begins.
        shared = max(0, len(nights) - 1)
        return cost + (sum(nights) - shared) * self.instance.problem.prices.night

    def _fewest_days(self, key: Key) -> int:
        length = self.instance.blocks[key[0]].length
        return min(
            len(set(self.instance.day[start : start + length])) for start in bits(self._starts(key))
        )

    def _place(self, block: Block) -> int:
        return self.instance.need_place[block.need]

    def _way(self, place: int) -> int:
        return 2 * self.instance.km[self.staff.base][place] * self.instance.problem.prices.km


def _weeks_of(instance: Instance, starts: int) -> list[int]:
    return sorted({instance.week[start] for start in bits(starts)})
