"""Files: videos with captions and transcript, documents to take away."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock


class VideoBlock(SnippetChooserBlock):
    """One of our own videos: it never loads before the reader asks, and its text stands beside it."""

    class Meta:
        label = _("video")
        icon = "media"
        template = "cms/blocks/video.html"

    def __init__(self, **options):
        super().__init__("cms.Video", **options)


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("document"))
    title = blocks.CharBlock(label=_("title"), max_length=160)

    class Meta:
        label = _("document")
        icon = "doc-full"
        template = "cms/blocks/document.html"
