"""The one writer of progress: facts are appended, state is derived from them."""

import dataclasses
import datetime as dt
import logging
import uuid
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from courses.models import LearningUnit
from lms.completion import Standing, merge, standing
from lms.models import (
    Enrolment,
    EnrolmentProgress,
    EnrolmentState,
    EventKind,
    LearningEvent,
    ProgressState,
    Revocation,
    UnitProgress,
)

from .certify import issue_certificate, revoke_certificate, tell_of_certificate

log = logging.getLogger(__name__)
BODY = ("enrolment_id", "unit_id", "kind", "subject", "score", "language", "client_at", "device")


@dataclass(frozen=True)
class NewEvent:
    """A fact as its sender tells it. `id` is the sender's: sent twice, it counts once.

    `subject`: the slot's id for `attended`, the other event's id for `revoked`, else empty.
    """

    unit: LearningUnit
    kind: str
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    subject: str = ""
    score: float | None = None
    client_at: dt.datetime | None = None
    language: str = ""
    device: str = ""


@dataclass(frozen=True)
class Recorded:
    """`refused`: events whose id was known with another body. `certificate`: one issued just now."""

    progress: EnrolmentProgress
    inserted: list
    refused: list
    certificate: object = None


@transaction.atomic
def record_events(*, enrolment, events, actor, received_at=None):
    """Append `events` and bring progress up to date, in any order and however often they come.

    `received_at` is now, unless a register of the past is taken over.
    """
    received_at = received_at or timezone.now()
    progress = locked_progress(enrolment)
    inserted, refused = _append(enrolment, events, actor, received_at)
    certificate = None
    if inserted:
        _merge_units(enrolment, inserted)
        recount(progress)
        certificate = follow_through(enrolment, progress, actor, received_at)
    return Recorded(progress, inserted, refused, certificate)


def locked_progress(enrolment):
    EnrolmentProgress.objects.get_or_create(enrolment=enrolment)
    return EnrolmentProgress.objects.select_for_update(of=("self",)).get(enrolment=enrolment)


def _append(enrolment, events, actor, received_at):
    wanted = [_row(enrolment, event, actor, received_at) for event in events]
    known = LearningEvent.objects.in_bulk([row.id for row in wanted])
    inserted, refused = [], []
    for row in wanted:
        before = known.setdefault(row.id, row)
        if before is row:
            inserted.append(row)
        elif _body(before) != _body(row):
            log.warning("event %s came again with another body: refused", row.id)
            refused.append(row.id)
    LearningEvent.objects.bulk_create(inserted)
    return inserted, refused


def _row(enrolment, event, actor, received_at):
    if event.unit.module_id != enrolment.module_id:
        raise ValueError(f"unit {event.unit.pk} is not of the module of enrolment {enrolment.pk}")
    told = event.client_at or received_at
    return LearningEvent(
        id=event.id,
        enrolment=enrolment,
        unit=event.unit,
        version_id=enrolment.version_id,
        kind=event.kind,
        subject=event.subject,
        score=event.score,
        language=event.language,
        client_at=event.client_at,
        happened_at=min(max(told, enrolment.created_at), received_at),
        received_at=received_at,
        actor=actor,
        device=event.device,
    )


def _body(row):
    return tuple(getattr(row, name) for name in BODY)


def _merge_units(enrolment, inserted):
    """Merge the touched units' events into their rows; only a revocation may lower one."""
    rules = {
        each.unit_id: each
        for each in enrolment.version.version_units.filter(
            unit__in={row.unit_id for row in inserted}
        ).select_related("unit")
    }
    log_by_unit = {}
    for event in LearningEvent.objects.filter(enrolment=enrolment, unit__in=rules):
        log_by_unit.setdefault(event.unit_id, []).append(event)
    rows = {row.unit_id: row for row in enrolment.unit_progress.filter(unit__in=rules)}
    revoked = {row.unit_id for row in inserted if row.kind == EventKind.REVOKED}
    changed = []
    for unit_id, place in rules.items():
        row = rows.get(unit_id) or UnitProgress(enrolment=enrolment, unit_id=unit_id)
        row.epoch = place.epoch
        now = standing(place.unit.kind, place.rule, log_by_unit.get(unit_id, []))
        set_standing(row, now if unit_id in revoked else merge(standing_of(row), now))
        changed.append(row)
    write_units(changed)


def standing_of(row):
    return Standing(**{each.name: getattr(row, each.name) for each in dataclasses.fields(Standing)})


def set_standing(row, value):
    for each in dataclasses.fields(Standing):
        setattr(row, each.name, getattr(value, each.name))


def write_units(rows):
    UnitProgress.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["enrolment", "unit"],
        update_fields=[
            "state", "best_score", "amount", "epoch", "completed_at", "deciding_event",
        ],
    )  # fmt: skip


def recount(progress):
    """Earned and required weights from the unit rows, under the enrolment's own version."""
    latest = (
        LearningEvent.objects.filter(enrolment=progress.enrolment)
        .exclude(kind=EventKind.REVOKED)
        .order_by("-happened_at", "-id")
        .first()
    )
    progress.last_activity_at = latest.happened_at if latest else None
    progress.last_unit_id = latest.unit_id if latest else None
    required = progress.enrolment.version.version_units.filter(required=True)
    done = UnitProgress.objects.filter(enrolment=progress.enrolment, state=ProgressState.DONE)
    weights = required.aggregate(all=Sum("weight", default=0))["all"]
    earned = required.filter(unit__in=done.values("unit")).aggregate(all=Sum("weight", default=0))
    progress.required, progress.earned = weights, earned["all"]
    is_done = weights > 0 and progress.earned == weights
    begun = is_done or progress.enrolment.unit_progress.exclude(state=ProgressState.TODO).exists()
    progress.completed_at = None
    progress.state = ProgressState.STARTED if begun else ProgressState.TODO
    if is_done:
        progress.state = ProgressState.DONE
        progress.completed_at = (
            done.filter(unit__in=required.values("unit"))
            .order_by("-completed_at")
            .values_list("completed_at", flat=True)[0]
        )
    progress.save()


def follow_through(enrolment, progress, actor, received_at):
    """Carry a completion, or its loss, to the enrolment and its certificate. Each happens once."""
    row = Enrolment.objects.get(pk=enrolment.pk)
    if progress.state == ProgressState.DONE and row.state == EnrolmentState.ACTIVE:
        return _complete(enrolment, received_at)
    if progress.state != ProgressState.DONE and row.state == EnrolmentState.COMPLETED:
        _fall_back(enrolment, actor)
    return None


def _complete(enrolment, received_at):
    _move(enrolment, EnrolmentState.COMPLETED)
    certificate = issue_certificate(enrolment=enrolment, issued_at=received_at)
    tell_of_certificate(certificate=certificate)
    return certificate


def _fall_back(enrolment, actor):
    """Not complete any more. Whoever follows the module anew keeps that run as the active one."""
    others = Enrolment.objects.filter(learner=enrolment.learner_id, module=enrolment.module_id)
    _move(
        enrolment,
        EnrolmentState.WITHDRAWN if others.active().exists() else EnrolmentState.ACTIVE,
    )
    for certificate in enrolment.certificates.live():
        revoke_certificate(
            certificate=certificate,
            by=actor,
            revocation=Revocation.CORRECTED,
            reason="a revoked event took a required unit back",
        )


def _move(enrolment, state):
    Enrolment.objects.filter(pk=enrolment.pk).update(state=state)
    enrolment.state = state
