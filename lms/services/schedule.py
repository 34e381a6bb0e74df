"""Sessions in the calendar: made, moved, cancelled, and their hours derived anew.

`create_session` is what a plan calls when it is accepted. A double booking is refused by the
database (migration 0002); this module gives the refusal its words.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.formats import day_and_month
from accounts.models import RamadanPeriod
from config.zones import RABAT, zone_data_version
from jobs.services import enqueue
from lms.models import HalfDay, Mode, Session, SessionLeader, SessionSlot, SessionState

WALL_HOURS = {
    HalfDay.MORNING: (dt.time(9), dt.time(12)),
    HalfDay.AFTERNOON: (dt.time(14), dt.time(17)),
}

# Callables (session) run in the transaction that moved or cancelled it. The houses above hold
# rows that follow a session (bookings of trainers) and add theirs in their AppConfig.ready.
FOLLOWERS = []


class SlotTaken(ValidationError):
    """The room or the cohort is elsewhere at that time; `slot` is what is there, or None."""

    def __init__(self, message, *, params, slot=None):
        super().__init__(message, code="slot_taken", params=params)
        self.slot = slot


class ClosedHalfDay(ValidationError):
    """In Ramadan the afternoon is closed."""


@transaction.atomic
def create_session(
    *,
    code,
    module,
    cohort,
    slots,
    block=0,
    mode=Mode.ON_SITE,
    room=None,
    leaders=(),
    state=SessionState.PROPOSED,
    meeting_url="",
    material="",
):
    """Make a session with its half-days and its leaders, and return it; its members follow as a job.

    `slots`: (day, half) pairs. `leaders`: (user, zone) pairs, the zone where they live.
    Raises SlotTaken if the room or the cohort is elsewhere then, ClosedHalfDay for an afternoon
    in Ramadan, ValidationError for a block that the cohort has already; nothing is written then.
    """
    slots = sorted(slots)
    session = Session(
        code=code,
        module=module,
        cohort=cohort,
        block=block,
        mode=mode,
        room=room,
        meeting_url=meeting_url,
        material=material,
        state=state,
        first_day=slots[0][0],
        last_day=slots[-1][0],
    )
    session.validate_constraints()
    session.save()
    _write_slots([SessionSlot(session=session, **_derive(session, *slot)) for slot in slots])
    SessionLeader.objects.bulk_create(
        SessionLeader(session=session, user=user, zone=zone) for user, zone in leaders
    )
    enqueue("lms.enrol_cohort", payload={"cohort": cohort.pk, "module": module.pk})
    return session


@transaction.atomic
def move_session(*, session, slots, room=None):
    """Give a session other half-days, and another room if one is named. Same errors as creation."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    slots = sorted(slots)
    if session.slots.filter(attendance__isnull=False).exists():
        raise ValidationError(_("Attendance has been taken: this session can't be moved any more."))
    session.room = room or session.room
    session.first_day, session.last_day = slots[0][0], slots[-1][0]
    session.save()
    session.slots.all().delete()
    _write_slots([SessionSlot(session=session, **_derive(session, *slot)) for slot in slots])
    _tell_followers(session)
    return session


@transaction.atomic
def cancel_session(*, session):
    """Free the room, the cohort and whoever follows; what was signed stays."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    session.state = SessionState.CANCELLED
    session.save(update_fields=["state"])
    session.slots.update(is_live=False)
    _tell_followers(session)
    return session


@transaction.atomic
def confirm_session(*, session):
    Session.objects.filter(pk=session.pk, state=SessionState.PROPOSED).update(
        state=SessionState.CONFIRMED
    )
    _tell_followers(session)


@transaction.atomic
def hold_session(*, session):
    """Attendance was taken on each half-day; once only, whoever follows is told."""
    over = [SessionState.CANCELLED, SessionState.HELD]
    if (
        Session.objects.filter(pk=session.pk)
        .exclude(state__in=over)
        .update(state=SessionState.HELD)
    ):
        session.refresh_from_db(fields=["state"])
        _tell_followers(session)


@transaction.atomic
def rederive_slots():
    """Derive instants anew where zone data is not today's; wall hours stay. Return how many moved."""
    stale = SessionSlot.objects.select_for_update().exclude(zone_data=zone_data_version())
    moved = 0
    for slot in stale:
        starts_at, ends_at = instants(slot.day, slot.starts_wall, slot.ends_wall, slot.zone)
        moved += (starts_at, ends_at) != (slot.starts_at, slot.ends_at)
        slot.starts_at, slot.ends_at, slot.zone_data = starts_at, ends_at, zone_data_version()
        slot.save(update_fields=["starts_at", "ends_at", "zone_data"])
    return moved


def instants(day, starts_wall, ends_wall, zone=RABAT):
    """The instants of a wall time in a zone, in UTC."""
    here = ZoneInfo(zone)
    return tuple(
        dt.datetime.combine(day, wall, tzinfo=here).astimezone(dt.UTC)
        for wall in (starts_wall, ends_wall)
    )


def _derive(session, day, half):
    """All columns of a slot, from its day and half."""
    if half == HalfDay.AFTERNOON and is_ramadan(day):
        raise ClosedHalfDay(
            _("In Ramadan only mornings are open: %(day)s is in it. Choose a morning."),
            code="closed",
            params={"day": day_and_month(day)},
        )
    starts_wall, ends_wall = WALL_HOURS[half]
    starts_at, ends_at = instants(day, starts_wall, ends_wall)
    return {
        "day": day,
        "half": half,
        "starts_wall": starts_wall,
        "ends_wall": ends_wall,
        "zone": RABAT,
        "zone_data": zone_data_version(),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "room": session.room,
        "cohort": session.cohort,
        "is_live": session.state != SessionState.CANCELLED,
    }


def is_ramadan(day):
    return RamadanPeriod.objects.filter(first_day__lte=day, last_day__gte=day).exists()


def _write_slots(slots):
    for slot in slots:
        try:
            with transaction.atomic():
                slot.save(force_insert=True)
        except IntegrityError as error:
            same, message = _what_is_taken(slot, error)
            raise _taken(slot, same, message) from error


def _what_is_taken(slot, error):
    """Which guard refused, as a filter and a sentence; any other error goes on as it is."""
    if "slot_room_free" in str(error):
        return Q(room=slot.room), _(
            "%(room)s is taken on %(day)s, %(half)s, by session %(session)s. "
            "Choose another room or another half-day."
        )
    if "slot_cohort_free" in str(error):
        return Q(cohort=slot.cohort), _(
            "%(cohort)s is in session %(session)s already on %(day)s, %(half)s. "
            "Choose another half-day."
        )
    raise error


def _taken(slot, same, message):
    """The refusal in words: what is there, and the way out."""
    there = (
        SessionSlot.objects.live()
        .filter(same, starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
        .select_related("session")
        .first()
    )
    params = {
        "room": slot.room,
        "cohort": slot.cohort,
        "day": day_and_month(slot.day),
        "half": HalfDay(slot.half).label,
        "session": there.session.code if there else "…",
    }
    return SlotTaken(message, params=params, slot=there)


def _tell_followers(session):
    for follow in FOLLOWERS:
        follow(session)
