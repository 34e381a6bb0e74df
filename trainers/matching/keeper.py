"""The best plan so far, handed out while the search goes on, so that a lost run isn't a lost plan."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .control import Control
from .format import Plan
from .schedule import Schedule

SECONDS_BETWEEN = 10.0
# So many times as long as a plan took to make and check, if that is more.
TIMES_BETWEEN = 20.0


@dataclass
class Keeper:
    """Gives `on_plan` what `make` makes of a schedule, if better, not too often."""

    control: Control
    make: Callable[[Schedule], Plan]
    on_plan: Callable[[Plan], None] | None
    _next: float = 0.0
    _given: tuple[int, int] | None = field(default=None)

    def note(self, schedule: Schedule) -> None:
        """Hand the schedule's plan out, if it is time to and it is better than the last one."""
        now = self.control.seconds
        is_early = now < max(self._next, SECONDS_BETWEEN)
        if self.on_plan is None or is_early or self.control.is_over():
            return
        rank = -schedule.coverage, schedule.cost
        if schedule.coverage and (self._given is None or rank < self._given):
            self._given = rank
            self.on_plan(self.make(schedule))
        took = self.control.seconds - now
        self._next = now + max(SECONDS_BETWEEN, TIMES_BETWEEN * took)
