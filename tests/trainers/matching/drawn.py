"""Examples for what must hold for every problem, drawn the same way on every run."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from trainers.matching.check import check_plan
from trainers.matching.format import Plan, Problem
from trainers.matching.solve import solve

# Sessions tried by brute force before an example is given up as too large.
TRIES = 5000

SEEDS = st.integers(0, 2**32)


def examples(few: int, many: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """`few` examples on every run, `many` in a second test marked slow; always the same ones."""

    def both(test: Callable[..., None]) -> Callable[..., None]:
        frame = partial(
            settings,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        marks = [
            pytest.param(frame(max_examples=few), id="few"),
            pytest.param(frame(max_examples=many), id="many", marks=pytest.mark.slow),
        ]

        def run(how: settings) -> None:
            how(test)()

        run.__doc__ = test.__doc__
        return pytest.mark.parametrize("how", marks)(run)

    return both


def optimum(problem: Problem) -> Plan:
    """The solver's plan, which has to be proved best on problems so small."""
    plan = solve(problem, budget=20, seed=1, workers=1)
    assert check_plan(problem, plan) == []
    assert plan.bounds.coverage == plan.objective.coverage
    assert plan.bounds.cost == plan.objective.cost
    return plan


def worth(plan: Plan) -> tuple[int, int]:
    """Larger is better."""
    return plan.objective.coverage, -plan.objective.cost
