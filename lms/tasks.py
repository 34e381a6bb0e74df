"""Work of the lms house that can wait a moment."""

from courses.models import Module
from jobs.registry import job
from lms.models import Cohort
from lms.services.members import enrol_cohort


@job("lms.enrol_cohort")
def enrol_members(row, report):
    """Payload: `cohort`, `module`. A planned session opens its module to the cohort's members.

    Whoever can't be enrolled yet (a prerequisite is missing) waits on the cohort's page.
    """
    cohort = Cohort.objects.get(pk=row.payload["cohort"])
    module = Module.objects.get(pk=row.payload["module"])
    enrolments, refusals = enrol_cohort(cohort=cohort, module=module, by=row.owner)
    return {"enrolled": len(enrolments), "refused": len(refusals)}
