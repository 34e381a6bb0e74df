"""The shared vocabulary: a word in French and Arabic with what it means."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from accounts.models.bilingual import in_language


@register_snippet
class GlossaryTerm(index.Indexed, models.Model):
    key = models.SlugField(_("key"), unique=True)
    term_fr = models.CharField(_("term in French"), max_length=120)
    term_ar = models.CharField(_("term in Arabic"), max_length=120)
    definition_fr = models.CharField(_("definition in French"), max_length=400, blank=True)
    definition_ar = models.CharField(_("definition in Arabic"), max_length=400, blank=True)

    panels = [
        FieldPanel("key"),
        FieldRowPanel([FieldPanel("term_fr"), FieldPanel("term_ar")]),
        FieldPanel("definition_fr"),
        FieldPanel("definition_ar"),
    ]
    search_fields = [
        index.AutocompleteField("term_fr"),
        index.AutocompleteField("term_ar"),
    ]

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["key"]

    def __str__(self):
        return f"{self.term_fr} · {self.term_ar}"

    def definition_in(self, language):
        return in_language(self, "definition", language)
