"""The learning event: a fact, appended and never changed (triggers refuse it)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    VIEWED = "viewed", _("read")
    ANSWERED = "answered", _("answered")
    PASSED = "passed", _("passed")
    FAILED = "failed", _("failed")
    ATTENDED = "attended", _("attended")
    ATTESTED = "attested", _("attested")
    WAIVED = "waived", _("waived")
    REVOKED = "revoked", _("revoked")
    IMPORTED = "imported", _("imported")


class LearningEvent(models.Model):
    """`id` is made by the client and is the idempotency key.

    `happened_at` is the client's time clamped to [enrolment, reception]. `subject` names what an
    event is about inside its unit: a slot's id for `attended`, the event's id for `revoked`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey("lms.Enrolment", on_delete=models.PROTECT, related_name="events")
    unit = models.ForeignKey(
        "courses.LearningUnit", on_delete=models.PROTECT, related_name="events"
    )
    version = models.ForeignKey(
        "courses.ModuleVersion", on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=10, choices=EventKind)
    subject = models.CharField(max_length=60, blank=True)
    score = models.FloatField(null=True, blank=True)
    language = models.CharField(max_length=2, blank=True)
    client_at = models.DateTimeField(null=True, blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="events_recorded",
    )
    device = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("learning event")
        verbose_name_plural = _("learning events")
        indexes = [models.Index(fields=["enrolment", "unit"], name="event_by_unit")]
        constraints = [
            models.CheckConstraint(
                name="event_score_0_to_1",
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.unit_id} ({self.enrolment_id})"
