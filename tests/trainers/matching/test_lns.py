"""Sub-problems: chosen, solved, exchanged or taken back."""

from random import Random

import pytest

from trainers.matching.columns import Column, Columns
from trainers.matching.control import Control
from trainers.matching.cpsat import Limits, lexicographic, solve_program, steep
from trainers.matching.greedy import cheapest
from trainers.matching.instance import REMOTE, Instance, bits
from trainers.matching.lns import Search, exchange, sub_problem
from trainers.matching.neighbourhoods import ALL, View
from trainers.matching.program import Program
from trainers.matching.samples import offer_some
from trainers.matching.schedule import Schedule

from .test_solve import read


@pytest.fixture(scope="module")
def columns() -> Columns:
    return Columns(Instance(read("M-0")))


@pytest.fixture
def schedule(columns: Columns) -> Schedule:
    made = Schedule(columns.instance)
    cheapest(made, columns)
    return made


def state(schedule: Schedule) -> tuple[object, ...]:
    return (
        dict(schedule.placed),
        schedule.coverage,
        schedule.cost,
        [(sorted(a.stops), a.busy, a.load, a.on_weeks) for a in schedule.agendas],
        list(schedule.room_busy),
        list(schedule.cohort_weeks),
    )


@pytest.mark.parametrize("choose", ALL, ids=lambda choose: choose.__name__)
def test_a_neighbourhood_names_each_need_once_and_only_coverable_ones(choose, columns, schedule):
    view = View(schedule, columns, Random(1))
    for size in (6, 30, 100):
        needs = choose(view, size)
        blocks = sum(len(columns.instance.need_blocks[n]) for n in needs)

        assert needs
        assert len(set(needs)) == len(needs)
        assert set(needs) <= set(view.coverable)
        assert blocks <= 2 * size + 10


def test_making_a_sub_problem_changes_nothing(columns, schedule):
    before = state(schedule)
    sub_problem(schedule, columns, range(0, 60, 2), 50, Random(1))

    assert state(schedule) == before


def test_the_present_columns_are_a_solution_of_their_sub_problem(columns, schedule):
    needs = range(0, 80, 3)
    model, kept = sub_problem(schedule, columns, needs, 40, Random(1))
    values = model.hint(kept)
    worth = sum(columns.instance.worth[n] for n in needs if schedule.is_covered(n))

    assert model.program.total_gain(values) == worth
    for row in model.program.rows:
        pairs = zip(row.variables, row.coefficients, strict=True)
        assert row.low <= sum(c * values[v] for v, c in pairs) <= row.high
    assert all(sum(values[v] for v in group) <= 1 for group in model.program.at_most_one)


def test_a_remote_session_stays_on_offer_beside_the_same_on_site(columns):
    empty = Schedule(columns.instance)
    tried = 0
    for block in columns.instance.blocks:
        options = columns.options(block)
        teams = {option.trainers: option.starts for option in options if option.on_site}
        remote = [option for option in options if not option.on_site and option.trainers in teams]
        for option in remote[:3]:
            start = next(bits(option.starts & teams[option.trainers]), None)
            if start is not None and not block.number:
                tried += 1
                kept = Column(block.index, option.trainers, start, REMOTE)
                offer = (empty, columns, [block.index], {block.index: kept}, 40, Random(tried))
                assert kept in offer_some(*offer)[block.index]
    assert tried > 20


def test_a_steep_goal_weighs_coverage_more_than_any_one_cost_but_not_than_all(columns, schedule):
    program = sub_problem(schedule, columns, range(0, 60, 2), 60, Random(1))[0].program
    assert steep(program).gain_weight == max(program.cost)
    assert 100 * steep(program).gain_weight < lexicographic(program).gain_weight
    assert steep(Program()) == lexicographic(Program())


def test_an_exchange_adds_just_what_the_sub_problem_announced(columns, schedule):
    needs = list(range(0, 60, 2))
    model, kept = sub_problem(schedule, columns, needs, 60, Random(1))
    old_values = model.hint(kept)
    answer = solve_program(
        model.program, lexicographic(model.program), Limits(20, 1, 1, 1.0), hint=old_values
    )
    assert answer.values is not None
    before = schedule.coverage, schedule.cost
    program = model.program
    expected = (
        before[0] + program.total_gain(answer.values) - program.total_gain(old_values),
        before[1] + program.total_cost(answer.values) - program.total_cost(old_values),
    )
    old = [column for n in needs for column in schedule.remove_need(n)]

    assert exchange(schedule, old, model.chosen(answer.values), before)
    assert (schedule.coverage, schedule.cost) == expected
    assert expected >= (before[0], 0)


def test_what_does_not_fit_or_is_worse_is_taken_back(columns, schedule):
    before = state(schedule)
    figures = schedule.coverage, schedule.cost
    covered = [n for n in range(60) if schedule.is_covered(n)]
    old = [column for n in covered[:3] for column in schedule.remove_need(n)]

    assert not exchange(schedule, old, [*old, old[0]], figures)
    old = [column for n in covered[:3] for column in schedule.remove_need(n)]
    assert not exchange(schedule, old, [], figures)
    assert state(schedule) == before


def test_a_need_is_not_dropped_from_under_its_successor(columns, schedule):
    instance = columns.instance
    first = next(
        n
        for n in range(len(instance.need_blocks))
        if schedule.is_covered(n) and any(map(schedule.is_covered, instance.successors[n]))
    )
    old = schedule.remove_need(first)

    assert not exchange(schedule, old, [], (0, 0))
    assert schedule.is_covered(first)


def test_the_search_keeps_its_books(columns, schedule):
    before = schedule.coverage
    Search(schedule, columns, Control(4, 1, workers=2)).run()

    assert schedule.coverage >= before
    assert schedule.cost == sum(schedule.parts().values())
    assert all(schedule.is_sound(t) for t in range(len(schedule.agendas)))
