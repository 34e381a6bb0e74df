"""Missions, offers, and the bookings that make a double booking impossible."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Role


class MissionState(models.TextChoices):
    OFFERED = "offered", _("offered")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    DONE = "done", pgettext_lazy("mission", "done")
    CANCELLED = "cancelled", _("cancelled")


class MissionQuerySet(models.QuerySet):
    def live(self):
        return self.exclude(state__in=[MissionState.DECLINED, MissionState.CANCELLED])

    def visible_to(self, user):
        """Coordinators see those in their scope, a trainer their own."""
        if user.is_superuser or user.has_role(Role.ADMINISTRATOR, Role.NATIONAL):
            return self
        seen = Q(trainer__user=user)
        for appointment in user.current_appointments:
            if appointment.role == Role.REGIONAL:
                seen |= Q(
                    assignments__session__cohort__centre__province__region=appointment.region_id
                )
        return self.filter(seen).distinct()


class Mission(models.Model):
    """A trainer's commitment over one or several sessions, with its journey."""

    code = models.CharField(_("code"), max_length=30, unique=True)
    trainer = models.ForeignKey(
        "trainers.Trainer", on_delete=models.PROTECT, related_name="missions"
    )
    plan = models.ForeignKey(
        "trainers.Plan", null=True, blank=True, on_delete=models.PROTECT, related_name="missions"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(max_length=10, choices=MissionState, default=MissionState.OFFERED)
    sessions = models.ManyToManyField(
        "lms.Session", through="trainers.Assignment", related_name="missions"
    )

    objects = MissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        ordering = ["first_day", "code"]
        constraints = [
            models.CheckConstraint(
                name="mission_ends_after_start", condition=Q(last_day__gte=F("first_day"))
            )
        ]

    def __str__(self):
        return self.code


class OfferState(models.TextChoices):
    SENT = "sent", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "withdrawn")


class OfferQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=OfferState.SENT)

    def visible_to(self, user):
        return self.filter(mission__in=Mission.objects.visible_to(user))


class Offer(models.Model):
    """The proposal a trainer answers: one for a mission."""

    mission = models.OneToOneField(Mission, on_delete=models.CASCADE, related_name="offer")
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.SENT)
    sent_at = models.DateTimeField()
    answer_by = models.DateField(_("answer by"))
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=240, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["answer_by"]
        constraints = [
            models.CheckConstraint(
                name="offer_declined_with_a_reason",
                condition=~Q(state="declined") | ~Q(reason=""),
                violation_error_message=_("Say why you decline."),
            )
        ]

    def __str__(self):
        return f"{self.mission_id}: {self.state}"


class Assignment(models.Model):
    """A trainer in a session, under a mission."""

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="assignments")
    session = models.ForeignKey("lms.Session", on_delete=models.PROTECT, related_name="assignments")
    trainer = models.ForeignKey(
        "trainers.Trainer", on_delete=models.PROTECT, related_name="assignments"
    )
    need = models.ForeignKey(
        "trainers.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(fields=["session", "trainer"], name="assignment_once"),
        ]

    def __str__(self):
        return f"{self.trainer_id} in {self.session_id}"


class Booking(models.Model):
    """A trainer's time, one row a slot: `busy_from`–`busy_until` includes the travel buffer.

    While `is_live`, two rows of one trainer never overlap: an exclusion constraint on PostgreSQL,
    triggers on insert and on update on SQLite.
    """

    trainer = models.ForeignKey(
        "trainers.Trainer", on_delete=models.PROTECT, related_name="bookings"
    )
    slot = models.ForeignKey("lms.SessionSlot", on_delete=models.CASCADE, related_name="bookings")
    busy_from = models.DateTimeField()
    busy_until = models.DateTimeField()
    is_live = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["busy_from"]
        constraints = [
            models.UniqueConstraint(fields=["trainer", "slot"], name="booking_once"),
            models.CheckConstraint(
                name="booking_ends_after_start", condition=Q(busy_until__gt=F("busy_from"))
            ),
        ]
        indexes = [models.Index(fields=["trainer", "busy_from"], name="booking_by_trainer")]

    def __str__(self):
        return f"{self.trainer_id}: {self.busy_from} – {self.busy_until}"
