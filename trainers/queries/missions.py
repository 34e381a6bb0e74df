"""What a trainer comes for: the offer to answer, the missions, the days."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Holiday, Province, RamadanPeriod
from config.zones import PARIS, RABAT
from courses.models import ModuleCompetency
from lms.models import Session, SessionState
from trainers.models import (
    Assignment,
    AvailabilityKind,
    Booking,
    Mission,
    Offer,
    Qualification,
    Trainer,
)
from trainers.parameters import gateway
from trainers.windows import ONE_DAY, days_of, each_day

MONTHS_SHOWN = 3


def trainer_of(user):
    """The person's file in the pool, or None."""
    return (
        Trainer.objects.filter(user=user)
        .select_related("user", "base_province")
        .prefetch_related("availabilities")
        .first()
    )


def _with_sessions(path):
    sessions = (
        Session.objects.select_related("module", "cohort__centre__province", "room")
        .annotate(
            people=Count("cohort__memberships", distinct=True),
            half_days=Count("slots", distinct=True),
        )
        .order_by("first_day")
    )
    return Prefetch(path, queryset=sessions)


def offers_of(trainer):
    return (
        Offer.objects.filter(mission__trainer=trainer)
        .select_related(
            "mission__trainer__user", "mission__trainer__base_province", "mission__plan__created_by"
        )
        .prefetch_related(_with_sessions("mission__sessions"))
    )


MISSION_ORDERS = {
    "mission": ["code"],
    "-mission": ["-code"],
    "dates": ["first_day", "code"],
    "-dates": ["-first_day", "code"],
    "state": ["state", "-first_day"],
    "-state": ["-state", "-first_day"],
}


def missions_of(trainer, order=""):
    return (
        Mission.objects.filter(trainer=trainer)
        .select_related("offer", "trainer__base_province")
        .prefetch_related(_with_sessions("sessions"))
        .order_by(*MISSION_ORDERS.get(order, ["-first_day", "code"]))
    )


def mission_table(missions):
    """The list to take away, a line a session: (headings, rows)."""
    columns = [
        _("Mission"), _("First day"), _("Last day"), _("Module"), _("Centre"), _("Town"),
        _("Cohort"), _("Half-days"), _("State"),
    ]  # fmt: skip
    rows = [
        [
            mission.code, session.first_day, session.last_day, session.module.title,
            session.cohort.centre.name, session.cohort.centre.town, session.cohort.code,
            session.half_days, mission.get_state_display(),
        ]
        for mission in missions
        for session in mission.sessions.all()
    ]  # fmt: skip
    return columns, rows


def sessions_of(trainer):
    """Sessions not over, next first, with what the trainer's mission is.

    Each has `people`, the cohort's members, `days`, and `day_number` of those that have begun.
    """
    today = timezone.localdate()
    days = "session__slots__day"
    return (
        Assignment.objects.filter(
            trainer=trainer, mission__in=Mission.objects.live(), session__last_day__gte=today
        )
        .exclude(session__state=SessionState.CANCELLED)
        .select_related("mission__offer", "session__module", "session__cohort__centre")
        .annotate(
            people=Count("session__cohort__memberships", distinct=True),
            days=Count(days, distinct=True),
            day_number=Count(days, distinct=True, filter=Q(**{f"{days}__lte": today})),
        )
        .order_by("session__first_day")
    )


@dataclass(frozen=True)
class Step:
    """A star of the journey: when, what; `big` where one teaches."""

    first: dt.date
    last: dt.date
    text: str
    big: bool = False
    session: Session | None = None
    hours: str = ""


def journey(mission):
    """The way there, each session, the way back: where the trainer comes from far."""
    sessions = list(mission.sessions.all())
    steps = [
        Step(
            session.first_day,
            session.last_day,
            "",
            big=True,
            session=session,
            hours=_hours(session, mission.trainer),
        )
        for session in sessions
    ]
    on_site = [session for session in sessions if session.room_id]
    trainer = mission.trainer
    if not on_site or not trainer.is_abroad:
        return steps
    arrival = Province.objects.filter(code=gateway()).first()
    words = {
        "home": trainer.home_town,
        "gateway": arrival.chief_town if arrival else "",
    }
    out = Step(
        on_site[0].first_day - ONE_DAY, on_site[0].first_day - ONE_DAY, _way(words, on_site[0])
    )
    back = Step(
        on_site[-1].last_day + ONE_DAY,
        on_site[-1].last_day + ONE_DAY,
        _("%(gateway)s to %(home)s.") % words,
    )
    return sorted([out, *steps, back], key=lambda step: step.first)


