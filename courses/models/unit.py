"""Learning units, the lasting identity of what is learnt, and the versions that order them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.bilingual import in_language


class UnitKind(models.TextChoices):
    LESSON = "lesson", _("lesson")
    QUIZ = "quiz", _("quiz")
    QUESTION = "question", _("question")
    LED = "led", _("led part")


class LearningUnit(models.Model):
    """`(translation_key, block_id)`, whatever the language or version; never deleted.

    A lesson or quiz is its page (`block_id` empty), a question inside a lesson is its block's id,
    and the led part is the module page's key with `block_id` "led".
    """

    module = models.ForeignKey("courses.Module", on_delete=models.PROTECT, related_name="units")
    translation_key = models.UUIDField()
    block_id = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=8, choices=UnitKind)
    title_fr = models.CharField(max_length=255)
    title_ar = models.CharField(max_length=255, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("learning unit")
        verbose_name_plural = _("learning units")
        constraints = [
            models.UniqueConstraint(fields=["translation_key", "block_id"], name="unit_identity")
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return in_language(self, "title")


class ModuleVersion(models.Model):
    """The ordered units and their rules at one publication; equal `digest`, no new row."""

    module = models.ForeignKey("courses.Module", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    manifest = models.JSONField(default=list)
    policy = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("module version")
        verbose_name_plural = _("module versions")
        ordering = ["module", "number"]
        constraints = [
            models.UniqueConstraint(fields=["module", "number"], name="module_version_number")
        ]

    def __str__(self):
        return f"{self.module_id} v{self.number}"


class ModuleVersionUnit(models.Model):
    """A unit's place and rule in a version.

    `rule` by kind: lesson `{}`; quiz `{"pass_percent": 70, "max_attempts": 3, "points": 7}`;
    led `{"half_days": 8}` to attend. `epoch` rises when it must be done anew.
    """

    version = models.ForeignKey(
        ModuleVersion, on_delete=models.PROTECT, related_name="version_units"
    )
    unit = models.ForeignKey(LearningUnit, on_delete=models.PROTECT, related_name="version_units")
    position = models.PositiveSmallIntegerField()
    required = models.BooleanField(default=True)
    weight = models.PositiveSmallIntegerField(default=1)
    rule = models.JSONField(default=dict)
    epoch = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("unit of a version")
        verbose_name_plural = _("units of versions")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "unit"], name="version_unit_once"),
            models.CheckConstraint(name="version_unit_weighs", condition=Q(weight__gte=1)),
        ]

    def __str__(self):
        return f"{self.version_id}.{self.position}"
