"""No plan is better than the bounds, however they were cut short."""

import pytest

from trainers.matching.bounds import cost_bound, coverage_bound
from trainers.matching.columns import Columns
from trainers.matching.format import Problem
from trainers.matching.instance import Instance
from trainers.matching.reach import reachable
from trainers.matching.solve import solve

from .brute import best
from .test_coarse import two_on_one_day
from .test_solve import read
from .tiny import tiny_json


@pytest.mark.parametrize("seed", range(60))
def test_bounds_hold_for_proved_optima(seed):
    problem = Problem.parse(tiny_json(seed, locks=False))
    plan = solve(problem, budget=10, seed=1, workers=1)
    columns = Columns(Instance(problem))
    best = plan.objective.coverage

    assert plan.bounds.coverage == best
    assert reachable(columns) >= best
    coverage = coverage_bound(columns, 5)
    assert coverage is None or coverage >= best
    cost = cost_bound(columns, best, 5)
    assert cost is None or cost.at(best) <= plan.objective.cost
    lower = cost_bound(columns, best // 2, 5)
    assert lower is None or lower.at(best) <= plan.objective.cost


def test_the_bounds_of_a_small_problem_are_near_the_truth():
    columns = Columns(Instance(read("S-0")))

    assert coverage_bound(columns, 10) == 565
    cost = cost_bound(columns, 565, 10)
    assert cost is not None
    assert 3_100_000 < cost.at(565) <= 3_158_736
    assert cost.at(560) < cost.at(565)


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("trainers.matching.weekly.Weekly.fit", lambda *_: False),
        ("trainers.matching.weekly.Weekly.capacity", lambda self, sessions, sizes: None),
        ("trainers.matching.reach.is_coverable_alone", lambda *_: False),
    ],
)
def test_a_bound_at_fault_is_found_out(where, wrong, monkeypatch):
    """Two sessions of one trainer on one day: said not to fit, or never coverable, the bound falls
    below the best plan. A row too few only makes it weaker."""
    problem = two_on_one_day()
    coverage, cost = best(problem, 5000)

    def holds():
        columns = Columns(Instance(problem))
        return (
            min(reachable(columns), coverage_bound(columns, 5)) >= coverage
            and cost_bound(columns, coverage, 5).at(coverage) <= cost
        )

    assert holds()
    monkeypatch.setattr(where, wrong)
    assert holds() == where.endswith("capacity")


@pytest.mark.slow
def test_the_coverage_bound_of_a_medium_problem_beats_what_is_reachable():
    columns = Columns(Instance(read("M-0")))
    bound = coverage_bound(columns, 120)

    assert bound is not None
    assert bound < reachable(columns)
