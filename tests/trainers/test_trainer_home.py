"""A trainer's home: what to answer, what to sign, the days; in a fixed number of queries."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Holiday, RamadanPeriod
from lms.services.attend import Given, record_attendance
from tests.lms.session_factories import make_cohort, make_session, make_version
from tests.trainers.planning import make_need, make_trainer, ready_plan
from trainers.models import Assignment, Availability, Mission, Offer
from trainers.queries.missions import calendar, trainer_of
from trainers.services.accept import accept_plan
from trainers.services.offers import accept_offer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def offer(national, client):
    need = make_need(code="B-1")
    trainer = make_trainer(need.module, code="F01")
    accept_plan(plan=ready_plan(national, [need]), by=national)
    client.force_login(trainer.user)
    return Offer.objects.get()


def session_under_way(trainer, people=2):
    """A session that began yesterday, under a confirmed mission; one of its people has signed."""
    version = make_version()
    cohort, enrolments = make_cohort(version=version, people=people)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    session = make_session(
        version=version, cohort=cohort, leader=trainer.user, first=yesterday, code=f"S-{cohort.pk}"
    )
    mission = Mission.objects.create(
        code=f"M-{cohort.pk}",
        trainer=trainer,
        first_day=session.first_day,
        last_day=session.last_day,
        state="confirmed",
    )
    Assignment.objects.create(mission=mission, session=session, trainer=trainer)
    record_attendance(
        slot=session.slots.order_by("starts_at")[0],
        marks={enrolments[0].pk: Given("present")},
        by=trainer.user,
    )
    return session


@pytest.mark.parametrize("count", [1, 3])
def test_the_home_takes_twelve_queries_at_most(client, offer, count, django_assert_num_queries):
    for _number in range(count):
        session_under_way(offer.mission.trainer)
    with django_assert_num_queries(12):
        page = client.get(reverse("trainers:home"))
    assert len(page.context["assignments"]) == count + 1


def test_the_journey_says_when_with_its_weekdays_whom_and_in_which_language(client, offer):
    page = client.get(reverse("trainers:home")).text
    session = offer.mission.sessions.get()
    assert f"Du lundi {session.first_day.day}" in page
    assert "(heure de Rabat ; 1 heure de plus à Paris). 0 personne, en français." in page.replace(
        "\u202f", " "
    )


def test_a_question_goes_to_who_made_the_plan(client, offer, national):
    subject = f"Mission%20{offer.mission.code}"
    link = f'href="mailto:{national.email}?subject={subject}"'
    assert link in client.get(reverse("trainers:home")).text
    assert link in client.get(reverse("trainers:offer", args=[offer.pk])).text


def test_a_mission_accepted_has_its_order_to_print(client, offer):
    address = reverse("trainers:offer", args=[offer.pk])
    assert "data-print" not in client.get(address).text
    accept_offer(offer=offer)
    page = client.get(address).text
    assert "data-print hidden" in page
    assert "js/print.js" in page
    assert f'<a href="{address}">Ordre de mission' in client.get(reverse("trainers:home")).text


def test_a_session_under_way_says_its_day_and_what_is_left_to_sign(client, offer):
    session = session_under_way(offer.mission.trainer)
    page = client.get(reverse("trainers:home"))
    assert "jour 2 sur 2, 2 personnes" in page.text
    assert "1 personne sur 2 est notée." in page.text
    assert "Relire et signer" in page.text
    assert page.context["to_sign"].session == session


def test_the_calendar_tells_holidays_ramadan_and_what_is_not_told(offer):
    trainer = trainer_of(offer.mission.trainer.user)
    first = dt.date(2027, 1, 4)
    Holiday.objects.create(day=dt.date(2027, 1, 11), key="m", name_fr="M", name_ar="م")
    RamadanPeriod.objects.create(
        hijri_year=1448, first_day=dt.date(2027, 2, 8), last_day=dt.date(2027, 3, 9)
    )
    found = calendar(trainer, first)
    assert [(each.first, each.is_sure) for each in found["ramadan"]] == [
        (dt.date(2027, 2, 8), False)
    ]
    assert found["has_untold_days"] is False
    days = {day: css for month in found["months"] for week in month.weeks for day, css, _w in week}
    assert days[dt.date(2027, 1, 11)] == "hol"
    taken = set(offer.mission.sessions.get().slots.values_list("day", flat=True))
    assert {day for day, css in days.items() if css == "busy"} == taken
    Availability.objects.create(trainer=trainer, first_day=first, last_day=first, kind="free")
    assert calendar(trainer_of(trainer.user), first)["has_untold_days"] is True
    assert calendar(trainer, dt.date(2027, 4, 1))["ramadan"] == []
