"""An appointment gives a person a role in a scope: everything, a region, or a centre."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    LEARNER = "learner", _("learner")
    TRAINER = "trainer", _("trainer")
    CENTRE_MANAGER = "centre_manager", _("centre manager")
    REGIONAL = "regional", _("regional coordinator")
    NATIONAL = "national", _("national coordinator")
    EDITOR = "editor", _("content editor")
    ADMINISTRATOR = "administrator", _("administrator")


class AppointmentQuerySet(models.QuerySet):
    def current(self, day=None):
        day = day or timezone.localdate()
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        )

    def visible_to(self, user):
        from .user import User  # the two modules need each other

        return self.filter(user__in=User.objects.visible_to(user))


class Appointment(models.Model):
    """A learner's centre may be null: a partner's employee, named by `organisation`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appointments"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    region = models.ForeignKey(
        "accounts.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
    )
    centre = models.ForeignKey(
        "accounts.Centre",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appointments",
    )
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.CheckConstraint(
                name="appointment_scope_fits_role",
                condition=(
                    Q(role="regional", region__isnull=False, centre__isnull=True)
                    | Q(role="centre_manager", centre__isnull=False, region__isnull=True)
                    | Q(role="learner", region__isnull=True)
                    | Q(
                        role__in=["trainer", "national", "editor", "administrator"],
                        region__isnull=True,
                        centre__isnull=True,
                    )
                ),
                violation_error_message=_(
                    "A regional coordinator has a region, a centre manager a centre, others neither."
                ),
            ),
            models.CheckConstraint(
                name="appointment_ends_after_start",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The appointment must end after it starts."),
            ),
            models.UniqueConstraint(
                "user",
                "role",
                # Two nulls must count as equal on both engines.
                Coalesce("region", Value("")),
                Coalesce("centre", Value(0)),
                "organisation",
                # One that has an end may be followed by another.
                condition=Q(ends_on__isnull=True),
                name="appointment_once",
                violation_error_message=_("This person has this role there already."),
            ),
        ]

    def __str__(self):
        scope = self.region or self.centre or self.organisation
        return f"{self.get_role_display()} – {scope}" if scope else self.get_role_display()

    def save(self, *args, **kwargs):
        """Who writes joins Wagtail's group of that name; its door looks at today's appointments itself."""
        super().save(*args, **kwargs)
        if self.role in (Role.EDITOR, Role.ADMINISTRATOR):
            self.user.groups.add(*Group.objects.filter(name=self.role))

    @property
    def is_current(self):
        today = timezone.localdate()
        return (self.starts_on or today) <= today <= (self.ends_on or today)
