"""The demo was written for the week of 23 November 2026; its dates move by whole weeks to today."""

import datetime as dt

WRITTEN_FOR = dt.date(2026, 11, 23)  # a Monday


def shift(today):
    """How far the demo's dates move so that this week is the week it was written for."""
    monday = today - dt.timedelta(days=today.weekday())
    return monday - WRITTEN_FOR


def moved(day, today):
    """A date of the demo's files (ISO text or date), moved."""
    if isinstance(day, str):
        day = dt.date.fromisoformat(day)
    return day + shift(today)
