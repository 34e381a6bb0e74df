"""A session: one run of a module's led part for a cohort, in half-day slots."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role


class Mode(models.TextChoices):
    ON_SITE = "on_site", _("on site")
    REMOTE = "remote", _("remote")


class SessionState(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    CONFIRMED = "confirmed", _("confirmed")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class HalfDay(models.TextChoices):
    MORNING = "am", _("morning")
    AFTERNOON = "pm", _("afternoon")


class SessionQuerySet(models.QuerySet):
    def live(self):
        return self.exclude(state=SessionState.CANCELLED)

    def led_by(self, user):
        return self.filter(leaders__user=user)

    def visible_to(self, user):
        """Sessions led or followed, and those in one's scope."""
        if user.is_superuser or user.has_role(Role.ADMINISTRATOR, Role.NATIONAL):
            return self
        seen = Q(leaders__user=user) | Q(cohort__memberships__user=user)
        for appointment in user.current_appointments:
            if appointment.role == Role.REGIONAL:
                seen |= Q(cohort__centre__province__region=appointment.region_id)
            elif appointment.role == Role.CENTRE_MANAGER:
                seen |= Q(cohort__centre=appointment.centre_id)
        return self.filter(seen).distinct()


class Session(models.Model):
    """`block` counts from 0 of `module.blocks`. On site it has a room, remote a link."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    module = models.ForeignKey("courses.Module", on_delete=models.PROTECT, related_name="sessions")
    cohort = models.ForeignKey("lms.Cohort", on_delete=models.PROTECT, related_name="sessions")
    block = models.PositiveSmallIntegerField(default=0)
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.ON_SITE)
    room = models.ForeignKey(
        "accounts.Room", null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    meeting_url = models.URLField(_("meeting link"), blank=True)
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.PROPOSED)
    material = models.TextField(_("material"), blank=True)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["first_day", "code"]
        constraints = [
            models.CheckConstraint(
                name="session_room_fits_mode",
                condition=Q(mode="remote", room__isnull=True)
                | Q(mode="on_site", room__isnull=False),
                violation_error_message=_("A session on site has a room, a remote one has none."),
            ),
            models.CheckConstraint(
                name="session_ends_after_start",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The session must end after it starts."),
            ),
            models.UniqueConstraint(
                fields=["cohort", "module", "block"],
                condition=~Q(state="cancelled"),
                name="session_block_once",
                violation_error_message=_("This cohort has this part of the module already."),
            ),
        ]

    def __str__(self):
        return self.code


class SessionLeader(models.Model):
    """Who teaches: the user account, so that rights need nothing from the houses above.

    `zone` is where they live: their clock is shown beside Rabat's where it differs.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="leaders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leads"
    )
    zone = models.CharField(_("time zone"), max_length=40, default="Africa/Casablanca")

    class Meta:
        verbose_name = _("session leader")
        verbose_name_plural = _("session leaders")
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="session_leader_once")
        ]

    def __str__(self):
        return f"{self.user_id} leads {self.session_id}"


class SessionSlotQuerySet(models.QuerySet):
    def live(self):
        return self.filter(is_live=True)

    def led_by(self, user):
        return self.filter(session__leaders__user=user)

    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))


class SessionSlot(models.Model):
    """A half-day: wall time and zone as planned, and the instants derived from them.

    `room`, `cohort` and `is_live` repeat the session's, for the constraints that refuse a double
    booking (exclusion on PostgreSQL, triggers on SQLite).
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="slots")
    day = models.DateField(_("day"))
    half = models.CharField(_("half-day"), max_length=2, choices=HalfDay)
    starts_wall = models.TimeField(_("starts at"))
    ends_wall = models.TimeField(_("ends at"))
    zone = models.CharField(_("time zone"), max_length=40, default="Africa/Casablanca")
    zone_data = models.CharField(max_length=20, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.ForeignKey(
        "accounts.Room", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cohort = models.ForeignKey("lms.Cohort", on_delete=models.PROTECT, related_name="slots")
    is_live = models.BooleanField(default=True)

    objects = SessionSlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("half-day")
        verbose_name_plural = _("half-days")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                name="slot_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The half-day must end after it starts."),
            ),
            models.UniqueConstraint(fields=["session", "day", "half"], name="slot_once"),
        ]
        indexes = [models.Index(fields=["cohort", "starts_at"], name="slot_by_cohort")]

    def __str__(self):
        return f"{self.day}{self.half}"

    @property
    def sheet_code(self):
        """What stands above this half-day's column of the paper sheet: «COH-03-1412-AM»."""
        return f"{self.cohort.code}-{self.day:%d%m}-{self.half}".upper()

    @property
    def is_open(self):
        """Attendance is taken from the day itself on, in Rabat."""
        return self.is_live and self.day <= timezone.localdate()
