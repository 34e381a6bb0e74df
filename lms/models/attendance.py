"""Attendance by slot and learner: appended; a correction is a new row with a reason. The signed paper is kept."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Mark(models.TextChoices):
    PRESENT = "present", _("present")
    LATE = "late", _("late")
    EXCUSED = "excused", _("excused")
    ABSENT = "absent", _("absent")


# Marks that count as having been there.
THERE = frozenset({Mark.PRESENT, Mark.LATE})


class AttendanceQuerySet(models.QuerySet):
    def current(self):
        """The last word on each slot and learner."""
        return self.filter(superseded_by__isnull=True)


class Attendance(models.Model):
    slot = models.ForeignKey("lms.SessionSlot", on_delete=models.PROTECT, related_name="attendance")
    enrolment = models.ForeignKey(
        "lms.Enrolment", on_delete=models.PROTECT, related_name="attendance"
    )
    mark = models.CharField(_("attendance"), max_length=8, choices=Mark)
    minutes_late = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    reason = models.CharField(_("reason"), max_length=240, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendance_recorded"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "enrolment"],
                condition=Q(supersedes__isnull=True),
                name="attendance_first_word_once",
            ),
            models.CheckConstraint(
                name="attendance_minutes_when_late",
                condition=Q(mark="late", minutes_late__gte=1, minutes_late__lte=180)
                | (~Q(mark="late") & Q(minutes_late=0)),
                violation_error_message=_(
                    "Give the minutes, from 1 to 180, for someone who came late."
                ),
            ),
            models.CheckConstraint(
                name="attendance_correction_has_a_reason",
                condition=Q(supersedes__isnull=True) | ~Q(reason=""),
                violation_error_message=_("Say why you correct this."),
            ),
        ]

    def __str__(self):
        return f"{self.slot_id}/{self.enrolment_id}: {self.mark}"


def sheet_name(photo, filename):
    """A folder that the proxy does not hand out, and a name that tells nothing."""
    return f"sheets/{uuid.uuid4().hex}.{filename.rpartition('.')[2].lower()}"


class SheetPhoto(models.Model):
    """The photo of a paper sheet that people signed: the proof beside the register."""

    slot = models.ForeignKey(
        "lms.SessionSlot", on_delete=models.PROTECT, related_name="sheet_photos"
    )
    photo = models.FileField(_("photo of the sheet"), upload_to=sheet_name)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sheets_added"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("photo of a sheet")
        verbose_name_plural = _("photos of sheets")
        ordering = ["added_at", "pk"]

    def __str__(self):
        return f"{self.slot_id}: {self.photo.name}"
