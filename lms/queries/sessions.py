"""Reading sessions: one session's page, one half-day's register, and lists of sessions."""

from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from accounts.formats import is_arabic
from accounts.queries.search import found
from lms.hours import half_short, hours_elsewhere, wall_hours, weekday_short
from lms.models import (
    THERE,
    Attendance,
    CohortMember,
    Enrolment,
    HalfDay,
    Mark,
    SessionLeader,
    SessionSlot,
    SessionState,
)

DAYS_IN_A_ROW = 5


def with_place(sessions):
    """Sessions with what their one-line description reads, in two queries."""
    leaders = SessionLeader.objects.select_related("user").order_by("pk")
    return sessions.select_related(
        "module", "cohort__centre__province__region", "room__centre"
    ).prefetch_related(Prefetch("leaders", leaders))


def with_counts(sessions):
    """Adds `people` (members), `slot_count` and `taken` (half-days with attendance)."""
    taken = Q(slots__is_live=True) & Exists(Attendance.objects.filter(slot=OuterRef("slots")))
    return sessions.annotate(
        people=CohortMember.objects.filter(cohort=OuterRef("cohort"))
        .order_by()
        .values("cohort")
        .annotate(n=Count("pk"))
        .values("n"),
        slot_count=Count("slots", distinct=True),
        taken=Count("slots", filter=taken, distinct=True),
    )


def enrolments_of(session):
    """Those on the session's roster: its cohort's enrolments in its module, by name."""
    return (
        Enrolment.objects.followed()
        .filter(cohort=session.cohort_id, module=session.module_id)
        .select_related("learner", "version", "progress")
        .order_by("learner__family_name", "learner__given_name", "pk")
    )


def zones_of(session):
    return {leader.zone for leader in session.leaders.all()}


@dataclass
class SlotLine:
    """A half-day on the session's page. `own`: the reader's attendance row, if any."""

    slot: SessionSlot
    hours: str
    elsewhere: list
    marked: int
    there: int
    own: Attendance | None = None


def slot_lines(session, user):
    """The session's half-days with their counts, in three queries."""
    own = {
        row.slot_id: row
        for row in Attendance.objects.current().filter(
            slot__session=session, enrolment__learner=user
        )
    }
    zones = zones_of(session)
    return [
        SlotLine(
            slot,
            wall_hours(slot),
            hours_elsewhere(slot, zones),
            slot.marked,
            slot.there,
            own.get(slot.pk),
        )
        for slot in _counted(session.slots.all())
    ]


def _counted(slots):
    current = Q(attendance__superseded_by__isnull=True)
    return slots.annotate(
        marked=Count("attendance", filter=current),
        there=Count("attendance", filter=current & Q(attendance__mark__in=THERE)),
    ).order_by("starts_at")


@dataclass
class Entry:
    """One person in the register: what is recorded, and what the form shows as chosen."""

    number: int
    enrolment: object
    row: Attendance | None
    chosen: str = ""
    late: int | None = None

    @property
    def learner(self):
        return self.enrolment.learner

    @property
    def other_name(self):
        """The name in the script that the reader's language does not use."""
        return self.learner.name_in("fr" if is_arabic() else "ar")


def register(slot):
    """Everyone on the roster with their last mark for this half-day, in two queries."""
    rows = {row.enrolment_id: row for row in slot.attendance.current()}
    return [
        _entry(number, enrolment, rows.get(enrolment.pk))
        for number, enrolment in enumerate(enrolments_of(slot.session), start=1)
    ]


def _entry(number, enrolment, row):
    if row is None:
        return Entry(number, enrolment, None)
    shown = Mark.PRESENT if row.mark == Mark.LATE else row.mark
    return Entry(number, enrolment, row, shown, row.minutes_late or None)


def whole_register(session):
    """The live half-days, and (enrolment, its row for each of them or None), in three queries."""
    slots = list(session.slots.live().order_by("starts_at"))
    rows = Attendance.objects.current().filter(slot__in=[slot.pk for slot in slots])
    given = {(row.enrolment_id, row.slot_id): row for row in rows}
    return slots, [
        (enrolment, [given.get((enrolment.pk, slot.pk)) for slot in slots])
        for enrolment in enrolments_of(session)
    ]


