"""Pages of coordinators and trainers: who may see what, in both languages, by few queries."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from jobs.services import run
from lms.models import Session
from tests.factories import AppointmentFactory, CentreFactory, RegionFactory, TrainerFactory
from tests.trainers.planning import make_module, make_need, make_trainer, ready_plan
from trainers.models import Need, NeedState, Offer, OfferState, Plan, PlanState
from trainers.services.accept import accept_plan
from trainers.services.plan import create_plan

pytestmark = pytest.mark.django_db
MOST_QUERIES = 13


@pytest.fixture
def need(region):
    return make_need(code="B-1", centre=CentreFactory(province__region=region))


@pytest.fixture
def trainer(need):
    return make_trainer(need.module, code="F01")


@pytest.fixture
def open_need(need):
    return make_need(code="B-2", centre=need.cohort.centre)


@pytest.fixture
def plan(need, trainer, open_need, national):
    return ready_plan(national, [need, open_need])


@pytest.fixture
def published(plan, national):
    return accept_plan(plan=plan, by=national)


def url(name, *args, language="fr"):
    with translation.override(language):
        return reverse(f"trainers:{name}", args=args)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Publier ce plan", "Couverture par région", "Ce qui l’ouvrirait"]),
        ("ar", ["نشر هذا المخطط", "التغطية حسب الجهات"]),
    ],
)
def test_the_plan_is_told_in_both_languages(client, national, plan, language, words):
    client.force_login(national)
    page = client.get(url("plan", plan.pk, language=language)).content.decode()
    for word in words:
        assert word in page
    for english in ("Publish", "Coverage", "half-day", "What would open it", "remote"):
        assert english not in page


@pytest.mark.parametrize(
    ("view", "words"), [("person", "Salé"), ("centre", "Salma"), ("room", "Salma")]
)
def test_each_view_of_the_plan_draws_the_session(client, national, plan, view, words):
    client.force_login(national)
    response = client.get(url("plan", plan.pk), {"view": view})
    assert words in response.context["drawing"]
    assert response.context["drawing"].count('class="ms"') == 1


@pytest.mark.parametrize("name", ["plan_year", "plan_centre"])
def test_the_year_is_drawn_once_whole_and_twice_in_halves(client, national, plan, name):
    client.force_login(national)
    drawings = client.get(url(name, plan.pk)).context["drawings"]
    assert ["y26" in drawing for drawing in drawings] == [True, False, False]


@pytest.mark.parametrize("name", ["plan_year", "plan_centre"])
def test_the_year_has_a_button_to_print_that_a_script_shows(client, national, plan, name):
    client.force_login(national)
    page = client.get(url(name, plan.pk)).content.decode()
    button = re.search(r"<button[^>]*data-print[^>]*>", page)[0]
    assert " hidden" in button
    assert "onclick" not in button
    assert "js/print.js" in page


def test_why_a_need_is_open_is_told_with_its_counts(client, national, plan, open_need):
    client.force_login(national)
    response = client.get(url("need_why", open_need.pk), {"plan": plan.pk})
    why = response.context["why"]
    assert why.open.reason == "no_competency"
    assert [stage.count for stage in why.funnel()] == [1, 1, 1, 0]


@pytest.mark.parametrize("table", ["sessions", "open"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_tables_can_be_taken_away(client, national, plan, table, kind):
    client.force_login(national)
    response = client.get(url("plan", plan.pk), {"export": kind, "table": table})
    assert f"plan-{plan.pk}-{table}.{kind}" in response["Content-Disposition"]
    if kind == "csv":
        assert {"sessions": "B-1", "open": "B-2"}[table] in response.content.decode()


def test_a_window_that_was_shortened_is_told(client, national, need, trainer):
    Need.objects.filter(pk=need.pk).update(window_start=dt.date(2026, 12, 1))
    plan = ready_plan(national, [need])
    client.force_login(national)
    response = client.get(url("plan", plan.pk))
    ((told, first, last),) = response.context["picture"].shortened
    assert (told, first, last) == (need, dt.date(2027, 1, 4), dt.date(2027, 2, 26))
    assert "raccourcie" in response.content.decode()


def test_plans_are_filtered_by_their_state_and_taken_away(client, national, plan):
    client.force_login(national)
    assert list(client.get(url("plans"), {"state": "ready"}).context["page"]) == [plan]
    assert list(client.get(url("plans"), {"state": "refused"}).context["page"]) == []
    table = client.get(url("plans"), {"state": "ready", "export": "csv"}).content.decode()
    assert "Essai" in table


def test_a_plan_is_made_from_the_needs_in_the_list(client, national, need, trainer, open_need):
    client.force_login(national)
    data = {
        "title": "Janvier",
        "first_day": "2027-01-04",
        "last_day": "2027-02-26",
        "budget_seconds": 1,
        "eur_mad": "10.8",
        "choice": "all",
    }
    response = client.post(url("plan_create") + "?q=B-1", data)
    plan = Plan.objects.get()
    assert response.headers["Location"] == url("plan", plan.pk)
    assert [row.need for row in plan.plan_needs.all()] == [need]
    waiting = client.get(url("plan", plan.pk))
    assert waiting.context["is_running"]
    assert "data-watch" in waiting.content.decode()
    run(plan.job_id)
    over = client.get(url("plan", plan.pk))
    assert over.context["picture"].covered_needs == 1
    assert "data-watch" not in over.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last_day": "2027-01-01"}, "last_day"),
        ({"first_day": "2020-01-06"}, "first_day"),
        ({"choice": "ticked"}, "needs"),
        ({"first_day": "2027-05-03", "last_day": "2027-06-25"}, "__all__"),
    ],
)
def test_a_plan_that_can_not_be_made_says_why_and_writes_nothing(
    client, national, need, change, field
):
    client.force_login(national)
    data = {
        "title": "Janvier",
        "first_day": "2027-01-04",
        "last_day": "2027-02-26",
        "budget_seconds": 1,
        "eur_mad": "10.8",
        "choice": "all",
        **change,
    }
    response = client.post(url("plan_create"), data)
    assert field in response.context["form"].errors
    assert not Plan.objects.exists()


def test_publishing_and_refusing_by_post(client, national, plan, need):
    client.force_login(national)
    assert client.post(url("plan_accept", plan.pk)).status_code == 302
    assert Session.objects.count() == 1
    assert client.post(url("plan_refuse", plan.pk)).status_code == 302
    plan.refresh_from_db()
    assert plan.state == PlanState.ACCEPTED


def test_a_change_meanwhile_is_told_on_the_page(client, national, plan, need):
    Need.objects.filter(pk=need.pk).update(state=NeedState.WITHDRAWN)
    client.force_login(national)
    response = client.post(url("plan_accept", plan.pk))
    assert response.status_code == 409
    assert "B-1" in str(response.context["errors"])
    assert not Session.objects.exists()


def test_an_interrupted_run_is_shown_as_such_and_can_run_again(client, national, need, trainer):
    plan = create_plan(
        title="x",
        needs=[need],
        first_day=need.window_start,
        last_day=need.window_end,
        budget_seconds=1,
        eur_mad=10,
        by=national,
    )
    plan.job.state = "interrupted"
    plan.job.save()
    client.force_login(national)
    assert client.get(url("plan", plan.pk)).context["state"] == PlanState.INTERRUPTED
    response = client.post(url("plan_again", plan.pk))
    assert response.headers["Location"] == url("plan", Plan.objects.get(rerun_of=plan).pk)


# Rights


ROLES = ["learner", "trainer_user", "manager", "coordinator", "national", "editor", "stranger"]
ALLOWED = {
    "coordination": {"coordinator", "national"},
    "plans": {"coordinator", "national"},
    "plan_create": {"national"},
    "home": {"trainer_user"},
    "missions": {"trainer_user"},
}


@pytest.mark.parametrize("name", ALLOWED)
@pytest.mark.parametrize("role", ROLES)
def test_pages_open_to_their_roles_alone(client, request, name, role):
    client.force_login(request.getfixturevalue(role))
    assert (client.get(url(name)).status_code == 200) == (role in ALLOWED[name])


def test_a_draft_exists_for_the_national_coordination_alone(client, plan, coordinator):
    client.force_login(coordinator)
    assert client.get(url("plan", plan.pk)).status_code == 404
    assert client.post(url("plan_accept", plan.pk)).status_code in (403, 404)
    assert not Session.objects.exists()


def test_a_published_plan_shows_a_region_its_own_needs(client, published, coordinator, national):
    client.force_login(coordinator)
    assert set(client.get(url("plan", published.pk)).context["picture"].needs) == {"B-1", "B-2"}
    elsewhere = AppointmentFactory(role="regional", region=RegionFactory()).user
    client.force_login(elsewhere)
    response = client.get(url("plan", published.pk))
    assert response.context["picture"].needs == {}
    assert "€" not in response.content.decode()
    assert "pas de besoin que vous suivez" in response.content.decode()
    client.force_login(national)
    whole = client.get(url("plan", published.pk)).content.decode()
    assert "pas de besoin dans ce plan" in whole
    assert "Voir les sessions" in whole


def test_a_centre_reads_why_its_need_is_open_once_the_plan_is_published(
    client, plan, open_need, national
):
    manager = AppointmentFactory(role="centre_manager", centre=open_need.cohort.centre).user
    client.force_login(manager)
    assert client.get(url("need_why", open_need.pk)).context["why"] is None
    accept_plan(plan=plan, by=national)
    assert client.get(url("need_why", open_need.pk)).context["why"].open.reason == "no_competency"
    elsewhere = AppointmentFactory(role="centre_manager", centre=CentreFactory()).user
    client.force_login(elsewhere)
    assert client.get(url("need_why", open_need.pk)).status_code == 404


def test_what_would_open_a_need_names_no_need_of_others_and_no_cost(
    client, plan, open_need, national
):
    plan.result["uncovered"][0] |= {
        "reason": "outweighed",
        "detail": {"in_the_way": {"displaced": ["B-1"], "coverage": 0, "cost": 40_000}},
    }
    plan.save(update_fields=["result"])
    accept_plan(plan=plan, by=national)

    def told_to(user):
        client.force_login(user)
        return client.get(url("need_why", open_need.pk)).context["why"].open.opens

    assert "B-1" in told_to(national)
    assert "400" in told_to(national)
    centre = CentreFactory()
    open_need.cohort.centre = centre
    open_need.cohort.save()
    told = told_to(AppointmentFactory(role="centre_manager", centre=centre).user)
    assert told
    assert "B-1" not in told
    assert "400" not in told


def test_many_sessions_are_told_page_by_page(client, published, national, monkeypatch):
    monkeypatch.setattr("trainers.views.plans.SESSIONS_A_PAGE", 1)
    published.result["sessions"].append(published.result["sessions"][0] | {"block": 1})
    published.save(update_fields=["result"])
    client.force_login(national)
    first = client.get(url("plan", published.pk))
    second = client.get(url("plan", published.pk), {"page": 2})
    assert "page=2#table" in first.content.decode()
    assert first.context["page"].paginator.count == len(first.context["picture"].sessions) > 1
    assert list(first.context["page"]) != list(second.context["page"])
    assert 'id="table" open' in second.content.decode()


def test_an_offer_exists_for_its_trainer_alone(client, published, trainer, trainer_user):
    offer = Offer.objects.get()
    client.force_login(trainer_user)
    assert client.get(url("offer", offer.pk)).status_code == 404
    assert client.post(url("offer_accept", offer.pk)).status_code == 404
    TrainerFactory(user=trainer_user)
    assert client.post(url("offer_accept", offer.pk)).status_code == 404
    client.force_login(trainer.user)
    assert client.get(url("offer", offer.pk)).status_code == 200


def test_a_trainer_answers_on_the_page(client, published, trainer):
    offer = Offer.objects.get()
    client.force_login(trainer.user)
    assert client.get(url("home")).context["offer"] == offer
    empty = client.post(url("offer_decline", offer.pk), {"reason": " "})
    assert empty.status_code == 422
    assert "reason" in empty.context["form"].errors
    client.post(url("offer_decline", offer.pk), {"reason": "Malade"})
    offer.refresh_from_db()
    assert (offer.state, offer.reason) == (OfferState.DECLINED, "Malade")
    assert client.get(url("home")).context["offer"] is None


def test_the_coordinators_next_thing_follows_what_happens(client, national, plan, trainer):
    client.force_login(national)
    assert client.get(url("coordination")).context["next"].url == url("plan", plan.pk)
    accept_plan(plan=plan, by=national)
    assert client.get(url("coordination")).context["next"].url == url("plan_create")
    client.force_login(trainer.user)
    client.post(url("offer_decline", Offer.objects.get().pk), {"reason": "Malade"})
    client.force_login(national)
    response = client.get(url("coordination"))
    assert [offer.reason for offer in response.context["lost"]] == ["Malade"]


# Queries


def test_the_list_of_plans_sorts_by_what_its_heads_say(client, national):
    for title in ("Bêta", "Alpha"):
        plan = ready_plan(national, [make_need()], last=dt.date(2027, 3, 26))
        plan.title = title
        plan.save(update_fields=["title"])
    client.force_login(national)
    up = client.get(url("plans"), {"sort": "plan"}).content.decode()
    down = client.get(url("plans"), {"sort": "-plan"}).content.decode()
    assert up.index("Alpha") < up.index("Bêta")
    assert down.index("Bêta") < down.index("Alpha")
    assert 'aria-sort="descending"' in down


def test_a_trainer_takes_their_missions_away_a_line_a_session(client, national):
    module = make_module()
    trainer = make_trainer(module)
    plan = ready_plan(national, [make_need(module=module)], last=dt.date(2027, 3, 26))
    accept_plan(plan=plan, by=national)
    client.force_login(trainer.user)
    table = client.get(url("missions"), {"export": "csv", "sort": "-dates"}).content.decode()
    assert len(table.strip().splitlines()) == 1 + trainer.missions.get().sessions.count()


def _world(count, national, *, publish=False):
    module = make_module()
    needs = [make_need(module=module) for _ in range(count)]
    lost = [make_need() for _ in range(count)]
    trainers = [make_trainer(module) for _ in range(count)]
    plan = ready_plan(national, [*needs, *lost], last=dt.date(2027, 3, 26))
    if publish:
        accept_plan(plan=plan, by=national)
    return plan, trainers, lost


def _queries(client, address):
    client.get(address)  # what is read once a process is not counted
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "name", ["coordination", "plans", "plan", "plan_year", "plan_centre", "need_why"]
)
def test_coordinators_pages_have_a_constant_number_of_queries(client, national, name):
    counts = []
    for count in (1, 3):
        plan, _trainers, lost = _world(count, national, publish=count == 1)
        args = {"coordination": [], "plans": [], "need_why": [lost[0].pk]}.get(name, [plan.pk])
        client.force_login(national)
        counts.append(_queries(client, url(name, *args)))
    assert max(counts) <= MOST_QUERIES
    assert abs(counts[0] - counts[1]) <= (1 if name == "plan" else 0) or name in (
        "plan_year",
        "plan_centre",
    )


@pytest.mark.parametrize("name", ["home", "missions", "offer"])
def test_a_trainers_pages_have_a_constant_number_of_queries(client, national, name):
    counts = []
    for count in (1, 3):
        module = make_module()
        trainer = make_trainer(module, max_half_days=365, max_missions=52)
        needs = [make_need(module=module) for _ in range(count)]
        accept_plan(plan=ready_plan(national, needs, last=dt.date(2027, 3, 26)), by=national)
        client.force_login(trainer.user)
        args = (
            [Offer.objects.filter(mission__trainer=trainer).first().pk] if name == "offer" else []
        )
        counts.append(_queries(client, url(name, *args)))
    assert counts[0] == counts[1] <= MOST_QUERIES
