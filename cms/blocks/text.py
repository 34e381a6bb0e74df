"""Text: running text, call-outs, terms of the glossary."""

import nh3
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.rich_text import expand_db_html
from wagtail.snippets.blocks import SnippetChooserBlock

FEATURES = ["h2", "h3", "bold", "ol", "ul", "link", "document-link"]
TAGS = {"h2", "h3", "p", "br", "b", "strong", "ol", "ul", "li", "a"}


def cleaned(source):
    """Rich text as safe HTML: internal links made real, every tag outside `TAGS` gone."""
    html = nh3.clean(
        expand_db_html(source),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener",
    )
    return mark_safe(html)  # noqa: S308  # nh3 has just cleaned it


class TextBlock(blocks.RichTextBlock):
    class Meta:
        label = _("text")
        icon = "pilcrow"
        template = "cms/blocks/rich_text.html"

    def __init__(self, **options):
        options.setdefault("features", FEATURES)
        super().__init__(**options)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["html"] = cleaned(value.source)
        return context


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        label=_("kind"),
        choices=[
            ("key", _("to remember")),
            ("tip", _("tip")),
            ("warning", _("caution")),
            ("example", _("example")),
        ],
        default="key",
    )
    title = blocks.CharBlock(label=_("title"), max_length=80)
    text = blocks.RichTextBlock(label=_("text"), features=["bold", "ol", "ul", "link"])

    class Meta:
        label = _("call-out")
        icon = "warning"
        template = "cms/blocks/callout.html"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["html"] = cleaned(value["text"].source)
        return context


class TermBlock(SnippetChooserBlock):
    """A word of the glossary: in both scripts, with its definition."""

    class Meta:
        label = _("glossary term")
        icon = "openquote"
        template = "cms/blocks/term.html"

    def __init__(self, **options):
        super().__init__("cms.GlossaryTerm", **options)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        language = (parent_context or {}).get("content_language") or get_language() or "fr"
        context["definition"] = value.definition_in(language) if value else ""
        return context
