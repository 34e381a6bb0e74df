"""Days on which nobody teaches, and Ramadan, as a person confirmed them or as calculated."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .bilingual import BilingualName


class Holiday(BilingualName, models.Model):
    """A public holiday. A movable one not yet confirmed closes the day after it too."""

    day = models.DateField(_("day"))
    key = models.CharField(max_length=80)
    name_fr = models.CharField(_("name in French"), max_length=160)
    name_ar = models.CharField(_("name in Arabic"), max_length=160)
    is_movable = models.BooleanField(_("movable"), default=False)
    is_confirmed = models.BooleanField(pgettext_lazy("day", "confirmed"), default=True)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["day", "key"], name="holiday_once")]


class RamadanPeriod(models.Model):
    """Ramadan of one Hijri year (2030 has two): only mornings are open, 9:00 to 15:00 at work."""

    hijri_year = models.PositiveSmallIntegerField(primary_key=True)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    is_confirmed = models.BooleanField(pgettext_lazy("day", "confirmed"), default=False)

    class Meta:
        verbose_name = _("Ramadan")
        verbose_name_plural = _("Ramadan")
        ordering = ["hijri_year"]
        constraints = [
            models.CheckConstraint(
                name="ramadan_ends_after_start",
                condition=Q(last_day__gt=F("first_day")),
                violation_error_message=_("Ramadan must end after it starts."),
            )
        ]

    def __str__(self):
        return f"{self.hijri_year}: {self.first_day} – {self.last_day}"
