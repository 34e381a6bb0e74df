"""Which function runs which kind of job. Each app registers its own in its `tasks.py`."""

from collections.abc import Callable
from dataclasses import dataclass

HANDLERS = {}


@dataclass(frozen=True)
class Handler:
    """`run(job, report)` does the work and returns a small dict kept as the job's result."""

    run: Callable
    lane: str
    # False: when its worker dies the job is marked interrupted and a person decides.
    again_if_lost: bool


def job(kind, *, lane="quick", again_if_lost=True):
    """Register the decorated function as the handler of `kind`."""

    def register(function):
        if kind in HANDLERS and HANDLERS[kind].run is not function:
            raise ValueError(f"Two handlers for the job {kind!r}")
        HANDLERS[kind] = Handler(function, lane, again_if_lost)
        return function

    return register
