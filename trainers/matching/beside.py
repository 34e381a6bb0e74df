"""Bounds computed beside the search, in a process of their own.

A process can be ended at any moment, which HiGHS in a thread can't, and leaves the search its
memory. Child (`prover`) and parent talk in lines of JSON: the problem down; bounds up as they are
proved, and hints for the search; and each time the child asks what the search covers by now, that
down.
"""

from threading import Event, Thread
from typing import Any

from .children import begin, hear, say
from .columns import Columns
from .control import Control
from .guide import Guide, Hint
from .ladder import Ladder
from .reach import reachable

BY_REACH = "reach"


class Bounder:
    """The parent's side. What isn't proved when `finish` is called is left open."""

    def __init__(self, columns: Columns, control: Control) -> None:
        self.columns = columns
        self.control = control
        self.coverage = reachable(columns)
        self.coverage_by = BY_REACH
        self.costs: list[tuple[Ladder, str]] = []
        self.target = 0
        """Coverage of the best plan so far, kept up by the search."""
        self._hints: list[Hint] = []
        self._is_over = Event()
        self._child = begin(f"{__package__}.prover")
        self._listener = Thread(target=self._listen, daemon=True)
        control.bound_coverage = self.coverage
        self._listener.start()

    def finish(self) -> None:
        """End the child."""
        self._is_over.set()
        self._child.kill()
        self._child.wait()
        self._listener.join()

    def cost_at(self, coverage: int) -> float | None:
        """A lower bound on the cost, in cents, of any plan with this coverage; None where none above
        zero is proved."""
        return max((cost.at(coverage) for cost, _ in self.costs), default=0.0) or None

    def cost_by(self, coverage: int) -> str | None:
        """How that bound was proved."""
        best = max(self.costs, key=lambda one: one[0].at(coverage), default=None)
        return best and best[1]

    @property
    def has_advice(self) -> bool:
        return bool(self._hints)

    def advice(self) -> Guide | None:
        """A guide for the search, if there has come a new one since this was last asked."""
        hints, self._hints = self._hints, []
        return Guide(self.columns, hints) if hints else None

    def _listen(self) -> None:
        child = self._child
        if child.stdin is None or child.stdout is None:
            return
        try:
            seconds = max(0.0, self.control.seconds_left)
            problem = self.columns.instance.problem.to_json()
            say(child.stdin, {"problem": problem, "seconds": seconds})
            asked = -1
            while (message := hear(child.stdout)) is not None:
                if "ask" in message:
                    asked = self._next_target(asked)
                    say(child.stdin, {"coverage": asked})
                else:
                    self._note(message)
        except BrokenPipeError:
            return

    def _next_target(self, asked: int) -> int:
        """What the search covers, once it isn't what was told before."""
        while self.target == asked and not self._is_over.wait(1.0):
            pass
        return self.target

    def _note(self, message: dict[str, Any]) -> None:
        if "hints" in message:
            self._hints = [
                Hint(block, tuple(trainers), on_site, week, excess)
                for block, trainers, on_site, week, excess in message["hints"]
            ]
            return
        if "coverage" in message:
            if message["coverage"] < self.coverage:
                self.coverage, self.coverage_by = message["coverage"], message["by"]
                self.control.bound_coverage = self.coverage
            return
        self._keep(Ladder(message["top"], tuple(message["costs"])), message["by"])
        self.control.bound_cost = self.cost_at(self.target)

    def _keep(self, new: Ladder, by: str) -> None:
        """Beside those before that are better at some coverage at which a search may end."""
        steps = range(self.coverage // 2, self.coverage + 1, 1 + self.coverage // 200)
        left = [
            (old, how)
            for old, how in self.costs
            if any(old.at(coverage) > new.at(coverage) for coverage in steps)
        ]
        self.costs = [*left, (new, by)]
