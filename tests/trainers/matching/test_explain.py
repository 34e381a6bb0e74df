"""Who else, what it would cost, levers and differences, on a real plan."""

from dataclasses import replace

import pytest

from trainers.matching.assemble import keep
from trainers.matching.columns import Columns
from trainers.matching.difference import difference
from trainers.matching.explain import Explainer, NotInPlan
from trainers.matching.format import Plan, Problem
from trainers.matching.instance import Instance
from trainers.matching.relaxation import apply, is_open, isolate, relaxations
from trainers.matching.schedule import Schedule
from trainers.matching.solve import solve

from .small import small_plan, small_problem
from .test_solve import read


@pytest.fixture(scope="module")
def problem() -> Problem:
    return read("S-0")


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return solve(problem, method="naive")


@pytest.fixture
def explainer(problem: Problem, plan: Plan) -> Explainer:
    return Explainer(problem, plan)


def test_an_explainer_holds_the_plan_as_it_is(explainer, plan):
    assert explainer.schedule.coverage == plan.objective.coverage
    assert explainer.schedule.cost == plan.objective.cost


def test_every_question_leaves_the_plan_as_it_was(explainer, plan):
    for item in plan.uncovered:
        explainer.why_not(item.need)
        explainer.counterfactual(item.need, seconds=1)
    for session in plan.sessions:
        explainer.who_else(session.need, session.block)
    explainer.levers(seconds=1)

    assert explainer.schedule.coverage == plan.objective.coverage
    assert explainer.schedule.cost == plan.objective.cost


def test_a_need_that_nobody_can_teach_says_what_would_open_it():
    told = Explainer(small_problem(), small_plan()).why_not("N4")

    assert (told.reason, dict(told.counts)) == ("no_competency", {"no_competency": 0})
    first = told.relaxations[0]
    assert first.trainers == ("T3",)
    assert [(c.kind, c.subject, dict(c.values)) for c in first.changes] == [
        ("level", "T3", {"code": "Z", "has": 3, "needs": 4})
    ]


def test_the_counts_of_the_funnel_never_rise(explainer, plan):
    for item in plan.uncovered:
        counts = list(explainer.why_not(item.need).counts.values())

        assert counts == sorted(counts, reverse=True)


def test_each_relaxation_opens_its_need(problem, plan):
    impossible = [u.need for u in plan.uncovered if u.reason in ("no_dates", "no_room")]
    assert impossible
    for need in (n for n in problem.needs if n.id in impossible):
        for found in relaxations(problem, need):
            team = tuple(t for t in problem.trainers if t.id in found.trainers)
            alone = isolate(problem, need, team)

            assert not is_open(alone)
            assert is_open(apply(alone, found.changes))


def test_dropping_what_is_in_the_way_gives_the_announced_figures(explainer, problem, plan):
    for item in plan.uncovered:
        told = explainer.why_not(item.need)
        if told.in_the_way is None:
            continue
        dropped = set(told.in_the_way.displaced)
        lost = sum(n.worth for n in problem.needs if n.id in dropped)
        won = next(n.worth for n in problem.needs if n.id == item.need)

        assert told.in_the_way.coverage == won - lost


def test_a_counterfactual_covers_the_need(explainer, problem, plan):
    outweighed = [u.need for u in plan.uncovered if u.reason == "outweighed"]
    found = [explainer.counterfactual(need, seconds=2) for need in outweighed]

    for one in (f for f in found if f is not None):
        worth = {n.id: n.worth for n in problem.needs}
        gained = worth[one.need] + sum(worth[n] for n in one.gained)
        assert one.coverage == gained - sum(worth[n] for n in one.dropped)
        assert {s.need for s in one.sessions} == {one.need}
    assert any(found)


def test_without_time_the_way_that_displaces_least_is_told_as_unproved(explainer, plan):
    outweighed = [u.need for u in plan.uncovered if u.reason == "outweighed"]
    found = [explainer.counterfactual(need, seconds=0.0) for need in outweighed]

    assert any(found)
    for need, one in zip(outweighed, found, strict=True):
        in_the_way = explainer.why_not(need).in_the_way
        assert (one is None) == (in_the_way is None)
        if one is not None and in_the_way is not None:
            assert (one.coverage, one.cost) == (in_the_way.coverage, in_the_way.cost)
            assert (one.dropped, one.moved) == (in_the_way.displaced, ())
            assert not one.is_proved


def test_candidates_are_ranked_and_leave_out_the_present_team(explainer, plan):
    session = max(plan.sessions, key=lambda s: len(explainer.who_else(s.need, s.block)))
    found = explainer.who_else(session.need, session.block)

    assert found
    assert [(c.is_moved, c.cost) for c in found] == sorted((c.is_moved, c.cost) for c in found)
    assert session.trainers not in [c.session.trainers for c in found]


@pytest.mark.parametrize("ask", ["N0001", "nobody"])
def test_a_question_about_what_is_not_there_is_refused(explainer, plan, ask):
    covered = plan.sessions[0].need

    with pytest.raises(NotInPlan):
        explainer.why_not(covered)
    with pytest.raises(NotInPlan):
        explainer.who_else(ask, 7)


def test_one_more_room_is_a_lever_where_none_fits(problem):
    best = solve(problem, budget=10, seed=1)
    explainer = Explainer(problem, best)
    impossible = [u.need for u in best.uncovered if u.reason == "no_room"]
    found = explainer.levers(most=100)

    assert impossible
    assert [lever.coverage for lever in found] == sorted(
        (lever.coverage for lever in found), reverse=True
    )
    assert all(lever.half_days > 0 for lever in found)


def test_a_plan_does_not_differ_from_itself(plan):
    assert difference(plan, plan).is_empty


def test_a_difference_counts_what_moved_came_and_went(plan):
    first, second, *rest = plan.sessions
    moved = replace(first, slots=tuple(s._replace(half=1 - s.half) for s in first.slots))
    other = replace(plan, sessions=(moved, *rest))
    found = difference(plan, other)

    assert [c.after for c in found.moved] == [moved]
    assert found.dropped == (second,)
    assert found.added == ()
    assert difference(other, plan).added == (second,)


def test_keeping_a_plan_takes_it_whole(problem, plan):
    columns = Columns(Instance(problem))
    schedule = Schedule(columns.instance)
    keep(schedule, columns, plan)

    assert (schedule.coverage, schedule.cost) == (plan.objective.coverage, plan.objective.cost)
