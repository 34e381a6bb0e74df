"""Certified bounds from the weekly relaxation; for larger problems: `generation`.

HiGHS solves the linear relaxation of the weekly model; the bound is then computed anew from its
dual values alone. Any dual values give a valid bound, so neither the tolerance of the interior
point method nor an early stop can make it wrong.
"""

from math import floor

import numpy as np

from .columns import Columns
from .ladder import MARGIN, Ladder, ladder
from .linear import Floats, Linear, solve_linear
from .program import Program, Row
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
    """No plan covers more."""
    program = Weekly(columns, with_cost=False).program
    rows = _rows_of(program)
    linear = _linear(program, -np.array(program.gain, dtype=np.float64), rows)
    solution = solve_linear(linear, seconds)
    if solution is None:
        return None
    rest, reduced = _priced(linear, solution.duals)
    gained = np.minimum(reduced, 0.0) * linear.upper
    size = float(np.abs(rest).sum() + np.abs(gained).sum())
    return floor(-float(rest.sum() + gained.sum()) + MARGIN * (1 + size))


def cost_bound(columns: Columns, coverage: int, seconds: float) -> Ladder | None:
    """What plans cost at least, in cents; tightest for those of this coverage."""
    weekly = Weekly(columns, with_cost=True)
    program = weekly.program
    needs = list(weekly.covered)
    covered = [weekly.covered[n] for n in needs]
    worth = [program.gain[v] for v in covered]
    rows = [*_rows_of(program), Row(coverage, sum(worth), covered, worth)]
    linear = _linear(program, np.array(program.cost, dtype=np.float64), rows)
    solution = solve_linear(linear, seconds)
    if solution is None:
        return None
    duals = solution.duals
    duals[-1] = 0.0  # Which needs to leave out is decided by the ladder.
    rest, reduced = _priced(linear, duals)
    prices = reduced[covered]
    reduced[covered] = 0.0
    gained = np.minimum(reduced, 0.0) * linear.upper
    return ladder(
        float(rest.sum() + gained.sum()),
        float(np.abs(rest).sum() + np.abs(gained).sum()),
        prices.tolist(),
        worth,
        [n not in columns.instance.mandatory for n in needs],
    )


def _rows_of(program: Program) -> list[Row]:
    cliques = [Row(0, 1, group, [1] * len(group)) for group in program.at_most_one]
    return [*program.rows, *cliques]


def _linear(program: Program, costs: Floats, rows: list[Row]) -> Linear:
    start = np.zeros(len(rows) + 1, dtype=np.int32)
    np.cumsum([len(row.variables) for row in rows], out=start[1:])
    size = int(start[-1])
    return Linear(
        cost=costs,
        upper=np.array(program.upper, dtype=np.float64),
        low=np.array([row.low for row in rows], dtype=np.float64),
        high=np.array([row.high for row in rows], dtype=np.float64),
        start=start,
        index=np.fromiter((v for row in rows for v in row.variables), np.int32, size),
        value=np.fromiter((c for row in rows for c in row.coefficients), np.float64, size),
        by_row=True,
    )


def _priced(linear: Linear, duals: Floats) -> tuple[Floats, Floats]:
    """What each row adds to the Lagrangian at the prices, and what each variable costs then."""
    repeated = np.repeat(duals, np.diff(linear.start))
    paid = np.bincount(linear.index, linear.value * repeated, minlength=len(linear.cost))
    return np.where(duals > 0, duals * linear.low, duals * linear.high), linear.cost - paid
