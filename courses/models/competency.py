"""The competency framework: domains, competencies, four levels."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.bilingual import BilingualName, in_language


class CompetencyDomain(BilingualName, models.Model):
    code = models.CharField(_("code"), max_length=8, primary_key=True)
    name_fr = models.CharField(_("name in French"), max_length=160)
    name_ar = models.CharField(_("name in Arabic"), max_length=160)

    class Meta:
        verbose_name = _("competency domain")
        verbose_name_plural = _("competency domains")
        ordering = ["code"]


class Competency(BilingualName, models.Model):
    code = models.CharField(_("code"), max_length=8, primary_key=True)
    domain = models.ForeignKey(
        CompetencyDomain, on_delete=models.PROTECT, related_name="competencies"
    )
    name_fr = models.CharField(_("name in French"), max_length=200)
    name_ar = models.CharField(_("name in Arabic"), max_length=200)
    evidence_fr = models.CharField(_("evidence in French"), max_length=200, blank=True)
    evidence_ar = models.CharField(_("evidence in Arabic"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["code"]


class CompetencyLevel(BilingualName, models.Model):
    """One of four levels, from awareness (1) to expertise and transfer (4)."""

    level = models.PositiveSmallIntegerField(_("level"), primary_key=True)
    name_fr = models.CharField(_("name in French"), max_length=80)
    name_ar = models.CharField(_("name in Arabic"), max_length=80)
    descriptor_fr = models.CharField(max_length=240)
    descriptor_ar = models.CharField(max_length=240)

    class Meta:
        verbose_name = _("competency level")
        verbose_name_plural = _("competency levels")
        ordering = ["level"]
        constraints = [
            models.CheckConstraint(name="level_1_to_4", condition=Q(level__gte=1, level__lte=4))
        ]

    @property
    def descriptor(self):
        return in_language(self, "descriptor")
