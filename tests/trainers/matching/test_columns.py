"""What is possible for a block alone, and what the schedule makes of it."""

from random import Random

import pytest

from trainers.matching.columns import Column, Columns
from trainers.matching.format import Problem
from trainers.matching.greedy import cheapest, naive
from trainers.matching.instance import Instance, bits, has_long_mission, missions_in
from trainers.matching.model import Model
from trainers.matching.offers import offer_all
from trainers.matching.schedule import Schedule

from .small import small_problem
from .test_solve import read
from .tiny import tiny_json


def columns_of(problem: Problem) -> Columns:
    return Columns(Instance(problem))


def starts(columns: Columns, need: str, block: int = 0) -> dict[tuple[str, ...], list[str]]:
    """Team (and mode) → first slots, by names."""
    instance = columns.instance
    problem = instance.problem
    b = instance.need_blocks[instance.need_number[need]][block]
    return {
        (
            *(problem.trainers[t].id for t in option.trainers),
            "on site" if option.on_site else "remote",
        ): [str(instance.slots[i]) for i in bits(option.starts)]
        for option in columns.options(b)
    }


def test_open_slots_leave_out_closed_days_short_afternoons_and_weekends():
    slots = [str(slot) for slot in Instance(small_problem()).slots]

    assert not any(slot.startswith("2027-01-13") for slot in slots)
    assert "2027-01-21am" in slots
    assert "2027-01-21pm" not in slots
    assert not any(slot.startswith("2027-01-09") for slot in slots)


def test_a_run_skips_a_closed_day_but_not_a_week():
    instance = Instance(small_problem())
    first = instance.slot_number[next(s for s in instance.slots if str(s) == "2027-01-12pm")]
    everything = (1 << len(instance.slots)) - 1

    assert instance.runs(everything, 3) >> first & 1
    assert not instance.runs(everything, 6) >> first & 1


def test_a_lock_leaves_one_column():
    assert starts(columns_of(small_problem()), "N1") == {("T1", "T2", "on site"): ["2027-01-12am"]}


def test_a_competency_counts_up_to_its_last_day_included():
    """T2 holds Y at level 3 until 22 January; the second block has three half-days."""
    found = starts(columns_of(small_problem()), "N1", 1)[("T1", "T2", "on site")]

    assert found[-1] == "2027-01-21am"


def test_either_mode_gives_columns_of_both():
    assert {team[-1] for team in starts(columns_of(small_problem()), "N2")} == {
        "on site",
        "remote",
    }


@pytest.mark.parametrize(
    ("weeks", "missions", "is_long"),
    [(0, 0, False), (0b111, 1, False), (0b1111, 1, True), (0b101, 2, False), (0b1110111, 2, False)],
)
def test_missions_are_runs_of_weeks(weeks, missions, is_long):
    assert (missions_in(weeks), has_long_mission(weeks)) == (missions, is_long)


@pytest.mark.parametrize("fill", [naive, cheapest])
def test_costs_kept_up_step_by_step_are_those_counted_anew(fill):
    columns = columns_of(read("M-0"))
    schedule = Schedule(columns.instance)
    fill(schedule, columns)
    dice = Random(3)
    for n in dice.sample(range(len(columns.instance.need_blocks)), 80):
        schedule.remove_need(n)

    assert schedule.cost == sum(schedule.parts().values())


def test_taking_everything_back_leaves_nothing():
    columns = columns_of(read("S-0"))
    schedule = Schedule(columns.instance)
    naive(schedule, columns)
    for n in range(len(columns.instance.need_blocks)):
        schedule.remove_need(n)

    assert (schedule.cost, schedule.coverage) == (0, 0)
    assert not any(agenda.busy or agenda.stops for agenda in schedule.agendas)


@pytest.mark.parametrize("seed", range(40))
def test_the_model_prices_a_plan_as_the_schedule_does(seed):
    """The hint of a plan keeps every row, and its cost is what placing the plan adds."""
    columns = columns_of(Problem.parse(tiny_json(seed, locks=False)))
    plan = Schedule(columns.instance)
    cheapest(plan, columns)
    empty = Schedule(columns.instance)
    blocks = [block.index for block in columns.instance.blocks]
    model = Model(empty, columns, offer_all(empty, columns, blocks))
    values = model.hint(plan.placed)

    for row in model.program.rows:
        pairs = zip(row.variables, row.coefficients, strict=True)
        assert row.low <= sum(c * values[v] for v, c in pairs) <= row.high
    for group in model.program.at_most_one:
        assert sum(values[v] for v in group) <= 1
    assert model.program.total_cost(values) == plan.cost
    assert model.program.total_gain(values) == plan.coverage
    assert {c.block for c in model.chosen(values)} == set(plan.placed)


def test_the_generator_knows_its_own_columns():
    columns = columns_of(read("S-0"))
    schedule = Schedule(columns.instance)
    cheapest(schedule, columns)

    assert all(columns.has(column) for column in schedule.placed.values())
    moved = [Column(c.block, c.trainers, c.start, c.room + 1) for c in schedule.placed.values()]
    assert not all(columns.has(column) for column in moved)
