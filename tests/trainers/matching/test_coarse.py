"""The coarse relaxation: what it proves holds for every plan, from whatever dual values."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given

from trainers.matching import coarse, lagrange, shares
from trainers.matching.byweek import by_week
from trainers.matching.coarse import Coarse, Goal
from trainers.matching.columns import Columns
from trainers.matching.faces import Faces
from trainers.matching.format import Problem
from trainers.matching.generation import Generation, Round
from trainers.matching.instance import Instance
from trainers.matching.ladder import Ladder, ladder
from trainers.matching.lagrange import cost_ladder, coverage_at_most, priced
from trainers.matching.linear import Floats
from trainers.matching.shares import share_of_week

from .brute import TooLarge, best
from .test_properties import SEEDS, TRIES, examples
from .test_solve import read
from .tiny import tiny_json, tiny_problem


def coarse_of(problem: Problem, is_fine: bool = True) -> Coarse:
    columns = Columns(Instance(problem))
    return Coarse(columns, by_week(columns), is_fine)


def optimum(problem: Problem) -> tuple[int, int]:
    """Coverage and cost of the best plan, by trying all."""
    try:
        found = best(problem, TRIES)
    except TooLarge:
        assume(False)
    assume(found is not None)
    assert found is not None
    return found


def goals(relaxed: Coarse, coverage: int) -> Iterator[Goal]:
    top = sum(relaxed.instance.worth[n] for n in relaxed.needs)
    for asked in {coverage, coverage // 2, top}:
        yield Goal(True, asked, 300.0, 1000.0)
    yield Goal(False, top, 1.0, float(top))


def any_duals(relaxed: Coarse, seed: int) -> Iterator[Floats]:
    """Dual values that no solver gave: most of them far from any use."""
    dice = np.random.default_rng(seed)
    for scale in (0.0, 1.0, 30.0, 1000.0):
        yield dice.normal(0, scale, len(relaxed.low)) * dice.integers(0, 2, len(relaxed.low))


def check(relaxed: Coarse, duals: Floats, coverage: int, cost: int) -> None:
    assert coverage_at_most(relaxed, priced(relaxed, duals, with_cost=False)) >= coverage
    ladder = cost_ladder(relaxed, priced(relaxed, duals, with_cost=True))
    assert ladder.at(coverage) <= cost
    assert all(ladder.at(less) <= ladder.at(less + 1) for less in range(ladder.top))


@examples(40, 3000)
@given(SEEDS)
def test_any_dual_values_give_bounds_that_hold(seed: int) -> None:
    problem = tiny_problem(seed)
    coverage, cost = optimum(problem)
    for is_fine in (True, False):
        relaxed = coarse_of(problem, is_fine)
        for duals in any_duals(relaxed, seed):
            check(relaxed, duals, coverage, cost)


@examples(40, 3000)
@given(SEEDS)
def test_every_round_of_the_generation_gives_bounds_that_hold(seed: int) -> None:
    problem = tiny_problem(seed)
    coverage, cost = optimum(problem)
    relaxed = coarse_of(problem)
    for goal in goals(relaxed, coverage):
        generation = Generation(relaxed)
        for found in (*generation.rounds(goal, lambda: 10.0), *shared_anew(generation, goal)):
            if goal.with_cost:
                assert cost_ladder(relaxed, found.found).at(coverage) <= cost
            else:
                assert coverage_at_most(relaxed, found.found) >= coverage


def shared_anew(generation: Generation, goal: Goal) -> Iterator[Round]:
    """The rounds after the price of new faces has been shared by what was taken, a few times."""
    for _ in range(3):
        *_, last = generation.rounds(goal, lambda: 10.0)
        generation.share_anew(last)
        yield from generation.rounds(goal, lambda: 10.0)


def two_on_one_day() -> Problem:
    """Two cohorts in C, 145 km from the trainer's base, half a day each, on the only open day."""
    data: Any = tiny_json(2, locks=False)
    need = data["needs"][0] | {
        "requires": {}, "languages": ["fr"], "mode": "on_site", "blocks": [1], "after": [],
        "equipment": [], "step_free": False, "window": ["2027-01-04", "2027-01-08"],
    }  # fmt: skip
    trainer = data["trainers"][0] | {
        "base": "A", "languages": ["fr"], "max_half_days": 9, "fair_half_days": 9,
        "on_site": [["2027-01-04", "2027-01-08"]],
    }  # fmt: skip
    return Problem.parse(
        data
        | {
            "first_day": "2027-01-04",
            "last_day": "2027-01-08",
            "closed_days": ["2027-01-05", "2027-01-06", "2027-01-07", "2027-01-08"],
            "short_days": [],
            "prices": dict.fromkeys(data["prices"], 100),
            "trainers": [trainer],
            "rooms": [data["rooms"][0] | {"place": "C", "seats": 9, "closed": []}],
            "cohorts": [{"id": id_, "place": "C", "size": 1} for id_ in ("C0", "C1")],
            "needs": [need | {"id": "N0", "cohort": "C0"}, need | {"id": "N1", "cohort": "C1"}],
        }
    )


