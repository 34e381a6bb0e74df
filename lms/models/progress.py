"""State derived from the event log. Written by one service, rebuilt by one command."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ProgressState(models.TextChoices):
    TODO = "todo", _("to do")
    STARTED = "started", _("in progress")
    DONE = "done", _("done")


class UnitProgress(models.Model):
    """`amount` counts what the rule counts: half-days attended, attempts made."""

    enrolment = models.ForeignKey(
        "lms.Enrolment", on_delete=models.PROTECT, related_name="unit_progress"
    )
    unit = models.ForeignKey(
        "courses.LearningUnit", on_delete=models.PROTECT, related_name="progress"
    )
    state = models.CharField(max_length=8, choices=ProgressState, default=ProgressState.TODO)
    best_score = models.FloatField(null=True, blank=True)
    amount = models.PositiveSmallIntegerField(default=0)
    epoch = models.PositiveSmallIntegerField(default=1)
    completed_at = models.DateTimeField(null=True, blank=True)
    deciding_event = models.ForeignKey(
        "lms.LearningEvent", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("unit progress")
        verbose_name_plural = _("unit progress")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit"], name="unit_progress_once"),
            models.CheckConstraint(
                name="unit_done_has_a_date",
                condition=Q(state="done", completed_at__isnull=False)
                | (~Q(state="done") & Q(completed_at__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.enrolment_id}/{self.unit_id}: {self.state}"


class EnrolmentProgress(models.Model):
    """Weights earned and required, and where the learner was last."""

    enrolment = models.OneToOneField(
        "lms.Enrolment", primary_key=True, on_delete=models.PROTECT, related_name="progress"
    )
    earned = models.PositiveIntegerField(default=0)
    required = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=ProgressState, default=ProgressState.TODO)
    last_activity_at = models.DateTimeField(null=True, blank=True)
    last_unit = models.ForeignKey(
        "courses.LearningUnit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [
            models.CheckConstraint(
                name="earned_within_required", condition=Q(earned__lte=F("required"))
            ),
            models.CheckConstraint(
                name="enrolment_done_has_a_date",
                condition=Q(state="done", completed_at__isnull=False)
                | (~Q(state="done") & Q(completed_at__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.enrolment_id}: {self.earned}/{self.required}"

    @property
    def percent(self):
        return 100 * self.earned // self.required if self.required else 0

    @property
    def share(self):
        return self.earned / self.required if self.required else 0
