"""The quiz: what it asks, an open attempt, its marks."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from courses.queries import lesson_page
from lms.models import Attempt, AttemptState, EnrolmentState
from lms.queries.quiz import (
    QuizStanding,
    attempts_at,
    further_at,
    read_answers,
    shown_questions,
)
from lms.services.quiz import QuizRefused, start_attempt, submit_attempt

from .learning import language, step_or_404


def quiz_or_404(request, pk, unit):
    path, step = step_or_404(request, pk, unit)
    lesson = lesson_page(step.unit, language()) if step.is_quiz else None
    if lesson is None:
        raise Http404
    return path, step, lesson


def quiz(request, pk, unit):
    """What the quiz asks for and how far one is; an open attempt leads straight to its questions."""
    path, step, lesson = quiz_or_404(request, pk, unit)
    attempts = attempts_at(path.enrolment, step.unit)
    if attempts and attempts[-1].state == AttemptState.OPEN:
        return redirect("lms:attempt", attempts[-1].pk)
    context = {
        "path": path,
        "step": step,
        "lesson": lesson,
        "attempts": attempts,
        "standing": standing_of(path, step, lesson, attempts),
    }
    return render(request, "lms/quiz.html", context)


def standing_of(path, step, lesson, attempts):
    return QuizStanding(step, attempts, lesson.questions, further_at(path.enrolment, step.unit))


def start(request, pk, unit):
    path, step, _lesson = quiz_or_404(request, pk, unit)
    if request.method != "POST":
        return redirect("lms:quiz", pk, unit)
    try:
        attempt = start_attempt(enrolment=path.enrolment, step=step, language=language())
    except QuizRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("lms:quiz", pk, unit)
    return redirect("lms:attempt", attempt.pk)


def attempt(request, pk):
    """An open attempt as a form; a graded one with its marks. POST grades it."""
    attempt = get_object_or_404(
        Attempt.objects.filter(enrolment__learner=request.user, unit__kind="quiz"), pk=pk
    )
    path, step, lesson = quiz_or_404(request, attempt.enrolment_id, attempt.unit_id)
    missing = []
    if request.method == "POST":
        submission = submit_attempt(
            attempt=attempt,
            answers=read_answers(lesson.questions, request.POST),
            questions=lesson.questions,
            rule=step.place.rule,
            language=language(),
        )
        if not submission.missing:
            return redirect("lms:attempt", pk)
        attempt, missing = submission.attempt, submission.missing
    context = attempt_context(path, step, lesson, attempt, missing)
    template = "lms/attempt.html" if attempt.state == AttemptState.OPEN else "lms/marked.html"
    return render(request, template, context, status=422 if missing else 200)


def attempt_context(path, step, lesson, attempt, missing):
    return {
        "path": path,
        "step": step,
        "lesson": lesson,
        "attempt": attempt,
        "missing": missing,
        "standing": standing_of(path, step, lesson, attempts_at(path.enrolment, step.unit)),
        "questions": shown_questions(
            lesson.questions,
            language=lesson.language,
            seed=attempt.seed,
            answers=attempt.answers,
            marks=attempt.marks,
            missing=missing,
        ),
        "to_redo": sum(not marks["is_right"] for marks in attempt.marks.values()),
        "certificate": path.enrolment.state == EnrolmentState.COMPLETED
        and path.enrolment.certificates.live().first(),
        "percent": round(100 * attempt.points / attempt.points_max) if attempt.points_max else 0,
    }
