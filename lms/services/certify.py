"""Certificates: issued once from frozen facts, revoked with a reason, never changed."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.models import UnitKind
from courses.models.module import HOURS_PER_HALF_DAY
from jobs.services import enqueue
from lms.models import Certificate, ProgressState
from lms.models.certificate import new_public_id
from lms.serials import new_serial
from lms.signatures import sign


@transaction.atomic
def issue_certificate(*, enrolment, issued_at=None, by=None):
    """The enrolment's live certificate: the one it has, else a new one from today's facts."""
    live = enrolment.certificates.live().first()
    if live:
        return live
    issued_at = issued_at or timezone.now()
    certificate = Certificate(
        enrolment=enrolment,
        serial=_free_serial(),
        public_id=new_public_id(),
        snapshot=snapshot_of(enrolment, issued_at),
        issued_at=issued_at,
        issued_by=by,
    )
    certificate.signature = sign(certificate.signed_content)
    certificate.save()
    return certificate


def _free_serial():
    serial = new_serial()
    while Certificate.objects.filter(serial=serial).exists():
        serial = new_serial()
    return serial


@transaction.atomic
def revoke_certificate(*, certificate, by, revocation, reason):
    """Take a certificate back: whoever checks it sees so at once. Twice changes nothing."""
    Certificate.objects.live().filter(pk=certificate.pk).update(
        revoked_at=timezone.now(), revoked_by=by, revocation=revocation, revoked_reason=reason
    )
    certificate.refresh_from_db()
    return certificate


def tell_of_certificate(*, certificate):
    """One mail to the learner, in their language."""
    learner = certificate.enrolment.learner
    with translation.override(learner.language):
        module = certificate.snapshot["module"][f"title_{learner.language}"]
        address = settings.SITE_URL + reverse("lms:certificate", args=[certificate.pk])
        enqueue(
            "jobs.send_mail",
            key=f"lms.certificate-mail.{certificate.pk}",
            payload={
                "to": [learner.email],
                "subject": _("Your certificate: %(module)s") % {"module": module},
                "text": _(
                    "Hello %(name)s,\n\nYou have completed “%(module)s”. Your certificate, "
                    "number %(serial)s, is here:\n%(address)s\n\nJisr"
                )
                % {
                    "name": learner.get_short_name(),
                    "module": module,
                    "serial": certificate.serial,
                    "address": address,
                },
            },
        )


def snapshot_of(enrolment, issued_at):
    """All that the certificate says, in both languages, as JSON values."""
    learner, module = enrolment.learner, enrolment.module
    done = list(
        enrolment.unit_progress.filter(state=ProgressState.DONE)
        .select_related("unit")
        .order_by("completed_at")
    )
    led = [row for row in done if row.unit.kind == UnitKind.LED]
    scores = [
        row.best_score
        for row in done
        if row.unit.kind == UnitKind.QUIZ and row.best_score is not None
    ]
    signed = sum(row.amount for row in led)
    return {
        "schema": 1,
        "name_fr": learner.name_in("fr"),
        "name_ar": learner.name_in("ar"),
        "module": {"code": module.code, "title_fr": module.title_fr, "title_ar": module.title_ar},
        "hours": signed * HOURS_PER_HALF_DAY,
        "online_minutes": module.online_minutes,
        "half_days_signed": signed,
        "half_days": module.half_days if led else 0,
        "quiz_percent": round(100 * min(scores)) if scores else None,
        "units": [
            {
                "title_fr": row.unit.title_fr,
                "title_ar": row.unit.title_ar,
                "kind": row.unit.kind,
                "done_on": timezone.localdate(row.completed_at).isoformat(),
            }
            for row in done
        ],
        "competencies": [
            {
                "code": each.competency_id,
                "name_fr": each.competency.name_fr,
                "name_ar": each.competency.name_ar,
                "level": each.level,
            }
            for each in module.module_competencies.select_related("competency")
        ],
        "place": _place(enrolment),
        "completed_on": timezone.localdate(done[-1].completed_at).isoformat() if done else None,
        "issued_on": timezone.localdate(issued_at).isoformat(),
        "signatories": settings.CERTIFICATE_SIGNATORIES,
    }


def _place(enrolment):
    """The centre where the cohort meets, else the learner's own; empty for a partner's employee."""
    centre = enrolment.cohort.centre if enrolment.cohort else None
    if centre is None:
        own = enrolment.learner.appointments.filter(centre__isnull=False).select_related("centre")
        centre = own[0].centre if own else None
    if centre is None:
        return None
    return {
        "centre_fr": centre.name_fr,
        "centre_ar": centre.name_ar,
        "town_fr": centre.town_fr,
        "town_ar": centre.town_ar,
    }
