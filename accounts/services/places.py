"""Centres' rooms and their closures, and the calendar's confirmations."""

from django.db import transaction

from ..models import RoomClosure


@transaction.atomic
def close_room(*, room, first_day, last_day, reason=""):
    """Keep sessions out of the room on these days, both included."""
    closure = RoomClosure(room=room, first_day=first_day, last_day=last_day, reason=reason)
    closure.full_clean()
    closure.save()
    return closure


@transaction.atomic
def confirm_holiday(*, holiday, day):
    """A person has read the announcement: the feast falls on `day`."""
    holiday.day = day
    holiday.is_confirmed = True
    holiday.full_clean()
    holiday.save()
    return holiday


@transaction.atomic
def confirm_ramadan(*, period, first_day, last_day):
    period.first_day = first_day
    period.last_day = last_day
    period.is_confirmed = True
    period.full_clean()
    period.save()
    return period
