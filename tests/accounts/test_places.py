"""Centres, their rooms, and the days that a person confirms."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Holiday, RamadanPeriod, Room, RoomClosure
from jobs.models import Job
from tests.factories import CentreFactory, RoomFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def office(client, administrator):
    client.force_login(administrator)
    return client


def listed(response):
    return {centre.code for centre in response.context["page"]}


@pytest.mark.parametrize("typed", ["sale", "Salé", "سلا", "maison des ainés", "دار المسنّين"])
def test_a_centre_is_found_in_either_script(office, typed):
    CentreFactory(
        code="CR-SAL",
        name_fr="Maison des aînés",
        name_ar="دار المسنين",
        town_fr="Salé",
        town_ar="سلا",
    )
    CentreFactory(code="CR-FES", name_fr="Autre", name_ar="آخر", town_fr="Fès", town_ar="فاس")
    assert listed(office.get("/fr/centres/", {"q": typed})) == {"CR-SAL"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_a_fixed_number_of_queries(office, count, django_assert_num_queries):
    for centre in CentreFactory.create_batch(count):
        RoomFactory(centre=centre)
    office.get("/fr/centres/")
    with django_assert_num_queries(6):
        response = office.get("/fr/centres/")
    assert [centre.room_count for centre in response.context["page"]] == [1] * count


def test_the_list_is_taken_away_as_csv(office):
    CentreFactory(code="CR-SAL", name_ar="دار")
    content = office.get("/fr/centres/", {"export": "csv"}).content.decode("utf-8-sig")
    assert "CR-SAL" in content
    assert "دار" in content


def test_a_room_is_added_changed_and_closed_for_some_days(office, centre):
    room = {
        "code": "S-9",
        "name_fr": "Grande salle",
        "name_ar": "القاعة الكبرى",
        "seats": 20,
        "is_active": "on",
    }
    office.post(f"/fr/centres/{centre.code}/rooms/new/", {**room, "equipment": ["projector"]})
    made = Room.objects.get(code="S-9")
    assert (made.centre, made.equipment) == (centre, ["projector"])
    office.post(f"/fr/rooms/{made.pk}/", {**room, "seats": 12})
    made.refresh_from_db()
    assert made.seats == 12
    office.post(
        f"/fr/rooms/{made.pk}/",
        {"close": "yes", "first_day": "2027-01-04", "last_day": "2027-01-08", "reason": "travaux"},
    )
    closure = RoomClosure.objects.get()
    assert (closure.room, closure.last_day) == (made, dt.date(2027, 1, 8))
    made.refresh_from_db()
    assert made.seats == 12
    office.post(f"/fr/closures/{closure.pk}/end/")
    assert not RoomClosure.objects.exists()


def test_a_closure_that_ends_before_it_begins_is_refused(office):
    room = RoomFactory()
    response = office.post(
        f"/fr/rooms/{room.pk}/",
        {"close": "yes", "first_day": "2027-01-08", "last_day": "2027-01-04"},
    )
    assert "La fermeture doit finir après son début" in response.content.decode()
    assert not RoomClosure.objects.exists()


def test_a_room_without_a_seat_is_refused(office):
    room = RoomFactory(seats=24)
    response = office.post(
        f"/fr/rooms/{room.pk}/", {"code": room.code, "name_fr": "S", "name_ar": "ق", "seats": 0}
    )
    assert response.status_code == 200
    room.refresh_from_db()
    assert room.seats == 24


@pytest.fixture
def feast():
    return Holiday.objects.create(
        day=TODAY() + dt.timedelta(days=40),
        key="eid",
        name_fr="Fête de la rupture du jeûne",
        name_ar="عيد الفطر",
        is_movable=True,
        is_confirmed=False,
    )


def test_a_feast_is_confirmed_on_the_day_announced(office, feast):
    day = feast.day + dt.timedelta(days=1)
    office.post(
        f"/fr/administration/calendar/holidays/{feast.pk}/",
        {f"holiday{feast.pk}-day": day.isoformat()},
    )
    feast.refresh_from_db()
    assert (feast.day, feast.is_confirmed) == (day, True)


def test_a_feast_moved_by_a_month_is_a_slip_and_refused(office, feast):
    far = feast.day + dt.timedelta(days=30)
    response = office.post(
        f"/fr/administration/calendar/holidays/{feast.pk}/",
        {f"holiday{feast.pk}-day": far.isoformat()},
    )
    assert "s’écarte d’un jour ou deux" in response.content.decode()
    feast.refresh_from_db()
    assert not feast.is_confirmed


def test_a_fixed_day_is_not_moved(office):
    day = Holiday.objects.create(day=TODAY(), key="x", name_fr="X", name_ar="س")
    response = office.post(f"/fr/administration/calendar/holidays/{day.pk}/", {})
    assert response.status_code == 404


def test_ramadan_is_confirmed_and_lasts_29_or_30_days(office):
    first = TODAY() + dt.timedelta(days=60)
    period = RamadanPeriod.objects.create(
        hijri_year=1448, first_day=first, last_day=first + dt.timedelta(days=29)
    )
    url = "/fr/administration/calendar/ramadan/1448/"

    def post(days):
        last = first + dt.timedelta(days=days - 1)
        prefix = "ramadan1448"
        return office.post(
            url, {f"{prefix}-first_day": first.isoformat(), f"{prefix}-last_day": last.isoformat()}
        )

    assert "29 ou 30 jours" in post(40).content.decode()
    assert post(29).status_code == 302
    period.refresh_from_db()
    assert period.is_confirmed


def test_the_home_says_the_next_thing(office, feast):
    page = office.get("/fr/administration/").content.decode()
    assert "Confirmer le jour\u00a0: Fête de la rupture du jeûne" in page
    Job.objects.create(kind="jobs.ping", state="failed", error="x", attempts=5)
    page = office.get("/fr/administration/").content.decode()
    assert "1 tâche a échoué" in page


def test_a_failed_job_is_started_again(office):
    row = Job.objects.create(kind="jobs.ping", state="failed", error="x", attempts=5)
    office.post(f"/fr/administration/jobs/{row.pk}/again/")
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("queued", 0, "")


def test_a_job_that_runs_is_left_alone(office):
    row = Job.objects.create(kind="jobs.ping", state="running")
    assert office.post(f"/fr/administration/jobs/{row.pk}/again/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_home_costs_a_fixed_number_of_queries(office, count, django_assert_num_queries):
    Job.objects.bulk_create(Job(kind="jobs.ping", state="failed") for _row in range(count))
    office.get("/fr/administration/")
    with django_assert_num_queries(13):
        office.get("/fr/administration/")
