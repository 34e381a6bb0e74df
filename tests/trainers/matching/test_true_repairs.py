"""Repairs hold, whatever the problem and the event, and leave alone what is past."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given

from trainers.matching.check import check_plan
from trainers.matching.difference import difference
from trainers.matching.errors import ProblemError
from trainers.matching.events import Event
from trainers.matching.explain import Explainer
from trainers.matching.format import Need, Problem, Session
from trainers.matching.instance import Instance
from trainers.matching.replan import replan

from .drawn import SEEDS, examples, optimum, worth
from .rivals import two_rivals
from .tiny import tiny_problem


@examples(20, 400)
@given(SEEDS)
def test_a_replan_without_an_event_is_the_identity(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)

    (repair,) = replan(problem, plan, Event.parse({"kind": "none"}), workers=1).repairs

    assert difference(plan, repair.plan).is_empty
    assert repair.plan.objective == plan.objective


def event_for(problem: Problem, seed: int) -> dict[str, object]:
    first, last = problem.first_day, problem.last_day
    middle = first + (last - first) / 2
    need = problem.needs[seed % len(problem.needs)]
    events: list[dict[str, object]] = [
        {"kind": "trainer_away", "trainer": "T0", "from": str(middle), "to": None},
        {"kind": "trainer_away", "trainer": "T0", "from": str(first), "to": str(middle)},
        {"kind": "room_closed", "room": "R0", "from": str(first), "to": str(middle)},
        {"kind": "day_closed", "day": str(first + timedelta(days=seed % 7))},
        {"kind": "need_cancelled", "need": need.id},
        {"kind": "need_changed", "need": replaced_need(problem, need)},
        {"kind": "cohort_moved", "cohort": need.cohort, "place": "A"},
        {"kind": "session_locked", "lock": some_lock(problem, need, seed)},
    ]
    return events[seed // 7 % len(events)]


def some_lock(problem: Problem, need: Need, seed: int) -> dict[str, object]:
    """Of one of the need's blocks, to a trainer, to a start or to neither."""
    dice = Random(seed)
    starts = [str(slot) for slot in Instance(problem).slots if need.window[0] <= slot.day]
    trainer = dice.choice(problem.trainers).id
    return {
        "need": need.id,
        "block": dice.randrange(len(need.blocks)),
        "trainers": [trainer] if dice.random() < 0.5 else None,
        "room": None,
        "start": dice.choice(starts) if starts and dice.random() < 0.7 else None,
    }


def replaced_need(problem: Problem, need: Need) -> object:
    data: Any = problem.to_json()
    written = next(one for one in data["needs"] if one["id"] == need.id)
    return written | {"languages": ["ar"], "priority": 9}


@examples(30, 1500)
@given(SEEDS)
def test_repairs_hold_and_leave_alone_what_is_past(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    check_repairs(problem, seed, event_for(problem, seed))


@examples(40, 1000)
@given(SEEDS)
def test_a_lock_takes_nothing_that_was_held_or_begins_too_soon(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    need = problem.needs[seed % len(problem.needs)]
    check_repairs(problem, seed, {"kind": "session_locked", "lock": some_lock(problem, need, seed)})


@examples(40, 1500)
@given(SEEDS)
def test_reasons_are_those_of_the_plan_as_it_is_after_the_event(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    event = Event.parse(event_for(problem, seed))
    try:
        options = replan(problem, optimum(problem), event, budget=2, workers=1)
    except ProblemError:
        return

    for repair in options.repairs:
        explainer = Explainer(options.problem, repair.plan)
        for item in repair.plan.uncovered:
            told = explainer.why_not(item.need)
            assert item.reason == told.reason, (event, item)
            for key in item.detail:
                assert item.detail[key] == told.detail().get(key), (event, item, key)


@pytest.mark.parametrize("event", ["need_cancelled", "trainer_away", "room_closed", "day_closed"])
def test_what_changed_for_the_others_is_told_of_them_too(event: str) -> None:
    """Two needs that want the same day, trainer and room: one of them is covered, till something
    happens."""
    problem = two_rivals()
    plan = optimum(problem)
    (open_,) = plan.uncovered
    assert open_.reason == "outweighed"
    day = plan.sessions[0].slots[0].day
    happens: dict[str, dict[str, object]] = {
        "need_cancelled": {"need": plan.sessions[0].need},
        "trainer_away": {"trainer": "T0", "from": str(day), "to": None},
        "room_closed": {"room": "R0", "from": str(day), "to": str(day)},
        "day_closed": {"day": str(day)},
    }

    (repair,) = replan(problem, plan, Event.parse({"kind": event} | happens[event])).repairs

    reasons = [item.reason for item in repair.plan.uncovered]
    assert (
        reasons
        == {
            "need_cancelled": [],
            "trainer_away": ["no_dates"] * 2,
            "room_closed": ["no_room"] * 2,
            "day_closed": ["no_dates"] * 2,
        }[event]
    )
    assert (repair.plan.objective.coverage > 0) == (event == "need_cancelled")


def check_repairs(problem: Problem, seed: int, data: dict[str, object]) -> None:
    plan = optimum(problem)
    today, frozen_days = problem.first_day + timedelta(days=7), (0, 3, 7)[seed % 3]
    event = Event.parse(data | {"today": str(today), "frozen_days": frozen_days})
    free_from = today + timedelta(days=frozen_days)
    try:
        options = replan(problem, plan, event, budget=2, workers=1)
    except ProblemError as error:
        # A session locked that no plan can hold, or none that holds what has begun.
        assert event.kind == "session_locked" and error.field.startswith("locks[")
        return

    assert options.repairs[0].ring == "ring0"
    first = worth(options.repairs[0].plan)
    for repair in options.repairs:
        assert check_plan(options.problem, repair.plan) == []
        assert worth(repair.plan) >= first
        assert repair.difference == difference(plan, repair.plan)
        for session in plan.sessions:
            if session.slots[0].day < free_from and not is_touched(event, options.hit, session):
                assert session in repair.plan.sessions, (event, session)
        # No session is put where it can't be held any more, but to stand in for one that was there.
        starts = {(one.need, one.block, one.slots[0]) for one in plan.sessions}
        for session in repair.plan.sessions:
            is_new = session not in plan.sessions
            stands_in = (session.need, session.block, session.slots[0]) in starts
            soonest = today if stands_in else free_from
            assert not is_new or session.slots[0].day >= soonest, (event, session)


def is_touched(event: Event, hit: tuple[str, ...], session: Session) -> bool:
    """Whether the event itself changes what becomes of the session."""
    if event.lock is not None:
        return (session.need, session.block) == (event.lock.need, event.lock.block)
    return session.need in hit or (event.kind == "need_cancelled" and event.subject == session.need)
