"""Pages of sessions: who sees what, what the register accepts, and how many queries it takes."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from accounts.models import RamadanPeriod
from lms.models import Attendance, Cohort, Session
from tests.factories import (
    AppointmentFactory,
    CentreFactory,
    CohortMemberFactory,
    RegionFactory,
    RoomFactory,
)

from .session_factories import (
    MONDAY,
    make_cohort,
    make_member,
    make_session,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_tuesday():
    """Two of the four half-days have come: it is the second day, in the morning."""
    with (
        time_machine.travel(dt.datetime(2026, 12, 15, 8, tzinfo=dt.UTC), tick=False),
        translation.override("fr"),
    ):
        yield


@pytest.fixture
def held(centre, trainer_user):
    version = make_version()
    cohort, enrolments = make_cohort(version=version, centre=centre)
    room = RoomFactory(centre=centre)
    session = make_session(
        version=version, cohort=cohort, room=room, leader=trainer_user, zone="Europe/Paris"
    )
    return session, enrolments


def other_region(role):
    region = RegionFactory()
    return {
        "regional": lambda: AppointmentFactory(role="regional", region=region),
        "centre_manager": lambda: AppointmentFactory(
            role="centre_manager", centre=CentreFactory(province__region=region)
        ),
        "trainer": lambda: AppointmentFactory(role="trainer"),
        "learner": lambda: AppointmentFactory(role="learner", centre=CentreFactory()),
    }[role]().user


# Rows: who; columns: session page, calendar, sheet, attendance, move, cancel, material.
PAGES = [
    "session",
    "session_ics",
    "session_sheet",
    "attendance",
    "session_move",
    "session_cancel",
    "session_material",
]
RIGHTS = {
    "leader": [200, 200, 200, 200, 403, 403, 302],
    "member": [200, 200, 403, 403, 403, 403, 403],
    "manager": [200, 200, 200, 403, 403, 403, 403],
    "coordinator": [200, 200, 200, 200, 302, 302, 302],
    "national": [200, 200, 200, 200, 302, 302, 302],
    "editor": [403, 403, 403, 403, 403, 403, 403],
    "stranger": [403, 403, 403, 403, 403, 403, 403],
    "other regional": [404, 404, 404, 404, 404, 404, 404],
    "other centre_manager": [404, 404, 404, 403, 403, 403, 403],
    "other trainer": [404, 404, 404, 404, 403, 403, 404],
    "other learner": [404, 404, 403, 403, 403, 403, 403],
}


@pytest.mark.parametrize("who", RIGHTS)
def test_who_may_open_and_change_a_session(client, held, request, trainer_user, who):
    session, enrolments = held
    if who.startswith("other "):
        user = other_region(who.removeprefix("other "))
    else:
        named = {"leader": lambda: trainer_user, "member": lambda: enrolments[0].learner}
        user = named.get(who, lambda: request.getfixturevalue(who))()
    client.force_login(user)
    found = []
    for page in PAGES:
        key = session.slots.first().pk if page == "attendance" else session.pk
        address = reverse(f"lms:{page}", args=[key])
        if page in ("session_move", "session_cancel", "session_material"):
            move = {"first_day": "2026-12-21", "room": session.room_id, "material": "Un carnet"}
            found.append(client.post(address, move).status_code)
        else:
            found.append(client.get(address).status_code)
    assert found == RIGHTS[who]


@pytest.mark.parametrize("page", ["session_move", "session_cancel", "session_material"])
def test_reading_never_writes(client, held, national, page):
    client.force_login(national)
    assert client.get(reverse(f"lms:{page}", args=[held[0].pk])).status_code == 405
    assert Session.objects.get().state == "confirmed"


def test_a_member_sees_their_own_attendance_and_nobody_elses_name(client, held, trainer_user):
    session, (one, two) = held
    slot = session.slots.first()
    Attendance.objects.create(
        slot=slot, enrolment=one, mark="late", minutes_late=12, recorded_by=trainer_user
    )
    Attendance.objects.create(slot=slot, enrolment=two, mark="absent", recorded_by=trainer_user)
    client.force_login(one.learner)
    page = client.get(reverse("lms:session", args=[session.pk])).content.decode()
    assert two.learner.family_name not in page
    assert "12 minutes" in page
    assert "absent" not in page


def test_hours_are_given_in_rabat_and_where_the_trainer_lives(client, held, trainer_user):
    client.force_login(trainer_user)
    page = (
        client.get(reverse("lms:session", args=[held[0].pk]))
        .content.decode()
        .replace("\u00a0", " ")
    )
    assert "9 h 00 – 12 h 00" in page
    assert "10 h 00 – 13 h 00 à Paris" in page


def post_marks(client, slot, **data):
    return client.post(reverse("lms:attendance", args=[slot.pk]), data)


def marks(slot):
    current = slot.attendance.current().order_by("enrolment__learner__family_name")
    return list(current.values_list("mark", "minutes_late"))


@pytest.mark.parametrize("name", ["session", "attendance"])
def test_a_trainers_menu_marks_where_a_session_and_its_register_belong(
    client, held, trainer_user, name
):
    session, _enrolments = held
    pk = session.pk if name == "session" else session.slots.first().pk
    client.force_login(trainer_user)
    page = client.get(reverse(f"lms:{name}", args=[pk])).content.decode()
    assert f'<a href="{reverse("lms:led_sessions")}" aria-current="page">' in page


def test_the_register_is_recorded_and_shown_again(client, held, trainer_user):
    session, (one, two) = held
    slot = session.slots.first()
    client.force_login(trainer_user)
    answer = post_marks(
        client,
        slot,
        **{f"mark_{one.pk}": "present", f"late_{one.pk}": "15", f"mark_{two.pk}": "excused"},
    )
    assert answer.status_code == 302
    assert sorted(marks(slot)) == [("excused", 0), ("late", 15)]
    page = client.get(answer.url)
    assert (page.context["tally"]["signed"], page.context["tally"]["left"]) == (1, 0)


def test_one_button_signs_everyone_who_is_left(client, held, trainer_user):
    session, (one, _two) = held
    slot = session.slots.first()
    client.force_login(trainer_user)
    post_marks(client, slot, rest="present", **{f"mark_{one.pk}": "absent"})
    assert sorted(marks(slot)) == [("absent", 0), ("present", 0)]


def test_a_correction_asks_for_its_reason_and_keeps_what_was_typed(client, held, trainer_user):
    session, (one, two) = held
    slot = session.slots.first()
    client.force_login(trainer_user)
    post_marks(client, slot, **{f"mark_{one.pk}": "present"})
    corrected = {f"mark_{one.pk}": "absent", f"mark_{two.pk}": "present"}
    refused = post_marks(client, slot, **corrected)
    assert refused.status_code == 422
    assert "reason" in refused.context["form"].errors
    assert marks(slot) == [("present", 0)]
    typed = {
        entry.enrolment.pk: entry.chosen
        for entry in refused.context["left"] + refused.context["done"]
    }
    assert typed == {one.pk: "absent", two.pk: "present"}
    post_marks(client, slot, reason="Erreur de ligne", **corrected)
    assert sorted(marks(slot)) == [("absent", 0), ("present", 0)]
    assert slot.attendance.count() == 3


@pytest.mark.parametrize("minutes", ["181", "-3", "dix"])
def test_impossible_minutes_are_refused_at_their_field(client, held, trainer_user, minutes):
    session, (one, _two) = held
    client.force_login(trainer_user)
    answer = post_marks(
        client, session.slots.first(), **{f"mark_{one.pk}": "present", f"late_{one.pk}": minutes}
    )
    assert answer.status_code == 422
    assert not Attendance.objects.exists()


def test_a_half_day_to_come_shows_when_it_opens_and_records_nothing(client, held, trainer_user):
    session, (one, _two) = held
    slot = session.slots.last()
    slot.session.slots.filter(pk=slot.pk).update(day=dt.date(2026, 12, 16))
    client.force_login(trainer_user)
    assert (
        "mercredi 16 décembre 2026"
        in client.get(reverse("lms:attendance", args=[slot.pk])).content.decode()
    )
    assert post_marks(client, slot, **{f"mark_{one.pk}": "present"}).status_code == 422
    assert not Attendance.objects.exists()


def test_the_paper_sheet_fills_the_list_and_writes_nothing(client, held, trainer_user):
    session, _enrolments = held
    client.force_login(trainer_user)
    address = reverse("lms:attendance", args=[session.slots.first().pk])
    page = client.get(address, {"absent": "2", "excused": ""})
    assert [entry.chosen for entry in page.context["left"]] == ["present", "absent"]
    wrong = client.get(address, {"absent": "9"})
    assert "absent" in wrong.context["paper"].errors
    assert not Attendance.objects.exists()


def test_a_room_that_is_taken_is_refused_in_the_form_in_both_languages(
    client, held, national, centre
):
    session, _enrolments = held
    other = make_session(code="S-2", room=session.room, first=MONDAY + dt.timedelta(days=7))
    client.force_login(national)
    move = {"first_day": "2026-12-21", "room": session.room_id}
    for language, words in (("fr", "Choisissez une autre salle"), ("ar", "اختاروا قاعة أخرى")):
        address = reverse("lms:session_move", args=[session.pk]).replace("/fr/", f"/{language}/")
        answer = client.post(address, move)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert other.code in answer.content.decode()
    assert Session.objects.get(pk=session.pk).first_day == MONDAY


def test_a_move_into_ramadan_says_that_afternoons_are_closed(client, held, national):
    RamadanPeriod.objects.create(
        hijri_year=1448, first_day=dt.date(2027, 2, 8), last_day=dt.date(2027, 3, 8)
    )
    client.force_login(national)
    session = held[0]
    answer = client.post(
        reverse("lms:session_move", args=[session.pk]),
        {"first_day": "2027-02-15", "room": session.room_id},
    )
    assert answer.status_code == 422
    assert "ramadan" in answer.content.decode()


def test_the_calendar_file_has_utc_instants_and_no_learner(client, held, trainer_user):
    session, enrolments = held
    client.force_login(trainer_user)
    body = client.get(reverse("lms:session_ics", args=[session.pk])).content
    events = Calendar.from_ical(body).walk("VEVENT")
    assert [event["dtstart"].to_ical() for event in events] == [
        b"20261214T090000Z", b"20261214T140000Z", b"20261215T090000Z", b"20261215T140000Z",
    ]  # fmt: skip
    assert len({str(event["uid"]) for event in events}) == 4
    assert not any(each.learner.family_name.encode() in body for each in enrolments)


def make_many(count, centre, trainer_user):
    for number in range(count):
        version = make_version()
        cohort, _enrolments = make_cohort(version=version, centre=centre)
        make_session(version=version, cohort=cohort, leader=trainer_user, code=f"S-{number}")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_a_constant_number_of_queries(
    client, centre, trainer_user, national, count, django_assert_num_queries
):
    make_many(count, centre, trainer_user)
    learner = AppointmentFactory(role="learner", centre=centre).user
    for cohort in Cohort.objects.all():
        CohortMemberFactory(cohort=cohort, user=learner)
    for user, name, queries in (
        (national, "all_sessions", 8),
        (trainer_user, "led_sessions", 6),
        (learner, "sessions", 5),
    ):
        client.force_login(user)
        with django_assert_num_queries(queries):
            answer = client.get(reverse(f"lms:{name}"))
        assert answer.status_code == 200
    client.force_login(national)
    assert len(client.get(reverse("lms:all_sessions")).context["page"].object_list) == count


@pytest.mark.parametrize("people", [1, 3])
def test_a_session_and_its_register_take_a_constant_number_of_queries(
    client, centre, trainer_user, people, django_assert_num_queries
):
    version = make_version()
    cohort, enrolments = make_cohort(version=version, people=people, centre=centre)
    session = make_session(version=version, cohort=cohort, leader=trainer_user)
    client.force_login(trainer_user)
    for name, key, queries in (
        ("session", session.pk, 9),
        ("attendance", session.slots.first().pk, 10),
        ("session_sheet", session.pk, 7),
    ):
        with django_assert_num_queries(queries):
            client.get(reverse(f"lms:{name}", args=[key]))


def test_sessions_are_filtered_by_what_the_address_says(client, centre, trainer_user, national):
    make_many(2, centre, trainer_user)
    client.force_login(national)

    def found(**filters):
        page = client.get(reverse("lms:all_sessions"), filters).context["page"]
        return [session.code for session in page]

    assert found() == ["S-0", "S-1"]
    assert found(q="S-1") == ["S-1"]
    assert found(period="past") == []
    assert found(state="held") == []
    assert found(sort="-code") == ["S-1", "S-0"]
    assert found(q=trainer_user.family_name) == ["S-0", "S-1"]
    assert found(module="NONE") == []


def test_a_new_member_appears_in_the_register(client, held, trainer_user):
    session, _enrolments = held
    make_member(session.cohort, session.cohort.enrolments.first().version)
    client.force_login(trainer_user)
    page = client.get(reverse("lms:attendance", args=[session.slots.first().pk]))
    assert page.context["total"] == 3


def test_the_register_is_taken_away_whole(client, held, trainer_user):
    session, (one, two) = held
    slot = session.slots.first()
    Attendance.objects.create(
        slot=slot, enrolment=one, mark="late", minutes_late=12, recorded_by=trainer_user
    )
    client.force_login(trainer_user)
    response = client.get(reverse("lms:session", args=[session.pk]), {"export": "csv"})
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [len(line) for line in lines] == [7, 7, 7]
    assert lines[1][3:] == ["en retard de 12 min", "", "", ""]
    client.force_login(two.learner)
    assert (
        client.get(reverse("lms:session", args=[session.pk]), {"export": "csv"}).status_code == 403
    )


@pytest.mark.parametrize(
    ("who", "seen"),
    [("national", ["S-1", "S-2"]), ("coordinator", ["S-1"]), ("manager", ["S-1"]), ("other", [])],
)
def test_each_scope_lists_its_own_sessions_once(client, held, request, who, seen):
    make_session(code="S-2")
    user = other_region("regional") if who == "other" else request.getfixturevalue(who)
    client.force_login(user)
    for address in ("?", "?q=S-&"):
        page = client.get(reverse("lms:all_sessions") + address + "sort=code").context["page"]
        assert [session.code for session in page] == seen
        exported = client.get(reverse("lms:all_sessions") + address + "sort=code&export=csv")
        lines = list(csv.reader(io.StringIO(exported.content.decode("utf-8-sig")), delimiter=";"))
        assert [line[0] for line in lines[1:]] == seen


def test_a_register_begun_waits_until_everyone_has_an_entry(client, held, trainer_user):
    session, (one, two) = held
    first, second = session.slots.all()[:2]

    def waiting():
        return list(client.get(reverse("lms:led_sessions")).context["waiting"])

    client.force_login(trainer_user)
    assert waiting() == list(session.slots.all())
    post_marks(client, first, **{f"mark_{one.pk}": "present"})
    assert waiting()[0] == first
    post_marks(client, first, **{f"mark_{two.pk}": "absent"})
    assert waiting()[0] == second
