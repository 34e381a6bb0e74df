"""Mark a lesson as read."""

from django.db import transaction

from lms.models import EventKind, ProgressState, UnitProgress

from .record_events import NewEvent, record_events


@transaction.atomic
def mark_read(*, enrolment, unit, language):
    """Record that the learner has read a lesson; a second time is not a new fact."""
    read = UnitProgress.objects.filter(enrolment=enrolment, unit=unit, state=ProgressState.DONE)
    if read.exists():
        return None
    event = NewEvent(unit=unit, kind=EventKind.VIEWED, language=language)
    return record_events(enrolment=enrolment, events=[event], actor=enrolment.learner)
