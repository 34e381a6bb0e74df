"""Where a block can go beside a schedule, trainer by trainer.

Whether a column fits, and what it adds to the cost, is asked of each trainer alone; so a team's
first slots are those that its members have in common, and its price is the sum of theirs.
"""

from collections.abc import Container

from .columns import Column, Columns
from .instance import REMOTE, Block, any_of
from .offers import free_rooms, free_weeks
from .schedule import Schedule


class Openings:
    """`free`: blocks whose weeks don't bind. `with_missions`: their number binds trainers."""

    def __init__(
        self,
        schedule: Schedule,
        columns: Columns,
        block: Block,
        free: Container[int] = (),
        with_missions: bool = True,
    ) -> None:
        self.schedule = schedule
        self.columns = columns
        self.block = block
        self.crew = columns.crew(block)
        self.with_missions = with_missions
        self.modes = self._modes(free_weeks(schedule, block, free))
        self._suits: dict[tuple[int, bool, int], bool] = {}

    def _modes(self, weeks: int) -> dict[bool, int]:
        """First slots that calendar, cohort and rooms leave, by mode (on site: True)."""
        if not weeks:
            return {}
        found = {}
        for on_site, starts in self.columns.starts_by_mode(self.block).items():
            left = starts & weeks
            if on_site and left:
                left &= self._with_room()
            if left:
                found[on_site] = left
        return found

    def _with_room(self) -> int:
        runs, busy = self.schedule.instance.runs, self.schedule.room_busy
        rooms = self.columns.rooms(self.block)
        return any_of(starts & runs(~busy[r], self.block.length) for r, starts in rooms.items())

    def of_trainers(self, on_site: bool) -> dict[int, int]:
        """Trainer → first slots at which they are available, free and within limits.

        Ways are looked at in `suits`. Who has none is left out.
        """
        found = {t: self._starts(t, on_site) for t in self.crew.trainers}
        return {t: starts for t, starts in found.items() if starts}

    def _starts(self, t: int, on_site: bool) -> int:
        schedule, length = self.schedule, self.block.length
        staff = schedule.instance.staff[t]
        starts = self.modes[on_site] & self.columns.runs(on_site, length)[t]
        if not starts or schedule.agendas[t].load + length > staff.max_half_days:
            return 0
        starts &= schedule.free_runs(t, length)
        if starts and on_site and staff.is_abroad:
            starts &= schedule.slots_on_site(t, self.with_missions)
        return starts

    def held(self, mask: int) -> int:
        """First slots of the runs on whose last day what is required is held."""
        return mask >> (self.block.length - 1)

    def suits(self, t: int, on_site: bool, start: int) -> bool:
        """Whether the ways before and behind one of the trainer's first slots are long enough."""
        key = t, on_site, start
        if key not in self._suits:
            column = self.column((t,), on_site, start)
            self._suits[key] = self.schedule.suits(t, column, self.block)
        return self._suits[key]

    def column(self, team: tuple[int, ...], on_site: bool, start: int) -> Column:
        """The column in the first room that is free."""
        if not on_site:
            return Column(self.block.index, team, start, REMOTE)
        room = next(free_rooms(self.schedule, self.columns, self.block, start))
        return Column(self.block.index, team, start, room)
