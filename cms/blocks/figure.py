"""Pictures."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock


class FigureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
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
