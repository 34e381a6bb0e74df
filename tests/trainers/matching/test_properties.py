"""What must hold for every problem: proofs agree with brute force, better circumstances never harm.

Examples are drawn the same way on every run; `-m slow` draws many more.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given

from trainers.matching.bounds import cost_bound, coverage_bound
from trainers.matching.check import check_plan
from trainers.matching.columns import Columns
from trainers.matching.errors import ProblemError
from trainers.matching.format import Plan, Problem, Room
from trainers.matching.generate import SHAPES, Shape, generate, with_locks
from trainers.matching.instance import Instance
from trainers.matching.reach import reachable
from trainers.matching.solve import Method, solve

from .brute import TooLarge, best
from .drawn import SEEDS, TRIES, examples, optimum, worth
from .tiny import tiny_json, tiny_problem, tiny_problems

S_0 = Path(__file__).parent / "problems" / "S-0.json"


# Against brute force


@examples(25, 3000)
@given(tiny_problems())
def test_brute_force_finds_the_same_coverage_and_cost(problem: Problem) -> None:
    try:
        expected = best(problem, TRIES)
    except TooLarge:
        assume(False)
    if expected is None:
        with pytest.raises(ProblemError) as caught:
            solve(problem, budget=20, seed=1, workers=1)
        assert caught.value.field.startswith("locks[")
        assert caught.value.code in ("lock_forbidden", "locks_clash")
    else:
        plan = optimum(problem)
        assert (plan.objective.coverage, plan.objective.cost) == expected


@examples(20, 1500)
@given(SEEDS)
def test_certified_bounds_are_never_on_the_wrong_side_of_the_best_plan(seed: int) -> None:
    problem = tiny_problem(seed)
    try:
        found = best(problem, TRIES)
    except TooLarge:
        assume(False)
    assume(found is not None)
    assert found is not None
    coverage, cost = found
    columns = Columns(Instance(problem))

    bounds = reachable(columns), coverage_bound(columns, 10)
    # Asked at a lower coverage too, and carried over to the best by its slope.
    below = [cost_bound(columns, target, 10) for target in {0, coverage // 2, coverage}]

    assert all(bound is not None and bound >= coverage for bound in bounds)
    assert all(bound is not None and bound.at(coverage) <= cost for bound in below)


def test_a_chain_longer_than_the_stack_and_told_backwards_is_bounded() -> None:
    problem = generate("S", 1, "chain")
    model = problem.needs[0]
    chain = tuple(
        replace(model, id=f"N{n}", after=(f"N{n - 1}",) if n else ()) for n in range(1200)
    )
    backwards = replace(problem, needs=chain[::-1])

    # Each in a later week than the one before: no more than there are weeks.
    columns = Columns(Instance(backwards))
    weeks = columns.instance.weeks // len(model.blocks)
    assert 0 < reachable(columns) <= sum(need.worth for need in chain[:weeks])


# Better circumstances


def with_another_trainer(problem: Problem, seed: int) -> Problem:
    another = replace(tiny_problem(seed + 1).trainers[0], id="T+")
    return replace(problem, trainers=(*problem.trainers, another))


def with_another_room(problem: Problem, seed: int) -> Problem:
    place = problem.cohorts[seed % len(problem.cohorts)].place
    another = Room("R+", place, 9, ("projector",), True, ())
    return replace(problem, rooms=(*problem.rooms, another))


def with_wider_windows(problem: Problem, _seed: int) -> Problem:
    horizon = problem.first_day, problem.last_day
    return replace(problem, needs=tuple(replace(need, window=horizon) for need in problem.needs))


def with_freer_trainers(problem: Problem, _seed: int) -> Problem:
    always = ((problem.first_day, problem.last_day),)
    return replace(
        problem,
        trainers=tuple(replace(one, on_site=always, remote=always) for one in problem.trainers),
    )


@pytest.mark.parametrize(
    "better",
    [with_another_trainer, with_another_room, with_wider_windows, with_freer_trainers],
)
@pytest.mark.parametrize("seeds", [range(12), pytest.param(range(12, 400), marks=pytest.mark.slow)])
def test_better_circumstances_never_lower_a_proved_optimum(
    better: Callable[[Problem, int], Problem], seeds: range
) -> None:
    for seed in seeds:
        problem = tiny_problem(seed, locks=False)
        assert worth(optimum(better(problem, seed))) >= worth(optimum(problem)), seed


@examples(25, 600)
@given(SEEDS, SEEDS)
def test_a_need_less_never_harms_the_others(seed: int, choice: int) -> None:
    problem = tiny_problem(seed, locks=False)
    gone = problem.needs[choice % len(problem.needs)]
    left = tuple(
        replace(need, after=tuple(other for other in need.after if other != gone.id))
        for need in problem.needs
        if need.id != gone.id
    )
    covered = {session.need for session in optimum(problem).sessions} - {gone.id}

    without = optimum(replace(problem, needs=left))

    assert without.objective.coverage >= sum(need.worth for need in left if need.id in covered)


# Locks, names, order


@examples(25, 600)
@given(SEEDS)
def test_locking_sessions_of_an_optimum_changes_nothing(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)
    locked = with_locks(problem, plan, seed, count=2)

    again = optimum(locked)

    assert worth(again) == worth(plan)
    assert [one for one in check_plan(locked, again) if one.rule == 8] == []


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The JSON with every id, as value or key, under its new name."""
    if isinstance(value, dict):
        return {names.get(key, key): renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


@examples(20, 400)
@given(SEEDS)
def test_renaming_ids_changes_nothing(seed: int) -> None:
    data = tiny_json(seed, locks=False)
    ids = [
        thing["id"]
        for kind in ("places", "trainers", "rooms", "cohorts", "needs")
        for thing in data[kind]
    ]
    # Their order is turned round too, and one holds what a careless join would stumble on.
    names = {id_: f"{999 - n}: é/“ع” {n}" for n, id_ in enumerate([*ids, "X", "Y", "fr", "ar"])}

    plain, other = optimum(Problem.parse(data)), optimum(Problem.parse(renamed(data, names)))

    assert worth(other) == worth(plain)


@examples(20, 400)
@given(SEEDS)
def test_the_order_of_the_lists_changes_nothing(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    turned = replace(
        problem,
        trainers=problem.trainers[::-1],
        rooms=problem.rooms[::-1],
        cohorts=problem.cohorts[::-1],
        needs=problem.needs[::-1],
    )

    assert worth(optimum(turned)) == worth(optimum(problem))


@examples(50, 2000)
@given(SEEDS)
def test_json_comes_back_as_it_went(seed: int) -> None:
    data = tiny_json(seed)
    problem = Problem.parse(data)
    assert json.loads(json.dumps(problem.to_json())) == data

    try:
        plan = solve(problem, method="greedy")
    except ProblemError:
        return
    assert Plan.parse(json.loads(json.dumps(plan.to_json()))) == plan


# Plans of every shape and size


@pytest.mark.parametrize("method", ["naive", "greedy"])
@pytest.mark.parametrize("shape", SHAPES)
def test_first_plans_of_every_shape_pass_the_checker(shape: Shape, method: Method) -> None:
    problem = shaped(shape, 1)

    plan = solve(problem, method=method)

    assert check_plan(problem, plan) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("shape", SHAPES)
def test_searched_plans_of_every_shape_pass_and_beat_the_first(shape: Shape, seed: int) -> None:
    problem = shaped(shape, seed)

    plan = solve(problem, budget=10, workers=2)

    assert check_plan(problem, plan) == []
    assert worth(plan) >= max(
        worth(solve(problem, method="naive")), worth(solve(problem, method="greedy"))
    )


def shaped(shape: Shape, seed: int) -> Problem:
    problem = generate("S", seed, shape)
    if shape == "locked":
        return with_locks(problem, solve(problem, method="naive"), seed)
    return problem


def test_a_search_is_at_least_as_good_as_its_start_and_repeats_with_one_worker() -> None:
    problem = Problem.parse(json.loads(S_0.read_text(encoding="utf-8")))
    naive, greedy = solve(problem, method="naive"), solve(problem, method="greedy")

    one, two = (solve(problem, budget=2, seed=7, workers=1) for _ in range(2))

    assert worth(one) >= max(worth(naive), worth(greedy))
    assert one.sessions == two.sessions
    assert one.objective == two.objective
