"""Sessions in the calendar: their hours by rule, and no room or cohort in two places at once."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from accounts.models import RamadanPeriod
from config.zones import zone_data_version
from jobs.models import Job
from jobs.services import drain
from lms.models import Attendance, Session, SessionLeader, SessionSlot
from lms.services import schedule
from lms.services.schedule import ClosedHalfDay, SlotTaken
from tests.factories import CohortFactory, CohortMemberFactory, RoomFactory

from .session_factories import (
    AFTERNOON,
    MONDAY,
    MORNING,
    half_days,
    make_session,
    make_version,
)

pytestmark = pytest.mark.django_db


def hours(session):
    return [
        (slot.day.day, slot.half, slot.starts_wall.hour, slot.ends_wall.hour)
        for slot in session.slots.all()
    ]


def test_a_session_gets_its_half_days_by_rule(trainer_user):
    session = make_session(count=3, leader=trainer_user, zone="Europe/Paris")
    assert hours(session) == [(14, "am", 9, 12), (14, "pm", 14, 17), (15, "am", 9, 12)]
    assert (session.first_day, session.last_day) == (MONDAY, MONDAY + dt.timedelta(days=1))
    assert SessionLeader.objects.get(session=session).zone == "Europe/Paris"
    slot = session.slots.first()
    assert slot.zone == "Africa/Casablanca"
    assert slot.zone_data == zone_data_version()
    assert slot.starts_at == dt.datetime(2026, 12, 14, 9, tzinfo=dt.UTC)


def test_an_afternoon_in_ramadan_is_refused_and_a_morning_is_not():
    RamadanPeriod.objects.create(
        hijri_year=1448, first_day=dt.date(2027, 2, 8), last_day=dt.date(2027, 3, 8)
    )
    version, cohort = make_version(), CohortFactory()
    in_it = dt.date(2027, 2, 15)
    with pytest.raises(ClosedHalfDay):
        make_session(version=version, cohort=cohort, first=in_it, count=2)
    assert not Session.objects.exists()
    assert make_session(version=version, cohort=cohort, first=in_it, count=1).slots.count() == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Salle bleue", "lundi 14 décembre", "matin", "S-1", "Choisissez une autre salle"]),
        ("ar", ["القاعة الزرقاء", "الاثنين 14 دجنبر", "S-1"]),
    ],
)
def test_a_room_taken_is_refused_in_the_readers_language_and_nothing_is_written(language, words):
    room = RoomFactory(name_fr="Salle bleue", name_ar="القاعة الزرقاء")
    there = make_session(room=room)
    with translation.override(language):
        with pytest.raises(SlotTaken) as refusal:
            make_session(room=room, code="S-2")
        text = " ".join(refusal.value.messages)
    assert [word for word in words if word not in text] == []
    assert refusal.value.slot.session == there
    assert [each.code for each in Session.objects.all()] == ["S-1"]


def test_a_cohort_is_not_in_two_rooms_at_once():
    cohort = CohortFactory()
    make_session(cohort=cohort)
    with pytest.raises(SlotTaken, match=cohort.code):
        make_session(cohort=cohort, code="S-2")


def test_half_days_that_touch_are_allowed():
    room = RoomFactory()
    first = make_session(room=room, count=1).slots.get()
    second = make_session(
        room=room, code="S-2", first=MONDAY + dt.timedelta(days=1), count=1
    ).slots.get()
    second.starts_at, second.ends_at = first.ends_at, first.ends_at + dt.timedelta(hours=3)
    second.save()
    second.starts_at -= dt.timedelta(minutes=1)
    with pytest.raises(IntegrityError, match="slot_room_free"), transaction.atomic():
        second.save()


def test_the_database_refuses_an_overlap_written_past_the_service():
    room = RoomFactory()
    make_session(room=room, count=1)
    other = make_session(code="S-2", count=1).slots.get()
    with pytest.raises(IntegrityError, match="slot_room_free"), transaction.atomic():
        SessionSlot.objects.filter(pk=other.pk).update(room=room)


def test_without_the_guard_the_same_overlap_goes_through():
    room = RoomFactory()
    make_session(room=room, count=1)
    other = make_session(code="S-2", count=1).slots.get()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE lms_sessionslot DROP CONSTRAINT slot_room_free")
        else:
            cursor.execute("DROP TRIGGER slot_room_free_update")
    assert SessionSlot.objects.filter(pk=other.pk).update(room=room) == 1


def test_a_cancelled_session_frees_its_room_and_comes_back_to_no_taken_place():
    room = RoomFactory()
    first = make_session(room=room, count=1)
    schedule.cancel_session(session=first)
    make_session(room=room, code="S-2", count=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionSlot.objects.filter(session=first).update(is_live=True)


def test_a_session_moves_by_days_and_to_another_room():
    session = make_session(count=4)
    other = RoomFactory(centre=session.room.centre)
    next_week = half_days(MONDAY + dt.timedelta(days=7), 4)
    moved = schedule.move_session(session=session, slots=next_week, room=other)
    assert [(slot.day, slot.half) for slot in moved.slots.all()] == next_week
    assert (moved.room, moved.first_day) == (other, dt.date(2026, 12, 21))
    assert {slot.room_id for slot in moved.slots.all()} == {other.pk}


def test_a_session_moves_by_half_a_day_over_its_own_place():
    session = make_session(count=2)
    slots = [(MONDAY, AFTERNOON), (MONDAY + dt.timedelta(days=1), MORNING)]
    assert schedule.move_session(session=session, slots=slots).slots.count() == 2


def test_a_move_onto_a_taken_room_changes_nothing():
    room = RoomFactory()
    make_session(room=room)
    session = make_session(code="S-2", room=room, first=MONDAY + dt.timedelta(days=7))
    with pytest.raises(SlotTaken):
        schedule.move_session(session=session, slots=half_days(MONDAY, 4))
    session.refresh_from_db()
    assert session.first_day == MONDAY + dt.timedelta(days=7)
    assert session.slots.count() == 4


def test_whoever_follows_is_told_of_a_move_and_of_a_cancellation(monkeypatch):
    told = []
    monkeypatch.setattr(schedule, "FOLLOWERS", [lambda session: told.append(session.state)])
    session = make_session()
    schedule.move_session(session=session, slots=half_days(MONDAY + dt.timedelta(days=7), 4))
    schedule.cancel_session(session=session)
    assert told == ["confirmed", "cancelled"]


def test_the_same_block_twice_for_a_cohort_is_refused_in_words():
    version, cohort = make_version(), CohortFactory()
    make_session(version=version, cohort=cohort)
    with pytest.raises(ValidationError):
        make_session(
            version=version, cohort=cohort, code="S-2", first=MONDAY + dt.timedelta(days=7)
        )


def test_the_guards_stand_after_all_migrations():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'x'")
            wanted = {"slot_room_free", "slot_cohort_free"}
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            wanted = {
                f"slot_{what}_free_{event}"
                for what in ("room", "cohort")
                for event in ("insert", "update")
            } | {"attendance_append_only_update", "attendance_append_only_delete"}
        found = {name for (name,) in cursor.fetchall()}
    assert wanted <= found
    assert Attendance.objects.count() == 0


def test_a_planned_session_opens_its_module_to_the_members_of_its_cohort():
    version, cohort = make_version(), CohortFactory()
    member = CohortMemberFactory(cohort=cohort).user
    make_session(version=version, cohort=cohort)
    drain("quick")
    assert cohort.enrolments.get().learner == member
    assert Job.objects.get(kind="lms.enrol_cohort").result == {"enrolled": 1, "refused": 0}
