"""What would open a need, and at what price: each way is tried again here, and told to its reader."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from jobs.models import Job
from jobs.services import run
from tests.factories import AppointmentFactory, CompetencyFactory
from tests.trainers.matching.tiny import tiny_problem
from tests.trainers.planning import make_module, make_need, make_trainer, ready_plan
from trainers.matching.format import Plan as Solution
from trainers.matching.format import Problem
from trainers.matching.relaxation import is_open, isolate
from trainers.matching.solve import solve
from trainers.models import PlanNeed, Qualification, TrainerLanguage
from trainers.services.plan import run_again
from trainers.services.ways import KIND, ask_for_ways, job_key, ways_are_sought
from trainers.views.plans import months_of
from trainers.ways import applied, changes_to_try, ways_of

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2027, 1, 4)


def url(name, pk, language="fr"):
    with translation.override(language):
        return reverse(f"trainers:{name}", args=[pk])


@pytest.fixture
def module():
    return make_module(title_fr="Diagnostic")


@pytest.fixture
def need(module, region):
    return make_need(module=module, code="B-1", window_end=MONDAY + dt.timedelta(days=11))


def open_plan(need, national, **trainer):
    """A plan that leaves the need open: its only trainer is one level short of what is asked."""
    found = make_trainer(code="F01", **trainer)
    asked = need.module.module_competencies.get()
    Qualification.objects.create(
        trainer=found, competency=asked.competency, level=asked.level - 1, validated_on=MONDAY
    )
    return ready_plan(national, [need])


def find(plan):
    run(Job.objects.get(key=job_key(plan)).pk)
    return PlanNeed.objects.get(plan=plan, is_covered=False)


# What the engine is asked


def alone(problem, need_id):
    need = next(each for each in problem.needs if each.id == need_id)
    return isolate(problem, need, problem.trainers)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_said_to_open_a_need_does_and_what_is_said_not_to_does_not(seed):
    problem = tiny_problem(seed, locks=False)
    plan = solve(problem, budget=1, seed=1, workers=1)
    covered = {each.need for each in plan.sessions}
    for each in plan.uncovered:
        need = next(one for one in problem.needs if one.id == each.need)
        told = ways_of(problem, plan, need.id)["ways"]
        if not covered.issuperset(need.after):
            assert told == []
            continue
        by_words = {repr(sorted(map(repr, c))): c for c in changes_to_try(problem, need)}
        for changes in by_words.values():
            stays_closed = not is_open(alone(applied(problem, changes), need.id))
            kinds = [change.kind for change in changes]
            rows = [way for way in told if [c["kind"] for c in way["changes"]] == kinds]
            if stays_closed and rows:
                assert {row["blocks"] for row in rows} - {""}


def test_a_wider_window_is_no_wider_than_it_must_be(need, national):
    make_trainer(need.module, code="F01").availabilities.create(
        kind="on_site", first_day=MONDAY + dt.timedelta(weeks=3), last_day=dt.date(2027, 2, 26)
    )
    plan = ready_plan(national, [need])
    problem = Problem.parse(plan.problem)
    opening = [w for w in find(plan).ways["ways"] if not w["blocks"]]
    [way] = [w for w in opening if [c["kind"] for c in w["changes"]] == ["window"]]
    [change] = way["changes"]
    assert change["values"]["first"] == "2027-01-04"
    last = dt.date.fromisoformat(change["values"]["last"])
    asked = next(each for each in problem.needs)
    assert dt.date.fromisoformat(way["sessions"][0]["slots"][-1][:-2]) <= last
    narrower = replace(asked, window=(asked.window[0], last - dt.timedelta(weeks=1)))
    assert not is_open(isolate(problem, narrower, problem.trainers))


def test_a_level_more_opens_all_of_it_at_the_price_of_its_sessions(need, national):
    plan = open_plan(need, national)
    run_of_need = find(plan)
    way = run_of_need.ways["ways"][0]
    assert [change["kind"] for change in way["changes"]] == ["level"]
    assert way["half_days"] == need.module.half_days
    assert way["dropped"] == []
    assert way["moved"] == 0
    # Nothing else is planned: the plan would cost what the one mission costs.
    assert way["cost"] == run_of_need.ways["people"]["F01"]["cost"] > 0


def test_another_language_is_tried_where_other_needs_ask_for_it(need, national):
    need.languages = ["ar"]
    need.save()
    french = make_need(module=need.module, code="B-2", languages=["fr"])
    make_trainer(need.module, code="F01")
    plan = ready_plan(national, [need, french])
    kinds = [[change["kind"] for change in way["changes"]] for way in find(plan).ways["ways"]]
    assert ["need_language"] in kinds


def test_a_place_that_another_need_holds_is_told_with_what_is_given_up(need, national):
    other = make_need(module=need.module, code="B-9", window_end=need.window_end, priority=9)
    # Of their year's half-days so few fall to these weeks that one session is all.
    make_trainer(need.module, code="F01", max_half_days=28, fair_half_days=28)
    plan = ready_plan(national, [need, other])
    row = find(plan)
    assert (row.need.code, row.reason) == ("B-1", "outweighed")
    [as_it_is] = [way for way in row.ways["ways"] if not way["changes"]]
    assert as_it_is["dropped"] == ["B-9"]
    assert as_it_is["half_days"] == 0


def test_a_need_that_waits_for_another_has_no_way_of_its_own(need, national):
    later = make_need(module=make_module(), code="B-2", centre=need.cohort.centre)
    later.after.add(need)
    plan = open_plan(need, national)
    problem, solution = Problem.parse(plan.problem), Solution.parse(plan.result)
    assert ways_of(problem, solution, "B-1")["ways"]
    plan = ready_plan(national, [need, later])
    problem, solution = Problem.parse(plan.problem), Solution.parse(plan.result)
    assert ways_of(problem, solution, "B-2") == {"ways": [], "people": {}}


# The worker and the page


def test_a_plan_with_open_needs_asks_a_worker_once_and_one_without_never(need, national):
    plan = open_plan(need, national)
    job = Job.objects.get(kind=KIND)
    assert job.key == job_key(plan)
    assert ask_for_ways(plan=plan, by=national) == job
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"needs": 1})
    covered = make_need(module=make_module(), code="B-7")
    make_trainer(covered.module, code="F07")
    ready_plan(national, [covered])
    assert Job.objects.filter(kind=KIND).count() == 1


def test_a_matching_run_that_waits_goes_before_the_prices(need, national):
    plan = open_plan(need, national)
    again = run_again(plan=plan, by=national)
    run(Job.objects.get(key=job_key(plan)).pk)
    row = PlanNeed.objects.get(plan=plan)
    assert row.ways is None
    assert ways_are_sought(row)
    run(again.job_id)
    run(Job.objects.get(kind=KIND, payload={"plan": plan.pk}, state="queued").pk)
    row.refresh_from_db()
    assert row.ways["ways"]
    assert not ways_are_sought(row)


def test_while_the_prices_are_sought_the_page_looks_again_by_itself(client, need, national):
    plan = open_plan(need, national)
    client.force_login(national)
    page = client.get(url("need_why", need.pk), {"plan": plan.pk}).content.decode()
    assert "data-watch" in page
    assert "Le calcul est en cours" in page
    find(plan)
    page = client.get(url("need_why", need.pk), {"plan": plan.pk}).content.decode()
    assert "data-watch" not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "fr",
            [
                "Ce qui l’ouvrirait, et à quel prix",
                "du niveau 2 au niveau 3",
                "+4",
                "Valider la compétence",
            ],
        ),
        ("ar", ["ما قد يفتحها، وبأي كلفة", "من المستوى 2 إلى 3", "+4", "المصادقة على الكفاية"]),
    ],
)
def test_the_page_tells_each_way_with_what_it_brings_and_costs(
    client, need, national, language, words
):
    plan = open_plan(need, national)
    find(plan)
    client.force_login(national)
    response = client.get(url("need_why", need.pk, language), {"plan": plan.pk})
    page = response.content.decode()
    assert [each for each in words if each not in page] == []
    [row, *_idle] = response.context["why"].ways.rows
    assert (row.half_days, row.css, row.opens) == (need.module.half_days, "", True)
    trainer = Qualification.objects.get(trainer__code="F01").trainer
    assert row.act.url == url("qualification_add", trainer.pk, language)
    for english in ("Half-days opened", "If one changed", "Sessions moved", "Who else"):
        assert english not in page


def test_what_it_costs_is_told_to_those_who_see_the_whole_plan(client, need, national):
    from trainers.services.accept import accept_plan  # beside what it is about

    covered = make_need(module=make_module(), code="B-7", centre=need.cohort.centre)
    make_trainer(covered.module, code="F07")
    make_trainer(code="F01")
    plan = ready_plan(national, [need, covered])
    find(plan)
    accept_plan(plan=plan, by=national)
    manager = AppointmentFactory(role="centre_manager", centre=need.cohort.centre).user
    for user, told in ((national, True), (manager, False)):
        client.force_login(user)
        page = client.get(url("need_why", need.pk)).content.decode()
        assert ("€" in page) is told
        assert "Ce qui l’ouvrirait" in page


def test_needs_of_others_are_counted_where_they_are_out_of_sight(need, national):
    plan = open_plan(need, national)
    row = find(plan)
    row.ways["ways"][0] |= {"dropped": ["B-77"], "gained": ["B-1"]}
    row.save()
    from trainers.queries.why import Why  # beside what it is about

    with translation.override("fr"):
        row.plan = plan
        notes = Why(need, row, national).ways.rows[0].notes
    assert "Abandonne 1 autre besoin." in notes
    assert f"Couvre aussi B-1 ({need.cohort.centre.town_fr})." in notes


def test_the_plan_names_the_best_way_once_it_is_known(client, need, national):
    plan = open_plan(need, national)
    find(plan)
    client.force_login(national)
    page = client.get(url("plan", plan.pk)).content.decode()
    assert "4 demi-journées de plus" in page


def test_a_plan_of_before_is_priced_when_the_coordination_asks(client, need, national):
    plan = open_plan(need, national)
    Job.objects.filter(kind=KIND).delete()
    client.force_login(national)
    page = client.get(url("need_why", need.pk)).content.decode()
    assert "Calculer les prix" in page
    response = client.post(url("need_ways", need.pk), {"plan": plan.pk})
    assert response.url == f"{url('need_why', need.pk)}?plan={plan.pk}"
    job = Job.objects.get(key=job_key(plan, need))
    run(job.pk)
    assert PlanNeed.objects.get(plan=plan).ways["ways"]
    client.post(url("need_ways", need.pk), {"plan": plan.pk})
    assert Job.objects.filter(kind=KIND).count() == 1


@pytest.mark.parametrize("text", ["", "abc", "-1", "9" * 40, "\x00"])
def test_a_plan_that_is_none_asks_nothing(client, need, national, text):
    client.force_login(national)
    assert client.post(url("need_ways", need.pk), {"plan": text}).status_code == 404
    assert client.get(url("need_why", need.pk), {"plan": text}).status_code == 200


def test_holidays_that_leave_too_little_are_named(need, national):
    from accounts.models import Holiday  # beside what it is about
    from trainers.queries.plans import Picture

    Holiday.objects.create(day=dt.date(2027, 1, 6), name_fr="Un jour", name_ar="يوم")
    need.window_end = MONDAY + dt.timedelta(days=4)
    need.save()
    need.module.blocks = [10]
    need.module.half_days = 10
    need.module.save()
    make_trainer(need.module, code="F01")
    plan = ready_plan(national, [need])
    with translation.override("fr"):
        [found] = Picture(plan, national).open_needs
        assert "mercredi 6 janvier" in found.sentence
        assert "8 demi-journées ouvertes sur les 10" in found.sentence


def test_the_competency_that_nobody_has_is_named(need, national):
    from trainers.queries.plans import Picture  # beside what it is about

    plan = open_plan(need, national)
    code = need.module.module_competencies.get().competency_id
    with translation.override("fr"):
        [found] = Picture(plan, national).open_needs
        assert found.sentence == f"Personne n’a {code} au niveau 3."


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_one_way_or_three(client, need, national, count):
    plan = open_plan(need, national)
    row = find(plan)
    way = row.ways["ways"][0] | {"dropped": ["B-77"]}
    row.ways["ways"] = [way] * count
    row.save()
    for number in range(count):
        trainer = make_trainer(code=f"F1{number}")
        TrainerLanguage.objects.create(trainer=trainer, language="ar")
        CompetencyFactory()
    client.force_login(national)
    client.get(url("need_why", need.pk))
    with CaptureQueriesContext(connection) as seen:
        client.get(url("need_why", need.pk), {"plan": plan.pk})
    assert len(seen) == 7


def test_the_plan_stands_beside_itself_with_the_best_way_taken(client, need, national):
    covered = make_need(module=make_module(), code="B-7", centre=need.cohort.centre)
    make_trainer(covered.module, code="F07")
    plan = open_plan_of([need, covered], national)
    way = find(plan).ways["ways"][0]
    client.force_login(national)
    response = client.get(url("plan", plan.pk))
    measures = {each.label: each for each in response.context["scenario"].measures()}
    told = measures["Demi-journées couvertes"]
    assert (told.here, told.there, told.change, told.css) == ("4 / 8", "8 / 8", "+4", "")
    told = measures["Besoins ouverts"]
    assert (told.here, told.there, told.change, told.css) == ("1", "0", "−1", "")
    assert measures["Coût"].css == ("m" if way["cost"] > 0 else "")
    assert "Travailler sur B" in response.content.decode()
    assert "B : mener" in response.content.decode()


def open_plan_of(needs, national):
    open_plan(needs[0], national)
    return ready_plan(national, needs)


def test_the_rules_of_a_plan_are_changed_from_what_they_were(client, need, national):
    plan = open_plan(need, national)
    make_need(module=make_module(), code="B-7")
    client.force_login(national)
    response = client.get(url_of("plan_create"), {"from": plan.pk})
    form = response.context["form"]
    assert (form.initial["title"], form.initial["first_day"]) == (plan.title, plan.first_day)
    assert form.initial["choice"] == "ticked"
    assert response.context["ticked"] == {str(need.pk)}
    for strange in ("", "abc", "0", "9" * 30):
        response = client.get(url_of("plan_create"), {"from": strange})
        assert response.context["ticked"] == set()


def url_of(name):
    with translation.override("fr"):
        return reverse(f"trainers:{name}")


@pytest.mark.parametrize(("language", "words"), [("fr", "Mars et avril"), ("ar", "مارس وأبريل")])
def test_the_months_of_a_period_are_named(language, words):
    with translation.override(language):
        assert months_of(dt.date(2027, 3, 1), 9) == words
