"""Certified bounds from the weekly relaxation, of all its sessions at once.

HiGHS solves the linear relaxation; the bound is then computed anew from its dual values alone. Any
dual values give a valid bound, so neither the tolerance of the interior point method nor an early
stop can make it wrong. For larger problems: `proving`.
"""

from time import monotonic

from .columns import Columns
from .ladder import Ladder
from .sifting import Sifting
from .weekly import Weekly

# Options in all, beyond which the relaxation takes longer than it is worth: 5,000 on a problem of
# 300 sessions, 190,000 on one of 1,500.
MOST_OPTIONS = 40_000


def is_in_reach(columns: Columns, most: int = MOST_OPTIONS) -> bool:
    """Whether there are few enough options; by default for the weekly relaxation."""
    count = 0
    for block in columns.instance.blocks:
        count += len(columns.options(block))
        if count > most:
            return False
    return True


def coverage_bound(columns: Columns, seconds: float) -> int | None:
    """No plan covers more. None where nothing is proved in time."""
    rounds = Sifting(Weekly(columns, with_cost=False)).coverage_rounds(lambda: seconds)
    return next((bound for bound, _ in rounds), None)


def cost_bound(columns: Columns, coverage: int, seconds: float) -> Ladder | None:
    """What plans cost at least, in cents; tightest for those of this coverage."""
    late = monotonic() + seconds
    rounds = Sifting(Weekly(columns, with_cost=True)).cost_rounds(
        coverage, lambda: late - monotonic()
    )
    return max((bound for bound, _ in rounds), key=lambda bound: bound.at(coverage), default=None)
