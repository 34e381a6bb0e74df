"""Tables of plain text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock
from wagtail_localize.segments import StringSegmentValue


class TableBlock(WagtailTableBlock):
    """The first row is the header, and each further row begins with its own. Cells are plain text."""

    class Meta:
        label = _("table")
        icon = "table"
        template = "cms/blocks/table.html"

    def __init__(self, **options):
        options.setdefault(
            "table_options",
            # Handsontable carries neither French nor Arabic; its menu stays in English.
            {"startRows": 3, "startCols": 3, "renderer": "text", "language": "en-US"},
        )
        super().__init__(**options)

    def render(self, value, context=None):
        """Like any other block: Wagtail's table knows no `get_context`."""
        return blocks.Block.render(self, value, context)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        rows = [[cell or "" for cell in row] for row in (value or {}).get("data") or [] if row]
        head, body = (rows[0], rows[1:]) if rows else ([], [])
        context["caption"] = (value or {}).get("table_caption", "")
        context["head"] = head
        context["rows"] = [(row[0], list(zip(head[1:], row[1:], strict=False))) for row in body]
        return context

    def get_translatable_segments(self, value):
        """For wagtail-localize: the caption and every cell that says something."""
        segments = [StringSegmentValue("caption", (value or {}).get("table_caption") or "")]
        for at, row in enumerate((value or {}).get("data") or []):
            for column, cell in enumerate(row):
                if cell:
                    segments.append(StringSegmentValue(f"{at}-{column}", cell))
        return segments

    def restore_translated_segments(self, value, segments):
        for segment in segments:
            text = segment.render_text()
            if segment.path == "caption":
                value["table_caption"] = text
            else:
                at, column = map(int, segment.path.split("-"))
                value["data"][at][column] = text
        return value
