"""Hints from the relaxation, and a search that follows them."""

from itertools import takewhile
from math import inf
from random import Random

import pytest

from trainers.matching.columns import Column, Columns
from trainers.matching.control import Control
from trainers.matching.greedy import cheapest
from trainers.matching.guide import MOST, MOST_HINTS, Guide, Hint
from trainers.matching.instance import REMOTE, Instance, bits
from trainers.matching.ladder import Ladder
from trainers.matching.lns import Search
from trainers.matching.locks import place_mandatory
from trainers.matching.proving import advice, proofs
from trainers.matching.schedule import Schedule

from .test_solve import read


@pytest.fixture(scope="module")
def columns():
    return Columns(Instance(read("M-0")))


@pytest.fixture(scope="module")
def hints(columns):
    found, seconds = advice(columns, 60, lambda: False)
    assert 0 < seconds < 60
    return found


@pytest.fixture
def schedule(columns):
    schedule = Schedule(columns.instance)
    place_mandatory(schedule, columns)
    cheapest(schedule, columns)
    return schedule


def test_hints_are_sessions_that_the_problem_allows(columns, hints):
    instance = columns.instance
    counts = [0] * len(instance.blocks)
    for hint in hints:
        counts[hint.block] += 1
        options = columns.options(instance.blocks[hint.block])
        starts = next(
            one.starts & ~one.spare
            for one in options
            if (one.trainers, one.on_site) == (hint.trainers, hint.on_site)
        )
        assert starts & instance.week_slots[hint.week]
    assert max(counts) == MOST_HINTS
    # Nearly every need that can be covered has one for each block.
    assert sum(map(bool, counts)) > 250


def test_the_same_problem_gives_the_same_hints(columns, hints):
    assert advice(columns, 60, lambda: False)[0] == hints


def test_hints_come_before_the_bound_on_coverage_so_that_the_search_need_not_wait(columns):
    before = list(
        takewhile(lambda found: not isinstance(found, list), proofs(columns, iter(()), lambda: inf))
    )
    assert all(isinstance(found.bound, Ladder) for found in before)
    assert len(before) == 2


def test_no_time_no_hints(columns):
    assert list(proofs(columns, iter(()), lambda: 0.0)) == []


def test_there_is_no_advice_that_would_take_too_long_or_is_not_wanted_any_more(columns):
    assert advice(columns, 60, lambda: True)[0] == []
    assert advice(columns, 0.5, lambda: False) == ([], 0.0)


def test_a_guide_offers_the_present_column_and_some_that_are_free(columns, hints, schedule):
    guide = Guide(columns, hints)
    needs = range(0, 200, 7)
    kept = {column.block: column for n in needs for column in schedule.remove_need(n)}
    blocks = [block.index for n in needs for block in columns.instance.need_blocks[n]]

    offered = guide.offer(schedule, blocks, kept, Random(1))

    assert set(offered) == set(blocks)
    for b, found in offered.items():
        assert len(found) < MOST + 20
        assert all(columns.has(column) and schedule.is_free(column) for column in found)
        if b in kept:
            assert kept[b].but_room in {column.but_room for column in found}


def test_a_remote_session_stays_on_offer_beside_the_same_on_site(columns):
    empty = Schedule(columns.instance)
    for block in columns.instance.blocks:
        options = columns.options(block)
        teams = {option.trainers: option.starts for option in options if option.on_site}
        both = [
            (option, start)
            for option in options
            if not option.on_site
            for start in bits(option.starts & teams.get(option.trainers, 0))
        ]
        if both:
            break
    option, start = both[0]
    week = columns.instance.week[start]
    guide = Guide(columns, [Hint(block.index, option.trainers, True, week, 0)])
    kept = Column(block.index, option.trainers, start, REMOTE)

    offered = guide.offer(empty, [block.index], {block.index: kept}, Random(1))[block.index]

    assert kept in offered
    assert any(column.start == start and column.on_site for column in offered)


def test_a_block_without_hints_keeps_what_it_has(columns, schedule):
    b, column = next(iter(schedule.placed.items()))
    schedule.remove_need(columns.instance.blocks[b].need)

    assert Guide(columns, []).offer(schedule, [b], {b: column}, Random(1)) == {b: [column]}


def test_a_hint_that_no_longer_holds_is_passed_over(columns, schedule):
    block = columns.instance.blocks[0]
    wrong = Hint(0, (0, 1), True, 3, 0)

    offered = Guide(columns, [wrong]).offer(schedule, [0], {}, Random(1))

    assert all(columns.has(column) for column in offered[block.index])


def test_a_second_guide_takes_the_place_of_the_first(columns, hints, schedule):
    guides = [Guide(columns, hints), Guide(columns, hints[:100])]
    last = guides[0]
    search = Search(
        schedule,
        columns,
        Control(4, 1, workers=2),
        advice=lambda: guides.pop() if guides else None,
    )
    search.run()

    guided = [kind for kind in search.kinds if kind.guide]
    assert guides == []
    assert {id(kind.guide) for kind in guided} == {id(last)}
    assert len(guided) == len({kind.choose for kind in guided})


def test_a_guided_search_plans_all_at_once_and_finds_more(columns, hints, schedule):
    """What takes plain neighbourhoods a minute."""
    guides = [Guide(columns, hints)]
    before = schedule.coverage
    control = Control(30, 1, workers=1)

    Search(schedule, columns, control, advice=lambda: guides.pop() if guides else None).run(1.0)

    assert schedule.coverage > before + 400
    assert all(schedule.is_sound(t) for t in range(len(schedule.agendas)))
