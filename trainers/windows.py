"""Sets of days as lists of windows, both days included."""

import datetime as dt
from itertools import groupby

ONE_DAY = dt.timedelta(days=1)


def days_of(windows, first_day, last_day):
    """Days of the windows' union that lie in the horizon."""
    return {
        day for start, end in windows for day in each_day(max(start, first_day), min(end, last_day))
    }


def each_day(first_day, last_day):
    return (first_day + ONE_DAY * n for n in range((last_day - first_day).days + 1))


def windows_of(days):
    """The fewest windows that hold exactly these days, in order of time."""
    numbered = enumerate(sorted(days))
    runs = (list(run) for _, run in groupby(numbered, lambda pair: pair[1].toordinal() - pair[0]))
    return [(run[0][1], run[-1][1]) for run in runs]


def monday(day):
    return day - ONE_DAY * day.weekday()
