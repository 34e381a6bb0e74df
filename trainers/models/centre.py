"""What a centre says of a session to be held in it: the room is ready, or the dates don't suit."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CentreAnswer(models.Model):
    """One a session. `contact`: who receives the trainer. `objection`: why it does not suit."""

    session = models.OneToOneField(
        "lms.Session", on_delete=models.CASCADE, related_name="centre_answer"
    )
    suits = models.BooleanField(default=True)
    contact = models.CharField(_("who receives the trainer"), max_length=160, blank=True)
    objection = models.CharField(_("reason"), max_length=240, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("centre’s answer")
        verbose_name_plural = _("centres’ answers")
        constraints = [
            models.CheckConstraint(
                name="centre_objects_with_a_reason",
                condition=Q(suits=True) | ~Q(objection=""),
                violation_error_message=_("Say why the dates don’t suit."),
            )
        ]

    def __str__(self):
        return f"{self.session_id}: {self.suits}"
