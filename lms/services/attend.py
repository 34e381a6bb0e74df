"""Attendance of a half-day: rows are appended, and each makes its learning event with it."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from courses.models import ModuleVersionUnit, UnitKind
from lms.models import (
    THERE,
    Attendance,
    EventKind,
    LearningEvent,
    SessionSlot,
    SheetPhoto,
)
from lms.queries.sessions import enrolments_of

from .record_events import NewEvent, record_events
from .schedule import hold_session

# Names the event that an attendance row made, so that a repeated request can't make it twice.
EVENTS = uuid.UUID("6a1f1f0e-7d0b-4a53-9d53-0f6a2a8e7c11")


@dataclass(frozen=True)
class Given:
    """What was said of one person: `minutes_late` from 1 to 180 with Mark.LATE, else 0."""

    mark: str
    minutes_late: int = 0


def keep_sheet(*, slot, photo, by):
    """The picture of a signed sheet, beside what was read from it."""
    return SheetPhoto.objects.create(slot=slot, photo=photo, added_by=by)


@transaction.atomic
def record_attendance(*, slot, marks, by, reason="", at=None):
    """Append what is new in `marks`, {enrolment id: Given}, and return the rows written.

    A mark that repeats the last one writes nothing. One that differs is a correction: it needs a
    `reason`, and stands beside the row that it supersedes. Present and late make an `attended`
    event; a correction to absent or excused revokes it. `at`: when a register of the past is
    taken over. ValidationError: cancelled, not begun, a stranger to the roster, or no reason.
    """
    slot = (
        SessionSlot.objects.select_for_update(of=("self",))
        .select_related("session")
        .get(pk=slot.pk)
    )
    _check_open(slot)
    roster = {each.pk: each for each in enrolments_of(slot.session)}
    if not marks.keys() <= roster.keys():
        raise ValidationError(_("Someone in this list is not enrolled in this session any more."))
    last = {row.enrolment_id: row for row in slot.attendance.current().filter(enrolment__in=marks)}
    new = {pk: given for pk, given in marks.items() if not _repeats(last.get(pk), given)}
    _check_reason(reason, corrections=new.keys() & last.keys())
    led_units = _led_units(roster[pk] for pk in new)
    rows = []
    for pk, given in new.items():
        row = _append(slot, roster[pk], given, last.get(pk), by, reason)
        _tell_learning(row, last.get(pk), led_units.get(roster[pk].version_id), by, at)
        rows.append(row)
    _close_when_complete(slot.session)
    return rows


def _check_open(slot):
    if not slot.is_live:
        raise ValidationError(_("This session is cancelled: there is no attendance to take."))
    if not slot.is_open:
        raise ValidationError(
            _("This half-day has not come yet. Take attendance on the day itself.")
        )


def _repeats(row, given):
    return row is not None and (row.mark, row.minutes_late) == (given.mark, given.minutes_late)


def _check_reason(reason, corrections):
    if corrections and not reason.strip():
        raise ValidationError(
            ngettext(
                "You correct %(count)s entry: say why. The first entry stays in the register.",
                "You correct %(count)s entries: say why. The first entries stay in the register.",
                len(corrections),
            )
            % {"count": len(corrections)},
            code="reason",
        )


def _append(slot, enrolment, given, before, by, reason):
    row = Attendance(
        slot=slot,
        enrolment=enrolment,
        mark=given.mark,
        minutes_late=given.minutes_late,
        supersedes=before,
        reason=reason.strip() if before else "",
        recorded_by=by,
    )
    row.full_clean(
        exclude=["supersedes", "slot", "enrolment", "recorded_by"], validate_unique=False
    )
    row.save(force_insert=True)
    return row


def _led_units(enrolments):
    """{version id: its led unit} in one query; a version without a led part is not in it."""
    places = ModuleVersionUnit.objects.filter(
        version__in={each.version_id for each in enrolments}, unit__kind=UnitKind.LED
    ).select_related("unit")
    return {place.version_id: place.unit for place in places}


def _tell_learning(row, before, unit, by, at):
    was_there = before is not None and before.mark in THERE
    is_there = row.mark in THERE
    if unit is None or was_there == is_there:
        return
    events = [attended_event(row, unit)] if is_there else _revocations(row, unit)
    record_events(enrolment=row.enrolment, events=events, actor=by, received_at=at)


def attended_event(row, unit):
    """The event that an attendance row of someone who was there makes; its id follows from the row."""
    return NewEvent(
        unit=unit,
        kind=EventKind.ATTENDED,
        id=uuid.uuid5(EVENTS, f"attended/{row.pk}"),
        subject=str(row.slot_id),
        client_at=row.slot.ends_at,
    )


def _revocations(row, unit):
    """One for each event that still says this person was there."""
    of_unit = LearningEvent.objects.filter(enrolment=row.enrolment, unit=unit)
    revoked = of_unit.filter(kind=EventKind.REVOKED).values_list("subject", flat=True)
    said = of_unit.filter(kind=EventKind.ATTENDED, subject=str(row.slot_id))
    return [
        NewEvent(
            unit=unit,
            kind=EventKind.REVOKED,
            id=uuid.uuid5(EVENTS, f"revoked/{row.pk}/{event.pk}"),
            subject=str(event.pk),
        )
        for event in said
        if str(event.pk) not in set(revoked)
    ]


def _close_when_complete(session):
    """A session is held once attendance was taken on each of its half-days."""
    open_slots = session.slots.live().filter(attendance__isnull=True)
    if not open_slots.exists():
        hold_session(session=session)
