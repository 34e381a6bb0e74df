"""A cohort: staff who follow modules together."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role


class CohortStatus(models.TextChoices):
    FORMING = "forming", _("forming")
    RUNNING = "running", _("running")
    CLOSED = "closed", _("closed")


class CohortQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Cohorts whose members' files `user` may open (led ones too, for trainers)."""
        if user.is_superuser or user.has_role(Role.ADMINISTRATOR, Role.NATIONAL):
            return self
        seen = Q(sessions__leaders__user=user)
        for appointment in user.current_appointments:
            if appointment.role == Role.REGIONAL:
                seen |= Q(centre__province__region=appointment.region_id)
            elif appointment.role == Role.CENTRE_MANAGER:
                seen |= Q(centre=appointment.centre_id)
        return self.filter(seen).distinct()


class Cohort(models.Model):
    """`centre` is where it meets; its members may come from others, and from partners."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    centre = models.ForeignKey("accounts.Centre", on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(_("name"), max_length=160, blank=True)
    capacity = models.PositiveSmallIntegerField(_("places"), default=20)
    languages = models.JSONField(_("languages"), default=list)
    status = models.CharField(
        _("status"), max_length=8, choices=CohortStatus, default=CohortStatus.FORMING
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="lms.CohortMember", related_name="cohorts"
    )

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="cohort_has_places",
                condition=Q(capacity__gte=1),
                violation_error_message=_("A cohort has at least one place."),
            )
        ]

    def __str__(self):
        return self.code


class CohortMember(models.Model):
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("cohort member")
        verbose_name_plural = _("cohort members")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "user"], name="cohort_member_once")
        ]

    def __str__(self):
        return f"{self.user_id} in {self.cohort_id}"
