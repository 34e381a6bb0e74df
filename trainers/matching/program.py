"""Linear programs over whole numbers, as values.

A `Program` knows nothing of trainers nor of solvers. It is written once and read by CP-SAT
(`cpsat`) and, as a `Linear`, by HiGHS (`certificate`, `sifting`). Two objectives, kept apart:
`gain` is to be as large as possible, and among equals `cost` as small as possible.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Row(NamedTuple):
    """`low` ≤ Σ coefficient × variable ≤ `high`."""

    low: int
    high: int
    variables: Sequence[int]
    coefficients: Sequence[int]


@dataclass
class Program:
    """Of each variable, from 0 on, its `upper` end, `cost` and `gain`; then what ties them."""

    upper: list[int] = field(default_factory=list)
    cost: list[int] = field(default_factory=list)
    gain: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    at_most_one: list[Sequence[int]] = field(default_factory=list)

    def variable(self, cost: int = 0, gain: int = 0, upper: int = 1) -> int:
        """A new variable between 0 and `upper`; its number."""
        self.upper.append(upper)
        self.cost.append(cost)
        self.gain.append(gain)
        return len(self.upper) - 1

    def row(
        self, low: int, high: int, variables: Sequence[int], coefficients: Sequence[int]
    ) -> None:
        self.rows.append(Row(low, high, variables, coefficients))

    def equal(self, left: Sequence[int], right: int) -> None:
        """Σ left = right, all of them variables."""
        self.row(0, 0, [*left, right], [1] * len(left) + [-1])

    def at_most(self, left: Sequence[int], right: Sequence[int]) -> None:
        """Σ left ≤ Σ right, all of them variables."""
        self.row(-len(right), 0, [*left, *right], [1] * len(left) + [-1] * len(right))

    def total_gain(self, values: Sequence[int]) -> int:
        return sum(g * v for g, v in zip(self.gain, values, strict=True) if g)

    def total_cost(self, values: Sequence[int]) -> int:
        return sum(c * v for c, v in zip(self.cost, values, strict=True) if c)

    def span_of_cost(self) -> int:
        """More than any two solutions can differ in cost."""
        return 1 + sum(abs(c) * u for c, u in zip(self.cost, self.upper, strict=True))
