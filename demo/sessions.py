"""Sessions past, running and to come, with what their cohorts did: read, answered, attended."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from config.zones import PARIS, RABAT
from courses.models import Module, ModuleVersionUnit, UnitKind
from jobs.models import Job, JobState
from lms.models import (
    THERE,
    Attendance,
    Cohort,
    CohortStatus,
    Enrolment,
    EventKind,
    HalfDay,
    Mark,
    Session,
    SessionState,
)
from lms.services.attend import attended_event
from lms.services.members import enrol_cohort
from lms.services.record_events import NewEvent, record_events
from lms.services.schedule import create_session, is_ramadan
from trainers.models import Assignment, Mission, MissionState, Need, NeedState, Trainer
from trainers.services.bookings import book

from .dates import moved
from .people import LOGINS

MONDAY = "2026-11-23"


@dataclass(frozen=True)
class Run:
    """A cohort's session: `weeks` from this one, and what stays undone by its last members.

    `undone`: one code a person, from the end of the list: never, missed, failed, reading.
    """

    cohort: str
    module: str
    trainer: str
    weeks: int
    undone: tuple = ()
    remote: bool = False
    material: str = ""


HELD = [
    Run("COH-20", "PPC-03", "F13", -1),
    Run("COH-14", "PPC-03", "F13", -7, ("reading",)),
    Run("COH-09", "PPC-03", "F13", -5, ("failed", "missed")),
    Run("COH-01", "PPC-03", "F04", -3, ("reading", "failed")),
    Run("COH-12", "PPC-03", "F09", -4, ("never", "reading", "failed")),
    Run("COH-07", "PPC-03", "F09", -6, ("missed", "reading")),
    Run("COH-02", "PPC-03", "F09", -8, ("failed", "reading", "reading", "never")),
    Run("COH-04", "PPC-03", "F04", -9, ("missed", "failed")),
    Run("COH-10", "DPT-01", "F01", -3, ("reading", "failed")),
    Run("COH-13", "DPT-01", "F01", -7, ("missed", "reading")),
    Run("COH-18", "DPT-01", "F14", -2, ("failed", "reading")),
    Run("COH-06", "DPT-01", "F14", -5, ("reading", "reading", "failed", "missed", "never")),
    Run("COH-15", "DPT-01", "F14", -9, ("failed", "reading", "missed", "never")),
]
MATERIAL = (
    "Apportez un projet personnalisé de votre centre, sans nom ni photo.\n"
    "Avant de venir, relisez la leçon 3 : nous partirons d’elle le premier matin."
)
RUNNING = Run(
    "COH-11", "PPC-03", "F04", 0, ("never", "reading", "reading", "reading"), material=MATERIAL
)
TO_COME = [
    Run("COH-03", "PPC-03", "F04", 3, material=MATERIAL),
    Run("COH-19", "DPT-01", "F01", 1, remote=True),
]
# Percent at the quiz, by place in the list.
SCORES = (0.86, 0.91, 0.78, 1.0, 0.82, 0.95, 0.77, 0.88)


def seed_sessions(today):
    """Each run is one transaction; one that is there already is left alone."""
    by = User.objects.get(email=LOGINS[0][0])
    for run in [*HELD, RUNNING, *TO_COME]:
        if not Session.objects.filter(code=_code(run)).exists():
            with transaction.atomic():
                _seed_run(run, today, by)
    _keep_the_past_silent()


def _code(run):
    return f"{run.cohort}-{run.module}-1"


def _seed_run(run, today, by):
    cohort = Cohort.objects.select_related("centre").get(code=run.cohort)
    module = Module.objects.get(code=run.module)
    session = _make_session(run, cohort, module, today)
    enrolments, _refusals = enrol_cohort(cohort=cohort, module=module, by=by)
    begun_at = _moment(session.first_day - dt.timedelta(days=28))
    for enrolment in enrolments:
        enrolment.created_at = min(begun_at, timezone.now() - dt.timedelta(days=10))
    Enrolment.objects.bulk_update(enrolments, ["created_at"])
    if run.weeks <= 0:
        _live_through(run, session, enrolments, today)
    Cohort.objects.filter(pk=cohort.pk).update(
        status=CohortStatus.CLOSED if run.cohort == "COH-20" else CohortStatus.RUNNING
    )


def _make_session(run, cohort, module, today):
    trainer = Trainer.objects.select_related("user", "base_province").get(code=run.trainer)
    state = SessionState.CONFIRMED
    session = create_session(
        code=_code(run),
        module=module,
        cohort=cohort,
        mode="remote" if run.remote else "on_site",
        room=None if run.remote else cohort.centre.rooms.first(),
        meeting_url="https://visio.example.org/coh-19" if run.remote else "",
        slots=_half_days(moved(MONDAY, today) + dt.timedelta(weeks=run.weeks), module.half_days),
        leaders=[(trainer.user, PARIS if trainer.is_abroad else RABAT)],
        state=state,
        material=run.material,
    )
    _make_mission(run, session, trainer)
    return session


def _half_days(first, count):
    """Half-days of working days; in Ramadan, mornings alone."""
    found, day = [], first
    while len(found) < count:
        if day.weekday() < 5:
            found.append((day, HalfDay.MORNING))
            if not is_ramadan(day):
                found.append((day, HalfDay.AFTERNOON))
        day += dt.timedelta(days=1)
    return found[:count]


def _make_mission(run, session, trainer):
    need = Need.objects.filter(cohort=session.cohort, module=session.module).first()
    if need:
        need.state = NeedState.DONE if run.weeks < 0 else NeedState.PLANNED
        need.save(update_fields=["state"])
    mission = Mission.objects.create(
        code=f"M-{session.code}",
        trainer=trainer,
        first_day=session.first_day,
        last_day=session.last_day,
        state=MissionState.DONE if run.weeks < 0 else MissionState.CONFIRMED,
    )
    Assignment.objects.create(mission=mission, session=session, trainer=trainer, need=need)
    book(trainer=trainer, sessions=[session])


def _live_through(run, session, enrolments, today):
    """Everyone's attendance so far, lessons and quiz, as their fate in the run has it."""
    fates = [""] * (len(enrolments) - len(run.undone)) + list(run.undone)
    rows = _sign(session, enrolments, fates, today)
    units = _units(enrolments[0].version_id)
    told_at = min(timezone.now(), _moment(session.last_day + dt.timedelta(days=1)))
    for number, enrolment in enumerate(enrolments):
        events = _learning(run, fates[number], number, session, units)
        events += [
            attended_event(row, units[UnitKind.LED][0])
            for row in rows
            if row.enrolment_id == enrolment.pk and row.mark in THERE
        ]
        record_events(
            enrolment=enrolment, events=events, actor=enrolment.learner, received_at=told_at
        )
    if run.weeks < 0:
        Session.objects.filter(pk=session.pk).update(state=SessionState.HELD)


