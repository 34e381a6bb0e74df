"""A trainer's time, booked with the way there and back."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import formats
from accounts.models import Province
from lms.models import HalfDay, Mode, SessionState
from lms.services.schedule import WALL_HOURS, instants
from trainers.matching.format import Place, km
from trainers.models import Booking, MissionState
from trainers.parameters import TRAVEL_HALF_DAYS, gateway
from trainers.windows import monday

HALVES = (HalfDay.MORNING, HalfDay.AFTERNOON)
MARGIN = dt.timedelta(days=7)


class TrainerTaken(ValidationError):
    """The trainer is elsewhere, or on the way, at that time."""


@dataclass
class Stop:
    """A session as a trainer lives it: where, and the half-days on the way there and back."""

    session: object
    slots: list
    place: Province | None
    way_in: int = 0
    way_out: int = 0


@transaction.atomic
def book(*, trainer, sessions):
    """Book the slots of these sessions, which are in no booking of this trainer yet.

    `busy_from` and `busy_until` take in the journey, as far as the trainer is free for it: a
    remote half-day on the eve shortens the way, it never forbids it. Raises TrainerTaken.
    """
    stops = _stops(trainer, sessions)
    _plan_ways(trainer, stops)
    rows = list(_bookings(trainer, stops))
    _shorten_ways(trainer, rows)
    try:
        with transaction.atomic():
            return Booking.objects.bulk_create(rows)
    except IntegrityError as error:
        if "booking_trainer_free" not in str(error):
            raise
        raise _taken(trainer, rows) from error


@transaction.atomic
def release(*, trainer, sessions):
    """Let go of the trainer's time in these sessions."""
    Booking.objects.filter(trainer=trainer, slot__session__in=sessions).update(is_live=False)


def follow_session(session):
    """Bookings after a session was moved or cancelled; registered with lms.services.schedule."""
    if session.state == SessionState.CANCELLED:
        Booking.objects.filter(slot__session=session).update(is_live=False)
        return
    if Booking.objects.filter(slot__session=session).exists():
        return
    gone = (MissionState.DECLINED, MissionState.CANCELLED)
    assignments = session.assignments.exclude(mission__state__in=gone)
    for assignment in assignments.select_related("trainer__base_province"):
        book(trainer=assignment.trainer, sessions=[session])


def _stops(trainer, sessions):
    stops = []
    for session in sessions:
        room = session.room if session.mode == Mode.ON_SITE else None
        slots = sorted(session.slots.all(), key=lambda slot: slot.starts_at)
        stops.append(Stop(session, slots, room.centre.province if room else None))
    return sorted(stops, key=lambda stop: stop.slots[0].starts_at)


def _plan_ways(trainer, stops):
    """From home to the first stop of a run, from each to the next, and home after the last."""
    on_site = [stop for stop in stops if stop.place is not None]
    if not on_site:
        return
    home = trainer.base_province or Province.objects.filter(code=gateway()).first()
    for before, stop in pairwise([None, *on_site]):
        goes_on = before is not None and _same_run(trainer, before, stop)
        stop.way_in = half_days_between(before.place if goes_on else home, stop.place)
        if not goes_on and trainer.is_abroad:
            stop.way_in = max(1, stop.way_in)
        if before is not None and goes_on:
            before.way_out = 0
        stop.way_out = half_days_between(stop.place, home)
        if trainer.is_abroad:
            stop.way_out = max(1, stop.way_out)


def _same_run(trainer, before, stop):
    """Whoever comes from abroad stays from one week into the next, others within the week."""
    weeks = (monday(stop.slots[0].day) - monday(before.slots[-1].day)).days // 7
    return weeks <= (1 if trainer.is_abroad else 0)


def half_days_between(start, end):
    """Half-days of travel between two provinces, by the table that plans are made with."""
    if start is None or end is None:
        return 0
    distance = km(_place(start), _place(end))
    return next(n for most, n in TRAVEL_HALF_DAYS if most is None or distance <= most)


def _place(province):
    return Place(province.code, province.region_id, province.latitude, province.longitude)


def _bookings(trainer, stops):
    for stop in stops:
        for slot in stop.slots:
            booking = Booking(
                trainer=trainer, slot=slot, busy_from=slot.starts_at, busy_until=slot.ends_at
            )
            if slot is stop.slots[0]:
                booking.busy_from = _half_day(slot, -stop.way_in)[0]
            if slot is stop.slots[-1]:
                booking.busy_until = _half_day(slot, stop.way_out)[1]
            yield booking


def _half_day(slot, steps):
    """The instants of the half-day so many steps away, two for each calendar day."""
    if not steps:
        return slot.starts_at, slot.ends_at
    days, half = divmod(HALVES.index(HalfDay(slot.half)) + steps, 2)
    return instants(slot.day + dt.timedelta(days=days), *WALL_HOURS[HALVES[half]], slot.zone)


def _shorten_ways(trainer, rows):
    """Keep each way within what lies free beside the trainer's other half-days."""
    if not rows:
        return
    start = min(row.busy_from for row in rows) - MARGIN
    end = max(row.busy_until for row in rows) + MARGIN
    others = Booking.objects.filter(
        trainer=trainer, is_live=True, busy_from__lt=end, busy_until__gt=start
    )
    taken = sorted(
        [(row.slot.starts_at, row.slot.ends_at) for row in rows]
        + list(others.values_list("busy_from", "busy_until"))
    )
    for row in rows:
        before = [until for since, until in taken if since < row.slot.starts_at]
        after = [since for since, _until in taken if since >= row.slot.ends_at]
        row.busy_from = min(row.slot.starts_at, max([row.busy_from, *before]))
        row.busy_until = max(row.slot.ends_at, min([row.busy_until, *after]))
    for row, following in pairwise(sorted(rows, key=lambda each: each.slot.starts_at)):
        following.busy_from = max(following.busy_from, row.busy_until)


def _taken(trainer, rows):
    """Name the first half-day on which the trainer is elsewhere."""
    for row in rows:
        there = (
            Booking.objects.filter(
                trainer=trainer,
                is_live=True,
                busy_from__lt=row.busy_until,
                busy_until__gt=row.busy_from,
            )
            .select_related("slot__session")
            .first()
        )
        if there:
            return TrainerTaken(
                _("%(trainer)s is booked on %(day)s for session %(session)s."),
                code="trainer_taken",
                params={
                    "trainer": trainer,
                    "day": formats.day_and_month(row.slot.day),
                    "session": there.slot.session.code,
                },
            )
    return TrainerTaken(
        _("%(trainer)s would be in two places at once."),
        code="trainer_taken",
        params={"trainer": trainer},
    )
