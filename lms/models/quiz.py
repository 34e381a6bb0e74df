"""An attempt at a quiz: opened by the server, graded once by the server; and one granted beyond the rule."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AttemptState(models.TextChoices):
    OPEN = "open", _("open")
    GRADED = "graded", _("graded")


class Attempt(models.Model):
    """`answers` by question id as sent; `marks` by question id: points, of, and what was right."""

    enrolment = models.ForeignKey(
        "lms.Enrolment", on_delete=models.PROTECT, related_name="attempts"
    )
    unit = models.ForeignKey(
        "courses.LearningUnit", on_delete=models.PROTECT, related_name="attempts"
    )
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=6, choices=AttemptState, default=AttemptState.OPEN)
    seed = models.PositiveIntegerField()
    language = models.CharField(max_length=2)
    started_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    points = models.PositiveSmallIntegerField(default=0)
    points_max = models.PositiveSmallIntegerField(default=0)
    is_passed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["enrolment", "unit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit", "number"], name="attempt_number"),
            models.UniqueConstraint(
                fields=["enrolment", "unit"], condition=Q(state="open"), name="attempt_one_open"
            ),
            models.CheckConstraint(
                name="attempt_points_within_max", condition=Q(points__lte=models.F("points_max"))
            ),
        ]

    def __str__(self):
        return f"{self.enrolment_id}/{self.unit_id} #{self.number}"


class FurtherAttempt(models.Model):
    """One attempt more than the quiz gives, granted by a person, with the reason. Appended only."""

    enrolment = models.ForeignKey(
        "lms.Enrolment", on_delete=models.PROTECT, related_name="further_attempts"
    )
    unit = models.ForeignKey(
        "courses.LearningUnit", on_delete=models.PROTECT, related_name="further_attempts"
    )
    reason = models.CharField(_("reason"), max_length=240)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts_granted"
    )
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("further attempt")
        verbose_name_plural = _("further attempts")
        ordering = ["granted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="further_attempt_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why you grant one more attempt."),
            )
        ]

    def __str__(self):
        return f"{self.enrolment_id}/{self.unit_id} +1"
