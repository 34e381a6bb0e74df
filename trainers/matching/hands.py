"""Who plans parts of a problem side by side: processes of this machine, or whoever is passed in.

A process that dies loses its errand and nothing else. Parent and child talk in lines of JSON: the
problem down, then errands down and outcomes up; a line that says stop has the child answer with what
it has.
"""

import sys
from collections.abc import Sequence
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any, Protocol

from .children import begin, hear, say
from .errands import Errand, Outcome, Planner
from .format import Problem
from .instance import Instance


class Hand(Protocol):
    """Takes one errand at a time. `lag`: seconds that pass on the way, both ways together."""

    lag: float

    def give(self, errand: Errand) -> None: ...

    def outcome(self) -> Outcome | None:
        """Of the errand last given, once; None as long as there is none."""

    @property
    def is_lost(self) -> bool:
        """Whether nothing more will come."""

    def stop(self) -> None:
        """Have it answer soon with what it has."""

    def end(self) -> None:
        """Let go of it, whatever it does."""


class Helpers(Protocol):
    """Hands elsewhere; asked before each round, as they come and go."""

    def hands(self) -> Sequence[Hand]: ...


class ProcessHand:
    """A process of this machine."""

    lag = 0.0

    def __init__(self, problem: Problem) -> None:
        self._child = begin(__name__)
        self.pid = self._child.pid
        self._to_say: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        self._heard: SimpleQueue[Outcome] = SimpleQueue()
        self._is_over = Event()
        # A pipe holds little: neither side may wait for the other.
        self._threads = [Thread(target=run, daemon=True) for run in (self._write, self._read)]
        for thread in self._threads:
            thread.start()
        self._to_say.put(problem.to_json())

    def give(self, errand: Errand) -> None:
        self._to_say.put(errand.to_json())

    def outcome(self) -> Outcome | None:
        return None if self._heard.empty() else self._heard.get()

    @property
    def is_lost(self) -> bool:
        return self._is_over.is_set() and self._heard.empty()

    def stop(self) -> None:
        self._to_say.put({"stop": True})

    def end(self) -> None:
        self._child.kill()
        self._to_say.put(None)
        self._child.wait()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        stream = self._child.stdin
        try:
            while stream is not None and (message := self._to_say.get()) is not None:
                say(stream, message)
        except (BrokenPipeError, ValueError):
            self._is_over.set()

    def _read(self) -> None:
        stream = self._child.stdout
        while stream is not None and (message := hear(stream)) is not None:
            self._heard.put(Outcome.parse(message))
        self._is_over.set()


class _Orders:
    """The child's ears: errands in a queue, and whether it was told to stop."""

    def __init__(self) -> None:
        self.errands: SimpleQueue[Errand | None] = SimpleQueue()
        self.stop = Event()
        self.is_over = Event()

    def should_stop(self) -> bool:
        return self.stop.is_set() or self.is_over.is_set()

    def listen(self) -> None:
        while (message := hear(sys.stdin)) is not None:
            if "stop" in message:
                self.stop.set()
            else:
                self.errands.put(Errand.parse(message))
        self.is_over.set()
        self.errands.put(None)


def main() -> None:
    """The child's side."""
    problem = hear(sys.stdin)
    if problem is None:
        return
    planner = Planner(Instance(Problem.parse(problem)))
    orders = _Orders()
    Thread(target=orders.listen, daemon=True).start()
    while (errand := orders.errands.get()) is not None:
        orders.stop.clear()
        say(sys.stdout, planner.plan(errand, orders.should_stop).to_json())


if __name__ == "__main__":
    main()
