"""Taking out and putting back: never worse, never against a rule, repeatable."""

import pytest

from trainers.matching import control
from trainers.matching.check import check_plan
from trainers.matching.columns import Columns
from trainers.matching.control import Control
from trainers.matching.generate import SHAPES, generate, with_locks
from trainers.matching.greedy import cheapest
from trainers.matching.instance import Instance
from trainers.matching.rebuild import Rebuild
from trainers.matching.schedule import Schedule
from trainers.matching.solve import Proof, finish, solve

from .test_solve import read


def rebuilt(columns: Columns, seconds: float = 2.0, workers: int = 1) -> Schedule:
    schedule = Schedule(columns.instance)
    cheapest(schedule, columns)
    Rebuild(schedule, columns, Control(seconds, 3, workers)).run()
    return schedule


@pytest.mark.parametrize("shape", SHAPES)
def test_a_rebuilt_plan_is_legal_and_no_worse(shape):
    problem = generate("S", 4, shape)
    if shape == "locked":
        problem = with_locks(problem, solve(problem, method="naive"), 4, 5)
    columns = Columns(Instance(problem))
    before = Schedule(columns.instance)
    cheapest(before, columns)
    after = rebuilt(columns)

    assert (after.coverage, -after.cost) >= (before.coverage, -before.cost)
    assert after.cost == sum(after.parts().values())
    plan = finish(after, columns, Control(1, 1, 1), "full", Proof(None, None))
    assert check_plan(problem, plan) == []


def test_tries_bring_points_of_coverage():
    columns = Columns(Instance(read("M-0")))
    before = Schedule(columns.instance)
    cheapest(before, columns)
    after = rebuilt(columns, seconds=8)

    assert after.coverage - before.coverage > 0.05 * sum(columns.instance.worth)


def test_tries_end_once_it_is_enough():
    columns = Columns(Instance(read("S-0")))
    schedule = Schedule(columns.instance)
    tries = iter(range(1_000_000))
    control = Control(60, 1, workers=2)

    Rebuild(schedule, columns, control).run(is_enough=lambda: next(tries) == 40)

    assert next(tries) == 41
    assert control.seconds < 30


def test_one_worker_and_one_seed_give_one_plan(monkeypatch):
    # The work of 2 s, and time enough for it on a crowded machine: the clock must not cut the run.
    monkeypatch.setattr(control, "WORK_PER_SECOND", control.WORK_PER_SECOND * 2 / 60)
    columns = Columns(Instance(read("M-0")))

    assert rebuilt(columns, seconds=60).placed == rebuilt(columns, seconds=60).placed


def test_only_the_needs_given_are_touched():
    columns = Columns(Instance(read("M-0")))
    before = Schedule(columns.instance)
    cheapest(before, columns)
    free = set(range(0, len(columns.instance.need_blocks), 2))
    after = before.copy()
    Rebuild(after, columns, Control(1, 1, 1), needs=free).run()

    blocks = columns.instance.blocks
    changed = {
        blocks[b].need
        for b in before.placed.keys() | after.placed.keys()
        if before.placed.get(b) != after.placed.get(b)
    }
    assert changed
    assert changed <= free


def test_rooms_that_few_could_use_are_taken_first():
    instance = Instance(generate("L", 1))
    thrifty, plain = Columns(instance), Columns(instance, thrifty=False)
    plans = []
    for columns in (thrifty, plain):
        schedule = Schedule(instance)
        cheapest(schedule, columns)
        plans.append(schedule)

    assert plans[0].coverage > plans[1].coverage
    for block in instance.blocks:
        demand = [instance.room_demand[room] for room in thrifty.rooms(block)]
        assert demand == sorted(demand)
        assert thrifty.rooms(block).keys() == plain.rooms(block).keys()
