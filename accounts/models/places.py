"""Regions, provinces, centres and rooms. Names come from HCP (RGPH 2024, CC BY 4.0)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .appointment import Role
from .bilingual import BilingualName, in_language


class Region(BilingualName, models.Model):
    """One of the twelve regions; `tile_column` and `tile_row` place it on the tile map."""

    code = models.CharField(_("code"), max_length=8, primary_key=True)
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_ar = models.CharField(_("name in Arabic"), max_length=80)
    chief_town_fr = models.CharField(max_length=80)
    chief_town_ar = models.CharField(max_length=80)
    tile_column = models.PositiveSmallIntegerField()
    tile_row = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["tile_column", "tile_row"], name="region_tile_free")
        ]


class Province(BilingualName, models.Model):
    """A province or prefecture; latitude and longitude in degrees, of its chief town."""

    code = models.CharField(_("code"), max_length=8, primary_key=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="provinces")
    is_prefecture = models.BooleanField(default=False)
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_ar = models.CharField(_("name in Arabic"), max_length=80)
    chief_town_fr = models.CharField(max_length=80)
    chief_town_ar = models.CharField(max_length=80)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["code"]

    @property
    def chief_town(self):
        return in_language(self, "chief_town")


class CentreKind(models.TextChoices):
    SOCIAL_PROTECTION = "social_protection", _("social protection establishment")
    ELDERLY = "elderly", _("centre for older people")
    CHILD_PROTECTION = "child_protection", _("child protection unit")
    DISABILITY = "disability", _("disability guidance and support centre")
    WOMEN = "women", _("multipurpose space for women")
    BOARDING = "boarding", _("boarding house for pupils")
    EDUCATION_TRAINING = "education_training", _("education and training centre")
    SOCIAL_ASSISTANCE = "social_assistance", _("social assistance centre")


class CentreStatus(models.TextChoices):
    PILOT = "pilot", _("pilot")
    MODEL = "model", _("model")
    REFERENCE = "reference", _("reference")
    ASSOCIATED = "associated", _("associated")


class Internet(models.TextChoices):
    GOOD = "good", _("good connection")
    WEAK = "weak", _("weak connection")
    NONE = "none", _("no connection")


class CentreQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def visible_to(self, user):
        """Centres whose files `user` may open."""
        if user.is_superuser or user.has_role(Role.ADMINISTRATOR, Role.NATIONAL):
            return self
        seen = Q(pk__in=[])
        for appointment in user.current_appointments:
            if appointment.role == Role.REGIONAL:
                seen |= Q(province__region=appointment.region_id)
            elif appointment.role == Role.CENTRE_MANAGER:
                seen |= Q(pk=appointment.centre_id)
        return self.filter(seen)


class Centre(BilingualName, models.Model):
    """A social centre of the network, in the town where it stands."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=160)
    name_ar = models.CharField(_("name in Arabic"), max_length=160)
    kind = models.CharField(_("kind"), max_length=24, choices=CentreKind)
    status = models.CharField(_("status"), max_length=12, choices=CentreStatus)
    province = models.ForeignKey(Province, on_delete=models.PROTECT, related_name="centres")
    town_fr = models.CharField(_("town in French"), max_length=80)
    town_ar = models.CharField(_("town in Arabic"), max_length=80)
    counterpart = models.CharField(_("French counterpart"), max_length=160, blank=True)
    internet = models.CharField(
        _("internet"), max_length=8, choices=Internet, default=Internet.GOOD
    )
    step_free = models.BooleanField(_("step-free access"), default=False)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = CentreQuerySet.as_manager()

    class Meta:
        verbose_name = _("centre")
        verbose_name_plural = _("centres")
        ordering = ["code"]

    @property
    def town(self):
        return in_language(self, "town")


class RoomQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(centre__in=Centre.objects.visible_to(user))


class Room(BilingualName, models.Model):
    """A room that a centre offers; `equipment` is a list of codes (projector, computers…)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="rooms")
    code = models.CharField(_("code"), max_length=30, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=120)
    name_ar = models.CharField(_("name in Arabic"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("seats"))
    equipment = models.JSONField(_("equipment"), default=list, blank=True)
    step_free = models.BooleanField(_("step-free access"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="room_has_seats",
                condition=Q(seats__gte=1),
                violation_error_message=_("A room has at least one seat."),
            )
        ]


class RoomClosure(models.Model):
    """Days, both included, on which a room can't be used."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="closures")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("room closure")
        verbose_name_plural = _("room closures")
        constraints = [
            models.CheckConstraint(
                name="closure_ends_after_start",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The closure must end after it starts."),
            )
        ]

    def __str__(self):
        return f"{self.room_id}: {self.first_day} – {self.last_day}"