def _hours(session, trainer):
    """The hours of a day of the session, with how far Paris is ahead for those who live there."""
    words = _("from 9:00 to 12:00 and from 14:00 to 17:00 (Rabat time)")
    if not trainer.is_abroad:
        return words
    noon = dt.datetime.combine(session.first_day, dt.time(12))
    ahead = (
        noon.replace(tzinfo=ZoneInfo(PARIS)).utcoffset()
        - noon.replace(tzinfo=ZoneInfo(RABAT)).utcoffset()
    )
    hours = round(ahead.total_seconds() / 3600)
    if not hours:
        return words
    return ngettext(
        "from 9:00 to 12:00 and from 14:00 to 17:00 (Rabat time; %(hours)s hour more in Paris)",
        "from 9:00 to 12:00 and from 14:00 to 17:00 (Rabat time; %(hours)s hours more in Paris)",
        hours,
    ) % {"hours": hours}


def _way(words, session):
    town = session.cohort.centre.town
    if town == words["gateway"]:
        return _("%(home)s to %(gateway)s.") % words
    return _("%(home)s to %(gateway)s, then on to %(town)s.") % {**words, "town": town}


def reasons_to_ask(trainer, sessions):
    """Competency codes that the sessions ask for: those that the trainer holds, and the rest."""
    held = Qualification.objects.filter(
        trainer=trainer, competency=OuterRef("competency"), validated_on__isnull=False
    )
    asked = dict(
        ModuleCompetency.objects.filter(module__in={session.module_id for session in sessions})
        .annotate(is_held=Exists(held))
        .order_by("competency")
        .values_list("competency", "is_held")
    )
    return (
        [code for code, is_held in asked.items() if is_held],
        [code for code, is_held in asked.items() if not is_held],
    )


# The calendar


@dataclass(frozen=True)
class Month:
    first: dt.date
    weeks: list


def calendar(trainer, today):
    """Context of `_calendar.html`: three months of days, and what of them is in Ramadan. One query."""
    first = today.replace(day=1)
    months = []
    for _month in range(MONTHS_SHOWN):
        months.append(first)
        first = (first + dt.timedelta(days=32)).replace(day=1)
    last = first - ONE_DAY
    closed = _closed(trainer, months[0], last)
    marks = _marks(trainer, months[0], last, closed)
    return {
        "months": [Month(month, _weeks(month, marks)) for month in months],
        "ramadan": [row for row in closed if row.kind == "ramadan"],
        "has_untold_days": any(each.kind != AvailabilityKind.AWAY for each in _given(trainer)),
    }


@dataclass(frozen=True)
class Closed:
    """Days of a kind: "holiday", "ramadan" or "taken". `is_sure`: not to be confirmed any more."""

    kind: str
    first: dt.date
    last: dt.date
    is_sure: bool


def _closed(trainer, first, last):
    """Holidays, Ramadan and days taken in one query."""
    taken = Booking.objects.filter(trainer=trainer, is_live=True, slot__day__range=(first, last))
    holidays = Holiday.objects.filter(day__range=(first, last))
    ramadan = RamadanPeriod.objects.filter(first_day__lte=last, last_day__gte=first)
    rows = [
        found.order_by()
        .annotate(kind=Value(kind), begins=F(begins), ends=F(ends), is_sure=sure)
        .values_list("kind", "begins", "ends", "is_sure")
        for found, kind, begins, ends, sure in (
            (ramadan, "ramadan", "first_day", "last_day", F("is_confirmed")),
            (holidays, "holiday", "day", "day", F("is_confirmed")),
            (taken, "taken", "slot__day", "slot__day", F("is_live")),
        )
    ]
    return [Closed(*row) for row in rows[0].union(*rows[1:], all=True)]


def _given(trainer):
    return list(trainer.availabilities.all())


def _marks(trainer, first, last, closed):
    """day → (class, word); what is stronger is written last."""
    marks = defaultdict(lambda: ("", ""))
    given = _given(trainer)
    free = [(a.first_day, a.last_day) for a in given if a.kind != AvailabilityKind.AWAY]
    away = [(a.first_day, a.last_day) for a in given if a.kind == AvailabilityKind.AWAY]
    weekdays = {day for day in each_day(first, last) if day.weekday() < 5}
    for day in weekdays & (days_of(free, first, last) if free else set(weekdays)):
        marks[day] = ("ok", _("free"))
    for day in weekdays & days_of(away, first, last):
        marks[day] = ("no", _("away"))
    for kind, mark in (("holiday", ("hol", _("holiday"))), ("taken", ("busy", _("taken")))):
        for row in closed:
            if row.kind == kind:
                marks[row.first] = mark
    return marks


def _weeks(first, marks):
    days = [None] * first.weekday()
    day = first
    while day.month == first.month:
        days.append(day)
        day += ONE_DAY
    days += [None] * (-len(days) % 7)
    cells = [(day, *marks[day]) if day else (None, "", "") for day in days]
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]
