"""Odd problems: every question about their plans is answered, every repair holds."""

from time import process_time

import pytest

from trainers.matching.check import check_plan
from trainers.matching.events import Event, apply
from trainers.matching.explain import Explainer
from trainers.matching.format import REASONS, Plan, Problem
from trainers.matching.generate import SHAPES, Shape, generate, with_locks
from trainers.matching.replan import replan
from trainers.matching.solve import solve


def planned(shape: Shape) -> tuple[Problem, Plan]:
    problem = generate("S", 2, shape)
    plan = solve(problem, method="naive")
    return (with_locks(problem, plan, 2), plan) if shape == "locked" else (problem, plan)


@pytest.mark.parametrize("shape", SHAPES)
def test_each_open_need_has_a_reason_and_each_session_its_others(shape):
    problem, plan = planned(shape)
    explainer = Explainer(problem, plan)
    for item in plan.uncovered:
        told = explainer.why_not(item.need)
        assert told.reason in REASONS
        assert list(told.counts.values()) == sorted(told.counts.values(), reverse=True)
        assert (0 in told.counts.values()) == (told.reason not in ("predecessor", "outweighed"))
    for session in plan.sessions:
        others = explainer.who_else(session.need, session.block)
        assert session.trainers not in [other.session.trainers for other in others]
    for lever in explainer.levers(seconds=2):
        assert lever.coverage > 0


@pytest.mark.parametrize("shape", SHAPES)
def test_what_it_would_cost_is_told_in_the_time_there_is(shape):
    problem, plan = planned(shape)
    explainer = Explainer(problem, plan)
    for item in plan.uncovered[:5]:
        began = process_time()
        found = explainer.counterfactual(item.need, seconds=0.5)
        assert process_time() - began < 1.5
        assert found is None or {s.need for s in found.sessions} == {item.need}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_absence_is_repaired(shape):
    problem, plan = planned(shape)
    locked = {lock.need for lock in problem.locks}
    free = [session for session in plan.sessions if session.need not in locked]
    for session in free[:2]:
        window = session.slots[0].day, session.slots[-1].day
        event = Event("trainer_away", session.trainers[0], window=window)
        for repair in replan(problem, plan, event, budget=1, workers=2).repairs:
            assert check_plan(apply(problem, event), repair.plan) == []
