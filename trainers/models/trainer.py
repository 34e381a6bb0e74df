"""The pool: trainers, what they are validated for, the languages they teach in, when they are free."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import formats
from accounts.models import Role


class TrainerStatus(models.TextChoices):
    PENDING = "pending", pgettext_lazy("trainer", "to be validated")
    VALIDATED = "validated", pgettext_lazy("trainer", "validated")
    SUSPENDED = "suspended", pgettext_lazy("trainer", "suspended")


class TrainerQuerySet(models.QuerySet):
    def validated(self):
        return self.filter(status=TrainerStatus.VALIDATED)

    def visible_to(self, user):
        """Coordinators see the pool, a trainer only their own file."""
        if user.is_superuser or user.has_role(Role.ADMINISTRATOR, Role.NATIONAL, Role.REGIONAL):
            return self
        return self.filter(user=user)


class Trainer(models.Model):
    """`base_province` null = lives abroad. Money in euro cents; limits in half-days a year."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="trainer"
    )
    code = models.CharField(_("code"), max_length=20, unique=True)
    status = models.CharField(
        _("status"), max_length=10, choices=TrainerStatus, default=TrainerStatus.PENDING
    )
    home_town = models.CharField(_("home town"), max_length=80)
    home_airport = models.CharField(_("airport"), max_length=3, blank=True)
    base_province = models.ForeignKey(
        "accounts.Province",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="trainers",
    )
    teaches_on_site = models.BooleanField(_("teaches on site"), default=True)
    teaches_remotely = models.BooleanField(_("teaches remotely"), default=False)
    max_half_days = models.PositiveSmallIntegerField(_("half-days at most in a year"), default=60)
    fair_half_days = models.PositiveSmallIntegerField(
        _("fair share of half-days in a year"), default=40
    )
    max_missions = models.PositiveSmallIntegerField(_("missions at most in a year"), default=4)
    fee_cents = models.PositiveIntegerField(_("fee for a half-day, in euro cents"), default=0)
    preferred_regions = models.ManyToManyField("accounts.Region", blank=True, related_name="+")
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    validated_on = models.DateField(_("validated on"), null=True, blank=True)

    objects = TrainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="trainer_fair_within_max",
                condition=Q(fair_half_days__lte=F("max_half_days")),
                violation_error_message=_("The fair share can't exceed the limit."),
            )
        ]

    def __str__(self):
        return str(self.user)

    @property
    def is_abroad(self):
        return self.base_province_id is None


LANGUAGE_NAMES = {
    "fr": _("French"),
    "ar": _("Arabic"),
    "zgh": _("Amazigh"),
    "en": _("English"),
    "es": _("Spanish"),
    "sgn": _("Sign language"),
}


class TrainerLanguage(models.Model):
    """A language the trainer can teach in, with its CEFR level."""

    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=8)
    level = models.CharField(_("level"), max_length=2, default="C1")

    class Meta:
        verbose_name = _("language of a trainer")
        verbose_name_plural = _("languages of trainers")
        constraints = [
            models.UniqueConstraint(fields=["trainer", "language"], name="trainer_language_once")
        ]

    def __str__(self):
        return f"{self.name} {self.level}"

    @property
    def name(self):
        """As it stands inside a sentence: «français»; of any language that has a name."""
        known = formats.locale().languages
        name = LANGUAGE_NAMES.get(self.language) or known.get(self.language, self.language)
        return str(name).lower()


class QualificationQuerySet(models.QuerySet):
    def valid_on(self, day=None):
        day = day or timezone.localdate()
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day), validated_on__isnull=False
        )


class Qualification(models.Model):
    """A competency held at a level, who validated it, and until when (null = no end)."""

    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="qualifications")
    competency = models.ForeignKey(
        "courses.Competency", on_delete=models.PROTECT, related_name="qualifications"
    )
    level = models.PositiveSmallIntegerField(_("level"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    validated_on = models.DateField(_("validated on"), null=True, blank=True)
    proof = models.CharField(_("proof"), max_length=160, blank=True)

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["competency_id"]
        constraints = [
            models.UniqueConstraint(fields=["trainer", "competency"], name="qualification_once"),
            models.CheckConstraint(
                name="qualification_level_1_to_4", condition=Q(level__gte=1, level__lte=4)
            ),
        ]

    def __str__(self):
        return f"{self.competency_id} {self.level}"


class AvailabilityKind(models.TextChoices):
    ON_SITE = "on_site", _("free to travel")
    REMOTE = "remote", _("free to teach remotely")
    AWAY = "away", _("away")


class Availability(models.Model):
    """Days, both included. Free days are unions, less the days away."""

    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="availabilities")
    kind = models.CharField(_("kind"), max_length=8, choices=AvailabilityKind)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                name="availability_ends_after_start",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The period must end after it starts."),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.first_day} – {self.last_day}"
