"""Write an enrolment's progress anew from its log."""

from django.db import transaction
from django.utils import timezone

from lms.completion import standing
from lms.models import LearningEvent, UnitProgress

from .certify import issue_certificate
from .record_events import follow_through, locked_progress, recount, set_standing, write_units


@transaction.atomic
def rebuild_progress(*, enrolment):
    """Replay the log: what is stored before counts for nothing. Twice changes nothing."""
    progress = locked_progress(enrolment)
    events = {}
    for event in LearningEvent.objects.filter(enrolment=enrolment):
        events.setdefault(event.unit_id, []).append(event)
    rows = {row.unit_id: row for row in enrolment.unit_progress.all()}
    for place in enrolment.version.version_units.select_related("unit"):
        found = events.get(place.unit_id, [])
        if not found and place.unit_id not in rows:
            continue
        row = rows.setdefault(place.unit_id, UnitProgress(enrolment=enrolment, unit=place.unit))
        row.epoch = place.epoch
        set_standing(row, standing(place.unit.kind, place.rule, found))
    write_units(list(rows.values()))
    recount(progress)
    follow_through(enrolment, progress, actor=None, received_at=timezone.now())
    enrolment.refresh_from_db()
    if enrolment.state == "completed":
        issue_certificate(enrolment=enrolment)
    return progress
