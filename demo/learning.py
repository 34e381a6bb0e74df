"""Learners with a past: a module completed in June with certificates, others in the middle of one."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from config.zones import PARIS
from courses.contents import spots
from courses.models import Module
from courses.queries import lesson_page
from jobs.models import Job, JobState
from lms.models import (
    Attempt,
    Attendance,
    Cohort,
    Enrolment,
    EventKind,
    Mark,
    Session,
    SessionState,
)
from lms.queries.learning import path_of
from lms.services.attend import attended_event
from lms.services.enrol import AlreadyEnrolled, CohortFull, enrol
from lms.services.place import keep_place
from lms.services.quiz import start_attempt, submit_attempt
from lms.services.record_events import NewEvent, record_events
from lms.services.schedule import create_session

from .dates import moved
from .people import LEARNER_LOGIN, TRAINER_LOGIN

# (cohort, module, enrolled on): the first has completed it, the others are on their way.
COMPLETED = ("COH-03", "DPT-01", "2026-05-11")
FOLLOWING = [
    ("COH-03", "PPC-03", "2026-11-16"),
    ("COH-01", "DPT-01", "2026-11-02"),
    ("COH-05", "PPC-03", "2026-11-16"),
    ("COH-09", "DPT-01", "2026-11-16"),
]
HELD_DAYS = ("2026-06-09", "2026-06-10", "2026-06-11", "2026-06-12")
READING = dt.timedelta(days=2)
# Lessons read so far, and the share of the quiz answered right (None: not tried), in turn.
STATES = [(2, None), (0, None), (1, None), (3, None), (9, 0.55), (9, 1), (9, 0.85), (4, None)]


def _moment(day, today, hour=18):
    return timezone.make_aware(dt.datetime.combine(moved(day, today), dt.time(hour)))


def _enrol(learner, cohort, module, since):
    module = Module.objects.get(code=module)
    if Enrolment.objects.filter(learner=learner, module=module).exists():
        return
    try:
        enrolment = enrol(
            learner=learner, module=module, cohort=Cohort.objects.get(code=cohort), by=learner
        )
    except (AlreadyEnrolled, CohortFull):
        return
    Enrolment.objects.filter(pk=enrolment.pk).update(created_at=since)


@transaction.atomic
def seed_learning(today):
    """Beside the sessions' own cohorts: certificates follow by themselves from what was signed and read."""
    for cohort, module, since in [COMPLETED, *FOLLOWING]:
        for learner in User.objects.filter(memberships__cohort__code=cohort):
            _enrol(learner, cohort, module, _moment(since, today))
    signed = _hold_june_session(today)
    cohort, module, since = COMPLETED
    for number, enrolment in enumerate(_enrolments(cohort, module)):
        # Two were away too often: they have read all, and wait for the half-days they lack.
        share, until = (0.85, 1, 0.9)[number % 3], _moment(HELD_DAYS[-1], today, 20)
        _learn(enrolment, 9, share, _moment(since, today), until, signed.get(enrolment.pk, ()))
    for cohort, module, since in FOLLOWING:
        for number, enrolment in enumerate(_enrolments(cohort, module)):
            lessons, share = STATES[number % len(STATES)]
            _learn(enrolment, lessons, share, _moment(since, today), timezone.now())
            _stop_reading(enrolment)
    Job.objects.filter(key__startswith="lms.certificate-mail", state=JobState.QUEUED).update(
        state=JobState.DONE  # sent in June
    )


def _enrolments(cohort, module):
    """The learner to show comes first."""
    rows = Enrolment.objects.filter(cohort__code=cohort, module__code=module).select_related(
        "learner", "module", "version"
    )
    return sorted(rows, key=lambda row: (row.learner.email != LEARNER_LOGIN, row.pk))


