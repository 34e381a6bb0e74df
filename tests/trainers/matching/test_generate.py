"""Invented problems: the same for the same seed, well formed, and of the shape asked for."""

from datetime import timedelta

import pytest

from trainers.matching.format import Problem
from trainers.matching.generate import SHAPES, SIZES, Shape, generate, part_of, with_locks
from trainers.matching.solve import solve


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", ["S", "M"])
def test_a_seed_gives_one_problem_that_reads_back(size: str, shape: Shape) -> None:
    problem = generate(size, 5, shape)

    assert Problem.parse(problem.to_json()) == problem == generate(size, 5, shape)
    assert problem != generate(size, 6, shape)


@pytest.mark.parametrize(
    ("size", "trainers", "cohorts", "needs", "weeks"),
    [("S", 10, 20, 38, 13), ("M", 40, 120, 235, 26), ("L", 120, 600, 1341, 52)],
)
def test_sizes_are_those_of_the_given_problems(
    size: str, trainers: int, cohorts: int, needs: int, weeks: int
) -> None:
    problem = generate(size, 1)

    assert (len(problem.trainers), len(problem.cohorts)) == (trainers, cohorts)
    assert abs(len(problem.needs) - needs) < 0.1 * needs
    assert (problem.last_day - problem.first_day).days == weeks * 7 - 3


def test_one_region_has_one() -> None:
    assert len({place.region for place in generate("M", 1, "one_region").places}) == 1


def test_all_abroad_has_nobody_with_a_base() -> None:
    assert all(trainer.is_abroad for trainer in generate("M", 1, "all_abroad").trainers)


def test_few_arabic_has_one_speaker_and_most_needs_ask_for_one() -> None:
    problem = generate("M", 1, "few_arabic")

    assert sum("ar" in trainer.languages for trainer in problem.trainers) == 1
    assert sum(need.languages == ("ar",) for need in problem.needs) > len(problem.needs) / 2


def test_a_chain_is_one_cohort_with_more_needs_than_weeks() -> None:
    problem = generate("M", 1, "chain")

    assert len(problem.cohorts) == 1
    assert len(problem.needs) > SIZES["M"].weeks
    assert [len(need.after) for need in problem.needs] == [0] + [1] * (len(problem.needs) - 1)


def test_feasts_leave_weeks_without_an_open_day() -> None:
    problem = generate("M", 1, "feasts")
    mondays = [problem.first_day + timedelta(weeks=n) for n in range(SIZES["M"].weeks)]

    closed = [
        monday
        for monday in mondays
        if all(monday + timedelta(days=n) in problem.closed_days for n in range(5))
    ]
    assert len(closed) >= 8


def test_nothing_can_be_covered_where_nothing_is_possible() -> None:
    plan = solve(generate("S", 1, "nothing"), method="greedy")

    assert plan.sessions == ()
    assert {one.reason for one in plan.uncovered} >= {"no_competency", "no_language", "no_room"}


def test_everything_locked_leaves_the_plan_that_it_was_made_from() -> None:
    problem = generate("S", 1, "locked")
    plan = solve(problem, method="naive")
    locked = with_locks(problem, plan, 1)

    again = solve(locked, method="naive")

    assert len(locked.locks) == len(plan.sessions)
    assert set(again.sessions) >= set(plan.sessions)


def test_locks_from_a_part_hold_in_the_whole() -> None:
    problem = generate("M", 1)
    plan = solve(part_of(problem, 1, 20), method="naive")
    locked = with_locks(problem, plan, 1, count=8)

    assert len(locked.locks) == 8
    assert solve(locked, method="greedy").objective.coverage > plan.objective.coverage
