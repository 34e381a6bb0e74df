"""Certified bounds.

HiGHS solves the linear relaxation of the weekly model; the bound is then computed anew from its
dual values alone. Any dual values give a valid bound, so neither the tolerance of the interior
point method nor an early stop can make it wrong. The dual value of the row that asks for coverage
carries a bound on cost over to another coverage.
"""

from dataclasses import dataclass
from math import floor

import highspy
import numpy as np
from highspy._core import _Highs
from numpy.typing import NDArray

from .columns import Columns
from .funnel import is_coverable_alone
from .greedy import in_order
from .program import Program, Row
from .schedule import Schedule
from .weekly import Weekly

# Options in all, beyond which the relaxation takes longer than it is worth: 8,000 on a problem of
# 300 sessions, 230,000 on one of 1,500.
MOST_OPTIONS = 40_000
SLACK = 1e-7
"""Relative, for rounding in sums of floats."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CostBound:
    """At least `cost` cents at `coverage`; `slope` cents more for each unit of coverage."""

    cost: float
    coverage: int
    slope: float

    def at(self, coverage: int) -> float:
        return max(0.0, self.cost + self.slope * (coverage - self.coverage))


def is_in_reach(columns: Columns) -> bool:
    """Whether the weekly relaxation can be solved in a minute or so."""
    count = 0
    for block in columns.instance.blocks:
        count += len(columns.options(block))
        if count > MOST_OPTIONS:
            return False
    return True


def reachable(columns: Columns) -> int:
    """Coverage of all needs that are coverable on their own, with those that come before them."""
    instance, empty = columns.instance, Schedule(columns.instance)
    alone = {
        n
        for n in range(len(instance.problem.needs))
        if all(map(columns.starts, instance.need_blocks[n]))
        and is_coverable_alone(columns, n, empty)
    }
    possible: set[int] = set()
    for n in in_order(instance):
        if n in alone and possible.issuperset(instance.after[n]):
            possible.add(n)
    return sum(instance.worth[n] for n in possible)


def coverage_bound(columns: Columns, seconds: float) -> int | None:
    """No plan covers more."""
    program = Weekly(columns, with_cost=False).program
    costs = -np.array(program.gain, dtype=np.float64)
    rows = _rows_of(program)
    duals = _duals(program, costs, rows, seconds)
    if duals is None:
        return None
    least = _least(program, costs, rows, duals)
    return floor(-least * (1 + SLACK) + SLACK)


def cost_bound(columns: Columns, coverage: int, seconds: float) -> CostBound | None:
    """What plans of at least this coverage cost at least, in cents."""
    program = Weekly(columns, with_cost=True).program
    gains = [v for v, gain in enumerate(program.gain) if gain]
    program.row(coverage, sum(program.gain), gains, [program.gain[v] for v in gains])
    costs = np.array(program.cost, dtype=np.float64)
    rows = _rows_of(program)
    asked = len(program.rows) - 1
    duals = _duals(program, costs, rows, seconds)
    if duals is None:
        return None
    duals[asked] = max(0.0, duals[asked])
    least = _least(program, costs, rows, duals) + program.cost_offset
    return CostBound(least - abs(least) * SLACK - 1, coverage, float(duals[asked]))


def _rows_of(program: Program) -> list[Row]:
    cliques = [Row(0, 1, group, [1] * len(group)) for group in program.at_most_one]
    return [*program.rows, *cliques]


@dataclass(frozen=True)
class _Matrix:
    start: NDArray[np.int32]
    index: NDArray[np.int32]
    value: Floats


def _matrix(rows: list[Row]) -> _Matrix:
    lengths = [len(row.variables) for row in rows]
    start = np.zeros(len(rows) + 1, dtype=np.int32)
    np.cumsum(lengths, out=start[1:])
    size = int(start[-1])
    index = np.fromiter((v for row in rows for v in row.variables), np.int32, size)
    value = np.fromiter((c for row in rows for c in row.coefficients), np.float64, size)
    return _Matrix(start, index, value)


def _duals(program: Program, costs: Floats, rows: list[Row], seconds: float) -> Floats | None:
    """Dual values of the rows, near the best; None where HiGHS had none in time."""
    matrix = _matrix(rows)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(costs), len(rows)
    lp.col_cost_ = costs
    lp.col_lower_ = np.zeros(len(costs))
    lp.col_upper_ = np.array(program.upper, dtype=np.float64)
    lp.row_lower_ = np.array([row.low for row in rows], dtype=np.float64)
    lp.row_upper_ = np.array([row.high for row in rows], dtype=np.float64)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = matrix.start
    lp.a_matrix_.index_ = matrix.index
    lp.a_matrix_.value_ = matrix.value
    # Its public subclass prints a banner on standard output, which is for the plan.
    highs = _Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("solver", "ipm")
    highs.setOptionValue("run_crossover", "off")
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", seconds)
    highs.passModel(lp)
    highs.run()
    duals = np.array(highs.getSolution().row_dual, dtype=np.float64)
    return duals if len(duals) == len(rows) and np.all(np.isfinite(duals)) else None


def _least(program: Program, costs: Floats, rows: list[Row], duals: Floats) -> float:
    """Least value of the Lagrangian: rows priced at the duals, each variable at its better end."""
    matrix = _matrix(rows)
    repeated = np.repeat(duals, np.diff(matrix.start))
    priced = np.bincount(matrix.index, matrix.value * repeated, minlength=len(costs))
    reduced = costs - priced
    low = np.array([row.low for row in rows], dtype=np.float64)
    high = np.array([row.high for row in rows], dtype=np.float64)
    of_rows = np.where(duals > 0, duals * low, duals * high).sum()
    of_variables = (np.minimum(reduced, 0.0) * np.array(program.upper)).sum()
    return float(of_rows + of_variables)
