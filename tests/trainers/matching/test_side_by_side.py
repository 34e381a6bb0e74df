"""Parts planned side by side: they don't meet, what comes back is taken in legally or not at all,
and nobody's death or lateness breaks the run."""

import json
import os
import signal
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from random import Random
from threading import Thread
from time import monotonic

import pytest

from trainers.matching import side_by_side
from trainers.matching.check import check_plan
from trainers.matching.columns import Columns
from trainers.matching.control import Control
from trainers.matching.errands import Errand, Outcome, Planner
from trainers.matching.generate import generate, with_locks
from trainers.matching.greedy import cheapest
from trainers.matching.hands import ProcessHand
from trainers.matching.instance import Instance, bits
from trainers.matching.parts import parts
from trainers.matching.schedule import Schedule
from trainers.matching.side_by_side import SideBySide, take_in
from trainers.matching.solve import Proof, finish, solve

from .test_lns import state
from .test_solve import rank, read


@pytest.fixture(scope="module")
def medium():
    return read("M-0")


@pytest.fixture(params=["M-0", "usual", "all_abroad", "locked"])
def problem(request, medium):
    if request.param == "M-0":
        return medium
    if request.param == "locked":
        usual = generate("M", 3)
        return with_locks(usual, solve(usual, method="naive"), 1, 20)
    return generate("M", 3, request.param)


def cheap_plan(columns: Columns) -> Schedule:
    schedule = Schedule(columns.instance)
    cheapest(schedule, columns)
    return schedule


def errands_for(schedule: Schedule, count: int, seed: int, seconds: float = 0.3) -> list[Errand]:
    random = Random(seed)
    placed = tuple(schedule.placed.values())
    cut = parts(schedule, count, random)
    return [Errand(part, placed, seconds, seed, random.random(), 1.0) for part in cut]


def is_legal(schedule: Schedule, columns: Columns) -> bool:
    plan = finish(schedule, columns, Control(1, 1, 1), "full", Proof(None, None), 0)
    return check_plan(schedule.instance.problem, plan) == []


@pytest.mark.parametrize("count", [1, 2, 6])
def test_parts_do_not_meet(problem, count):
    columns = Columns(Instance(problem))
    instance, schedule = columns.instance, cheap_plan(columns)
    for seed in range(5):
        cut = parts(schedule, count, Random(seed))

        assert 1 <= len(cut) <= count
        for one, other in combinations(cut, 2):
            assert not set(one.needs) & set(other.needs)
            if one.slots & other.slots:
                places = [{instance.need_place[n] for n in part.needs} for part in (one, other)]
                assert not one.trainers & other.trainers
                assert not places[0] & places[1]
        for part in cut:
            own = [c for n in part.needs for c in schedule.remove_need(n)]
            schedule.place_all(own)
            assert all(part.trainers >> t & 1 for column in own for t in column.trainers)
            assert all(part.slots >> column.start & 1 for column in own)


def test_a_part_moves_nothing_but_its_own(problem):
    columns = Columns(Instance(problem))
    schedule = cheap_plan(columns)
    for errand in errands_for(schedule, 3, seed=5):
        outcome = Planner(columns.instance).plan(errand, lambda: False)

        assert set(outcome.changed) <= set(errand.part.needs)
        for column in (c for own in outcome.changed.values() for c in own):
            assert errand.part.slots >> column.start & 1
            assert all(errand.part.trainers >> t & 1 for t in column.trainers)


@pytest.mark.parametrize("seed", range(3))
def test_what_parts_find_is_put_together_legally(problem, seed):
    columns = Columns(Instance(problem))
    schedule = cheap_plan(columns)
    planner = Planner(columns.instance)
    outcomes = [
        planner.plan(errand, lambda: False) for errand in errands_for(schedule, 2 + seed, seed)
    ]
    for outcome in outcomes:
        before = schedule.coverage, -schedule.cost
        taken = take_in(schedule, columns, outcome)

        assert taken == ((schedule.coverage, -schedule.cost) > before)
        assert schedule.cost == sum(schedule.parts().values())
        assert is_legal(schedule, columns)


@pytest.mark.parametrize("seed", range(2))
def test_outcomes_that_contradict_each_other_are_put_together_legally(problem, seed):
    """All had the whole problem, and none knows of the others: trainers, rooms and weeks clash."""
    columns = Columns(Instance(problem))
    schedule = cheap_plan(columns)
    planner = Planner(columns.instance)
    errand = errands_for(schedule, 1, seed)[0]
    for n in range(3):
        outcome = planner.plan(replace(errand, seed=n), lambda: False)
        before = schedule.coverage, -schedule.cost
        take_in(schedule, columns, outcome)

        assert (schedule.coverage, -schedule.cost) >= before
        assert is_legal(schedule, columns)


def test_an_outcome_that_makes_it_worse_leaves_no_trace(medium):
    columns = Columns(Instance(medium))
    schedule = cheap_plan(columns)
    before = state(schedule)
    dropped = dict.fromkeys(sorted(schedule.covered)[:5], ())

    assert not take_in(schedule, columns, Outcome(dropped, 0.0))
    assert state(schedule) == before


