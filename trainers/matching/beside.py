"""Bounds computed beside the search, in a process of its own.

A process can be ended at any moment, which HiGHS in a thread can't, and leaves the search its
memory. Child and parent talk in lines of JSON: the problem down, the bound on coverage up, then, as
often as time allows, a coverage down and the bound on cost at it up.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread
from typing import IO, cast

from .bounds import CostBound, cost_bound, coverage_bound, is_in_reach, reachable
from .columns import Columns
from .control import Control
from .format import Problem
from .instance import Instance

# The bound on cost is tightest at the coverage for which it is computed: where searches end.
EXPECTED = 0.985


class Bounder:
    """The parent's side. What isn't proved when `finish` is called is left open."""

    def __init__(self, columns: Columns, control: Control) -> None:
        self.columns = columns
        self.control = control
        self.coverage = reachable(columns)
        self.costs: list[CostBound] = []
        self.target = 0
        """Coverage of the best plan so far, kept up by the search."""
        self._is_over = Event()
        self._child: subprocess.Popen[str] | None = None
        self._listener = Thread(target=self._listen, daemon=True)
        control.bound_coverage = self.coverage
        if is_in_reach(columns):
            self._child = _start()
            self._listener.start()

    def finish(self) -> None:
        """End the child."""
        self._is_over.set()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._listener.join()

    def cost_at(self, coverage: int) -> float | None:
        """A lower bound on the cost, in cents, of any plan with this coverage."""
        return max((cost.at(coverage) for cost in self.costs), default=None)

    def _listen(self) -> None:
        child = self._child
        if child is None or child.stdin is None or child.stdout is None:
            return
        try:
            seconds = max(0.0, self.control.seconds_left)
            _say(
                child.stdin,
                {"problem": self.columns.instance.problem.to_json(), "seconds": seconds},
            )
            bound = _hear(child.stdout)
            if bound is not None:
                self.coverage = min(self.coverage, bound["coverage"])
                self.control.bound_coverage = self.coverage
                asked = max(self.target, round(EXPECTED * self.coverage))
                self._hear_costs(child.stdin, child.stdout, asked)
        except BrokenPipeError:
            return

    def _hear_costs(self, stdin: IO[str], stdout: IO[str], asked: int) -> None:
        """First for the coverage at which the search is expected to end, then for what it has."""
        _say(stdin, {"coverage": asked})
        while (cost := _hear(stdout)) is not None:
            self.costs.append(CostBound(cost["cost"], cost["coverage"], cost["slope"]))
            self.control.bound_cost = self.cost_at(self.target)
            while self.target == asked and not self._is_over.wait(1.0):
                pass
            asked = self.target
            _say(stdin, {"coverage": asked})


def _start() -> "subprocess.Popen[str]":
    paths = [path for path in sys.path if path]
    return subprocess.Popen(  # noqa: S603 - the interpreter that runs this, and this module
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *paths])},
    )


def _say(stream: IO[str], message: dict[str, object]) -> None:
    stream.write(json.dumps(message) + "\n")
    stream.flush()


def _hear(stream: IO[str]) -> "dict[str, int] | None":
    """The next message; None when the other side is gone or has nothing to say."""
    line = stream.readline()
    return cast("dict[str, int] | None", json.loads(line)) if line else None


def main() -> None:
    """The child's side."""
    task = json.loads(sys.stdin.readline())
    columns = Columns(Instance(Problem.parse(task["problem"])))
    seconds = float(task["seconds"])
    coverage = coverage_bound(columns, seconds)
    if coverage is None:
        return
    _say(sys.stdout, {"coverage": coverage})
    while (target := _hear(sys.stdin)) is not None:
        cost = cost_bound(columns, target["coverage"], seconds)
        if cost is None:
            return
        _say(sys.stdout, {"cost": cost.cost, "coverage": cost.coverage, "slope": cost.slope})


if __name__ == "__main__":
    main()
