"""Pictures."""

import copy

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

# The sizes that figure.html asks for.
SIZES = ("max-1360x1360|format-webp", "max-680x1360|format-webp")


class PictureChooserBlock(ImageChooserBlock):
    """A chooser that reads the pictures of a page with their sizes, in one query once they are made."""

    def bulk_to_python(self, values):
        sizes = get_image_model().get_rendition_model().objects.select_related("image")
        pictures = {}
        for size in sizes.filter(image__in={*values} - {None}, filter_spec__in=SIZES):
            picture = pictures.setdefault(size.image_id, size.image)
            picture.prefetched_renditions = [*getattr(picture, "prefetched_renditions", ()), size]
        new = [value for value in values if value not in pictures]
        if new:
            pictures |= dict(zip(new, super().bulk_to_python(new), strict=True))
        # A picture that stands in several places is an object of its own in each.
        return [copy.copy(pictures[value]) for value in values]

    def deconstruct(self):
        """As the chooser that it is, so that migrations don't name it."""
        _path, args, options = super().deconstruct()
        return "wagtail.images.blocks.ImageChooserBlock", args, options


class FigureBlock(blocks.StructBlock):
    image = PictureChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        label=_("text instead of the picture"),
        max_length=250,
        help_text=_("What someone who cannot see the picture needs to know."),
    )
    caption = blocks.CharBlock(label=_("caption"), max_length=250, required=False)

    class Meta:
        label = _("figure")
        icon = "image"
        template = "cms/blocks/figure.html"
