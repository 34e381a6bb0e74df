"""Pages of the catalogue. They are content and know no learner; rows are tied by `translation_key`."""

from functools import cached_property

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.blocks import QUESTION_BLOCKS, QUESTION_TYPES, READING_BLOCKS
from cms.models import SitePage
from courses.page_forms import ModulePageForm


class CataloguePage(SitePage):
    introduction = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["courses.ModulePage"]
    max_count_per_parent = 1
    template = "courses/catalogue.html"

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")

    def get_context(self, request, *args, **kwargs):
        from courses.catalogue import catalogue  # it reads these very models

        context = super().get_context(request, *args, **kwargs)
        return context | catalogue(self.locale.language_code, request.GET)


class ModulePage(SitePage):
    """A module in one language. Code, half-days and competencies stand in its row (`module`)."""

    code = models.CharField(
        _("code"), max_length=20, help_text=_("Ties the pages in both languages to the module.")
    )
    summary = models.CharField(_("summary"), max_length=300)
    before = models.CharField(_("before you begin"), max_length=300, blank=True)

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("code"),
        FieldPanel("summary"),
        FieldPanel("before"),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("summary")]
    override_translatable_fields = [SynchronizedField("code"), SynchronizedField("slug")]
    base_form_class = ModulePageForm
    parent_page_types = ["courses.CataloguePage"]
    subpage_types = ["courses.LessonPage"]
    template = "courses/module.html"

    class Meta:
        verbose_name = _("module page")
        verbose_name_plural = _("module pages")

    def get_context(self, request, *args, **kwargs):
        from courses.module_page import module_context  # it reads these very models

        return super().get_context(request, *args, **kwargs) | module_context(self, request)

    def structured_data(self):
        return {
            "@context": "https://schema.org",
            "@type": "Course",
            "name": self.title,
            "description": self.summary,
            "courseCode": self.code,
            "inLanguage": self.locale.language_code,
            "isAccessibleForFree": True,
            "provider": {"@type": "Organization", "name": "Jisr"},
        }


class LessonKind(models.TextChoices):
    READING = "reading", _("reading")
    ACTIVITY = "activity", _("activity")
    VIDEO = "video", _("video")
    QUIZ = "quiz", _("quiz")


class LessonPage(SitePage):
    """A lesson, or the quiz that ends a module; the same `translation_key` in both languages."""

    kind = models.CharField(_("kind"), max_length=8, choices=LessonKind, default=LessonKind.READING)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = StreamField([*READING_BLOCKS, *QUESTION_BLOCKS], verbose_name=_("body"), blank=True)
    pass_percent = models.PositiveSmallIntegerField(
        _("passed from, in per cent"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )

    content_panels = [
        *SitePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("minutes")]),
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("pass_percent"), FieldPanel("max_attempts")])],
            heading=_("If it is a quiz"),
            classname="collapsed",
        ),
    ]
    search_fields = [
        *SitePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    override_translatable_fields = [SynchronizedField("slug")]
    parent_page_types = ["courses.ModulePage"]
    subpage_types = []
    template = "courses/lesson.html"

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @property
    def is_quiz(self):
        return self.kind == LessonKind.QUIZ

    @cached_property
    def module_page(self):
        """The module's page above. Who has read it already may set it."""
        return self.get_parent().specific

    @cached_property
    def question_blocks(self):
        """Blocks that ask something, in order; the others stay unread."""
        return [
            self.body[position]
            for position, raw in enumerate(self.body.raw_data)
            if raw["type"] in QUESTION_TYPES
        ]

    @cached_property
    def reading_blocks(self):
        return [block for block in self.body if block.block_type not in QUESTION_TYPES]

    def get_context(self, request, *args, **kwargs):
        from courses.module_page import lesson_context  # it reads these very models

        return super().get_context(request, *args, **kwargs) | lesson_context(self)