def _sign(session, enrolments, fates, today):
    """Attendance of the days past; of this morning, all but the last three."""
    leader = session.leaders.get().user
    rows = [
        Attendance(
            slot=slot,
            enrolment=enrolment,
            recorded_by=leader,
            **_mark(fates[number], number, place),
        )
        for number, enrolment in enumerate(enrolments)
        for place, slot in enumerate(session.slots.all())
        if slot.day < today
        or (slot.day == today and slot.half == HalfDay.MORNING and number < len(enrolments) - 3)
    ]
    return Attendance.objects.bulk_create(rows)


def _mark(fate, number, place):
    """Absent throughout, absent from the third half-day on, or there but for a few."""
    if fate == "never" or (fate == "missed" and place >= 2):
        return {"mark": Mark.ABSENT}
    if (number * 7 + place * 3) % 41 == 5:
        return {"mark": Mark.EXCUSED}
    if (number * 5 + place * 11) % 37 == 3:
        return {"mark": Mark.LATE, "minutes_late": 10 + 5 * (number % 4)}
    return {"mark": Mark.PRESENT}


def _units(version):
    units = {}
    places = ModuleVersionUnit.objects.filter(version=version).select_related("unit")
    for place in places.order_by("position"):
        units.setdefault(place.unit.kind, []).append(place.unit)
    return units


def _learning(run, fate, number, session, units):
    """Lessons read before the session, an evening each; the quiz on its last day."""
    lessons = units[UnitKind.LESSON]
    if fate == "never":
        return []
    if fate in ("reading", "missed"):
        lessons = lessons[: 2 + number % 3]
    events = [
        NewEvent(
            unit=lesson,
            kind=EventKind.VIEWED,
            client_at=_moment(session.first_day - dt.timedelta(days=20 - 2 * place), 19),
        )
        for place, lesson in enumerate(lessons)
    ]
    if fate in ("reading", "missed") or run is RUNNING:
        return events
    kind, score = (
        (EventKind.FAILED, 0.61)
        if fate == "failed"
        else (EventKind.PASSED, SCORES[number % len(SCORES)])
    )
    quiz = units[UnitKind.QUIZ][0]
    return [
        *events,
        NewEvent(unit=quiz, kind=kind, score=score, client_at=_moment(session.last_day, 18)),
    ]


def _moment(day, hour=12):
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


def _keep_the_past_silent():
    """The mails of certificates issued weeks ago are not sent on the first start."""
    Job.objects.filter(key__startswith="lms.certificate-mail", state=JobState.QUEUED).update(
        state=JobState.DONE
    )
