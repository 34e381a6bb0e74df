"""Picking without listing pairs agrees with looking at every column."""

from collections.abc import Iterator

import pytest

from trainers.matching.columns import Column, Columns
from trainers.matching.generate import generate
from trainers.matching.greedy import cheapest, naive
from trainers.matching.instance import Block, Instance, bits, has_long_mission, too_long
from trainers.matching.offers import open_options, with_room
from trainers.matching.picks import first_free, least_cost
from trainers.matching.schedule import Schedule

from .test_solve import read


def everything_open(schedule: Schedule, columns: Columns, block: Block) -> Iterator[Column]:
    for option, starts in open_options(schedule, columns, block):
        for start in bits(starts):
            column = with_room(schedule, columns, option, start)
            if column is not None and schedule.fits(column):
                yield column


@pytest.fixture(params=["M-0", "few_arabic", "all_abroad", "feasts"])
def columns(request) -> Columns:
    problem = read("M-0") if request.param == "M-0" else generate("M", 2, request.param)
    return Columns(Instance(problem))


@pytest.fixture(params=[naive, cheapest], ids=["naive", "cheapest"])
def schedule(request, columns) -> Schedule:
    made = Schedule(columns.instance)
    request.param(made, columns)
    return made


def blocks_to_ask(schedule: Schedule) -> Iterator[Block]:
    """Blocks of every third need, open ones as they are, covered ones taken out."""
    instance = schedule.instance
    for n in range(0, len(instance.need_blocks), 3):
        taken = schedule.remove_need(n)
        yield instance.need_blocks[n][0]
        schedule.place_all(taken)


def test_the_cheapest_column_is_the_cheapest_of_all(columns, schedule):
    for block in blocks_to_ask(schedule):
        ranks = [(schedule.marginal(c), c.start) for c in everything_open(schedule, columns, block)]
        found = least_cost(schedule, columns, block)

        assert (found and (schedule.marginal(found), found.start)) == min(ranks, default=None)
        assert found is None or schedule.fits(found)


def test_the_earliest_column_is_the_earliest_of_all(columns, schedule):
    for block in blocks_to_ask(schedule):
        columns_open = list(everything_open(schedule, columns, block))
        found = first_free(schedule, columns, block)

        assert (found and found.start) == min((c.start for c in columns_open), default=None)
        assert found is None or found in columns_open


def test_teachers_are_those_of_the_options(columns):
    for block in columns.instance.blocks:
        listed = {t for o in columns.options(block) if o.starts != o.spare for t in o.trainers}

        assert set(bits(columns.teachers(block))) == listed


@pytest.mark.parametrize("weeks", [0b0, 0b1, 0b11010, 0b1101100111, 0b111000111, 0b10101011])
def test_weeks_that_make_a_mission_too_long(weeks):
    alone = {w for w in range(12) if not weeks >> w & 1 and has_long_mission(weeks | 1 << w)}

    assert {w for w in bits(too_long(weeks) & ~weeks) if w < 12} == alone
