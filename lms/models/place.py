"""Where a learner stopped reading: a bookmark, not a fact."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReadingPlace(models.Model):
    """One an enrolment: the block last reached, by the id that it has in both languages."""

    enrolment = models.OneToOneField(
        "lms.Enrolment", primary_key=True, on_delete=models.CASCADE, related_name="place"
    )
    unit = models.ForeignKey("courses.LearningUnit", on_delete=models.CASCADE, related_name="+")
    block = models.CharField(max_length=64)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("place in a lesson")
        verbose_name_plural = _("places in lessons")

    def __str__(self):
        return f"{self.enrolment_id}: {self.unit_id}#{self.block}"
