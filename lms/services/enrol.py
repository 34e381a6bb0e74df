"""Begin and leave a module."""

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from courses.models import ModuleVersion
from lms.models import (
    Cohort,
    CohortMember,
    Enrolment,
    EnrolmentProgress,
    EnrolmentState,
)
from lms.queries.learning import missing_prerequisites


class EnrolmentRefused(Exception):
    """Its text says to the person what is missing and what opens it."""


class NotPublished(EnrolmentRefused):
    pass


class NotOpen(EnrolmentRefused):
    pass


class AlreadyEnrolled(EnrolmentRefused):
    pass


class CohortFull(EnrolmentRefused):
    pass


class PrerequisiteMissing(EnrolmentRefused):
    """`modules`: those to complete first."""

    def __init__(self, message, modules):
        super().__init__(message)
        self.modules = modules


@transaction.atomic
def enrol(*, learner, module, cohort=None, by):
    """Enrol a learner through a cohort, or by themselves where the module is open to anyone."""
    if cohort is not None:
        take_a_place(cohort, learner)
    elif not module.is_open:
        raise NotOpen(_("This module is followed with a cohort. Ask the manager of your centre."))
    version = ModuleVersion.objects.filter(module=module).order_by("-number").first()
    if version is None:
        raise NotPublished(_("This module is not published yet."))
    if Enrolment.objects.filter(learner=learner, module=module).active().exists():
        raise AlreadyEnrolled(_("This person follows this module already."))
    _check_prerequisites(learner, module)
    last = Enrolment.objects.filter(learner=learner, module=module).aggregate(run=Max("run"))["run"]
    enrolment = Enrolment.objects.create(
        learner=learner, module=module, version=version, run=(last or 0) + 1, cohort=cohort
    )
    required = version.version_units.filter(required=True).aggregate(all=Sum("weight", default=0))
    EnrolmentProgress.objects.create(enrolment=enrolment, required=required["all"])
    return enrolment


def take_a_place(cohort, learner):
    """Under the cohort's lock, so that two people never get the last place."""
    cohort = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if CohortMember.objects.filter(cohort=cohort, user=learner).exists():
        return
    if cohort.memberships.count() >= cohort.capacity:
        raise CohortFull(
            _("Cohort %(code)s is full: its %(places)s places are taken.")
            % {"code": cohort.code, "places": cohort.capacity}
        )
    CohortMember.objects.create(cohort=cohort, user=learner)


def _check_prerequisites(learner, module):
    missing = missing_prerequisites(learner, module)
    if missing:
        titles = _(", ").join(_("“%(title)s”") % {"title": each.title} for each in missing)
        raise PrerequisiteMissing(
            _("This module opens when you have completed %(titles)s.") % {"titles": titles}, missing
        )


@transaction.atomic
def withdraw(*, enrolment, by):
    """Leave a module that is not complete; what was learnt stays in the log. Twice changes nothing."""
    Enrolment.objects.filter(pk=enrolment.pk).active().update(state=EnrolmentState.WITHDRAWN)
    enrolment.refresh_from_db()
    return enrolment
