"""Attendance: appended, corrected by a new row with a reason, and counted in the same breath."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lms.models import Attendance, EventKind, LearningEvent, Mark, UnitProgress
from lms.services import attend
from lms.services.attend import Given, record_attendance
from lms.services.schedule import cancel_session

from .session_factories import MONDAY, make_cohort, make_member, make_session, make_version

pytestmark = pytest.mark.django_db
PRESENT, ABSENT, EXCUSED = Given(Mark.PRESENT), Given(Mark.ABSENT), Given(Mark.EXCUSED)


@pytest.fixture(autouse=True)
def _on_friday():
    """The whole week of the session has come."""
    with time_machine.travel(dt.datetime(2026, 12, 18, 18, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def held(trainer_user):
    """(session, enrolments of two): the led part asks for three half-days."""
    version = make_version(needed=3)
    cohort, enrolments = make_cohort(version=version)
    session = make_session(version=version, cohort=cohort, leader=trainer_user)
    return session, enrolments


def attended(enrolment):
    row = UnitProgress.objects.filter(enrolment=enrolment, unit__kind="led").first()
    return (row.amount, row.state) if row else (0, "todo")


def rows(slot):
    return list(slot.attendance.order_by("pk").values_list("mark", "minutes_late", "reason"))


def test_present_and_late_count_as_attended_and_the_others_don_t(held, trainer_user):
    session, (one, two) = held
    slots = list(session.slots.all())
    for slot, mine, theirs in zip(
        slots,
        [PRESENT, Given(Mark.LATE, 25), PRESENT, PRESENT],
        [ABSENT, EXCUSED, PRESENT, PRESENT],
        strict=True,
    ):
        record_attendance(slot=slot, marks={one.pk: mine, two.pk: theirs}, by=trainer_user)
    assert attended(one) == (4, "done")
    assert attended(two) == (2, "started")
    assert rows(slots[1]) == [("late", 25, ""), ("excused", 0, "")]


def test_the_same_mark_again_writes_nothing(held, trainer_user):
    session, (one, _two) = held
    slot = session.slots.first()
    record_attendance(slot=slot, marks={one.pk: PRESENT}, by=trainer_user)
    assert record_attendance(slot=slot, marks={one.pk: PRESENT}, by=trainer_user) == []
    assert LearningEvent.objects.count() == Attendance.objects.count() == 1


def test_a_correction_is_a_new_row_with_a_reason_and_revokes_the_event(held, trainer_user):
    session, (one, _two) = held
    slot = session.slots.first()
    record_attendance(slot=slot, marks={one.pk: PRESENT}, by=trainer_user)
    record_attendance(
        slot=slot, marks={one.pk: ABSENT}, by=trainer_user, reason="  Parti à 9 h 10 "
    )
    assert rows(slot) == [("present", 0, ""), ("absent", 0, "Parti à 9 h 10")]
    assert [each.mark for each in slot.attendance.current()] == ["absent"]
    assert attended(one) == (0, "todo")
    said = LearningEvent.objects.order_by("received_at", "kind")
    assert sorted(event.kind for event in said) == [EventKind.ATTENDED, EventKind.REVOKED]
    revoked = said.get(kind=EventKind.REVOKED)
    assert revoked.subject == str(said.get(kind=EventKind.ATTENDED).pk)


def test_a_correction_may_be_corrected_back(held, trainer_user):
    session, (one, _two) = held
    slot = session.slots.first()
    for given, reason in [
        (PRESENT, ""),
        (ABSENT, "erreur"),
        (Given(Mark.LATE, 5), "il était là"),
        (ABSENT, "non"),
    ]:
        record_attendance(slot=slot, marks={one.pk: given}, by=trainer_user, reason=reason)
    assert attended(one) == (0, "todo")
    record_attendance(slot=slot, marks={one.pk: PRESENT}, by=trainer_user, reason="oui")
    assert attended(one) == (1, "started")
    assert len(rows(slot)) == 5


def test_a_correction_without_a_reason_is_refused_and_nothing_is_written(held, trainer_user):
    session, (one, two) = held
    slot = session.slots.first()
    record_attendance(slot=slot, marks={one.pk: PRESENT}, by=trainer_user)
    with pytest.raises(ValidationError) as refusal:
        record_attendance(
            slot=slot, marks={one.pk: ABSENT, two.pk: PRESENT}, by=trainer_user, reason=" "
        )
    assert refusal.value.code == "reason"
    assert rows(slot) == [("present", 0, "")]
    assert attended(two) == (0, "todo")


@pytest.mark.parametrize("minutes", [0, 181])
def test_late_needs_its_minutes(held, trainer_user, minutes):
    session, (one, _two) = held
    with pytest.raises(ValidationError):
        record_attendance(
            slot=session.slots.first(), marks={one.pk: Given(Mark.LATE, minutes)}, by=trainer_user
        )
    assert not Attendance.objects.exists()


def test_a_half_day_to_come_has_no_attendance_and_the_day_itself_has(held, trainer_user):
    session, (one, _two) = held
    slot = session.slots.last()
    eve, morrow = (
        dt.datetime(2026, 12, 14, 23, 59, tzinfo=dt.UTC),
        dt.datetime(2026, 12, 15, 0, 1, tzinfo=dt.UTC),
    )
    with time_machine.travel(eve, tick=False), pytest.raises(ValidationError):
        record_attendance(slot=slot, marks={one.pk: PRESENT}, by=trainer_user)
    with time_machine.travel(morrow, tick=False):
        assert record_attendance(slot=slot, marks={one.pk: PRESENT}, by=trainer_user)


def test_a_cancelled_session_has_no_attendance(held, trainer_user):
    session, (one, _two) = held
    cancel_session(session=session)
    with pytest.raises(ValidationError):
        record_attendance(slot=session.slots.first(), marks={one.pk: PRESENT}, by=trainer_user)


def test_a_stranger_to_the_roster_is_refused(held, trainer_user):
    session, _enrolments = held
    other = make_member(make_cohort(version=make_version(), people=0)[0], make_version())
    with pytest.raises(ValidationError):
        record_attendance(slot=session.slots.first(), marks={other.pk: PRESENT}, by=trainer_user)


def test_attendance_and_events_stand_or_fall_together(held, trainer_user, monkeypatch):
    session, (one, two) = held

    def fail(**_named):
        raise RuntimeError

    monkeypatch.setattr(attend, "record_events", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        record_attendance(
            slot=session.slots.first(), marks={one.pk: ABSENT, two.pk: PRESENT}, by=trainer_user
        )
    assert not Attendance.objects.exists()


def test_a_session_is_held_once_each_half_day_has_attendance(held, trainer_user):
    session, (one, _two) = held
    states = []
    for slot in session.slots.all():
        record_attendance(slot=slot, marks={one.pk: PRESENT}, by=trainer_user)
        session.refresh_from_db()
        states.append(session.state)
    assert states == ["confirmed", "confirmed", "confirmed", "held"]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_what_was_signed_is_never_changed(held, trainer_user, act):
    session, (one, _two) = held
    record_attendance(slot=session.slots.first(), marks={one.pk: ABSENT}, by=trainer_user)
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic():
        if act == "update":
            Attendance.objects.update(mark=Mark.PRESENT)
        else:
            Attendance.objects.all().delete()


def test_two_first_words_on_one_person_are_refused(held, trainer_user):
    session, (one, _two) = held
    slot = session.slots.first()
    record_attendance(slot=slot, marks={one.pk: ABSENT}, by=trainer_user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(
            slot=slot, enrolment=one, mark=Mark.PRESENT, recorded_by=trainer_user
        )


def test_a_session_with_attendance_is_not_moved_any_more(held, trainer_user):
    from lms.services.schedule import move_session  # beside what it is about

    session, (one, _two) = held
    record_attendance(slot=session.slots.first(), marks={one.pk: PRESENT}, by=trainer_user)
    with pytest.raises(ValidationError):
        move_session(session=session, slots=[(MONDAY + dt.timedelta(days=7), "am")])
