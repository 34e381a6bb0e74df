"""What must hold for every problem: proofs agree with brute force, better circumstances never harm.

Examples are drawn the same way on every run; `-m slow` draws many more.
"""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from trainers.matching.check import check_plan
from trainers.matching.errors import ProblemError
from trainers.matching.format import Lock, Need, Plan, Problem, Trainer
from trainers.matching.generate import SHAPES, Shape, generate, with_locks
from trainers.matching.solve import solve

from .brute import TooLarge, best
from .tiny import tiny_problems

FEW = settings(
    derandomize=True,
    deadline=None,
    max_examples=40,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
MANY = settings(FEW, max_examples=3000)
TRIES = 3000


def optimum(problem: Problem) -> Plan:
    """The solver's plan, which has to be proved best on problems so small."""
    plan = solve(problem, budget=20, seed=1, workers=1)
    assert check_plan(problem, plan) == []
    assert plan.bounds.coverage == plan.objective.coverage
    assert plan.bounds.cost == plan.objective.cost
    return plan


def agrees_with_brute_force(problem: Problem) -> None:
    try:
        expected = best(problem, TRIES)
    except TooLarge:
        assume(False)
    if expected is None:
        with pytest.raises(ProblemError) as caught:
            solve(problem, budget=20, seed=1, workers=1)
        assert caught.value.field.startswith("locks[")
    else:
        plan = optimum(problem)
        assert (plan.objective.coverage, plan.objective.cost) == expected


@FEW
@given(tiny_problems())
def test_brute_force_finds_the_same_coverage_and_cost(problem: Problem) -> None:
    agrees_with_brute_force(problem)


@pytest.mark.slow
@MANY
@given(tiny_problems())
def test_brute_force_finds_the_same_many_times(problem: Problem) -> None:
    agrees_with_brute_force(problem)
