"""The process that proves bounds: a problem in, bounds out, in lines of JSON (see `beside`)."""

import sys
from collections.abc import Iterator
from time import monotonic

from .children import hear, say
from .columns import Columns
from .format import Problem
from .guide import Hint
from .instance import Instance
from .ladder import Ladder
from .proving import Proved, proofs


def main() -> None:
    task = hear(sys.stdin)
    if task is None:
        return
    late = monotonic() + float(task["seconds"])
    instance = Instance(Problem.parse(task["problem"]))
    for proved in proofs(Columns(instance), _targets(), lambda: late - monotonic()):
        say(sys.stdout, _told(proved))


def _targets() -> Iterator[int]:
    """What the search covers, each time that it is asked."""
    while True:
        say(sys.stdout, {"ask": True})
        answer = hear(sys.stdin)
        if answer is None:
            return
        yield answer["coverage"]


def _told(proved: Proved | list[Hint]) -> dict[str, object]:
    if isinstance(proved, list):
        return {"hints": proved}
    if isinstance(proved.bound, Ladder):
        return {"top": proved.bound.top, "costs": proved.bound.costs, "by": proved.by}
    return {"coverage": proved.bound, "by": proved.by}


if __name__ == "__main__":
    main()
