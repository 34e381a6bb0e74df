"""A certificate: facts frozen on the day it was issued, and whether it still stands."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_public_id():
    """128 random bits, in hexadecimal: can't be guessed, can be typed."""
    return secrets.token_hex(16)


class Revocation(models.TextChoices):
    """Why a certificate no longer stands, in words that may be shown to anyone."""

    CORRECTED = "corrected", _("the facts it rests on were corrected")
    MISTAKEN = "mistaken", _("it was issued by mistake")
    REPLACED = "replaced", _("another certificate replaces it")
    FRAUD = "fraud", _("it was obtained by fraud")


class CertificateQuerySet(models.QuerySet):
    def live(self):
        return self.filter(revoked_at__isnull=True)

    def visible_to(self, user):
        from .enrolment import Enrolment  # the two modules need each other

        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))


class Certificate(models.Model):
    """`snapshot`: names in both scripts, module, hours, units, dates, competencies.

    `revocation` is shown to whoever checks the certificate; `revoked_reason` stays in the house.
    """

    enrolment = models.ForeignKey(
        "lms.Enrolment", on_delete=models.PROTECT, related_name="certificates"
    )
    serial = models.CharField(_("number"), max_length=30, unique=True)
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    snapshot = models.JSONField()
    signature = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revocation = models.CharField(_("why"), max_length=10, choices=Revocation, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=240, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(revoked_at__isnull=True),
                name="certificate_one_live",
            ),
            models.CheckConstraint(
                name="certificate_revoked_with_a_reason",
                condition=Q(revoked_at__isnull=True) | (~Q(revoked_reason="") & ~Q(revocation="")),
                violation_error_message=_("Say why the certificate is revoked."),
            ),
        ]

    def __str__(self):
        return self.serial

    @property
    def signed_content(self):
        """What the signature covers: everything said, and the numbers it goes by."""
        return {"serial": self.serial, "public_id": self.public_id, "says": self.snapshot}

    @property
    def is_live(self):
        return self.revoked_at is None

    @property
    def completed_on(self):
        """The day of issue where the module asked for nothing that has a day."""
        return dt.date.fromisoformat(self.snapshot["completed_on"] or self.snapshot["issued_on"])

    @property
    def issued_on(self):
        return timezone.localdate(self.issued_at)

    @property
    def revoked_on(self):
        return timezone.localdate(self.revoked_at) if self.revoked_at else None
