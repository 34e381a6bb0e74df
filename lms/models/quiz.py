"""An attempt at a quiz: opened by the server, graded once by the server."""

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
