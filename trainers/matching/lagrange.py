"""A certified bound from any dual values of the coarse relaxation.

Rows are priced at the dual values; what is left falls apart into sessions, of which each block
takes the cheapest, needs (`ladder`) and each trainer's missions, which are planned as well as can
be. So the bound holds for all sessions, whichever of them the values came from.
"""

from dataclasses import dataclass
from math import floor

import numpy as np

from .coarse import NO_ROW, Coarse
from .instance import LONGEST_MISSION_WEEKS
from .ladder import MARGIN, Ladder, ladder
from .linear import Floats


@dataclass(frozen=True)
class Priced:
    """What is left when all that is shared has a price: in cents, or in units of coverage.

    `sessions`: the price of each; `needs`: that of each need's cheapest sessions; `rest`: what is
    paid beside them; `size`: the sum of the amounts in `rest`, for the margin of rounding.
    """

    sessions: Floats
    needs: Floats
    rest: float
    size: float


def priced(coarse: Coarse, duals: Floats, with_cost: bool) -> Priced:
    """At any dual values of the coarse relaxation's rows; wrong signs are mended."""
    tidy = _tidy(coarse, duals, with_cost)
    sessions = coarse.prices(tidy, with_cost)
    cheapest = np.full(len(coarse.instance.blocks), np.inf)
    np.minimum.at(cheapest, coarse.sessions.block, sessions)
    needs = np.array(
        [
            sum(cheapest[block.index] for block in coarse.instance.need_blocks[n])
            - sum(tidy[row] * value for row, value in coarse.of_precedence[n])
            for n in coarse.needs
        ]
    )
    high = np.array(coarse.high)
    paid = np.where(np.isfinite(high) & (tidy < 0), tidy * np.where(np.isfinite(high), high, 0), 0)
    missions = _missions(coarse, tidy, with_cost)
    rest = float(paid.sum() - missions.sum())
    size = float(np.abs(paid).sum() + np.abs(missions).sum() + np.abs(tidy).sum())
    return Priced(sessions, needs, rest, size)


def cost_ladder(coarse: Coarse, found: Priced) -> Ladder:
    """A bound on cost, in cents, for every coverage."""
    instance = coarse.instance
    return ladder(
        found.rest,
        found.size,
        found.needs.tolist(),
        [instance.worth[n] for n in coarse.needs],
        [n not in instance.mandatory for n in coarse.needs],
    )


def coverage_at_most(coarse: Coarse, found: Priced) -> int:
    """No plan covers more, at prices in units of coverage."""
    instance = coarse.instance
    worth = np.array([instance.worth[n] for n in coarse.needs], dtype=np.float64)
    is_free = np.array([n not in instance.mandatory for n in coarse.needs], dtype=bool)
    gains = worth - found.needs
    total = float(np.where(is_free, np.maximum(gains, 0), gains).sum()) - found.rest
    return floor(total + MARGIN * (1 + found.size + float(np.abs(gains).sum() + worth.sum())))


def _tidy(coarse: Coarse, duals: Floats, with_cost: bool) -> Floats:
    """Dual values of the right sign, without those of what is decided anew at the prices."""
    low, high = np.array(coarse.low), np.array(coarse.high)
    tidy = np.where(np.isinf(low), np.minimum(duals, 0), duals)
    tidy = np.where(np.isinf(high), np.maximum(tidy, 0), tidy)
    for rows in (coarse.of_block, coarse.of_gap, np.array(coarse.of_missions, dtype=np.int32)):
        tidy[rows[rows != NO_ROW]] = 0
    tidy[[coarse.of_coverage, *coarse.of_must.values()]] = 0
    price = coarse.instance.problem.prices.overload if with_cost else 0
    tidy[coarse.of_fair] = np.maximum(tidy[coarse.of_fair], -price)
    where = coarse.of_done != NO_ROW
    tidy[coarse.of_done[where]] = _of_order(coarse, tidy)[where]
    return tidy


def _of_order(coarse: Coarse, duals: Floats) -> Floats:
    """What order makes of a block in each week: so that how much is done by then costs nothing."""
    found = np.zeros(coarse.of_done.shape)
    for row, later, week, earlier in coarse.order:
        found[later, week] -= duals[row]
        if week:
            found[earlier, week - 1] += duals[row]
    return np.cumsum(found[:, ::-1], axis=1)[:, ::-1]


def _missions(coarse: Coarse, duals: Floats, with_cost: bool) -> Floats:
    """For each trainer, the most that missions can bring at the prices of their weeks.

    Week by week: best[m][i] with at most m missions, of which the last ends before week i.
    """
    instance = coarse.instance
    prices = instance.problem.prices
    padded = np.append(duals, 0.0)
    gains = -sum((padded[of] for of in coarse.of_stay), np.zeros(coarse.abroad.shape))
    gains = np.where(coarse.abroad, gains - prices.week_abroad * with_cost, -np.inf)
    flight = prices.flight * with_cost
    limits = np.array([staff.max_missions for staff in instance.staff], dtype=np.int64)
    limits = np.where(coarse.abroad.any(axis=1), limits, 0)
    trainers, weeks = gains.shape
    most = min(int(limits.max(initial=0)), (weeks + 1) // 2)
    best = np.zeros((most + 1, weeks + 1, trainers))
    for m in range(1, most + 1):
        for week in range(1, weeks + 1):
            best[m, week] = best[m, week - 1]
            gain = np.zeros(trainers) - flight
            for first in range(week - 1, max(-1, week - 1 - LONGEST_MISSION_WEEKS), -1):
                gain = gain + gains[:, first]
                before = best[m - 1, max(0, first - 1)]
                best[m, week] = np.maximum(best[m, week], before + gain)
    found: Floats = best[np.minimum(limits, most), weeks, np.arange(trainers)]
    return found
