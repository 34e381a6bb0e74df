"""Hours in Rabat and in Paris, on the days on which one of them changes; and zone data that ages."""

import csv
import datetime as dt
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone, translation

from config.zones import PARIS, RABAT
from lms.hours import slot_hours
from lms.models import SessionSlot
from lms.services.schedule import instants

from .session_factories import AFTERNOON, MORNING, make_session

# (day, hours that Paris is ahead of Rabat at nine in the morning), as the facts in DIFFERENCES say.
AROUND_CHANGES = [
    (dt.date(2026, 9, 18), 1),
    (dt.date(2026, 9, 19), 1),
    (dt.date(2026, 9, 20), 2),
    (dt.date(2026, 9, 21), 2),
    (dt.date(2026, 10, 24), 2),
    (dt.date(2026, 10, 25), 1),
    (dt.date(2027, 2, 8), 1),
    (dt.date(2027, 3, 8), 1),
    (dt.date(2027, 3, 27), 1),
    (dt.date(2027, 3, 28), 2),
    (dt.date(2027, 10, 30), 2),
    (dt.date(2027, 10, 31), 1),
]
DIFFERENCES = Path(__file__).parent / "tz_paris_casablanca_difference.csv"
NINE, NOON = dt.time(9), dt.time(12)


@pytest.mark.parametrize(("day", "ahead"), AROUND_CHANGES)
def test_nine_in_rabat_is_the_right_hour_in_paris(day, ahead):
    starts_at, _ends_at = instants(day, NINE, NOON)
    assert starts_at.astimezone(ZoneInfo(PARIS)).hour == 9 + ahead
    assert starts_at.astimezone(ZoneInfo(RABAT)).hour == 9


def test_every_difference_until_2032_is_the_one_of_the_facts():
    with DIFFERENCES.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for name, nudge in (("from_utc", 1), ("to_utc", -1)):
                moment = dt.datetime.fromisoformat(row[name]) + dt.timedelta(seconds=nudge)
                ahead = (
                    moment.astimezone(ZoneInfo(PARIS)).utcoffset()
                    - moment.astimezone(ZoneInfo(RABAT)).utcoffset()
                )
                assert ahead == dt.timedelta(hours=int(row["paris_minus_casablanca_h"])), row


def test_morocco_left_its_summer_hour_on_20_september_2026():
    before = instants(dt.date(2026, 9, 19), NINE, NOON)[0]
    after = instants(dt.date(2026, 9, 20), NINE, NOON)[0]
    assert (before.hour, after.hour) == (8, 9)


@pytest.mark.parametrize(
    ("moment", "today"),
    [
        ("2026-09-19T22:59:00+00:00", dt.date(2026, 9, 19)),
        ("2026-09-19T23:01:00+00:00", dt.date(2026, 9, 20)),
        ("2026-09-20T23:01:00+00:00", dt.date(2026, 9, 20)),
        ("2026-09-21T00:01:00+00:00", dt.date(2026, 9, 21)),
    ],
)
def test_the_day_turns_at_midnight_in_rabat(moment, today):
    with time_machine.travel(moment, tick=False):
        assert timezone.localdate() == today


def slot(day, half=MORNING):
    starts_wall, ends_wall = (NINE, NOON) if half == MORNING else (dt.time(14), dt.time(17))
    starts_at, ends_at = instants(day, starts_wall, ends_wall)
    return SessionSlot(
        day=day,
        half=half,
        starts_wall=starts_wall,
        ends_wall=ends_wall,
        starts_at=starts_at,
        ends_at=ends_at,
        zone=RABAT,
    )


@pytest.mark.parametrize(
    ("day", "half", "zones", "language", "text"),
    [
        (dt.date(2026, 12, 14), MORNING, [], "fr", "9 h 00 – 12 h 00 (heure de Rabat)"),
        (dt.date(2026, 12, 14), MORNING, [RABAT], "fr", "9 h 00 – 12 h 00 (heure de Rabat)"),
        (
            dt.date(2026, 12, 14),
            MORNING,
            [PARIS],
            "fr",
            "9 h 00 – 12 h 00 (heure de Rabat), 10 h 00 – 13 h 00 à Paris",
        ),
        (
            dt.date(2027, 6, 14),
            AFTERNOON,
            [PARIS, RABAT],
            "fr",
            "14 h 00 – 17 h 00 (heure de Rabat), 16 h 00 – 19 h 00 à Paris",
        ),
        (
            dt.date(2027, 2, 15),
            MORNING,
            [PARIS],
            "ar",
            "09:00 – 12:00 (بتوقيت الرباط)، 10:00 – 13:00 في باريس",
        ),
    ],
)
def test_hours_are_written_in_the_readers_language(day, half, zones, language, text):
    with translation.override(language):
        assert slot_hours(slot(day, half), zones).replace("\u00a0", " ") == text


@pytest.mark.django_db
def test_instants_are_derived_anew_when_zone_data_changes():
    """As if the slots had been saved while the data still said UTC+01: the wall hours are kept."""
    session = make_session(count=2)
    for each in session.slots.all():
        each.starts_at -= dt.timedelta(hours=1)
        each.ends_at -= dt.timedelta(hours=1)
        each.zone_data = "2025.2"
        each.save()
    out = StringIO()
    call_command("rederive_slots", stdout=out)
    assert [each.starts_at.hour for each in session.slots.all()] == [9, 14]
    assert [each.starts_wall.hour for each in session.slots.all()] == [9, 14]
    assert "2" in out.getvalue()
    out = StringIO()
    call_command("rederive_slots", stdout=out)
    assert "0" in out.getvalue()
