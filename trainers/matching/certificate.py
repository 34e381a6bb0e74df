"""A certified bound on the cost of a program, and what it rules out.

Any dual values give a bound: the least value of the Lagrangian. A variable at its dearer end, or a
row that is not tight, lifts a solution above the bound by its price. Where that is more than a
wanted cost allows, the variable stays at its cheaper end and the row is tight.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from .linear import Floats, Linear, solve_linear
from .program import Program, Row

NOISE = 1e-6
"""For rounding in sums of floats; costs are whole."""


@dataclass(frozen=True)
class Certificate:
    """No solution costs less than `bound`. `prices` of the rows, `reduced` costs of variables."""

    bound: float
    prices: Floats
    reduced: Floats

    @property
    def least(self) -> int:
        """What a solution costs at least, as costs are whole."""
        return ceil(self.bound - NOISE)


def certify(program: Program, seconds: float) -> Certificate | None:
    """None where no dual values were found in time."""
    linear = _linear(program)
    found = solve_linear(linear, seconds)
    if found is None:
        return None
    prices = found.duals
    per_entry = np.repeat(prices, np.diff(linear.start))
    priced = np.bincount(linear.index, linear.value * per_entry, minlength=len(linear.cost))
    reduced = linear.cost - priced
    of_rows = np.where(prices > 0, prices * linear.low, prices * linear.high).sum()
    of_variables = (np.minimum(reduced, 0.0) * linear.upper).sum()
    return Certificate(float(of_rows + of_variables), prices, reduced)


def within(program: Program, certificate: Certificate, most: int) -> Program:
    """A program without objective that has the solutions of cost `most` or less, and no others."""
    spare = most - certificate.bound + NOISE
    tight = Program(upper=list(program.upper))
    tight.cost = [0] * len(tight.upper)
    tight.gain = [0] * len(tight.upper)
    for variable, price in enumerate(certificate.reduced):
        if price > spare:
            tight.upper[variable] = 0
        elif price < -spare:
            upper = program.upper[variable]
            tight.row(upper, upper, [variable], [1])
    for row, price in zip(_rows(program), certificate.prices, strict=True):
        low = row.high if price < -spare else row.low
        high = row.low if price > spare else row.high
        tight.row(low, high, row.variables, row.coefficients)
    costly = [variable for variable, cost in enumerate(program.cost) if cost]
    costs = [program.cost[variable] for variable in costly]
    tight.row(certificate.least, most, costly, costs)
    return tight


def _rows(program: Program) -> list[Row]:
    cliques = [Row(0, 1, group, [1] * len(group)) for group in program.at_most_one]
    return [*program.rows, *cliques]


def _linear(program: Program) -> Linear:
    rows = _rows(program)
    start = np.zeros(len(rows) + 1, dtype=np.int32)
    np.cumsum([len(row.variables) for row in rows], out=start[1:])
    size = int(start[-1])
    return Linear(
        cost=np.array(program.cost, dtype=np.float64),
        upper=np.array(program.upper, dtype=np.float64),
        low=np.array([row.low for row in rows], dtype=np.float64),
        high=np.array([row.high for row in rows], dtype=np.float64),
        start=start,
        index=np.fromiter((v for row in rows for v in row.variables), np.int32, size),
        value=np.fromiter((c for row in rows for c in row.coefficients), np.float64, size),
        by_row=True,
    )
