"""Proofs without pairs of which one would do: a bound all the same, and the best plan where it can."""

from dataclasses import replace
from datetime import date

import pytest

from trainers.matching import exact
from trainers.matching.check import check_plan
from trainers.matching.columns import Columns
from trainers.matching.control import Control
from trainers.matching.exact import Whole
from trainers.matching.format import Level, Problem
from trainers.matching.instance import Instance
from trainers.matching.lean import idle_weeks, may_be_lean
from trainers.matching.schedule import Schedule
from trainers.matching.solve import solve

from .rivals import two_rivals


def stay_between() -> Problem:
    """Who flies in is needed in the first and the third of three weeks, and has one mission. In the
    second somebody else teaches, who would do alone; with both of them there it is one mission."""
    problem = two_rivals()
    (local,) = problem.trainers
    flown = replace(
        local,
        id="F0",
        base="abroad",
        competencies={"D2.1": Level(2, None)},
        max_missions=1,
        fee=9000,
    )
    first, _ = problem.needs
    needs = tuple(
        replace(
            first,
            id=f"N{week}",
            window=(date(2027, 1, 4 + 7 * week), date(2027, 1, 8 + 7 * week)),
            requires={code: 2},
            max_trainers=2,
        )
        for week, code in enumerate(["D2.1", "D1.1", "D2.1"])
    )
    return replace(problem, trainers=(local, flown), needs=needs)


def whole(problem: Problem) -> tuple[Schedule, Whole]:
    columns = Columns(Instance(problem))
    schedule = Schedule(columns.instance)
    return schedule, Whole(schedule, columns, Control(10, 1, 1), is_lean=True)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each model that is made is a lean one."""
    found: list[bool] = []
    real = Whole.__init__

    def init(self: Whole, *args: object, **named: object) -> None:
        real(self, *args, **named)  # type: ignore[arg-type]
        found.append(self.is_lean)

    monkeypatch.setattr(Whole, "__init__", init)
    return found


def test_a_stay_that_joins_two_missions_is_found_with_pairs(made: list[bool]) -> None:
    problem = stay_between()

    plan = solve(problem, budget=10, seed=1, workers=1)

    assert check_plan(problem, plan) == []
    assert plan.bounds.coverage == plan.objective.coverage == sum(n.worth for n in problem.needs)
    assert plan.bounds.cost == plan.objective.cost
    assert made == [True, False]
    (between,) = (one for one in plan.sessions if one.need == "N1")
    assert set(between.trainers) >= {"F0"}


def test_a_bound_allows_for_that_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = stay_between()
    everything = sum(need.worth for need in problem.needs)
    _, with_idle = whole(problem)
    assert with_idle.improve(exact.GAIN) == everything

    monkeypatch.setattr(exact, "idle_weeks", lambda columns: {})
    _, without = whole(problem)
    bound = without.improve(exact.GAIN)
    assert bound is not None
    assert bound < everything, "the control: less than a plan that there is"


def test_where_nobody_has_to_stay_pairs_are_not_asked(made: list[bool]) -> None:
    problem = stay_between()
    more = tuple(replace(trainer, max_missions=2) for trainer in problem.trainers)

    plan = solve(replace(problem, trainers=more), budget=10, seed=1, workers=1)

    assert plan.bounds.cost == plan.objective.cost
    assert made == [True]


def test_an_idle_week_costs_no_more_than_the_shortest_session_there() -> None:
    columns = Columns(Instance(stay_between()))
    flown = 1
    assert idle_weeks(columns)[flown] == dict.fromkeys(range(3), 2 * 9000)


def test_ways_longer_than_a_session_are_proved_with_pairs(made: list[bool]) -> None:
    problem = replace(stay_between(), travel_half_days=((0, 0), (None, 3)))
    far = replace(problem.places[0], id="B", lat=34.0)
    problem = replace(problem, places=(*problem.places, far))
    assert not may_be_lean(Columns(Instance(problem)))

    solve(problem, budget=10, seed=1, workers=1)

    assert made == [False]