def rounded_up(length: int, half_days: int, steps: tuple[int, ...] = (1, 2)) -> list[float]:
    return [-(-(k + 1) * length // half_days) / k for k in steps]


# What a bound must not do, and a problem on which it then is wrong.
FAULTS = {
    "each pays the whole way": (shares, "_most_together", lambda g, n, c, f: np.ones_like(n), 111),
    "each pays whole nights": (shares, "_shared_days", lambda n: np.zeros(len(n)), two_on_one_day),
    "each pays for a new face": (Faces, "costs", lambda self: np.full_like(COSTS(self), 100.0), 9),
    "weeks are filled too soon": (coarse, "share_of_week", rounded_up, 17),
    "missions bring less": (lagrange, "_missions", lambda c, d, w: 0.9 * MISSIONS(c, d, w), 29),
}
MISSIONS = lagrange._missions
COSTS = Faces.costs


@pytest.mark.parametrize("fault", [None, *FAULTS])
def test_a_relaxation_at_fault_is_found_out(
    fault: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without the fault the bounds hold, with it some don't."""
    for name in FAULTS if fault is None else [fault]:
        module, function, wrong, where = FAULTS[name]
        problem = tiny_problem(where) if isinstance(where, int) else where()
        if fault is not None:
            monkeypatch.setattr(module, function, wrong)
        coverage, cost = best(problem, TRIES) or (0, 0)
        relaxed = coarse_of(problem)
        holds = [
            cost_ladder(relaxed, found.found).at(coverage) <= cost
            if goal.with_cost
            else coverage_at_most(relaxed, found.found) >= coverage
            for goal in goals(relaxed, coverage)
            for found in Generation(relaxed).rounds(goal, lambda: 10.0)
        ]
        assert holds
        assert all(holds) == (fault is None), name


# Parts


@pytest.mark.parametrize("half_days", range(1, 11))
def test_shares_of_what_fits_a_week_add_up_to_one_at_most(half_days: int) -> None:
    def fillings(left: int, longest: int) -> Iterator[list[int]]:
        yield []
        for length in range(1, min(left, longest) + 1):
            yield from ([length, *rest] for rest in fillings(left - length, length))

    for lengths in fillings(half_days, half_days):
        parts = [share_of_week(length, half_days) for length in lengths]
        assert all(sum(column) <= 1 + 1e-12 for column in zip(*parts, strict=True))


def test_a_ladder_leaves_out_the_dearest_needs_that_coverage_spares() -> None:
    prices, worth, is_free = [50.0, 30.0, 40.0, -5.0], [5, 3, 4, 2], [True, True, True, True]

    found = ladder(10.0, 0.0, prices, worth, is_free)

    for coverage in range(15):
        kept = [
            sum(price for price, taken in zip(prices, choice, strict=True) if taken)
            for choice in product((0, 1), repeat=4)
            if sum(gain for gain, taken in zip(worth, choice, strict=True) if taken) >= coverage
        ]
        assert found.at(coverage) == pytest.approx(max(0.0, 10 + min(kept)), abs=2)


def test_needs_that_a_lock_asks_for_are_never_left_out() -> None:
    assert ladder(0.0, 0.0, [50.0, 30.0], [5, 3], [False, True]).at(0) == pytest.approx(50, abs=2)


def test_what_is_not_asked_costs_nothing_for_sure() -> None:
    assert Ladder(10, (5.0, 3.0)).at(11) == 5.0
    assert Ladder(10, (5.0, 3.0)).at(2) == 0.0


def test_bounds_of_a_small_problem_are_near_the_truth() -> None:
    """565 half-days by priority and 31 587.36 € are the best there is."""
    relaxed = coarse_of(read("S-0"))
    top = sum(relaxed.instance.worth[n] for n in relaxed.needs)
    *_, last = Generation(relaxed).rounds(Goal(False, top, 1.0, float(top)), lambda: 10.0)
    assert coverage_at_most(relaxed, last.found) == 565
    *_, last = Generation(relaxed).rounds(Goal(True, 565, 40_000.0, 120_000.0), lambda: 10.0)
    assert 2_200_000 < cost_ladder(relaxed, last.found).at(565) <= 3_158_736
