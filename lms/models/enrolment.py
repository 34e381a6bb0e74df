"""An enrolment: one learner follows one module, once or again."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role

from .cohort import CohortMember


class EnrolmentState(models.TextChoices):
    ACTIVE = "active", _("in progress")
    COMPLETED = "completed", _("completed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class EnrolmentQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=EnrolmentState.ACTIVE)

    def open_or_done(self):
        return self.exclude(state=EnrolmentState.WITHDRAWN)

    def followed_by(self, user):
        """One's own alone: nobody reads or answers in another's place."""
        return self.filter(learner=user)

    def followed(self):
        """Open or done, without those who left their cohort in the middle of the module."""
        member = CohortMember.objects.filter(cohort=OuterRef("cohort"), user=OuterRef("learner"))
        stays = Q(cohort__isnull=True) | Q(state=EnrolmentState.COMPLETED) | Exists(member)
        return self.open_or_done().filter(stays)

    def visible_to(self, user):
        """One's own, and those of the learners in one's scope."""
        if user.is_superuser or user.has_role(Role.ADMINISTRATOR, Role.NATIONAL):
            return self
        seen = Q(learner=user) | Q(cohort__sessions__leaders__user=user)
        for appointment in user.current_appointments:
            if appointment.role == Role.REGIONAL:
                seen |= Q(cohort__centre__province__region=appointment.region_id)
                seen |= Q(learner__appointments__centre__province__region=appointment.region_id)
            elif appointment.role == Role.CENTRE_MANAGER:
                seen |= Q(cohort__centre=appointment.centre_id)
                seen |= Q(learner__appointments__centre=appointment.centre_id)
        return self.filter(seen).distinct()


class Enrolment(models.Model):
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    module = models.ForeignKey(
        "courses.Module", on_delete=models.PROTECT, related_name="enrolments"
    )
    version = models.ForeignKey(
        "courses.ModuleVersion", on_delete=models.PROTECT, related_name="enrolments"
    )
    run = models.PositiveSmallIntegerField(default=1)
    cohort = models.ForeignKey(
        "lms.Cohort", null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    state = models.CharField(max_length=10, choices=EnrolmentState, default=EnrolmentState.ACTIVE)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(fields=["learner", "module", "run"], name="enrolment_run_once"),
            models.UniqueConstraint(
                fields=["learner", "module"],
                condition=Q(state="active"),
                name="enrolment_one_active",
                violation_error_message=_("This person follows this module already."),
            ),
        ]
        indexes = [models.Index(fields=["cohort", "module", "state"], name="enrolment_by_cohort")]

    def __str__(self):
        return f"{self.learner_id} follows {self.module_id}"
