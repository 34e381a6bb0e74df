"""Attempts at a quiz, one more granted, and answers to the questions inside a lesson. The server grades, once."""

import secrets
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.questions import grade
from jobs.services import enqueue
from lms.models import (
    Attempt,
    AttemptState,
    EnrolmentProgress,
    EnrolmentState,
    EventKind,
    FurtherAttempt,
)
from lms.queries.quiz import attempts_at, further_at, is_answered

from .record_events import NewEvent, record_events

# An attempt makes one event, whatever is sent again: its id follows from the attempt's.
ATTEMPT_EVENTS = uuid.UUID("6f2b0c0e-5d0f-4a51-9b57-0d8f6c1a3e42")


class QuizRefused(Exception):
    """Its text says to the learner why the quiz can't be tried now."""


@dataclass(frozen=True)
class Submission:
    """`missing`: ids of questions without an answer; then nothing is graded and all is kept."""

    attempt: Attempt
    missing: list


def _locked(enrolment):
    """One change of an enrolment's attempts at a time."""
    return EnrolmentProgress.objects.select_for_update(of=("self",)).get(enrolment=enrolment)


@transaction.atomic
def start_attempt(*, enrolment, step, language):
    """The open attempt, else a new one that keeps what was right in the last."""
    _locked(enrolment)
    attempts = attempts_at(enrolment, step.unit)
    if attempts and attempts[-1].state == AttemptState.OPEN:
        return attempts[-1]
    if not step.is_open:
        raise QuizRefused(_("The quiz opens when the lessons before it are read."))
    if len(attempts) >= step.place.rule["max_attempts"] + len(further_at(enrolment, step.unit)):
        raise QuizRefused(
            _("All attempts are used. Speak with your trainer about what comes next.")
        )
    last = attempts[-1] if attempts else None
    kept = [key for key, marks in last.marks.items() if marks["is_right"]] if last else []
    return Attempt.objects.create(
        enrolment=enrolment,
        unit=step.unit,
        number=len(attempts) + 1,
        seed=secrets.randbelow(2**31),
        language=language,
        answers={key: last.answers[key] for key in kept},
    )


class GrantRefused(Exception):
    """Its text says to the person in charge why no further attempt can be granted now."""


@transaction.atomic
def grant_attempt(*, enrolment, step, reason, by):
    """One attempt more, once all are used and none was enough; the learner gets a letter."""
    _locked(enrolment)
    attempts = attempts_at(enrolment, step.unit)
    if enrolment.state != EnrolmentState.ACTIVE or any(each.is_passed for each in attempts):
        raise GrantRefused(_("This quiz is passed, or the module is no longer followed."))
    allowed = step.place.rule["max_attempts"] + len(further_at(enrolment, step.unit))
    if len(attempts) < allowed or attempts[-1].state == AttemptState.OPEN:
        raise GrantRefused(_("An attempt is still left: one more is granted when all are used."))
    further = FurtherAttempt.objects.create(
        enrolment=enrolment, unit=step.unit, reason=reason, granted_by=by
    )
    _tell_of_further(further)
    return further


def _tell_of_further(further):
    """One mail to the learner, in their language."""
    learner = further.enrolment.learner
    with translation.override(learner.language):
        address = reverse("lms:quiz", args=[further.enrolment_id, further.unit_id])
        enqueue(
            "jobs.send_mail",
            key=f"lms.further-attempt-mail.{further.pk}",
            payload={
                "to": [learner.email],
                "subject": _("One more attempt at “%(quiz)s”") % {"quiz": further.unit.title},
                "text": _(
                    "Hello %(name)s,\n\n%(by)s grants you one more attempt at “%(quiz)s” of the module "
                    "“%(module)s”, and writes:\n\n%(reason)s\n\nWhat was right last time is filled in:\n"
                    "%(address)s\n\nJisr"
                )
                % {
                    "name": learner.get_short_name(),
                    "by": further.granted_by.get_full_name(),
                    "quiz": further.unit.title,
                    "module": further.enrolment.module.title,
                    "reason": further.reason,
                    "address": settings.SITE_URL + address,
                },
            },
        )


@transaction.atomic
def submit_attempt(*, attempt, answers, questions, rule, language, at=None):
    """Grade an attempt, once: sent again it comes back as it was graded the first time.

    `at` is now, unless a register of the past is taken over.
    """
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("enrolment__learner", "enrolment__version", "unit")
        .get(pk=attempt.pk)
    )
    if attempt.state == AttemptState.GRADED:
        return Submission(attempt, [])
    attempt.answers = answers
    missing = [each.id for each in questions if not is_answered(each, answers.get(each.id))]
    if missing:
        attempt.save(update_fields=["answers"])
        return Submission(attempt, missing)
    _grade(attempt, questions, language, at or timezone.now())
    attempt.is_passed = 100 * attempt.points >= rule["pass_percent"] * attempt.points_max
    attempt.save()
    _tell(attempt, EventKind.PASSED if attempt.is_passed else EventKind.FAILED)
    return Submission(attempt, [])


@transaction.atomic
def answer_question(*, enrolment, unit, question, answer, language):
    """Grade an answer to a question inside a lesson: as often as one likes, for oneself alone."""
    _locked(enrolment)
    earlier = Attempt.objects.filter(enrolment=enrolment, unit=unit)
    attempt = Attempt(
        enrolment=enrolment,
        unit=unit,
        number=(earlier.aggregate(last=Max("number"))["last"] or 0) + 1,
        seed=0,
        language=language,
        answers={question.id: answer},
    )
    _grade(attempt, [question], language, timezone.now())
    attempt.is_passed = attempt.points == attempt.points_max
    attempt.save()
    _tell(attempt, EventKind.ANSWERED)
    return attempt


def _grade(attempt, questions, language, at):
    marks = {each.id: grade(each, attempt.answers.get(each.id), language) for each in questions}
    attempt.marks = {key: mark.as_json() for key, mark in marks.items()}
    attempt.points = sum(mark.points for mark in marks.values())
    attempt.points_max = sum(mark.of for mark in marks.values())
    attempt.language = language
    attempt.submitted_at = at
    attempt.state = AttemptState.GRADED


def _tell(attempt, kind):
    event = NewEvent(
        id=uuid.uuid5(ATTEMPT_EVENTS, str(attempt.pk)),
        unit=attempt.unit,
        kind=kind,
        score=attempt.points / attempt.points_max,
        client_at=attempt.submitted_at,
        language=attempt.language,
    )
    record_events(
        enrolment=attempt.enrolment,
        events=[event],
        actor=attempt.enrolment.learner,
        received_at=attempt.submitted_at,
    )
