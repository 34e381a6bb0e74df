"""A module as a row: what planning, enrolment and certificates need without opening a page."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from accounts.models.bilingual import in_language

HOURS_PER_HALF_DAY = 3


class Modality(models.TextChoices):
    ON_SITE = "on_site", _("on site")
    REMOTE = "remote", _("remote")
    BLENDED = "blended", _("blended")


class ModuleQuerySet(models.QuerySet):
    def published(self):
        """Modules with a live page in at least one language."""
        return self.exclude(published_languages=[])


class Module(ClusterableModel):
    """`translation_key` ties the row to its pages in each language; titles are copied on publication."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    translation_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_ar = models.CharField(_("title in Arabic"), max_length=200)
    half_days = models.PositiveSmallIntegerField(_("led half-days"))
    blocks = models.JSONField(
        _("blocks"), default=list, help_text=_("Half-days of each led block, for example [4, 4].")
    )
    online_minutes = models.PositiveSmallIntegerField(_("online minutes"), default=0)
    modality = models.CharField(_("mode"), max_length=8, choices=Modality, default=Modality.BLENDED)
    level_target = models.PositiveSmallIntegerField(_("level aimed at"), default=3)
    objectives = models.JSONField(_("objectives"), default=list, blank=True)
    attendance_required = models.PositiveSmallIntegerField(_("half-days to attend"), default=0)
    is_open = models.BooleanField(_("anyone may enrol"), default=False)
    published_languages = models.JSONField(default=list, editable=False)
    competencies = models.ManyToManyField(
        "courses.Competency", through="courses.ModuleCompetency", related_name="modules"
    )
    prerequisites = models.ManyToManyField(
        "self", through="courses.ModulePrerequisite", symmetrical=False, related_name="opens"
    )

    objects = ModuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="module_attendance_within_half_days",
                condition=Q(attendance_required__lte=F("half_days")),
                violation_error_message=_("No more half-days to attend than the module has."),
            ),
            models.CheckConstraint(
                name="module_level_1_to_4", condition=Q(level_target__gte=1, level_target__lte=4)
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return in_language(self, "title")

    @property
    def hours(self):
        """Led hours: half-days of three hours."""
        return self.half_days * HOURS_PER_HALF_DAY

    def objectives_in(self, language):
        return [each.get(language) or each.get("fr", "") for each in self.objectives]


class ModuleCompetency(models.Model):
    """A competency the module builds, to a level; also what its trainers must hold."""

    module = ParentalKey(Module, on_delete=models.CASCADE, related_name="module_competencies")
    competency = models.ForeignKey(
        "courses.Competency", on_delete=models.PROTECT, related_name="module_competencies"
    )
    level = models.PositiveSmallIntegerField(_("level"))

    class Meta:
        verbose_name = _("competency of a module")
        verbose_name_plural = _("competencies of modules")
        ordering = ["competency_id"]
        constraints = [
            models.UniqueConstraint(fields=["module", "competency"], name="module_competency_once"),
            models.CheckConstraint(
                name="module_competency_level_1_to_4", condition=Q(level__gte=1, level__lte=4)
            ),
        ]

    def __str__(self):
        return f"{self.competency_id} ≥ {self.level}"


class ModulePrerequisite(models.Model):
    """`module` opens for a learner who completed `required`."""

    module = ParentalKey(Module, on_delete=models.CASCADE, related_name="prerequisite_links")
    required = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="opens_links")

    class Meta:
        verbose_name = _("prerequisite")
        verbose_name_plural = _("prerequisites")
        constraints = [
            models.UniqueConstraint(fields=["module", "required"], name="prerequisite_once"),
            models.CheckConstraint(
                name="prerequisite_of_another", condition=~Q(module=F("required"))
            ),
        ]

    def __str__(self):
        return f"{self.required_id} → {self.module_id}"
