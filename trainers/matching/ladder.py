"""A lower bound on cost for every coverage: which needs had best be left out, at given prices.

Once all that needs compete for has its price, each need has one of its own, and what is left to
choose is a knapsack: leave out as dear needs as the coverage allows. It is solved exactly, over
whole needs, which fractions of needs would get round.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Units of coverage below everything, as far as the table goes.
DEEPEST = 8_000
MARGIN = 1e-9
"""Relative to the sum of all that was added up, for rounding in sums of floats."""


@dataclass(frozen=True)
class Ladder:
    """`costs[i]`: what plans that cover at least `top` − i cost at least, in cents."""

    top: int
    costs: tuple[float, ...]

    def at(self, coverage: int) -> float:
        """At least so many cents for any plan with at least this coverage."""
        step = max(0, self.top - coverage)
        return max(0.0, self.costs[step]) if step < len(self.costs) else 0.0


def ladder(
    rest: float, size: float, prices: Sequence[float], worth: Sequence[int], is_free: Sequence[bool]
) -> Ladder:
    """`rest` is what must be paid beside the needs; `size` the sum of the amounts that it came from.

    `prices` and `worth` of the needs that can be covered; those not `is_free` have to be.
    """
    deepest = min(DEEPEST, sum(worth))
    spared = np.zeros(deepest + 1)
    for price, gain, free in zip(prices, worth, is_free, strict=True):
        if free and price > 0 and gain <= deepest:
            np.maximum(spared[gain:], spared[: deepest + 1 - gain] + price, out=spared[gain:])
    total = sum(prices)
    margin = 1 + MARGIN * (size + sum(map(abs, prices)))
    # A need that is no gain to cover is covered only where coverage asks for it.
    return Ladder(sum(worth), tuple(float(rest + total - one - margin) for one in spared))
