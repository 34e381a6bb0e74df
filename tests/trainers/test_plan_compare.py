"""Two searches of one snapshot beside each other."""

import copy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from jobs.services import run
from tests.trainers.planning import make_module, make_need, make_trainer, ready_plan
from trainers.matching.check import check_plan
from trainers.matching.format import Plan as Solution
from trainers.matching.format import Problem
from trainers.models import Plan, PlanState
from trainers.queries.comparison import Comparison, searches_of
from trainers.services.plan import run_again

pytestmark = pytest.mark.django_db


def url(pk, language="fr"):
    with translation.override(language):
        return reverse("trainers:plan_compare", args=[pk])


@pytest.fixture
def module():
    return make_module()


@pytest.fixture
def plan(module, national):
    need = make_need(code="B-1", module=module)
    make_trainer(module, code="F01")
    other = make_need(code="B-2", module=module)
    return ready_plan(national, [need, other])


def again(plan, by, change):
    """Another search of the plan's snapshot, with its result changed."""
    found = run_again(plan=plan, by=by)
    found.result = copy.deepcopy(plan.result)
    change(found)
    found.state = PlanState.READY
    found.coverage, found.cost_cents = plan.coverage, plan.cost_cents
    found.coverage_max = plan.coverage_max
    found.save()
    return found


def leave_open(code):
    def change(plan):
        kept = [each for each in plan.result["sessions"] if each["need"] != code]
        assert len(kept) < len(plan.result["sessions"])
        plan.result["sessions"] = kept
        plan.result["uncovered"].append({"need": code, "reason": "outweighed", "detail": {}})

    return change


def test_what_one_search_covers_alone_is_named(plan, national):
    other = again(plan, national, leave_open("B-2"))
    seen = Comparison(plan, other, national)
    assert [need.code for need in seen.only_here] == ["B-2"]
    assert seen.only_there == []
    assert {pair.either.need.code for pair in seen.pairs} == {"B-2"}
    assert all(pair.there is None for pair in seen.pairs)
    # The other way round it is the other side's.
    back = Comparison(other, plan, national)
    assert [need.code for need in back.only_there] == ["B-2"]
    assert all(pair.here is None for pair in back.pairs)


def test_a_moved_session_is_shown_with_both_its_dates(plan, national):
    def a_week_later(found):
        session = found.result["sessions"][0]
        session["slots"] = [
            f"2027-02-{22 + i // 2}{'pm' if i % 2 else 'am'}" for i in range(len(session["slots"]))
        ]

    other = again(plan, national, a_week_later)
    seen = Comparison(plan, other, national)
    [pair] = seen.pairs
    assert pair.kinds == ("slots",)
    assert pair.there.first.isoformat() == "2027-02-22" != pair.here.first.isoformat()
    assert seen.same_sessions == len(plan.result["sessions"]) - 1


def test_the_same_result_differs_in_nothing(plan, national):
    other = again(plan, national, lambda found: None)
    assert not Comparison(plan, other, national).pairs


def test_searches_of_a_snapshot_form_one_family(plan, national, module):
    second = again(plan, national, lambda found: None)
    third = again(second, national, lambda found: None)
    stranger = ready_plan(national, [make_need(code="B-9", module=module)])
    assert list(searches_of(plan, national)) == [third, second]
    assert list(searches_of(third, national)) == [second, plan]
    assert not searches_of(stranger, national)
    assert len({plan.seed, second.seed, third.seed}) == 3


def test_a_search_without_a_result_is_not_offered(plan, national):
    run_again(plan=plan, by=national)
    assert not searches_of(plan, national)


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Couverts ici seulement"), ("ar", "مغطاة هنا فقط")]
)
def test_the_page_tells_it_in_both_languages(client, plan, national, language, words):
    other = again(plan, national, leave_open("B-2"))
    client.force_login(national)
    response = client.get(url(plan.pk, language), {"with": other.pk})
    page = response.content.decode()
    assert words in page
    assert response.context["other"] == other
    for english in ("Here", "There", "differs", "compared", "only here"):
        assert english not in page


def test_without_another_search_there_is_nothing_to_compare(client, plan, national):
    client.force_login(national)
    assert client.get(url(plan.pk)).status_code == 404
    again(plan, national, lambda found: None)
    assert client.get(url(plan.pk), {"with": "nonsense"}).status_code == 200


def test_the_differences_are_taken_away_as_a_table(client, plan, national):
    again(plan, national, leave_open("B-2"))
    client.force_login(national)
    body = client.get(url(plan.pk), {"export": "csv"}).content.decode("utf-8-sig")
    lines = body.strip().splitlines()
    assert lines[0].startswith('"Besoin"')
    assert len(lines) > 1
    assert all('"B-2"' in line for line in lines[1:])


def test_queries_do_not_grow_with_the_searches(client, plan, national):
    client.force_login(national)
    counts = []
    for _round in range(2):
        again(plan, national, leave_open("B-2"))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(plan.pk)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 16


def test_a_rerun_of_the_snapshot_is_a_plan_the_checker_passes(plan, national):
    found = run_again(plan=plan, by=national)
    run(found.job_id)
    found = Plan.objects.get(pk=found.pk)
    assert found.problem == plan.problem
    assert not check_plan(Problem.parse(found.problem), Solution.parse(found.result))
