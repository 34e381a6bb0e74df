"""The process that proves bounds: a problem in, bounds out, in lines of JSON (see `beside`)."""

import json
import sys
from collections.abc import Iterator
from time import monotonic
from typing import Any

from .columns import Columns
from .format import Problem
from .guide import Hint
from .instance import Instance
from .ladder import Ladder
from .proving import Proved, proofs


def main() -> None:
    task = _hear()
    if task is None:
        return
    late = monotonic() + float(task["seconds"])
    instance = Instance(Problem.parse(task["problem"]))
    for proved in proofs(Columns(instance), _targets(), lambda: late - monotonic()):
        _say(_told(proved))


def _targets() -> Iterator[int]:
    """What the search covers, each time that it is asked."""
    while True:
        _say({"ask": True})
        answer = _hear()
        if answer is None:
            return
        yield answer["coverage"]


def _told(proved: Proved | list[Hint]) -> dict[str, object]:
    if isinstance(proved, list):
        return {"hints": proved}
    if isinstance(proved.bound, Ladder):
        return {"top": proved.bound.top, "costs": proved.bound.costs, "by": proved.by}
    return {"coverage": proved.bound, "by": proved.by}


def _say(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _hear() -> dict[str, Any] | None:
    line = sys.stdin.readline()
    return json.loads(line) if line else None


if __name__ == "__main__":
    main()
