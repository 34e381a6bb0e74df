"""A hundred attempts on one room, or one cohort, at one time: the database lets one through."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from lms.models import Session, SessionSlot
from lms.services.schedule import SlotTaken
from tests.factories import CohortFactory, RoomFactory

from .session_factories import make_session, make_version

ATTEMPTS, AT_ONCE = 100, 25


@pytest.fixture
def wanted(own_database):
    """What each attempt asks for: its cohort and its room, all free but at the same time."""
    return {
        "version": make_version(),
        "cohorts": [CohortFactory() for _ in range(ATTEMPTS)],
        "rooms": [RoomFactory() for _ in range(ATTEMPTS)],
    }


def attempt_all(wanted, *, same):
    """Try `ATTEMPTS` times, `AT_ONCE` at a time; `same` is what they all ask for."""
    gate = Barrier(AT_ONCE)

    def attempt(number):
        gate.wait()
        cohort = wanted["cohorts"][0 if same == "cohort" else number]
        room = wanted["rooms"][0 if same == "room" else number]
        version = make_version() if same == "cohort" else wanted["version"]
        try:
            make_session(version=version, cohort=cohort, room=room, code=f"S-{number}", count=1)
            return "made"
        except SlotTaken as refusal:
            return refusal.slot is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(attempt, range(ATTEMPTS)))


@pytest.mark.parametrize("same", ["room", "cohort"])
def test_of_a_hundred_at_once_one_goes_through_and_the_others_are_told_what_is_there(wanted, same):
    told = attempt_all(wanted, same=same)
    assert (told.count("made"), told.count(True)) == (1, ATTEMPTS - 1)
    assert Session.objects.count() == SessionSlot.objects.count() == 1


def test_without_the_guard_more_than_one_goes_through(wanted):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE lms_sessionslot DROP CONSTRAINT slot_room_free")
        else:
            cursor.execute("DROP TRIGGER slot_room_free_insert")
    assert attempt_all(wanted, same="room").count("made") > 1


def test_a_day_later_they_all_go_through(wanted):
    """The guard looks at the time: the same room, each on a day of its own."""
    room = wanted["rooms"][0]
    for number in range(5):
        day = dt.date(2026, 12, 14) + dt.timedelta(days=number)
        make_session(
            cohort=wanted["cohorts"][number], room=room, code=f"S-{number}", first=day, count=2
        )
    assert Session.objects.count() == 5
