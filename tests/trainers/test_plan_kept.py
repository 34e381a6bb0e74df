"""The best plan of a run is stored while it goes on: a lost worker doesn't lose it."""

import time

import pytest
from django.urls import reverse
from django.utils import translation

from jobs.models import JobState
from jobs.services import run
from tests.trainers.planning import make_module, make_need, make_trainer, ready_plan
from trainers import tasks
from trainers.matching.format import Plan as Solution
from trainers.models import Plan, PlanState
from trainers.services.plan import BrokenPlan, PlanDecided, keep_best, refuse_plan, take_best

pytestmark = pytest.mark.django_db


def url(name, pk, language="fr"):
    with translation.override(language):
        return reverse(f"trainers:{name}", args=[pk])


@pytest.fixture
def solved(national):
    module = make_module()
    make_trainer(module, code="F01")
    return ready_plan(national, [make_need(code="B-1", module=module)])


def lose(plan):
    """As if the worker had been killed in the run: what it had stored stays."""
    Plan.objects.filter(pk=plan.pk).update(state=PlanState.RUNNING)
    plan.job.state = JobState.INTERRUPTED
    plan.job.save()
    plan.refresh_from_db()
    return plan


@pytest.fixture
def lost(solved):
    return lose(solved)


@pytest.fixture
def lost_early(solved):
    """Lost before anything was stored."""
    Plan.objects.filter(pk=solved.pk).update(state=PlanState.RUNNING, result=None, coverage=None)
    return lose(solved)


def test_the_best_so_far_is_stored_while_the_run_goes_on(solved):
    solution, result = Solution.parse(solved.result), solved.result
    Plan.objects.filter(pk=solved.pk).update(
        state=PlanState.RUNNING, result=None, coverage=None, cost_cents=None
    )
    keep_best(plan=solved, solution=solution, history=[[1.0, 20, 5]])
    solved.refresh_from_db()
    assert solved.state == PlanState.RUNNING
    assert (solved.result, solved.coverage, solved.history) == (result, 20, [[1.0, 20, 5]])


def test_what_the_checker_refuses_is_not_stored(lost):
    spoilt = Solution.parse({**lost.result, "sessions": lost.result["sessions"] * 2})
    with pytest.raises(BrokenPlan):
        keep_best(plan=lost, solution=spoilt, history=[])


def test_a_run_that_ended_is_not_written_over(solved, national):
    refuse_plan(plan=solved, by=national)
    keep_best(plan=solved, solution=Solution.parse(solved.result), history=["late"])
    solved.refresh_from_db()
    assert solved.state == PlanState.REFUSED
    assert solved.history != ["late"]


def test_the_worker_stores_what_the_engine_hands_out(solved, monkeypatch):
    solution, stored = Solution.parse(solved.result), []

    def search(problem, *, on_plan, should_stop, **options):
        on_plan(solution)
        while not stored:
            time.sleep(0.01)
        return solution

    monkeypatch.setattr(tasks, "solve", search)
    monkeypatch.setattr(tasks, "keep_best", lambda **what: stored.append(what["solution"]))
    monkeypatch.setattr(tasks, "BREATH_SECONDS", 0.05)
    Plan.objects.filter(pk=solved.pk).update(state=PlanState.QUEUED, result=None)
    solved.job.state = JobState.QUEUED
    solved.job.save()
    run(solved.job_id)
    assert stored == [solution]


@pytest.mark.parametrize(("language", "words"), [("fr", "gardé"), ("ar", "حُفظ")])
def test_an_interrupted_run_shows_the_plan_it_kept(client, lost, national, language, words):
    client.force_login(national)
    response = client.get(url("plan", lost.pk, language))
    assert response.context["state"] == PlanState.INTERRUPTED
    assert words in response.content.decode()
    assert url("plan_keep", lost.pk, language) in response.content.decode()


def test_an_early_loss_offers_to_search_again_alone(client, lost_early, national):
    client.force_login(national)
    page = client.get(url("plan", lost_early.pk)).content.decode()
    assert url("plan_again", lost_early.pk) in page
    assert url("plan_keep", lost_early.pk) not in page


def test_the_plan_kept_can_be_taken_to_be_decided(client, lost, national):
    client.force_login(national)
    client.post(url("plan_keep", lost.pk))
    lost.refresh_from_db()
    assert lost.state == PlanState.READY


def test_only_an_interrupted_run_with_a_plan_can_be_taken(lost_early, national):
    with pytest.raises(PlanDecided):
        take_best(plan=lost_early)


def test_a_plan_that_was_refused_is_not_taken_back(solved, national):
    refuse_plan(plan=solved, by=national)
    with pytest.raises(PlanDecided):
        take_best(plan=solved)


def test_the_search_goes_on_from_the_plan_kept(client, lost, national, monkeypatch):
    given = []
    solve = tasks.solve

    def noting(*args, previous, **options):
        given.append(previous)
        return solve(*args, previous=previous, **options)

    monkeypatch.setattr(tasks, "solve", noting)
    client.force_login(national)
    client.post(url("plan_again", lost.pk), {"go-on": ""})
    again = Plan.objects.get(rerun_of=lost)
    run(again.job_id)
    again.refresh_from_db()
    assert given == [Solution.parse(lost.result)]
    assert again.state == PlanState.READY
    assert again.coverage >= lost.coverage


def test_searching_again_starts_afresh(client, lost, national):
    client.force_login(national)
    client.post(url("plan_again", lost.pk))
    assert Plan.objects.get(rerun_of=lost).job.payload["previous"] is None
