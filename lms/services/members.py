"""Who belongs to a cohort, and the cohort's enrolment in a module."""

from django.db import transaction

from lms.models import Cohort, CohortMember, Enrolment
from lms.queries.tracking import not_enrolled

from .enrol import EnrolmentRefused, enrol, take_a_place


@transaction.atomic
def add_member(*, cohort, user):
    """Give a person a place in the cohort; CohortFull when there is none. Twice changes nothing."""
    take_a_place(cohort, user)


@transaction.atomic
def remove_member(*, cohort, user):
    """Free a place. What the person learnt with the cohort stays in the log and on its pages."""
    cohort = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    CohortMember.objects.filter(cohort=cohort, user=user).delete()


@transaction.atomic
def enrol_cohort(*, cohort, module, by):
    """Enrol every member who does not follow the module yet. Returns (enrolments, refusals).

    Who began the module alone, or with a cohort they left, goes on with this one. A refusal (a prerequisite is missing, the module is not published) is {user: EnrolmentRefused}
    and holds nobody else up.
    """
    refusals = {}
    enrolments = _take_along(cohort, module)
    for user in not_enrolled(cohort, module):
        try:
            enrolments.append(enrol(learner=user, module=module, cohort=cohort, by=by))
        except EnrolmentRefused as refusal:
            refusals[user] = refusal
    return enrolments, refusals


def _take_along(cohort, module):
    """Bring into the cohort what its members have begun elsewhere."""
    begun = list(
        Enrolment.objects.active().filter(module=module, learner__in=not_enrolled(cohort, module))
    )
    for enrolment in begun:
        enrolment.cohort = cohort
    Enrolment.objects.bulk_update(begun, ["cohort"])
    return begun
