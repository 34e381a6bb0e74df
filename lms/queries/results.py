"""What a person in charge reads of one learner's module: each unit, each attempt at a quiz."""

from dataclasses import dataclass

from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from courses.models import ModuleVersionUnit, UnitKind
from lms.models import Attempt, AttemptState, FurtherAttempt, ProgressState, UnitProgress

from .learning import path_of
from .quiz import QuizStanding


@dataclass(frozen=True)
class Result:
    """A unit of the path. `standing`: of a quiz, its attempts and those granted beyond the rule."""

    step: object
    standing: QuizStanding | None = None

    @property
    def graded(self):
        attempts = self.standing.attempts if self.standing else []
        return [each for each in attempts if each.state == AttemptState.GRADED]


def results_of(enrolment):
    """(path, [Result, …]) of an enrolment, in four queries."""
    path = path_of(enrolment)
    quizzes = {"enrolment": enrolment, "unit__kind": UnitKind.QUIZ}
    attempts = _by_unit(Attempt.objects.filter(**quizzes))
    further = _by_unit(FurtherAttempt.objects.filter(**quizzes).select_related("granted_by"))
    return path, [
        Result(
            step,
            QuizStanding(
                step, attempts.get(step.unit.pk, []), further=further.get(step.unit.pk, [])
            )
            if step.is_quiz
            else None,
        )
        for step in path.steps
    ]


def _by_unit(found):
    rows = {}
    for row in found:
        rows.setdefault(row.unit_id, []).append(row)
    return rows


def without_attempts(enrolments):
    """Ids of those who have used all attempts at a quiz and passed none. One query."""
    rule = (
        ModuleVersionUnit.objects.filter(
            version=OuterRef("enrolment__version"), unit=OuterRef("unit")
        )
        .annotate(most=Cast(KeyTextTransform("max_attempts", "rule"), IntegerField()))
        .values("most")[:1]
    )
    granted = (
        FurtherAttempt.objects.filter(enrolment=OuterRef("enrolment"), unit=OuterRef("unit"))
        .order_by()
        .values("enrolment")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return set(
        UnitProgress.objects.filter(
            enrolment__in=[each.pk for each in enrolments], unit__kind=UnitKind.QUIZ, amount__gt=0
        )
        .exclude(state=ProgressState.DONE)
        .annotate(rule=Subquery(rule), granted=Coalesce(Subquery(granted), 0))
        .filter(amount__gte=F("rule") + F("granted"))
        .values_list("enrolment", flat=True)
    )