def test_errands_and_outcomes_travel_as_json(medium):
    schedule = cheap_plan(Columns(Instance(medium)))
    errand = errands_for(schedule, 3, seed=1)[0]
    outcome = Outcome({4: tuple(schedule.placed.values())[:2], 7: ()}, 12.5)

    assert Errand.parse(json.loads(json.dumps(errand.to_json()))) == errand
    assert Outcome.parse(json.loads(json.dumps(outcome.to_json()))) == outcome


# Whole runs


@pytest.fixture
def in_parts(monkeypatch):
    monkeypatch.setattr(side_by_side, "FEWEST_BLOCKS", 1)
    monkeypatch.setattr(side_by_side, "SECONDS_FIRST_ROUND", 1.0)
    monkeypatch.setattr(side_by_side, "SECONDS_A_ROUND", 1.5)


def test_a_run_in_parts_is_better_than_both_passes_and_counts_all_memory(medium, in_parts):
    plan = solve(medium, budget=6, seed=1, workers=4)

    assert rank(plan) > rank(solve(medium, method="naive"))
    assert rank(plan) > rank(solve(medium, method="greedy"))
    assert plan.objective.coverage <= (plan.bounds.coverage or 0)
    assert (plan.stats.peak_mb or 0) > 200


def test_a_run_in_parts_keeps_its_budget(medium, in_parts):
    began = monotonic()
    solve(medium, budget=4, seed=1, workers=2)

    # On a machine to itself it is half a second over; the rest is for crowded ones.
    assert monotonic() - began < 9


def test_a_run_in_parts_is_cancelled_at_once(medium, in_parts):
    began = monotonic()
    plan = solve(medium, budget=60, seed=1, workers=2, should_stop=lambda: monotonic() > began + 4)

    assert monotonic() - began < 10
    assert check_plan(medium, plan) == []


def test_a_process_that_is_killed_takes_nothing_but_its_part_along(medium, in_parts, monkeypatch):
    killed = []
    give = ProcessHand.give

    def kill_the_first(self, errand):
        give(self, errand)
        if len(killed) < 2:
            killed.append(self.pid)
            os.kill(self.pid, signal.SIGKILL)

    monkeypatch.setattr(ProcessHand, "give", kill_the_first)
    plan = solve(medium, budget=7, seed=1, workers=2)

    assert len(killed) == 2
    assert rank(plan) > rank(solve(medium, method="greedy"))


def test_where_every_process_dies_the_search_goes_on_alone(medium, in_parts, monkeypatch):
    monkeypatch.setattr(side_by_side, "MOST_LOST", 2)
    monkeypatch.setattr(ProcessHand, "give", lambda self, errand: os.kill(self.pid, signal.SIGKILL))
    plan = solve(medium, budget=5, seed=1, workers=2)

    assert rank(plan) > rank(solve(medium, method="greedy"))


class Helper:
    """A hand of another machine: a thread here."""

    lag = 0.2

    def __init__(self, instance: Instance, answers: bool) -> None:
        self.planner = Planner(instance)
        self.answers = answers
        self.given: list[Errand] = []
        self.found: list[Outcome] = []
        self.ended = 0
        self.is_lost = False

    def give(self, errand: Errand) -> None:
        self.given.append(errand)
        if self.answers:
            Thread(target=self._plan, args=[errand]).start()

    def _plan(self, errand: Errand) -> None:
        self.found.append(self.planner.plan(errand, lambda: False))

    def outcome(self) -> Outcome | None:
        return self.found.pop() if self.found else None

    def stop(self) -> None:
        pass

    def end(self) -> None:
        self.ended += 1


class Helpers:
    def __init__(self, *helpers: Helper) -> None:
        self.helpers = helpers

    def hands(self) -> Sequence[Helper]:
        return self.helpers


def test_helpers_have_their_parts_and_are_let_go_when_late(medium, monkeypatch):
    monkeypatch.setattr(side_by_side, "hands_here", lambda control: 0)
    monkeypatch.setattr(side_by_side, "SECONDS_FIRST_ROUND", 1.0)
    monkeypatch.setattr(side_by_side, "SECONDS_A_ROUND", 1.0)
    monkeypatch.setattr(side_by_side, "PATIENCE", 0.5)
    columns = Columns(Instance(medium))
    schedule = cheap_plan(columns)
    before = schedule.coverage
    good, silent = Helper(columns.instance, True), Helper(columns.instance, False)
    SideBySide(schedule, columns, Control(4, 1, 2), helpers=Helpers(good, silent)).run()

    assert schedule.coverage > before
    assert is_legal(schedule, columns)
    assert good.given
    assert silent.ended == len(silent.given) > 0


def test_trainers_and_slots_of_a_part_bound_what_is_offered(medium):
    columns = Columns(Instance(medium))
    trainers, slots = 0b1011010110, (1 << 60) - (1 << 20)
    fewer = columns.among(trainers, slots)
    for block in columns.instance.blocks:
        expected = [
            option._replace(starts=option.starts & slots, spare=option.spare & slots)
            for option in columns.options(block)
            if all(trainers >> t & 1 for t in option.trainers) and option.starts & slots
        ]

        assert fewer.options(block) == expected
        assert set(bits(fewer.teachers(block))) <= set(bits(trainers))