def tally(entries):
    """How many entries there are of each mark, late ones being signed too."""
    rows = [entry.row for entry in entries if entry.row]
    return {
        "marked": len(rows),
        "signed": sum(row.mark in THERE for row in rows),
        "late": sum(row.mark == Mark.LATE for row in rows),
        "absent": sum(row.mark == Mark.ABSENT for row in rows),
        "excused": sum(row.mark == Mark.EXCUSED for row in rows),
        "left": len(entries) - len(rows),
    }


@dataclass
class StripCell:
    slot: SessionSlot
    marked: int

    @property
    def half(self):
        return half_short(self.slot.half)


@dataclass
class StripDay:
    day: object

    @property
    def weekday(self):
        return weekday_short(self.day)

    @property
    def number(self):
        return self.day.day


def slot_strip(session):
    """The half-days laid out by day: rows of five days, each row its days, mornings, afternoons."""
    slots = {(slot.day, slot.half): slot for slot in _counted(session.slots.live())}
    days = sorted({day for day, _half in slots})
    rows = []
    for start in range(0, len(days), DAYS_IN_A_ROW):
        row = days[start : start + DAYS_IN_A_ROW]
        padded = [day for day, _pad in zip_longest(row, range(DAYS_IN_A_ROW))]
        rows.append(
            {
                "days": [StripDay(day) if day else None for day in padded],
                "halves": [
                    (half, [_cell(slots.get((day, half))) for day in padded])
                    for half in (HalfDay.MORNING, HalfDay.AFTERNOON)
                ],
            }
        )
    return rows


def _cell(slot):
    return StripCell(slot, slot.marked) if slot else None


def sheet_days(session):
    """[(day, its half-days)] in order, for the sheet to sign."""
    days = {}
    for slot in session.slots.live().select_related("cohort").order_by("starts_at"):
        days.setdefault(slot.day, []).append(slot)
    return list(days.items())


def to_take(user):
    """Half-days that `user` leads, begun and whose register is not full, the oldest first.

    Each has `people`, those on its roster, and `marked`, those of them with an entry.
    """
    roster = (
        Enrolment.objects.followed()
        .filter(cohort=OuterRef("cohort"), module=OuterRef("session__module"))
        .order_by()
        .values("cohort")
        .annotate(n=Count("pk"))
    )
    return (
        _counted(SessionSlot.objects.live().led_by(user))
        .annotate(people=Subquery(roster.values("n")))
        .filter(day__lte=timezone.localdate(), marked__lt=F("people"))
        .select_related("session__module", "session__cohort__centre")
        .order_by("starts_at")
    )


PERIODS = {
    "upcoming": lambda today: Q(last_day__gte=today),
    "past": lambda today: Q(last_day__lt=today),
    "all": lambda today: Q(),
}
SORTS = {
    "date": ("first_day", "code"),
    "-date": ("-first_day", "code"),
    "code": ("code",),
    "-code": ("-code",),
    "cohort": ("cohort__code", "first_day"),
    "-cohort": ("-cohort__code", "first_day"),
}


SEARCHED = (
    "code",
    "cohort__code",
    "cohort__centre__name_fr",
    "cohort__centre__name_ar",
    "cohort__centre__town_fr",
    "cohort__centre__town_ar",
    "leaders__user__family_name",
    "leaders__user__family_name_ar",
)


def filtered(sessions, *, q="", state="", module="", region="", period="upcoming", sort=""):
    """Sessions that match every filter given; unknown values filter nothing."""
    if q:
        sessions = found(sessions, q, *SEARCHED)
    if state in SessionState.values:
        sessions = sessions.filter(state=state)
    if module:
        sessions = sessions.filter(module__code=module)
    if region:
        sessions = sessions.filter(cohort__centre__province__region=region)
    in_period = PERIODS.get(period, PERIODS["upcoming"])
    return sessions.filter(in_period(timezone.localdate())).order_by(
        *SORTS.get(sort, SORTS["date"])
    )
