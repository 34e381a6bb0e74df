"""Public benchmark formats through the engine's programs, on small instances made here."""

from itertools import product
from random import Random

import pytest

from trainers.matching.adapters import gap, smptsp
from trainers.matching.cpsat import Limits

LIMITS = Limits(seconds=20, workers=1, seed=1)


def invented_gap(seed: int) -> gap.Assignment:
    dice = Random(seed)
    agents, jobs = 3, 6
    use = tuple(tuple(dice.randint(3, 9) for _ in range(jobs)) for _ in range(agents))
    value = tuple(tuple(dice.randint(5, 25) for _ in range(jobs)) for _ in range(agents))
    return gap.Assignment(value, use, tuple(dice.randint(12, 18) for _ in range(agents)))


def best_total(problem: gap.Assignment, *, maximise: bool) -> int | None:
    totals = []
    agents, jobs = len(problem.value), len(problem.value[0])
    for chosen in product(range(agents), repeat=jobs):
        loads = [0] * agents
        for job, agent in enumerate(chosen):
            loads[agent] += problem.use[agent][job]
        if all(load <= most for load, most in zip(loads, problem.capacity, strict=True)):
            totals.append(sum(problem.value[a][j] for j, a in enumerate(chosen)))
    if not totals:
        return None
    return max(totals) if maximise else min(totals)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("maximise", [True, False])
def test_assignments_are_proved_as_brute_force_finds_them(seed, maximise):
    problem = invented_gap(seed)
    found = gap.solve(problem, maximise=maximise, limits=LIMITS)

    assert found.total == best_total(problem, maximise=maximise)
    if found.total is not None:
        assert found.is_proved
        assert found.bound == found.total


def test_a_file_of_two_assignment_problems_is_read():
    one = "2 3\n1 2 3\n4 5 6\n1 1 1\n2 2 2\n3 4\n"

    assert (
        gap.read("2\n" + one + one)
        == [gap.Assignment(((1, 2, 3), (4, 5, 6)), ((1, 1, 1), (2, 2, 2)), (3, 4))] * 2
    )
    assert len(gap.read(one)) == 1


@pytest.mark.parametrize("text", ["", "1", "1 2 2 1 1 1", "2 3 x"])
def test_a_file_that_ends_too_soon_is_refused(text):
    with pytest.raises(ValueError):
        gap.read(text)


SHIFTS = """# Made by hand
Type = 1
Jobs = 4
0 10
5 15
10 20
20 30
Qualifications = 3
4: 0 1 2 3
2: 0 2
1: 1
"""


def test_shifts_are_read_and_staffed_with_as_few_as_can_be():
    problem = smptsp.read(SHIFTS)
    found = smptsp.solve(problem, limits=LIMITS)

    assert problem.tasks == ((0, 10), (5, 15), (10, 20), (20, 30))
    assert problem.skills == (frozenset({0, 1, 2, 3}), frozenset({0, 2}), frozenset({1}))
    assert (found.used, found.bound, found.is_proved) == (2, 2, True)


def test_a_task_for_which_nobody_is_qualified_has_no_plan():
    problem = smptsp.Shifts(((0, 1), (2, 3)), (frozenset({0}),))

    assert smptsp.solve(problem, limits=LIMITS).workers is None


def test_workers_do_only_what_they_can_and_one_thing_at_a_time():
    dice = Random(5)
    tasks = tuple((begin, begin + dice.randint(2, 9)) for begin in range(0, 60, 2))
    skills = tuple(
        frozenset(t for t in range(len(tasks)) if dice.random() < 0.6) for _ in range(15)
    )
    found = smptsp.solve(smptsp.Shifts(tasks, skills), limits=LIMITS)

    assert found.workers is not None
    for task, worker in enumerate(found.workers):
        assert task in skills[worker]
    for a, b in product(range(len(tasks)), repeat=2):
        if a < b and found.workers[a] == found.workers[b]:
            assert tasks[a][1] <= tasks[b][0] or tasks[b][1] <= tasks[a][0]


def test_shifts_without_their_head_are_refused():
    with pytest.raises(ValueError, match="Jobs"):
        smptsp.read("Type = 1\nTasks = 3")
