"""A problem compiled to whole numbers and bit masks, which is what the search works on.

Open slots are numbered in order of time; a set of slots is one `int`, bit i standing for slot i.
Weeks are numbered from the week of the first day; trainers, rooms, places, cohorts and needs by
their position in the problem; blocks through all needs in order.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

import numpy as np

from .calendar import calendar_of
from .format import Lock, Need, Problem, Room, Window, km

NIGHT_BEYOND_KM = 120
LONGEST_MISSION_WEEKS = 3
REMOTE = -1
# Masks of weeks kept with their slots, an eighth of a kilobyte each.
MOST_MASKS = 20_000
# Teams kept, a quarter of a kilobyte each.
MOST_TEAMS = 300_000


@dataclass(frozen=True, slots=True)
class Block:
    """One session to be placed; `length` in half-days."""

    index: int
    need: int
    number: int
    length: int


class Team(NamedTuple):
    """`holds`: slots on whose day the trainers together hold every required competency.

    `spare`: those of them on which one of two alone would do.
    """

    trainers: tuple[int, ...]
    holds: int
    spare: int


class Staff(NamedTuple):
    """A trainer: free slots by mode, and what one of them costs in cents."""

    on_site: int
    remote: int
    is_abroad: bool
    base: int
    fee: int
    max_half_days: int
    fair_half_days: int
    max_missions: int

    def available(self, on_site: bool) -> int:
        return self.on_site if on_site else self.remote


def bits(mask: int) -> Iterator[int]:
    """Numbers of the slots in a mask, in order."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def missions_in(weeks: int) -> int:
    """Number of runs of successive weeks in a mask of weeks."""
    return (weeks & ~(weeks << 1)).bit_count()


def has_long_mission(weeks: int) -> bool:
    """Whether a mask of weeks has more than three successive ones."""
    run = weeks
    for _ in range(LONGEST_MISSION_WEEKS):
        run &= run >> 1
    return run != 0


def too_long(weeks: int) -> int:
    """Weeks, as a mask, each of which alone would make a run too long beside these."""
    before, behind = [weeks << 1], [weeks >> 1]
    for n in range(2, LONGEST_MISSION_WEEKS + 1):
        before.append(before[-1] & weeks << n)
        behind.append(behind[-1] & weeks >> n)
    # So many weeks of a run right before, and the rest of what is too much right behind.
    around = (a & b for a, b in zip(before, reversed(behind[:-1]), strict=False))
    return before[-1] | behind[-1] | any_of(around)


def any_of(masks: Iterable[int]) -> int:
    """What is in one mask at least."""
    found = 0
    for mask in masks:
        found |= mask
    return found


def all_of(masks: Iterable[int], everything: int) -> int:
    """What of `everything` is in each mask."""
    for mask in masks:
        everything &= mask
    return everything


def reached(starts: Iterable[int], beyond: Callable[[int], Iterable[int]]) -> set[int]:
    """The starts, and what is `beyond` them, beyond that, and so on."""
    found: set[int] = set()
    open_ = list(starts)
    while open_:
        n = open_.pop()
        if n not in found:
            found.add(n)
            open_.extend(beyond(n))
    return found


