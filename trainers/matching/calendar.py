"""The open half-days of a problem, numbered in order of time, with what follows from their dates.

Whoever asks what would open a need compiles hundreds of problems of a few calendars, so calendars
are remembered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from .format import Problem, Slot, monday

CALENDARS_KEPT = 64


@dataclass(frozen=True)
class Calendar:
    """Sequences have an entry a slot, but `week_slots`: a mask of slots for each week.

    Weeks, days and half-days (`position`) count from `monday`, that of the first day. `before`: the
    number of slots before each day of the horizon.
    """

    monday: date
    slots: tuple[Slot, ...]
    number: Mapping[Slot, int]
    week: Sequence[int]
    day: Sequence[int]
    position: Sequence[int]
    week_slots: Sequence[int]
    before: Mapping[date, int]


def calendar_of(problem: Problem) -> Calendar:
    """What the problem's slots come to."""
    return _calendar(problem.first_day, problem.last_day, problem.closed_days, problem.short_days)


@lru_cache(maxsize=CALENDARS_KEPT)
def _calendar(
    first_day: date, last_day: date, closed_days: tuple[date, ...], short_days: tuple[date, ...]
) -> Calendar:
    closed, short, start = set(closed_days), set(short_days), monday(first_day)
    slots: list[Slot] = []
    before: dict[date, int] = {}
    for offset in range((last_day - first_day).days + 1):
        day = first_day + timedelta(offset)
        before[day] = len(slots)
        if day.weekday() < 5 and day not in closed:
            slots += [Slot(day, half) for half in range(1 if day in short else 2)]
    days = [(slot.day - start).days for slot in slots]
    weeks = [day // 7 for day in days]
    week_slots = [0] * (max(weeks, default=-1) + 1)
    for i, week in enumerate(weeks):
        week_slots[week] |= 1 << i
    return Calendar(
        monday=start,
        slots=tuple(slots),
        number={slot: i for i, slot in enumerate(slots)},
        week=weeks,
        day=days,
        position=[2 * day + slot.half for day, slot in zip(days, slots, strict=True)],
        week_slots=week_slots,
        before=before,
    )