def _learn(enrolment, lessons, share, since, until, signed=()):
    """Read so many lessons, one every second day, attend, then try the quiz; once."""
    if enrolment.events.filter(kind=EventKind.VIEWED).exists():
        return
    learner, path = enrolment.learner, path_of(enrolment)
    latest = until - dt.timedelta(hours=2)
    events = [
        NewEvent(
            unit=step.unit,
            kind=EventKind.VIEWED,
            client_at=min(since + step.number * READING, latest),
            language=learner.language,
        )
        for step in path.lessons[:lessons]
    ]
    events += [attended_event(row, path.led.unit) for row in signed]
    record_events(enrolment=enrolment, events=events, actor=learner, received_at=latest)
    if share is not None:
        _try_quiz(enrolment, share, until - dt.timedelta(hours=1))


def _stop_reading(enrolment):
    """Leave off in the middle of the lesson that comes next, at a figure or a table if it has one."""
    step = next((step for step in path_of(enrolment).lessons if not step.is_done), None)
    if step is None:
        return
    titled = [
        each
        for each in spots(lesson_page(step.unit, enrolment.learner.language).page.body)
        if each.title
    ]
    shown = [each for each in titled if each.kind in ("figure", "table")] or titled
    keep_place(enrolment=enrolment, step=step, block=shown[len(shown) // 2].block)


def _try_quiz(enrolment, share, at):
    """Answer the first questions right and the others wrong."""
    path = path_of(enrolment)
    for step in path.quizzes:
        language = enrolment.learner.language
        lesson = lesson_page(step.unit, language)
        attempt = start_attempt(enrolment=enrolment, step=step, language=language)
        rights = round(share * len(lesson.questions))
        answers = {
            question.id: _answer(question, number < rights, language)
            for number, question in enumerate(lesson.questions)
        }
        submit_attempt(
            attempt=attempt,
            answers=answers,
            questions=lesson.questions,
            rule=step.place.rule,
            language=language,
            at=at,
        )
        Attempt.objects.filter(pk=attempt.pk).update(started_at=at - dt.timedelta(minutes=12))


def _answer(question, is_right, language):
    ids = [choice.id for choice in question.choices]
    right = [choice.id for choice in question.choices if choice.is_right]
    if question.kind == "ordering":
        order = ids if is_right else [ids[1], ids[0], *ids[2:]]
        return {item: str(place) for place, item in enumerate(order, start=1)}
    if question.kind == "multiple_choice":
        return right if is_right else right[:-1]
    if question.kind == "single_choice":
        return right[0] if is_right else next(each for each in ids if each not in right)
    if question.kind == "true_false":
        return "true" if question.is_true == is_right else "false"
    return (
        question.accepted[0]
        if is_right
        else {"fr": "je ne sais plus", "ar": "لم أعد أتذكر"}[language]
    )


def _hold_june_session(today):
    """The led part of June, signed by all but two: {enrolment: its signed rows}. Once."""
    cohort, module = Cohort.objects.get(code=COMPLETED[0]), Module.objects.get(code=COMPLETED[1])
    if Session.objects.filter(cohort=cohort, module=module).live().exists():
        return {}
    trainer = User.objects.get(email=TRAINER_LOGIN)
    session = create_session(
        code=f"{cohort.code}-{module.code}",
        module=module,
        cohort=cohort,
        slots=[(moved(day, today), half) for day in HELD_DAYS for half in ("am", "pm")],
        room=cohort.centre.rooms.first(),
        leaders=[(trainer, PARIS)],
        state=SessionState.HELD,
    )
    enrolments = _enrolments(cohort.code, module.code)
    away = enrolments[-2:]
    rows = Attendance.objects.bulk_create(
        Attendance(
            slot=slot,
            enrolment=enrolment,
            recorded_by=trainer,
            mark=Mark.ABSENT if enrolment in away and number > 4 else Mark.PRESENT,
        )
        for enrolment in enrolments
        for number, slot in enumerate(session.slots.order_by("starts_at"))
    )
    signed = {}
    for row in rows:
        if row.mark == Mark.PRESENT:
            signed.setdefault(row.enrolment_id, []).append(row)
    return signed
