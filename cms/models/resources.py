"""The resource centre: documents, tools, videos and legal sheets, by profession and field."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.blocks import READING_BLOCKS

from .base import SitePage


class ResourceKind(models.TextChoices):
    GUIDE = "guide", _("guide")
    SHEET = "sheet", _("practical sheet")
    TOOL = "tool", _("tool")
    LEGAL = "legal", _("legal sheet")
    TEMPLATE = "template", _("template to fill in")
    VIDEO = "video", _("video")


class Profession(models.TextChoices):
    SOCIAL_WORKER = "social_worker", pgettext_lazy("profession", "social worker")
    EDUCATOR = "educator", pgettext_lazy("profession", "educator")
    COORDINATOR = "coordinator", pgettext_lazy("profession", "coordinator")
    CENTRE_MANAGER = "centre_manager", pgettext_lazy("profession", "head of a centre")
    TRAINER = "trainer", pgettext_lazy("profession", "trainer")


class Field(models.TextChoices):
    ALL = "all", _("all fields")
    CHILDHOOD = "childhood", _("childhood")
    YOUTH = "youth", _("youth")
    WOMEN = "women", _("women")
    ELDERLY = "elderly", _("elderly people")
    DISABILITY = "disability", _("disability")
    INCLUSION = "inclusion", _("inclusion and participation")


class ResourceIndexPage(SitePage):
    introduction = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*SitePage.content_panels, FieldPanel("introduction")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ResourcePage"]
    max_count_per_parent = 1
    template = "cms/resources.html"

    class Meta:
        verbose_name = _("resource centre")
        verbose_name_plural = _("resource centres")

    def get_context(self, request, *args, **kwargs):
        from cms.queries import resource_list  # it reads these very models

        context = super().get_context(request, *args, **kwargs)
        return context | resource_list(self.locale.language_code, request.GET)


class ResourcePage(SitePage):
    kind = models.CharField(_("kind"), max_length=10, choices=ResourceKind)
    profession = models.CharField(_("profession"), max_length=20, choices=Profession)
    field = models.CharField(_("field of work"), max_length=12, choices=Field, default=Field.ALL)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    summary = models.CharField(_("summary"), max_length=300)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("document"),
    )
    body = StreamField(READING_BLOCKS, verbose_name=_("body"), blank=True)

    content_panels = [
        *SitePage.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("profession")]),
        FieldRowPanel([FieldPanel("field"), FieldPanel("year")]),
        FieldPanel("document"),
        FieldPanel("body"),
    ]
    search_fields = [*SitePage.search_fields, index.SearchField("summary")]
    override_translatable_fields = [SynchronizedField("slug")]
    parent_page_types = ["cms.ResourceIndexPage"]
    subpage_types = []
    template = "cms/resource.html"

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")

    @property
    def address(self):
        """Its place under the name of the centre, without a query; `get_url` needs several for a list."""
        return reverse("cms:resources") + self.slug + "/"

    def clean(self):
        super().clean()
        if not self.document and not self.body:
            raise ValidationError(_("A resource needs a text or a document."))

    def structured_data(self):
        return {
            "@context": "https://schema.org",
            "@type": "LearningResource",
            "name": self.title,
            "description": self.summary,
            "inLanguage": self.locale.language_code,
            "isAccessibleForFree": True,
        }
