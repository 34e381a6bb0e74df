"""The one generator of what can be done: (block, team, mode) with its possible first slots.

An `Option` is a family of columns that differ in their first slot only, kept as one bit mask;
`Column` picks one slot, and the room. Full solve, sub-problems, repair and explanations all draw
from here, so they can't disagree on what is possible. Only what concerns the block alone is
looked at (rules 1 to 3 and 8); what sessions do to each other is the business of `Schedule` and
of the model.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from .crews import Crew, among, crew_of, crew_of_given
from .instance import REMOTE, Block, Instance, Team, any_of

# Options held in memory, a quarter of a kilobyte each: all of a problem of 1,500 sessions.
MOST_KEPT = 300_000
# Masks of all trainers and slots.
EVERYBODY = ALWAYS = -1


class Option(NamedTuple):
    """`starts`: first slots at which this team can teach the block in this mode."""

    block: int
    trainers: tuple[int, ...]
    on_site: bool
    starts: int
    spare: int
    """Those of `starts` at which one of the two would do alone."""


class Column(NamedTuple):
    """One way to hold a block. `start` is a slot's number; `room` is REMOTE (−1) without room."""

    block: int
    trainers: tuple[int, ...]
    start: int
    room: int

    @property
    def on_site(self) -> bool:
        return self.room != REMOTE

    @property
    def but_room(self) -> tuple[tuple[int, ...], int, bool]:
        """Team, start and mode: equal for columns of a block that differ in the room alone."""
        return self.trainers, self.start, self.on_site


@dataclass(frozen=True)
class Frozen:
    """What time has settled: `pinned` sessions stay, others begin at slot `not_before` or later.

    `reopened`: block → first slots before that which are open to it all the same, because it was
    to begin there and somebody else may step in.
    """

    pinned: Mapping[int, Column] = field(default_factory=dict)
    not_before: int = 0
    reopened: Mapping[int, int] = field(default_factory=dict)


