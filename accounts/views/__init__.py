"""Pages of people and places, and those that say what went wrong."""

from .administration import administration, calendar, holiday_confirm, job_again, ramadan_confirm
from .errors import broken, malformed, not_found, offline, refused, stale_form, too_many
from .own import about, home, one_door, profile, service_worker
from .people import (
    appointment_add,
    appointment_end,
    people,
    person,
    person_active,
    person_add,
    person_link,
)
from .places import centre, centres, closure_end, room, room_add

__all__ = [
    "about",
    "administration",
    "appointment_add",
    "appointment_end",
    "broken",
    "calendar",
    "centre",
    "centres",
    "closure_end",
    "holiday_confirm",
    "home",
    "job_again",
    "malformed",
    "not_found",
    "offline",
    "one_door",
    "people",
    "person",
    "person_active",
    "person_add",
    "person_link",
    "profile",
    "ramadan_confirm",
    "refused",
    "room",
    "room_add",
    "service_worker",
    "stale_form",
    "too_many",
]
