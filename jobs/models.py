"""The outbox row: what must be done, how far it is, and how it ended."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JobState(models.TextChoices):
    QUEUED = "queued", pgettext_lazy("job", "waiting")
    RUNNING = "running", pgettext_lazy("job", "running")
    DONE = "done", pgettext_lazy("job", "done")
    FAILED = "failed", pgettext_lazy("job", "failed")
    CANCELLED = "cancelled", pgettext_lazy("job", "cancelled")
    INTERRUPTED = "interrupted", pgettext_lazy("job", "interrupted")


class Lane(models.TextChoices):
    """Quick work (mails) never waits behind heavy work (a matching run)."""

    QUICK = "quick", _("quick")
    HEAVY = "heavy", _("heavy")


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_superuser else self.filter(owner=user)

    def due(self, lane, now=None):
        now = now or timezone.now()
        return self.filter(state=JobState.QUEUED, lane=lane, run_at__lte=now).order_by(
            "run_at", "pk"
        )

    def silent_since(self, moment):
        return self.filter(state=JobState.RUNNING, heartbeat_at__lt=moment)


class Job(models.Model):
    """One piece of work. `payload` and `result` hold ids and small values, never personal data."""

    kind = models.CharField(max_length=80)
    lane = models.CharField(max_length=8, choices=Lane, default=Lane.QUICK)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="jobs",
    )
    state = models.CharField(max_length=12, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    percent = models.PositiveSmallIntegerField(default=0)
    phase = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    run_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("job", "job")
        verbose_name_plural = pgettext_lazy("job", "jobs")
        indexes = [models.Index(fields=["state", "lane", "run_at"], name="job_due")]
        constraints = [
            models.CheckConstraint(name="job_percent_0_100", condition=Q(percent__lte=100)),
            models.CheckConstraint(
                name="job_attempts_bounded", condition=Q(attempts__lte=F("max_attempts") + 1)
            ),
        ]

    def __str__(self):
        return f"{self.kind} #{self.pk} ({self.state})"

    @property
    def is_over(self):
        return self.state not in (JobState.QUEUED, JobState.RUNNING)