class Columns:
    """Options and rooms of each block, made on demand and kept.

    `thrifty`: rooms that fewer needs could do with come first, and so are taken first.
    """

    def __init__(
        self,
        instance: Instance,
        frozen: Frozen | None = None,
        needless: bool = False,
        thrifty: bool = True,
    ) -> None:
        self.instance = instance
        self.frozen = frozen or Frozen()
        self.needless = needless
        self.thrifty = thrifty
        self.trainers = EVERYBODY
        self.slots = ALWAYS
        self._options: dict[int, list[Option]] = {}
        self._kept = 0
        self._rooms: dict[int, dict[int, int]] = {}
        self._trainer_runs: dict[tuple[bool, int], list[int]] = {}
        self._window_runs: dict[int, int] = {}
        self._crews: dict[int, Crew] = {}
        self._reaches: dict[object, dict[int, int]] = {}
        self._reaches_of_all: dict[object, int] = {}

    @cached_property
    def complete(self) -> "Columns":
        """The same with pairs of which one would always do alone; for whatever has to be exact."""
        if self.needless:
            return self
        all_ = Columns(self.instance, self.frozen, needless=True, thrifty=self.thrifty)
        return all_ if self.is_whole else all_.among(self.trainers, self.slots)

    @property
    def is_whole(self) -> bool:
        return self.trainers == EVERYBODY and self.slots == ALWAYS

    def among(self, trainers: int, slots: int) -> "Columns":
        """Those whose teams are among the trainers, and whose first slot is one of the slots of a
        mask."""
        fewer = Columns(self.instance, self.frozen, self.needless, self.thrifty)
        fewer.trainers, fewer.slots = trainers, slots
        # What doesn't depend on either is computed once for all.
        fewer._rooms, fewer._trainer_runs = self._rooms, self._trainer_runs
        fewer._window_runs = self._window_runs
        return fewer

    def options(self, block: Block) -> list[Option]:
        if block.index not in self._options:
            if self._kept > MOST_KEPT:
                self._options.clear()
                self._kept = 0
            self._options[block.index] = list(self._find_options(block))
            self._kept += len(self._options[block.index])
        return self._options[block.index]

    def crew(self, block: Block) -> Crew:
        """The teams of the block's options, needless pairs left out, without listing them."""
        need = self.instance.problem.needs[block.need]
        given = self.given_team(block)
        if given is not None:
            return among(crew_of_given(self.instance.team(need, given)), self.trainers)
        key = self.instance.need_kind[block.need]
        if key not in self._crews:
            self._crews[key] = among(crew_of(self.instance, need), self.trainers)
        return self._crews[key]

    def teachers(self, block: Block) -> int:
        """Trainers in some option, needless pairs left out, as a mask."""
        modes = self.starts_by_mode(block).items()
        return any_of(
            1 << t
            for on_site, starts in modes
            for t, mask in self._reach(block, on_site).items()
            if mask & starts
        )

    def starts(self, block: Block) -> int:
        """First slots of all options; 0 where there is none."""
        modes = self.starts_by_mode(block).items()
        return any_of(starts & self._reach_of_all(block, on_site) for on_site, starts in modes)

    def _reach_of_all(self, block: Block, on_site: bool) -> int:
        key = self._key(block, on_site)
        if key not in self._reaches_of_all:
            self._reaches_of_all[key] = any_of(self._reach(block, on_site).values())
        return self._reaches_of_all[key]

    def _reach(self, block: Block, on_site: bool) -> Mapping[int, int]:
        """Trainer → first slots at which some team with them is available, in the window or not."""
        key = self._key(block, on_site)
        if key not in self._reaches:
            self._reaches[key] = self._find_reach(block, on_site)
        return self._reaches[key]

    def _key(self, block: Block, on_site: bool) -> object:
        """Equal for blocks that ask the same of their teams, for as long."""
        kind = self.instance.need_kind[block.need]
        return kind, self.given_team(block), block.length, on_site

    def _find_reach(self, block: Block, on_site: bool) -> dict[int, int]:
        crew, held = self.crew(block), block.length - 1
        runs = self.runs(on_site, block.length)
        found = dict.fromkeys(crew.trainers, 0)
        for t, holds in crew.alone:
            found[t] = runs[t] & holds >> held
        of_kind = [any_of(runs[t] for t in kind) for kind in crew.kinds]
        for a, b, holds in crew.pairs:
            common = holds >> held & of_kind[a] & of_kind[b]
            for t in (*crew.kinds[a], *crew.kinds[b]):
                found[t] |= runs[t] & common
        return {t: starts for t, starts in found.items() if starts}

    def rooms(self, block: Block) -> dict[int, int]:
        """Room → first slots at which it is open for the whole block."""
        if block.index not in self._rooms:
            self._rooms[block.index] = dict(self._find_rooms(block))
        return self._rooms[block.index]

    def has(self, column: Column) -> bool:
        """Whether the column is possible as far as its block alone is concerned."""
        block = self.instance.blocks[column.block]
        if column.on_site and not self.rooms(block).get(column.room, 0) >> column.start & 1:
            return False
        need = self.instance.problem.needs[block.need]
        team = self.instance.team(need, column.trainers)
        if team is None or self.given_team(block) not in (None, team.trainers):
            return False
        starts = self.starts_by_mode(block).get(column.on_site, 0)
        starts &= self.free_runs(block, team, column.on_site)
        return bool(starts >> column.start & 1)

    def _find_rooms(self, block: Block) -> Iterator[tuple[int, int]]:
        instance = self.instance
        lock = instance.locks.get(block.index)
        locked = instance.room_number[lock.room] if lock and lock.room is not None else None
        pin = self.frozen.pinned.get(block.index)
        pinned = pin.room if pin else None
        fitting = instance.fitting_rooms(block.need)
        if self.thrifty:
            fitting.sort(key=lambda room: instance.room_demand[room])
        for room in fitting:
            starts = instance.runs(
                instance.room_open[room] & instance.window[block.need], block.length
            )
            if starts and locked in (None, room) and pinned in (None, room):
                yield room, starts

    def _find_options(self, block: Block) -> Iterator[Option]:
        length = block.length
        # A team that is given is no choice, so none of its starts is left out as needless.
        given = self.given_team(block)
        open_runs = [
            (on_site, [starts & runs for runs in self.runs(on_site, length)])
            for on_site, starts in self.starts_by_mode(block).items()
            if starts
        ]
        for trainers, holds, needless in self.teams(block):
            held = holds >> (length - 1)
            for on_site, runs in open_runs:
                starts = held & runs[trainers[0]] & runs[trainers[-1]]
                if starts:
                    spare = 0 if given else starts & needless >> (length - 1)
                    yield Option(block.index, trainers, on_site, starts, spare)

    def teams(self, block: Block) -> list[Team]:
        """That could teach the block as far as skill and language go: one, where it is given."""
        need = self.instance.problem.needs[block.need]
        given = self.given_team(block)
        if given is None:
            found = self.instance.teams(need, self.needless)
        else:
            team = self.instance.team(need, given)
            found = [] if team is None else [team]
        if self.trainers == EVERYBODY:
            return found
        return [team for team in found if all(self.trainers >> t & 1 for t in team.trainers)]

    def free_runs(self, block: Block, team: Team, on_site: bool) -> int:
        """First slots at which the team is available throughout, and holds what is required on
        the last slot's day; rooms and locks are not looked at."""
        # A run is free for both exactly if it is free for each: no need to look at the days again.
        starts = team.holds >> (block.length - 1)
        for t in team.trainers:
            starts &= self.runs(on_site, block.length)[t]
        return starts & self._runs_in_window(block)

    def runs(self, on_site: bool, length: int) -> list[int]:
        """For each trainer the first slots of the runs in which they are available."""
        key = on_site, length
        if key not in self._trainer_runs:
            self._trainer_runs[key] = [
                self.instance.runs(staff.available(on_site), length)
                for staff in self.instance.staff
            ]
        return self._trainer_runs[key]

    def _runs_in_window(self, block: Block) -> int:
        if block.index not in self._window_runs:
            window = self.instance.window[block.need]
            self._window_runs[block.index] = self.instance.runs(window, block.length)
        return self._window_runs[block.index]

    def starts_by_mode(self, block: Block) -> dict[bool, int]:
        """First slots that calendar, rooms and lock leave, by mode (on site: True)."""
        mode = self.instance.problem.needs[block.need].mode
        lock = self.instance.locks.get(block.index)
        pin = self.frozen.pinned.get(block.index)
        runs = self.open_starts(block)
        starts = {}
        if mode != "remote" and (pin is None or pin.on_site):
            starts[True] = runs & any_of(self.rooms(block).values())
        must_be_in_room = bool(lock and lock.room is not None) or bool(pin and pin.on_site)
        if mode != "on_site" and not must_be_in_room:
            starts[False] = runs
        return starts

    def open_starts(self, block: Block) -> int:
        """First slots that calendar, lock and what is frozen leave, rooms not looked at."""
        instance = self.instance
        starts = self._runs_in_window(block) & self.slots
        lock = instance.locks.get(block.index)
        if lock and lock.start is not None:
            starts &= 1 << instance.slot_number.get(lock.start, len(instance.slots))
        pin = self.frozen.pinned.get(block.index)
        if pin is not None:
            return starts & 1 << pin.start
        return starts & (-1 << self.frozen.not_before | self.frozen.reopened.get(block.index, 0))

    def given_team(self, block: Block) -> tuple[int, ...] | None:
        """The team that a pin or a lock asks for."""
        pin = self.frozen.pinned.get(block.index)
        if pin is not None:
            return pin.trainers
        lock = self.instance.locks.get(block.index)
        if lock is None or lock.trainers is None:
            return None
        return tuple(sorted(self.instance.trainer_number[t] for t in lock.trainers))
