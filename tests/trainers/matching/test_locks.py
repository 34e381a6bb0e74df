"""Locks hold in every plan, and those that can't are named."""

from dataclasses import replace
from datetime import date

import pytest

from trainers.matching.assemble import session_of
from trainers.matching.columns import Columns
from trainers.matching.format import Lock, Problem, ProblemError, Slot
from trainers.matching.greedy import place_need
from trainers.matching.instance import Instance
from trainers.matching.locks import find_lock_conflicts, place_mandatory
from trainers.matching.picks import first_free
from trainers.matching.schedule import Schedule
from trainers.matching.solve import solve

from .small import small_problem
from .test_solve import read


def with_locks(*locks: Lock) -> Problem:
    return replace(small_problem(), locks=locks)


def free(need: str, block: int = 0) -> Lock:
    return Lock(need, block, None, None, None)


@pytest.mark.parametrize("name", ["S-0", "M-0", "L-0"])
def test_the_locks_of_the_given_problems_can_be_kept(name):
    assert find_lock_conflicts(read(name)) is None


def test_a_lock_forces_a_block_into_the_plan():
    lock = Lock("N5", 0, ("T2",), "RB", Slot.parse("2027-01-08pm"))
    plan = solve(with_locks(lock), budget=2, seed=1, workers=1)

    session = next(s for s in plan.sessions if s.need == "N5")
    assert (session.trainers, session.room, str(session.slots[0])) == (
        ("T2",),
        "RB",
        "2027-01-08pm",
    )


def at(slot: str) -> Slot:
    return Slot.parse(slot)


@pytest.mark.parametrize(
    ("lock", "reason"),
    [
        (free("N4"), "no_competency"),
        (Lock("N5", 0, ("T3",), None, None), "no_competency"),
        (Lock("N5", 0, ("T1",), None, None), "no_language"),
        (Lock("N5", 0, ("T2",), "RB", at("2027-02-11pm")), "no_dates"),
        (Lock("N1", 0, ("T1", "T2"), None, at("2027-01-27am")), "no_dates"),
        (Lock("N1", 0, None, "RA", at("2027-01-15pm")), "no_dates"),
        (Lock("N1", 0, None, "RA2", None), "no_room"),
        (Lock("N1", 1, None, "RA", at("2027-01-11am")), "window"),
    ],
)
def test_a_lock_that_the_rules_forbid_is_named_with_the_stage_it_empties(lock, reason):
    """T2 is away in February here; from 27 January their Y has ended."""
    problem = with_locks(free("N3"), lock)
    january = ((problem.first_day, date(2027, 1, 31)),)
    problem = replace(
        problem,
        trainers=tuple(
            replace(one, on_site=january) if one.id == "T2" else one for one in problem.trainers
        ),
    )
    conflict = find_lock_conflicts(problem)

    assert conflict is not None
    assert (conflict.locks, conflict.reason) == ((1,), reason)
    with pytest.raises(ProblemError) as caught:
        solve(problem, budget=2, seed=1, workers=1)
    assert caught.value.field == "locks[1]"
    assert caught.value.code == "lock_forbidden"


def test_locks_that_clash_are_named_together():
    start = at("2027-01-12am")
    first = Lock("N1", 0, ("T1", "T2"), "RA", start)
    problem = with_locks(free("N3"), first, Lock("N5", 0, ("T2",), "RB", start))
    conflict = find_lock_conflicts(problem)

    assert conflict is not None
    assert conflict.locks == (1, 2)
    with pytest.raises(ProblemError) as caught:
        solve(problem, budget=2, seed=1, workers=1)
    assert (caught.value.field, caught.value.code) == ("locks[1]", "locks_clash")


def test_a_lock_of_a_pair_where_one_would_do_is_kept():
    problem = small_problem()
    needs = tuple(replace(n, max_trainers=2) if n.id == "N3" else n for n in problem.needs)
    lock = Lock("N3", 0, ("T3", "T2"), None, None)
    plan = solve(replace(problem, needs=needs, locks=(lock,)), budget=2, seed=1, workers=1)

    session = next(s for s in plan.sessions if s.need == "N3")
    assert set(session.trainers) == {"T2", "T3"}


def test_a_locked_start_leaves_its_chain_the_weeks_before_and_behind():
    problem = read("S-0")
    need = next(
        n for n in problem.needs if len(n.blocks) > 1 and (n.window[1] - n.window[0]).days > 40
    )
    instance = Instance(replace(problem, locks=()))
    first, second, *_others = instance.need_blocks[instance.need_number[need.id]]
    week = instance.weeks // 2
    start = instance.slots[next(i for i, w in enumerate(instance.week) if w == week)]
    locked = Instance(replace(problem, locks=(Lock(need.id, 1, None, None, start),)))

    assert locked.locked_weeks[second.index] == (week, week)
    assert locked.locked_weeks[first.index] == (0, week - 1)
    assert set(instance.locked_weeks) == {(0, instance.weeks - 1)}


def test_a_lock_on_the_second_block_leaves_room_for_the_first():
    problem = replace(read("M-0"), locks=())
    empty = Schedule(Instance(problem))
    columns, tried = Columns(empty.instance), 0
    for n, need in enumerate(problem.needs):
        early = empty.copy()
        if len(need.blocks) < 2 or need.after or not place_need(early, columns, n, first_free):
            continue
        session = session_of(early.instance, early.placed[early.instance.need_blocks[n][1].index])
        lock = Lock(need.id, 1, session.trainers, session.room, session.slots[0])
        locked = Schedule(Instance(replace(problem, needs=(need,), locks=(lock,))))
        assert place_mandatory(locked, Columns(locked.instance))
        tried += 1
    assert tried > 20


def test_a_need_that_may_stay_open_binds_nothing_before_it():
    problem = read("M-0")
    need = next(n for n in problem.needs if n.after)
    lock = Lock(need.after[0], 0, None, None, None)
    instance = Instance(replace(problem, locks=(lock,)))
    earlier = instance.need_blocks[instance.need_number[lock.need]]

    # Each of its own blocks needs a week behind the one before, and nothing else.
    weeks = [instance.locked_weeks[block.index] for block in earlier]
    last = instance.weeks - 1
    assert weeks == [(k, last - (len(earlier) - 1 - k)) for k in range(len(earlier))]
