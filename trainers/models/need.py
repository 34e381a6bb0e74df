"""A need: a cohort must have a module within a window, with a priority."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Role


class NeedMode(models.TextChoices):
    ON_SITE = "on_site", _("on site")
    REMOTE = "remote", _("remote")
    EITHER = "either", _("on site or remote")


class NeedState(models.TextChoices):
    OPEN = "open", pgettext_lazy("need", "open")
    PLANNED = "planned", pgettext_lazy("need", "planned")
    DONE = "done", pgettext_lazy("need", "done")
    WITHDRAWN = "withdrawn", pgettext_lazy("need", "withdrawn")


class NeedQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=NeedState.OPEN)

    def visible_to(self, user):
        if user.is_superuser or user.has_role(Role.ADMINISTRATOR, Role.NATIONAL):
            return self
        seen = Q(pk__in=[])
        for appointment in user.current_appointments:
            if appointment.role == Role.REGIONAL:
                seen |= Q(cohort__centre__province__region=appointment.region_id)
            elif appointment.role == Role.CENTRE_MANAGER:
                seen |= Q(cohort__centre=appointment.centre_id)
        return self.filter(seen)


class Need(models.Model):
    """Priority from 1 to 9, 9 the most pressing. `after`: needs whose sessions come first."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    cohort = models.ForeignKey("lms.Cohort", on_delete=models.PROTECT, related_name="needs")
    module = models.ForeignKey("courses.Module", on_delete=models.PROTECT, related_name="needs")
    priority = models.PositiveSmallIntegerField(_("priority"), default=5)
    window_start = models.DateField(_("not before"))
    window_end = models.DateField(_("not after"))
    languages = models.JSONField(_("languages"), default=list)
    mode = models.CharField(_("mode"), max_length=8, choices=NeedMode, default=NeedMode.ON_SITE)
    max_trainers = models.PositiveSmallIntegerField(_("trainers at most"), default=2)
    equipment = models.JSONField(_("equipment"), default=list, blank=True)
    step_free = models.BooleanField(_("step-free room"), default=False)
    after = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="before")
    state = models.CharField(_("state"), max_length=10, choices=NeedState, default=NeedState.OPEN)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-priority", "window_start", "code"]
        constraints = [
            models.CheckConstraint(
                name="need_window_in_order",
                condition=Q(window_end__gte=F("window_start")),
                violation_error_message=_("The window must end after it starts."),
            ),
            models.CheckConstraint(
                name="need_priority_1_to_9",
                condition=Q(priority__gte=1, priority__lte=9),
                violation_error_message=_("The priority goes from 1 to 9."),
            ),
            models.CheckConstraint(
                name="need_one_or_two_trainers",
                condition=Q(max_trainers__gte=1, max_trainers__lte=2),
            ),
            models.UniqueConstraint(
                fields=["cohort", "module"],
                condition=~Q(state="withdrawn"),
                name="need_once_per_cohort_and_module",
                violation_error_message=_("This cohort has this need already."),
            ),
        ]

    def __str__(self):
        return self.code
