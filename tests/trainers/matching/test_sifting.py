"""The weekly relaxation over some of its sessions: what it proves holds for all plans."""

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest
from hypothesis import given

from trainers.matching.columns import Columns
from trainers.matching.format import Problem
from trainers.matching.guide import Hint
from trainers.matching.instance import Instance
from trainers.matching.ladder import Ladder, ladder
from trainers.matching.linear import Floats
from trainers.matching.sifting import Sifting
from trainers.matching.weekly import Weekly

from .brute import best
from .test_coarse import optimum
from .test_properties import SEEDS, TRIES, examples
from .test_solve import read
from .tiny import tiny_problem


def some_hints(weekly: Weekly, seed: int) -> list[Hint]:
    dice = Random(seed)
    return [Hint(*key, excess=0) for key in weekly.sessions if dice.random() < 0.3]


def sifting_of(problem: Problem, with_cost: bool, seed: int) -> Sifting:
    weekly = Weekly(Columns(Instance(problem)), with_cost)
    return Sifting(weekly, some_hints(weekly, seed))


def any_duals(count: int, seed: int) -> Iterator[Floats]:
    dice = np.random.default_rng(seed)
    return (dice.normal(0, scale, count) for scale in (0.0, 1.0, 30.0, 1000.0))


def bound_of(sifting: Sifting, duals: Floats) -> Ladder:
    (needs, rest, size), _ = sifting._priced(duals)
    return ladder(rest, size, needs.tolist(), sifting.worth, sifting._is_free)


@examples(40, 3000)
@given(SEEDS)
def test_every_round_gives_bounds_that_hold(seed: int) -> None:
    problem = tiny_problem(seed)
    coverage, cost = optimum(problem)

    for target in {coverage, coverage // 2}:
        rounds = sifting_of(problem, True, seed).cost_rounds(target, lambda: 10.0)
        assert all(bound.at(coverage) <= cost for bound, _ in rounds)
    rounds_ = sifting_of(problem, False, seed).coverage_rounds(lambda: 10.0)
    assert all(bound >= coverage for bound, _ in rounds_)


@examples(40, 3000)
@given(SEEDS)
def test_any_dual_values_give_bounds_that_hold(seed: int) -> None:
    problem = tiny_problem(seed)
    coverage, cost = optimum(problem)
    sifting = sifting_of(problem, True, seed)
    for duals in any_duals(len(sifting._all.low), seed):
        assert bound_of(sifting, duals).at(coverage) <= cost


@pytest.mark.parametrize("seed", range(3))
def test_from_whatever_sessions_it_begins_it_ends_at_one_bound(seed: int) -> None:
    """S-0, of which at least 565 half-days by priority are asked."""
    *_, (bound, is_last) = sifting_of(read("S-0"), True, seed).cost_rounds(565, lambda: 30.0)
    *_, (most, _) = sifting_of(read("S-0"), False, seed).coverage_rounds(lambda: 30.0)

    assert is_last
    assert most == 565
    assert bound.at(565) == pytest.approx(3_139_236, rel=1e-3)
    assert bound.at(565) <= 3_158_736


def without_patterns(self: Sifting, duals: Floats) -> Floats:
    reduced = REDUCED(self, duals)
    reduced[self._patterns] = np.maximum(reduced[self._patterns], 0.0)
    return reduced


REDUCED = Sifting._reduced


@pytest.mark.parametrize("is_at_fault", [False, True])
def test_a_bound_that_forgets_what_is_too_cheap_is_found_out(
    is_at_fault: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: sessions that nobody chose, priced out of the market."""
    if is_at_fault:
        monkeypatch.setattr(Sifting, "_reduced", without_patterns)
        monkeypatch.setattr(Sifting, "_least_of_links", lambda self, *args: -1e4)
    holds = []
    for seed in (0, 9, 17, 23, 29, 37):
        coverage, cost = best(tiny_problem(seed), TRIES) or (0, 0)
        rounds = sifting_of(tiny_problem(seed), True, seed).cost_rounds(coverage, lambda: 10.0)
        holds += [bound.at(coverage) <= cost for bound, _ in rounds]
    assert all(holds) == (not is_at_fault)
