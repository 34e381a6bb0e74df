"""Parts of a large plan go out as jobs and come back as outcomes; what is lost is a part's round."""

import json
from random import Random

import pytest
from django.core.cache import cache

from jobs import services as jobs
from jobs.models import Job, JobState
from tests.factories import UserFactory
from trainers import tasks
from trainers.matching import side_by_side
from trainers.matching.columns import Columns
from trainers.matching.errands import Errand
from trainers.matching.generate import generate
from trainers.matching.greedy import cheapest
from trainers.matching.instance import Instance
from trainers.matching.parts import parts
from trainers.matching.schedule import Schedule
from trainers.matching.side_by_side import take_in
from trainers.models import Plan
from trainers.services.parts import KIND, Helpers

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return Plan.objects.create(
        title="Grand", first_day="2027-01-04", last_day="2027-03-26", eur_mad="10.800",
        problem=generate("M", 1).to_json(), created_by=UserFactory(),
    )  # fmt: skip


@pytest.fixture
def helpers(plan, monkeypatch):
    """One worker is free."""
    monkeypatch.setattr(jobs, "free_hands", lambda lane: 1)
    found = Helpers(plan)
    found.hands()
    found.carry()
    return found


@pytest.fixture
def schedule():
    made = Schedule(Instance(generate("M", 1)))
    cheapest(made, Columns(made.instance))
    return made


@pytest.fixture
def errand(schedule):
    part = parts(schedule, 1, Random(1))[0]
    return Errand(part, tuple(schedule.placed.values()), 0.5, 1, 1.0, 0.0)


def test_a_part_goes_out_as_a_job_and_comes_back(helpers, schedule, errand):
    (hand,) = helpers.hands()
    hand.give(errand)
    helpers.carry()
    job = Job.objects.get(kind=KIND)
    helpers.carry()
    assert hand.outcome() is None

    assert jobs.run(job.pk).state == JobState.DONE
    helpers.carry()
    assert take_in(schedule, Columns(schedule.instance), hand.outcome())
    assert hand.outcome() is None
    assert not Job.objects.exists()
    assert helpers.hands() == [hand]


def test_a_job_carries_ids_and_the_cache_the_rest(helpers, plan, errand):
    (hand,) = helpers.hands()
    hand.give(errand)
    helpers.carry()
    job = Job.objects.get()

    assert job.payload == {"plan": plan.pk, "errand": hand.name}
    assert (job.lane, job.owner) == ("heavy", plan.created_by)
    assert Errand.parse(json.loads(cache.get(hand.name))) == errand


def test_a_hand_that_is_let_go_of_leaves_nothing_behind(helpers, errand):
    (hand,) = helpers.hands()
    hand.give(errand)
    helpers.carry()
    hand.end()
    helpers.carry()
    helpers.carry()

    assert not Job.objects.exists()
    assert hand not in helpers.hands()


def test_a_hand_at_work_is_asked_to_stop(helpers, errand):
    (hand,) = helpers.hands()
    hand.give(errand)
    helpers.carry()
    job = Job.objects.get()
    jobs.claim(job.pk)
    hand.stop()
    helpers.carry()

    job.refresh_from_db()
    assert job.cancel_requested


def test_an_errand_told_to_stop_before_it_went_out_never_goes(helpers, errand):
    (hand,) = helpers.hands()
    hand.give(errand)
    hand.stop()
    helpers.carry()

    assert hand.is_lost
    assert not Job.objects.exists()


@pytest.mark.parametrize("mishap", ["the cache is emptied", "the job is gone", "the part fails"])
def test_a_part_that_is_lost_is_a_lost_hand(helpers, errand, monkeypatch, mishap):
    (hand,) = helpers.hands()
    hand.give(errand)
    helpers.carry()
    job = Job.objects.get()
    if mishap == "the cache is emptied":
        cache.clear()
    if mishap == "the job is gone":
        job.delete()
    if mishap == "the part fails":
        monkeypatch.setattr(tasks, "do_errand", lambda **given: 1 / 0)
    jobs.run(job.pk)
    helpers.carry()

    assert hand.is_lost
    assert helpers.hands() != [hand]


def test_a_search_that_is_over_dismisses_its_helpers(helpers, errand):
    (hand,) = helpers.hands()
    hand.give(errand)
    helpers.carry()
    helpers.dismiss()

    assert Job.objects.get().state == JobState.CANCELLED


def test_nobody_is_asked_for_a_small_plan(plan, monkeypatch):
    asked = []
    monkeypatch.setattr(jobs, "free_hands", asked.append)
    Helpers(plan).carry()

    assert asked == []


def test_no_hands_without_a_broker():
    assert jobs.free_hands("heavy") == 0


def test_a_plan_that_others_help_with_is_solved(plan, monkeypatch):
    """The whole way but for the broker: the job is run where it would be sent from."""
    monkeypatch.setattr(side_by_side, "FEWEST_BLOCKS", 1)
    monkeypatch.setattr(side_by_side, "SECONDS_FIRST_ROUND", 1.0)
    monkeypatch.setattr(side_by_side, "hands_here", lambda control: 1)
    monkeypatch.setattr(jobs, "free_hands", lambda lane: 1)
    monkeypatch.setattr(tasks.Helpers, "_send", _run_at_once(tasks.Helpers._send))
    brought = []
    monkeypatch.setattr(tasks.Helpers, "dismiss", lambda self: brought.append(self.brought))
    monkeypatch.setattr(side_by_side, "SECONDS_A_ROUND", 4.0)
    plan.budget_seconds = 9
    solution, _history = tasks._solve(plan, jobs.Report(Job()), None)

    assert brought[0] >= 1
    assert solution.objective.coverage > 0


def _run_at_once(send):
    def send_and_run(self, hand):
        send(self, hand)
        if hand.job is not None:
            jobs.run(hand.job.pk)

    return send_and_run
