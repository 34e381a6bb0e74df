"""The best plan so far, handed out while the search goes on, so that a lost run isn't a lost plan."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .control import Control
from .format import Plan
from .schedule import Schedule

SECONDS_BETWEEN = 10.0


@dataclass
class Keeper:
    """Gives `on_plan` what `make` makes of a schedule, at most every `SECONDS_BETWEEN`, if better."""

    control: Control
    make: Callable[[Schedule], Plan]
    on_plan: Callable[[Plan], None] | None
    _last: float = 0.0
    _given: tuple[int, int] | None = field(default=None)

    def note(self, schedule: Schedule) -> None:
        now = self.control.seconds
        if self.on_plan is None or now - self._last < SECONDS_BETWEEN or self.control.is_over():
            return
        self._last = now
        rank = -schedule.coverage, schedule.cost
        if schedule.coverage and (self._given is None or rank < self._given):
            self._given = rank
            self.on_plan(self.make(schedule))
