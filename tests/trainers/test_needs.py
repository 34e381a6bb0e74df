"""Needs: who declares, changes and sees them, and what became of them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Holiday
from lms.models import Session
from tests.factories import (
    AppointmentFactory,
    CentreFactory,
    CohortFactory,
    CohortMemberFactory,
    ModuleFactory,
    NeedFactory,
    RegionFactory,
    TrainerFactory,
)
from trainers.models import Assignment, CentreAnswer, Mission, Need, NeedState, Plan, PlanNeed
from trainers.services.need import NeedMoved, change_need, declare_need, reopen_need, withdraw_need

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(centre):
    return CohortFactory(centre=centre, code="COH-01")


@pytest.fixture
def module(db):
    return ModuleFactory(code="DPT-01", half_days=4)


def sent(cohort, module, **changes):
    """What the form posts: a window that begins next month."""
    start = timezone.localdate() + dt.timedelta(days=30)
    values = {
        "cohort": cohort.pk,
        "module": module.pk,
        "priority": 7,
        "window_start": start,
        "window_end": start + dt.timedelta(days=60),
        "languages": ["fr", "ar"],
        "mode": "on_site",
        "max_trainers": 2,
        "equipment": ["projector"],
        "after": "",
    }
    return values | changes


def test_a_manager_declares_a_need_of_the_centre(client, manager, cohort, module):
    client.force_login(manager)
    before = NeedFactory(code="B-107", cohort=cohort)
    answer = client.post(reverse("trainers:need_create"), sent(cohort, module, after="b-107"))
    need = Need.objects.exclude(pk=before.pk).get()
    assert answer.url == reverse("trainers:need", args=[need.pk])
    assert (need.code, need.cohort, need.module, need.priority, need.languages, need.equipment) == (
        "B-108",
        cohort,
        module,
        7,
        ["fr", "ar"],
        ["projector"],
    )
    assert list(need.after.all()) == [before]


def test_a_refused_form_keeps_what_was_typed(client, manager, cohort, module):
    client.force_login(manager)
    answer = client.post(
        reverse("trainers:need_create"), sent(cohort, module, window_end="2020-01-01", after="B-1")
    )
    page = answer.content.decode()
    assert 'value="2020-01-01"' in page and 'value="B-1"' in page
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"window_end": "2020-01-01"}, "window_end"),
        ({"window_end": "9999-12-31"}, "window_end"),
        ({"window_start": "soon"}, "window_start"),
        ({"languages": []}, "languages"),
        ({"languages": ["la"]}, "languages"),
        ({"priority": 10}, "priority"),
        ({"max_trainers": 3}, "max_trainers"),
        ({"after": "B-999"}, "after"),
        ({"equipment": ["piano"]}, "equipment"),
    ],
)
def test_what_a_need_cannot_be(changes, field, client, manager, cohort, module):
    client.force_login(manager)
    answer = client.post(reverse("trainers:need_create"), sent(cohort, module, **changes))
    assert list(answer.context["form"].errors) == [field]
    assert not Need.objects.exists()


def test_a_window_must_hold_the_module_s_half_days(client, manager, cohort, module):
    monday = timezone.localdate() + dt.timedelta(days=35 - timezone.localdate().weekday())
    window = {"window_start": monday, "window_end": monday + dt.timedelta(days=1)}
    client.force_login(manager)
    Holiday.objects.create(day=monday, key="x", name_fr="Fête", name_ar="عيد")
    refused = client.post(reverse("trainers:need_create"), sent(cohort, module, **window))
    assert list(refused.context["form"].errors) == ["window_end"]
    Holiday.objects.all().delete()
    assert (
        client.post(reverse("trainers:need_create"), sent(cohort, module, **window)).status_code
        == 302
    )


def test_a_cohort_asks_for_a_module_once(client, manager, cohort, module):
    NeedFactory(cohort=cohort, module=module)
    client.force_login(manager)
    answer = client.post(reverse("trainers:need_create"), sent(cohort, module))
    assert list(answer.context["form"].errors) == ["module"]
    values = {"window_start": dt.date(2027, 1, 4), "window_end": dt.date(2027, 2, 4)}
    with pytest.raises(NeedMoved):
        declare_need(cohort=cohort, module=module, **values)
    assert Need.objects.count() == 1


def test_nobody_declares_for_a_centre_of_others(client, manager, coordinator, module):
    foreign = CohortFactory(centre=CentreFactory())
    for user in (manager, coordinator):
        client.force_login(user)
        answer = client.post(reverse("trainers:need_create"), sent(foreign, module))
        assert list(answer.context["form"].errors) == ["cohort"]
    assert not Need.objects.exists()


RIGHTS = [
    ("manager", 200, 302),
    ("coordinator", 200, 302),
    ("national", 200, 302),
    ("other_manager", 404, 404),
    ("other_coordinator", 404, 404),
    ("learner", 403, 403),
    ("trainer_user", 403, 403),
]


@pytest.fixture
def other_manager(db):
    return AppointmentFactory(role="centre_manager", centre=CentreFactory()).user


@pytest.fixture
def other_coordinator(db):
    return AppointmentFactory(role="regional", region=RegionFactory()).user


@pytest.mark.parametrize(("role", "seen", "changed"), RIGHTS)
def test_who_sees_and_withdraws_a_need(role, seen, changed, request, client, cohort):
    need = NeedFactory(cohort=cohort)
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("trainers:need", args=[need.pk])).status_code == seen
    assert client.get(reverse("trainers:need_edit", args=[need.pk])).status_code == seen
    assert client.post(reverse("trainers:need_withdraw", args=[need.pk])).status_code == changed
    need.refresh_from_db()
    assert need.state == (NeedState.WITHDRAWN if changed == 302 else NeedState.OPEN)


def test_a_withdrawal_can_be_taken_back(client, manager, cohort):
    need = NeedFactory(cohort=cohort, state="withdrawn")
    client.force_login(manager)
    client.post(reverse("trainers:need_reopen", args=[need.pk]))
    need.refresh_from_db()
    assert need.state == NeedState.OPEN


def test_a_withdrawn_need_stays_so_when_asked_for_anew(cohort, module):
    old = NeedFactory(cohort=cohort, module=module, state="withdrawn")
    NeedFactory(cohort=cohort, module=module)
    with pytest.raises(NeedMoved):
        reopen_need(need=old)


@pytest.mark.parametrize("state", ["planned", "done", "withdrawn"])
def test_a_need_that_a_plan_took_up_is_not_changed(state, client, manager, cohort):
    need = NeedFactory(cohort=cohort, state=state)
    with pytest.raises(NeedMoved):
        change_need(need=need, priority=1)
    with pytest.raises(NeedMoved):
        withdraw_need(need=need)
    client.force_login(manager)
    assert client.get(reverse("trainers:need_edit", args=[need.pk])).status_code == 403


def test_an_open_need_is_changed(client, manager, cohort, module):
    need = NeedFactory(cohort=cohort, module=module)
    client.force_login(manager)
    client.post(
        reverse("trainers:need_edit", args=[need.pk]),
        sent(cohort, module, priority=2, equipment=[]),
    )
    need.refresh_from_db()
    assert (need.priority, need.equipment) == (2, [])


def test_needs_never_wait_for_each_other(client, manager, cohort, module):
    first, second = NeedFactory(cohort=cohort, module=module), NeedFactory(cohort=cohort)
    second.after.add(first)
    client.force_login(manager)
    answer = client.post(
        reverse("trainers:need_edit", args=[first.pk]), sent(cohort, module, after=second.code)
    )
    assert list(answer.context["form"].errors) == ["after"]


def test_codes_follow_each_other(cohort):
    made = [
        declare_need(
            cohort=cohort,
            module=ModuleFactory(),
            window_start=dt.date(2027, 1, 4),
            window_end=dt.date(2027, 2, 4),
        ).code
        for _n in range(3)
    ]
    assert made == ["B-101", "B-102", "B-103"]


def test_the_page_tells_what_happened(client, manager, cohort, national):
    need = NeedFactory(cohort=cohort, state="planned")
    days = {"first_day": dt.date(2027, 1, 4), "last_day": dt.date(2027, 1, 8)}
    plan = Plan.objects.create(
        title="Plan d’hiver",
        eur_mad="10.8",
        created_by=national,
        state="accepted",
        result={},
        **days,
    )
    PlanNeed.objects.create(plan=plan, need=need, is_covered=True)
    session = Session.objects.create(
        code="S-77", module=need.module, cohort=cohort, mode="remote", **days
    )
    trainer = TrainerFactory()
    mission = Mission.objects.create(code="M-1", trainer=trainer, plan=plan, **days)
    Assignment.objects.create(mission=mission, session=session, trainer=trainer, need=need)
    client.force_login(national)
    page = client.get(reverse("trainers:need", args=[need.pk])).content.decode()
    assert "S-77" in page and "Plan d’hiver" in page and str(trainer.user) in page
    client.force_login(manager)  # a manager sees the session, not the national plan
    page = client.get(reverse("trainers:need", args=[need.pk])).content.decode()
    assert "S-77" in page and "Plan d’hiver" not in page
    CentreAnswer.objects.create(
        session=session, suits=False, objection="Travaux", answered_by=manager
    )
    client.force_login(national)
    assert "Travaux" in client.get(reverse("trainers:need", args=[need.pk])).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_has_a_constant_number_of_queries(
    count, client, national, django_assert_num_queries
):
    for _n in range(count):
        CohortMemberFactory.create_batch(count, cohort=NeedFactory().cohort)
    client.force_login(national)
    client.get(reverse("trainers:needs"))
    with django_assert_num_queries(8):
        answer = client.get(reverse("trainers:needs"))
    assert [need.people for need in answer.context["page"]] == [count] * count


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_has_a_constant_number_of_queries(
    count, client, national, django_assert_num_queries
):
    need = NeedFactory()
    need.after.set([NeedFactory() for _n in range(count)])
    client.force_login(national)
    client.get(reverse("trainers:need", args=[need.pk]))
    with django_assert_num_queries(9):
        client.get(reverse("trainers:need", args=[need.pk]))


@pytest.fixture
def three(db):
    rabat = CentreFactory(
        code="CR-RAB", name_fr="Centre Al Amal", name_ar="مركز الأمل", town_fr="Rabat"
    )
    fes = CentreFactory(
        code="CR-FES", name_fr="Dar Taliba", name_ar="دار الطالبة", town_fr="Fès", town_ar="فاس"
    )
    return [
        NeedFactory(code="B-1", cohort__centre=rabat, module__code="DPT-01", priority=9),
        NeedFactory(
            code="B-2", cohort__centre=fes, module__code="EPQ-04", priority=3, state="planned"
        ),
        NeedFactory(
            code="B-3", cohort__centre=fes, module__code="RAT-05", priority=5, state="withdrawn"
        ),
    ]


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("", ["B-1", "B-2"]),
        ("state=all", ["B-1", "B-3", "B-2"]),
        ("state=withdrawn", ["B-3"]),
        ("q=fes", ["B-2"]),
        ("q=الامل", ["B-1"]),
        ("q=epq", ["B-2"]),
        ("centre=CR-FES&state=all", ["B-3", "B-2"]),
        ("module=DPT-01", ["B-1"]),
        ("priority=3", ["B-2"]),
        ("priority=many", ["B-1", "B-2"]),
        ("sort=-priority", ["B-2", "B-1"]),
        ("sort=centre", ["B-1", "B-2"]),
        ("sort=-code", ["B-2", "B-1"]),
        ("sort=nonsense", ["B-1", "B-2"]),
        ("q=nowhere", []),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(asked, codes, three, client, national):
    client.force_login(national)
    answer = client.get(reverse("trainers:needs") + "?" + asked)
    assert [need.code for need in answer.context["page"]] == codes


def test_the_list_is_taken_away_as_it_is_filtered(three, client, national):
    client.force_login(national)
    answer = client.get(reverse("trainers:needs") + "?export=csv&centre=CR-FES")
    lines = answer.content.decode("utf-8-sig").strip().split("\r\n")
    assert [line.split(";")[0] for line in lines[1:]] == ['"B-2"']


def test_each_sees_the_needs_of_their_scope(client, manager, coordinator, cohort):
    own, foreign = NeedFactory(cohort=cohort), NeedFactory()
    for user in (manager, coordinator):
        client.force_login(user)
        shown = client.get(reverse("trainers:needs")).context["page"].object_list
        assert own in shown and foreign not in shown
