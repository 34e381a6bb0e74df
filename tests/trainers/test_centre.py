"""The centre manager's home: what to answer, the team, rooms; nothing of another centre."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Room, RoomClosure
from courses.models import LearningUnit, ModuleVersionUnit
from jobs.models import Lane
from jobs.services import drain
from lms.models import Session, SessionSlot, UnitProgress
from tests.factories import (
    AppointmentFactory,
    CentreFactory,
    CohortFactory,
    CohortMemberFactory,
    EnrolmentFactory,
    ModuleFactory,
    ModuleVersionFactory,
    NeedFactory,
    RoomFactory,
    TrainerFactory,
)
from trainers.models import Assignment, CentreAnswer, Mission, Offer

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HOME = "/fr/centre/"


def day(number):
    return TODAY + dt.timedelta(days=number)


def make_session(centre, *, first=30, code="S-1", room=None, equipment=("projector",)):
    """A session on site in the centre, with a trainer, a need and one half-day."""
    module = ModuleFactory()
    cohort = CohortFactory(centre=centre)
    room = room or RoomFactory(centre=centre, equipment=["projector"])
    session = Session.objects.create(
        code=code,
        module=module,
        cohort=cohort,
        room=room,
        first_day=day(first),
        last_day=day(first + 2),
    )
    when = dt.datetime.combine(session.first_day, dt.time(9), tzinfo=dt.UTC)
    SessionSlot.objects.create(
        session=session,
        cohort=cohort,
        room=room,
        day=session.first_day,
        half="am",
        starts_wall=dt.time(9),
        ends_wall=dt.time(12),
        starts_at=when,
        ends_at=when + dt.timedelta(hours=3),
    )
    trainer = TrainerFactory()
    mission = Mission.objects.create(
        code=f"M-{code}", trainer=trainer, first_day=session.first_day, last_day=session.last_day
    )
    Offer.objects.create(mission=mission, sent_at=timezone.now(), answer_by=day(5))
    need = NeedFactory(cohort=cohort, module=module, state="planned", equipment=list(equipment))
    Assignment.objects.create(mission=mission, session=session, trainer=trainer, need=need)
    return session


def enrol(session, *, lessons=2, done=0):
    version = session.module.versions.first() or _version(session.module, lessons)
    enrolment = EnrolmentFactory(version=version, cohort=session.cohort)
    CohortMemberFactory(cohort=session.cohort, user=enrolment.learner)
    for place in version.version_units.order_by("position")[:done]:
        UnitProgress.objects.create(
            enrolment=enrolment, unit=place.unit, state="done", completed_at=timezone.now(), epoch=1
        )
    return enrolment


def _version(module, lessons):
    version = ModuleVersionFactory(module=module)
    for position in range(lessons):
        unit = LearningUnit.objects.create(
            module=module,
            translation_key=f"00000000-0000-4000-8000-{module.pk:06d}{position:06d}",
            kind="lesson",
            title_fr="Leçon",
        )
        ModuleVersionUnit.objects.create(version=version, unit=unit, position=position)
    return version


@pytest.fixture
def session(centre):
    return make_session(centre)


def test_the_next_thing_is_the_session_to_answer(session, client, manager):
    answered = make_session(session.cohort.centre, first=10, code="S-0")
    CentreAnswer.objects.create(session=answered, answered_by=manager)
    client.force_login(manager)
    answer = client.get(HOME)
    assert answer.context["welcome"].session == session
    assert answer.context["welcome"].answer_by == day(20)
    assert (answer.context["lacking"], answer.context["sessions"]) == ([], [answered, session])


def test_what_the_room_lacks_is_said(centre, client, manager):
    make_session(centre, equipment=("projector", "video"), room=RoomFactory(centre=centre, seats=1))
    client.force_login(manager)
    context = client.get(HOME).context
    assert len(context["lacking"]) == 2
    assert context["welcome"].is_large_enough


def test_a_centre_without_needs_is_asked_for_them(client, manager):
    client.force_login(manager)
    answer = client.get(HOME)
    assert (answer.context["welcome"], answer.context["has_waiting_needs"]) == (None, False)
    assert "/fr/needs/new/" in answer.content.decode()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_room_is_confirmed_with_a_contact(language, session, client, manager):
    client.force_login(manager)
    answer = client.post(
        f"/{language}/centre/sessions/{session.pk}/confirm/", {"contact": "Khadija, 0612345678"}
    )
    assert answer.url == f"/{language}/centre/"
    said = CentreAnswer.objects.get()
    assert (said.session, said.suits, said.contact, said.answered_by) == (
        session,
        True,
        "Khadija, 0612345678",
        manager,
    )
    page = client.get(answer.url)
    assert page.context["welcome"] is None
    assert "Khadija, 0612345678" in page.content.decode()


def test_other_dates_are_asked_of_the_region_s_coordination(
    session, client, manager, coordinator, national
):
    client.force_login(manager)
    address = f"/fr/centre/sessions/{session.pk}/dates/"
    assert client.post(address, {"reason": ""}).context["form"].errors
    assert not CentreAnswer.objects.exists()
    client.post(address, {"reason": "Visite du ministère ; la semaine suivante conviendrait"})
    drain(Lane.QUICK)
    said = CentreAnswer.objects.get()
    assert not said.suits
    assert [each.to for each in mail.outbox] == [[coordinator.email]]
    assert "la semaine suivante" in mail.outbox[0].body


def test_without_a_coordinator_of_the_region_the_national_one_is_told(
    session, client, manager, national
):
    client.force_login(manager)
    client.post(f"/fr/centre/sessions/{session.pk}/dates/", {"reason": "Travaux"})
    drain(Lane.QUICK)
    assert [each.to for each in mail.outbox] == [[national.email]]


def test_the_team_shows_who_lags_first(session, client, manager):
    ready, begun, late = enrol(session, done=2), enrol(session, done=1), enrol(session)
    client.force_login(manager)
    context = client.get(HOME).context
    assert [member.learner for member in context["team"]] == [
        late.learner,
        begun.learner,
        ready.learner,
    ]
    assert (context["ready"], context["not_begun"], context["lesson_count"]) == (1, 1, 2)


def test_those_who_have_not_begun_get_one_mail_a_day(session, client, manager):
    enrol(session, done=2)
    late = enrol(session)
    client.force_login(manager)
    for _twice in range(2):
        client.post(f"/fr/centre/sessions/{session.pk}/remind/")
    drain(Lane.QUICK)
    assert [each.to for each in mail.outbox] == [[late.learner.email]]


ACTS = ["confirm", "dates", "remind"]


@pytest.mark.parametrize("act", ACTS)
def test_sessions_of_another_centre_do_not_exist(act, client, manager):
    foreign = make_session(CentreFactory())
    client.force_login(manager)
    assert (
        client.post(f"/fr/centre/sessions/{foreign.pk}/{act}/", {"reason": "x"}).status_code == 404
    )
    assert not CentreAnswer.objects.exists()


@pytest.mark.parametrize("act", ACTS)
def test_a_session_that_is_over_is_answered_no_more(act, centre, client, manager):
    past = make_session(centre, first=-9)
    client.force_login(manager)
    assert client.post(f"/fr/centre/sessions/{past.pk}/{act}/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("role", ["learner", "trainer_user", "coordinator", "national", "editor"])
def test_the_home_is_the_manager_s(role, request, client):
    client.force_login(request.getfixturevalue(role))
    assert client.get(HOME).status_code == 403


def test_whoever_manages_two_centres_chooses(client, manager, centre):
    other = CentreFactory(code="CR-TWO")
    AppointmentFactory(user=manager, role="centre_manager", centre=other)
    client.force_login(manager)
    assert client.get(HOME).context["centre"] == centre
    assert client.get(HOME + "?centre=CR-TWO").context["centre"] == other
    foreign = CentreFactory(code="CR-NOT")
    assert client.get(HOME + f"?centre={foreign.code}").context["centre"] == centre


@pytest.mark.parametrize("count", [1, 3])
def test_the_home_has_a_constant_number_of_queries(
    count, centre, client, manager, django_assert_num_queries
):
    for number in range(count):
        session = make_session(centre, first=20 + number, code=f"S-{number}")
        for _n in range(count):
            enrol(session, done=1)
        RoomClosure.objects.create(room=session.room, first_day=day(3), last_day=day(4))
    client.force_login(manager)
    client.get(HOME)
    with django_assert_num_queries(11):
        answer = client.get(HOME)
    assert (len(answer.context["sessions"]), answer.context["team_size"]) == (count, count)


# Rooms

ROOM = {
    "code": "S-9",
    "name_fr": "Grande salle",
    "name_ar": "القاعة الكبرى",
    "seats": 30,
    "equipment": ["projector"],
    "is_active": "on",
}


def test_a_room_is_offered_and_changed(client, manager, centre):
    client.force_login(manager)
    assert client.get("/fr/centre/rooms/new/").context["form"].initial["code"] == f"{centre.code}-1"
    client.post("/fr/centre/rooms/new/", ROOM)
    room = Room.objects.get()
    assert (room.centre, room.seats, room.equipment) == (centre, 30, ["projector"])
    client.post(f"/fr/centre/rooms/{room.pk}/", ROOM | {"seats": 12})
    room.refresh_from_db()
    assert room.seats == 12
    refused = client.post(f"/fr/centre/rooms/{room.pk}/", ROOM | {"seats": 0, "name_fr": "Petite"})
    assert "Petite" in refused.content.decode()


def test_a_room_is_closed_and_opened_again(client, manager, centre):
    room = RoomFactory(centre=centre)
    client.force_login(manager)
    data = {
        "close": "yes",
        "closure-first_day": day(3),
        "closure-last_day": day(5),
        "closure-reason": "Travaux",
    }
    client.post(f"/fr/centre/rooms/{room.pk}/", data)
    closure = room.closures.get()
    assert (closure.first_day, closure.last_day, closure.reason) == (day(3), day(5), "Travaux")
    client.post(f"/fr/centre/closures/{closure.pk}/end/")
    assert not room.closures.exists()


def test_a_room_is_not_closed_under_a_session(session, client, manager):
    client.force_login(manager)
    data = {"close": "yes", "closure-first_day": day(1), "closure-last_day": day(60)}
    answer = client.post(f"/fr/centre/rooms/{session.room_id}/", data)
    assert session.code in str(answer.context["closure_form"].errors)
    assert not session.room.closures.exists()


def test_rooms_of_another_centre_do_not_exist(client, manager):
    room = RoomFactory()
    closure = RoomClosure.objects.create(room=room, first_day=day(1), last_day=day(2))
    client.force_login(manager)
    assert client.get(f"/fr/centre/rooms/{room.pk}/").status_code == 404
    assert client.post(f"/fr/centre/closures/{closure.pk}/end/").status_code == 404
