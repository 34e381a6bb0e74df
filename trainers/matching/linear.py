"""Linear programs as arrays, and how HiGHS is asked for their dual values."""

from dataclasses import dataclass

import highspy
import numpy as np
from highspy._core import _Highs
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Linear:
    """Minimise `cost`·x, 0 ≤ x ≤ `upper`, `low` ≤ rows·x ≤ `high`.

    The matrix is compressed by rows (`by_row`) or by columns: entries of the i-th are those from
    `start[i]` to `start[i + 1]`, each with its other index and its value.
    """

    cost: Floats
    upper: Floats
    low: Floats
    high: Floats
    start: Ints
    index: Ints
    value: Floats
    by_row: bool


@dataclass(frozen=True)
class Solution:
    """Near the best; how near is nobody's business who computes bounds from `duals` anew."""

    duals: Floats
    values: Floats


def solve_linear(linear: Linear, seconds: float, solver: str = "ipm") -> Solution | None:
    """By an interior point method, in one thread; None where HiGHS had nothing in time."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(linear.cost), len(linear.low)
    lp.col_cost_, lp.col_lower_ = linear.cost, np.zeros(len(linear.cost))
    lp.col_upper_, lp.row_lower_, lp.row_upper_ = linear.upper, linear.low, linear.high
    form = highspy.MatrixFormat
    lp.a_matrix_.format_ = form.kRowwise if linear.by_row else form.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = linear.start, linear.index
    lp.a_matrix_.value_ = linear.value
    # Its public subclass prints a banner on standard output, which is for the plan.
    highs = _Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("solver", solver)
    highs.setOptionValue("run_crossover", "off")
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", max(0.0, seconds))
    highs.passModel(lp)
    highs.run()
    found = highs.getSolution()
    duals = np.array(found.row_dual, dtype=np.float64)
    values = np.array(found.col_value, dtype=np.float64)
    if len(duals) != len(linear.low) or not np.all(np.isfinite(duals)):
        return None
    return Solution(duals, values)