class Instance:
    """Numbers instead of ids; days and half-days (`position`) count from the first Monday."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        calendar = calendar_of(problem)
        self.monday, self.slots, self.slot_number = calendar.monday, calendar.slots, calendar.number
        self.week, self.day, self.position = calendar.week, calendar.day, calendar.position
        self.weeks, self.week_slots = len(calendar.week_slots), calendar.week_slots
        self._slots_before = calendar.before
        self._teams: dict[object, list[Team]] = {}
        self._until: dict[date, int] = {}
        self._same_week: dict[int, int] = {}
        self._slots_of_weeks: dict[int, int] = {}
        self._starts_by_days: dict[int, dict[int, int]] = {}
        self._compile_places()
        self._compile_people()
        self._compile_needs()

    def _compile_places(self) -> None:
        places = self.problem.places
        self.place_number = {place.id: i for i, place in enumerate(places)}
        self.gateway = self.place_number[self.problem.gateway]
        self.km = [[km(a, b) for b in places] for a in places]
        self.travel = [[self.problem.travel(distance) for distance in row] for row in self.km]
        for i, row in enumerate(self.travel):
            row[i] = 0
        self.longest_travel = max((max(row) for row in self.travel), default=0)

    @cached_property
    def least_travel(self) -> list[list[int]]:
        """Half-days between sessions at two places whatever stops lie in between.

        Less than `travel` only where the table is so steep that a session on the way saves some.
        """
        least = np.array(self.travel, dtype=np.int64)
        for stop in range(len(least)):
            least = np.minimum(least, least[:, stop, None] + 1 + least[None, stop, :])
        return [[int(value) for value in row] for row in least]

    def _compile_people(self) -> None:
        problem = self.problem
        self.trainer_number = {trainer.id: i for i, trainer in enumerate(problem.trainers)}
        self.staff = [
            Staff(
                on_site=self.slots_in(trainer.on_site),
                remote=self.slots_in(trainer.remote),
                is_abroad=trainer.is_abroad,
                base=self.gateway if trainer.is_abroad else self.place_number[trainer.base],
                fee=trainer.fee,
                max_half_days=trainer.max_half_days,
                fair_half_days=trainer.fair_half_days,
                max_missions=trainer.max_missions,
            )
            for trainer in problem.trainers
        ]
        self.room_number = {room.id: i for i, room in enumerate(problem.rooms)}
        everything = (1 << len(self.slots)) - 1
        self.room_open = [everything & ~self.slots_in(room.closed) for room in problem.rooms]
        self.room_place = [self.place_number[room.place] for room in problem.rooms]
        self.cohort_number = {cohort.id: i for i, cohort in enumerate(problem.cohorts)}
        self.cohort_place = [self.place_number[cohort.place] for cohort in problem.cohorts]

    def _compile_needs(self) -> None:
        needs = self.problem.needs
        self.need_number = {need.id: i for i, need in enumerate(needs)}
        self.blocks: list[Block] = []
        self.need_blocks: list[tuple[Block, ...]] = []
        for n, need in enumerate(needs):
            first = len(self.blocks)
            own = tuple(Block(first + k, n, k, length) for k, length in enumerate(need.blocks))
            self.blocks.extend(own)
            self.need_blocks.append(own)
        self.need_cohort = [self.cohort_number[need.cohort] for need in needs]
        self.need_place = [self.cohort_place[cohort] for cohort in self.need_cohort]
        self.after = [
            tuple(sorted({self.need_number[other] for other in need.after})) for need in needs
        ]
        self.successors: list[list[int]] = [[] for _ in needs]
        for n, earlier in enumerate(self.after):
            for other in earlier:
                self.successors[other].append(n)
        self.worth = [need.worth for need in needs]
        kinds: dict[object, int] = {}
        self.need_kind = [kinds.setdefault(self.kind_of_team(n), len(kinds)) for n in needs]
        """Equal numbers for needs that ask the same of their teams."""
        self.window = [self.slots_in([need.window]) for need in needs]
        self.locks: dict[int, Lock] = {
            self.need_blocks[self.need_number[lock.need]][lock.block].index: lock
            for lock in self.problem.locks
        }

    def slots_in(self, windows: Iterable[Window]) -> int:
        """Open slots in any of the windows, as a mask."""
        mask = 0
        for first, last in windows:
            low, high = (
                self._first_slot_from(first),
                self._first_slot_from(last + timedelta(1)) if last < date.max else len(self.slots),
            )
            if high > low:
                mask |= (1 << high) - (1 << low)
        return mask

    def _first_slot_from(self, day: date) -> int:
        return self._slots_before.get(day, 0 if day < self.problem.first_day else len(self.slots))

    def runs(self, mask: int, length: int) -> int:
        """First slots of the runs of `length` consecutive slots of one week inside the mask."""
        starts = mask & self._starts_in_week(length)
        for shift in range(1, length):
            starts &= mask >> shift
        return starts

    def _starts_in_week(self, length: int) -> int:
        if length not in self._same_week:
            week = self.week
            self._same_week[length] = sum(
                1 << i for i in range(len(week) - length + 1) if week[i] == week[i + length - 1]
            )
        return self._same_week[length]

    def slots_of_weeks(self, weeks: int) -> int:
        """Slots of a mask of weeks; weeks beyond the horizon have none."""
        if weeks not in self._slots_of_weeks:
            if len(self._slots_of_weeks) >= MOST_MASKS:
                self._slots_of_weeks.clear()
            within = weeks & ((1 << self.weeks) - 1)
            self._slots_of_weeks[weeks] = any_of(self.week_slots[week] for week in bits(within))
        return self._slots_of_weeks[weeks]

    def weeks_of_slots(self, slots: int) -> int:
        """Weeks, as a mask, that have any of the slots."""
        return any_of(1 << week for week, own in enumerate(self.week_slots) if slots & own)

    def starts_by_days(self, length: int) -> Mapping[int, int]:
        """First slots of runs, by the number of days on which their slots lie."""
        if length not in self._starts_by_days:
            found: dict[int, int] = {}
            for start in range(len(self.slots) - length + 1):
                days = len(set(self.day[start : start + length]))
                found[days] = found.get(days, 0) | 1 << start
            self._starts_by_days[length] = found
        return self._starts_by_days[length]

    @cached_property
    def slots_of_day(self) -> Mapping[int, int]:
        """Day, counted from the first Monday → its slots, as a mask."""
        found: dict[int, int] = {}
        for i, day in enumerate(self.day):
            found[day] = found.get(day, 0) | 1 << i
        return found

    def is_night_away(self, t: int, place: int) -> bool:
        """Whether a day that the trainer teaches there costs a night."""
        staff = self.staff[t]
        return not staff.is_abroad and self.km[staff.base][place] > NIGHT_BEYOND_KM

    @cached_property
    def slots_from_week(self) -> list[int]:
        """For each week, and one beyond the last, the slots in it or later."""
        masks = [0] * (self.weeks + 1)
        for week in reversed(range(self.weeks)):
            masks[week] = masks[week + 1] | self.week_slots[week]
        return masks

    # Who could teach

    def teams(self, need: Need, needless: bool) -> list[Team]:
        """Teams of allowed size that speak and at some time hold what is required.

        `needless`: also pairs of which one would always do alone. They are legal, and may be of
        use: the second trainer's session can be a stop on the way, or join two missions.
        """
        key = self.kind_of_team(need), needless
        if key not in self._teams:
            if sum(map(len, self._teams.values())) > MOST_TEAMS:
                self._teams.clear()
            self._teams[key] = list(self._find_teams(need, needless))
        return self._teams[key]

    @staticmethod
    def kind_of_team(need: Need) -> object:
        """Equal for needs that ask the same of their teams."""
        return (
            tuple(sorted(need.requires.items())),
            frozenset(need.languages),
            need.max_trainers,
        )

    def team(self, need: Need, trainers: tuple[int, ...]) -> Team | None:
        """The one team of these trainers (in rising order), if it is one for the need."""
        languages = set(need.languages)
        people = [self.problem.trainers[t] for t in trainers]
        if not 1 <= len(people) <= need.max_trainers or len(set(trainers)) < len(trainers):
            return None
        if any(languages.isdisjoint(person.languages) for person in people):
            return None
        everything = (1 << len(self.slots)) - 1
        skills = [self.skills(t, need.requires) for t in trainers]
        holds = all_of([any_of(masks) for masks in zip(*skills, strict=True)], everything)
        alone = any_of([all_of(masks, everything) for masks in skills])
        return Team(trainers, holds, holds & alone if len(people) > 1 else 0) if holds else None

    def _find_teams(self, need: Need, needless: bool) -> Iterator[Team]:
        languages = set(need.languages)
        speakers = [
            (t, self.skills(t, need.requires))
            for t, trainer in enumerate(self.problem.trainers)
            if not languages.isdisjoint(trainer.languages)
        ]
        everything = (1 << len(self.slots)) - 1
        alone = {t: all_of(skills, everything) for t, skills in speakers}
        for t, holds in alone.items():
            if holds:
                yield Team((t,), holds, 0)
        if need.max_trainers < 2:
            return
        if not needless:
            speakers = [(t, skills) for t, skills in speakers if alone[t] != everything]
            speakers = [(t, skills) for t, skills in speakers if any(skills)]
        for (a, skills_a), (b, skills_b) in combinations(speakers, 2):
            holds = everything
            for mask_a, mask_b in zip(skills_a, skills_b, strict=True):
                holds &= mask_a | mask_b
                if not holds:
                    break
            spare = holds & (alone[a] | alone[b])
            if holds and (needless or spare != holds):
                yield Team((a, b), holds, spare)

    def skills(self, t: int, requires: Mapping[str, int]) -> list[int]:
        """For each required competency, the slots on whose day the trainer holds it."""
        held = self.problem.trainers[t].competencies
        masks = []
        for code, level in requires.items():
            if code not in held or held[code].level < level:
                masks.append(0)
                continue
            masks.append(self._slots_until(held[code].until or date.max))
        return masks

    def _slots_until(self, day: date) -> int:
        """Open slots up to that day, included."""
        if day not in self._until:
            self._until[day] = self.slots_in([(date.min, day)])
        return self._until[day]

    # Rooms

    def fitting_rooms(self, n: int) -> list[int]:
        """Rooms in the cohort's place with the seats and equipment that the need asks for."""
        need = self.problem.needs[n]
        size = self.problem.cohorts[self.need_cohort[n]].size
        return [
            r
            for r, room in self._rooms_at[self.need_place[n]]
            if room.seats >= size
            and set(need.equipment) <= set(room.equipment)
            and (room.step_free or not need.step_free)
        ]

    @cached_property
    def _rooms_at(self) -> list[list[tuple[int, Room]]]:
        found: list[list[tuple[int, Room]]] = [[] for _ in self.problem.places]
        for r, room in enumerate(self.problem.rooms):
            found[self.room_place[r]].append((r, room))
        return found

    @cached_property
    def room_demand(self) -> list[int]:
        """For each room the half-days of all needs that it would fit."""
        demand = [0] * len(self.problem.rooms)
        for n, need in enumerate(self.problem.needs):
            if need.mode != "remote":
                for room in self.fitting_rooms(n):
                    demand[room] += sum(need.blocks)
        return demand

    @cached_property
    def demanded(self) -> frozenset[int]:
        """Needs that a lock places, with all that have to come before them."""
        locked = (self.blocks[b].need for b in self.locks)
        return frozenset(reached(locked, self.after.__getitem__))

    @cached_property
    def mandatory(self) -> frozenset[int]:
        """Needs that are placed at any price: what is demanded; in a repair what has begun, too."""
        return self.demanded

    def is_locked(self, n: int) -> bool:
        """Whether a block of the need itself has a lock."""
        return any(block.index in self.locks for block in self.need_blocks[n])

    def all_before(self, n: int) -> set[int]:
        """Needs that have to come before this one, theirs included."""
        return reached(self.after[n], self.after.__getitem__)

    def blocks_before(self, block: Block) -> Iterator[Block]:
        """Blocks that rule 6 puts right before this one."""
        if block.number:
            yield self.blocks[block.index - 1]
            return
        for n in self.after[block.need]:
            yield self.need_blocks[n][-1]

    def blocks_behind(self, block: Block) -> Iterator[Block]:
        """Blocks that rule 6 puts right behind this one."""
        if block.number + 1 < len(self.need_blocks[block.need]):
            yield self.blocks[block.index + 1]
            return
        for n in self.successors[block.need]:
            yield self.need_blocks[n][0]

    @cached_property
    def locked_weeks(self) -> list[tuple[int, int]]:
        """First and last week that locks leave to each block by rule 6 (last < first: none).

        What comes before a block has to be early enough only if that block has to be placed.
        """
        first, last = [0] * len(self.blocks), [self.weeks - 1] * len(self.blocks)
        for b, lock in self.locks.items():
            if lock.start is not None:
                week = self.week[self.slot_number[lock.start]]
                first[b], last[b] = max(first[b], week), min(last[b], week)
        open_ = list(self.locks)
        while open_:
            b = open_.pop()
            is_placed = self.blocks[b].need in self.mandatory
            for other in self.blocks_before(self.blocks[b]):
                if is_placed and last[b] - 1 < last[other.index]:
                    last[other.index] = last[b] - 1
                    open_.append(other.index)
            for other in self.blocks_behind(self.blocks[b]):
                if min(first[b] + 1, self.weeks) > first[other.index]:
                    first[other.index] = min(first[b] + 1, self.weeks)
                    open_.append(other.index)
        return list(zip(first, last, strict=True))
