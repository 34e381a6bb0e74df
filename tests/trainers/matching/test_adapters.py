"""Public benchmark formats through the engine's programs, on small instances made here."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from trainers.matching.adapters import gap, measure, smptsp
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


def invented_shifts(seed: int, count: int, staff: int, share: float) -> smptsp.Shifts:
    dice = Random(seed)
    begins = [dice.randint(0, 3 * count) for _ in range(count)]
    tasks = tuple((begin, begin + dice.randint(2, 12)) for begin in begins)
    skills = tuple(
        frozenset(task for task in range(count) if dice.random() < share) for _ in range(staff)
    )
    return smptsp.Shifts(tasks, skills)


def fewest_workers(problem: smptsp.Shifts) -> int | None:
    """By trial: tasks in order of time, each to whoever may."""
    order = sorted(range(len(problem.tasks)), key=lambda task: problem.tasks[task])
    best: list[int] = []

    def place(rest: list[int], until: dict[int, int]) -> None:
        if best and len(until) >= best[0]:
            return
        if not rest:
            best[:] = [len(until)]
            return
        begin, end = problem.tasks[rest[0]]
        for worker, able in enumerate(problem.skills):
            if rest[0] in able and until.get(worker, 0) <= begin:
                place(rest[1:], until | {worker: end})

    place(order, {})
    return best[0] if best else None


@pytest.mark.parametrize("seed", range(40))
def test_shifts_are_proved_as_trial_finds_them(seed):
    problem = invented_shifts(seed, count=8, staff=6, share=0.5)
    found = smptsp.solve(problem, limits=LIMITS)

    assert found.used == fewest_workers(problem)
    assert found.is_proved
    if found.workers is not None:
        assert found.bound == found.used
        assert smptsp.holds(problem, found)


def test_a_hundred_and_fifty_tasks_are_proved_in_seconds():
    problem = invented_shifts(5, count=150, staff=40, share=0.6)
    found = smptsp.solve(problem, limits=LIMITS)

    assert found.is_proved
    assert smptsp.holds(problem, found)


def test_without_time_a_bound_is_left():
    problem = invented_shifts(5, count=150, staff=40, share=0.6)
    found = smptsp.solve(problem, limits=replace(LIMITS, seconds=0.0))

    assert not found.is_proved
    assert found.bound > 1


def test_those_who_are_not_able_or_not_free_are_found_out():
    problem = smptsp.read(SHIFTS)

    def staffed(*workers: int) -> smptsp.Staffed:
        return smptsp.Staffed(workers, len(set(workers)), 1, False)

    assert smptsp.holds(problem, staffed(0, 2, 0, 0))
    assert not smptsp.holds(problem, staffed(0, 1, 0, 0))
    assert not smptsp.holds(problem, staffed(0, 0, 0, 0))


def test_cliques_are_the_largest_sets_that_run_at_once():
    tasks = {0: (0, 10), 1: (5, 15), 2: (10, 20), 3: (12, 13), 4: (20, 21)}

    assert [sorted(clique) for clique in smptsp.cliques(tasks)] == [[0, 1], [1, 2, 3], [4]]


def test_an_overload_or_a_wrong_total_is_found_out():
    problem = gap.Assignment(((5, 6), (7, 8)), ((2, 2), (2, 2)), (2, 4))

    assert gap.holds(problem, gap.Assigned((0, 1), 13, 13, True))
    assert not gap.holds(problem, gap.Assigned((0, 0), 11, 11, True))
    assert not gap.holds(problem, gap.Assigned((0, 1), 12, 12, True))
    assert not gap.holds(problem, gap.Assigned((0,), 5, 5, True))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Type = 1\nTasks = 3", "Jobs"),
        ("Type = 1\nJobs = 2\n0 1", "not enough values"),
        ("Type = 1\nJobs = 1\n0 1\nQualifications = 1\n1: 7", "a task that there is not"),
    ],
)
def test_shifts_that_are_no_such_file_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        smptsp.read(text)


def test_a_folder_is_measured_in_both_senses(tmp_path, capsys):
    for kind, text in {
        "gap": "1\n2 2\n5 6\n7 8\n2 2\n2 2\n2 4\n",
        "smptsp": SHIFTS,
    }.items():
        (tmp_path / kind).mkdir()
        for name in ("one", "two"):
            (tmp_path / kind / name).write_text(text)
    measure.main(["--gap", str(tmp_path / "gap"), "--smptsp", str(tmp_path / "smptsp")])

    rows = [line.split(" | ")[:2] for line in capsys.readouterr().out.splitlines() if "of" in line]
    assert rows == [
        ["| as much as can be", "2 of 2"],
        ["| as little as can be", "2 of 2"],
        ["| up to 200 tasks", "2 of 2"],
    ]
