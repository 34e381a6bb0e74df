"""Process diagrams, drawn on the server: steps from top to bottom, and an arrow back."""

import hashlib

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

STEP_LENGTH = 32
ONE_LINE = 24
WIDTH, BOX, GAP, LINE = 320, 210, 20, 18


def lines_of(step):
    """One line, or two broken at the blank nearest to the middle."""
    blanks = [at for at, letter in enumerate(step) if letter == " "]
    if len(step) <= ONE_LINE or not blanks:
        return [step]
    cut = min(blanks, key=lambda at: abs(at - len(step) / 2))
    return [step[:cut], step[cut + 1 :]]


def _box(lines, left, top, height, is_hot):
    middle = left + BOX // 2
    first = top + height // 2 + 6 - LINE * (len(lines) - 1) // 2
    texts = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        ((middle, first + LINE * at, line) for at, line in enumerate(lines)),
    )
    return format_html(
        '<g{}><rect x="{}" y="{}" width="{}" height="{}" rx="8"/>{}</g>',
        mark_safe(' class="hot"') if is_hot else "",  # noqa: S308  # our own text
        left,
        top,
        BOX,
        height,
        texts,
    )


def _arrow_back(start, end, left, is_rtl):
    """From one box's side to another's, outside, on the side where lines end."""
    side, turn = (left, -1) if is_rtl else (left + BOX, 1)
    far = side + turn * 36
    up = -1 if end < start else 1
    return format_html(
        '<path class="back" d="M{} {}H{}q{} 0 {} {}V{}q0 {} {} {}H{}"/><path d="M{} {}l{} 5 {} 5"/>',
        side, start, far - turn * 8, turn * 8, turn * 8, up * 8,
        end - up * 8, up * 8, -turn * 8, up * 8, side + turn * 4,
        side + turn * 9, end - 5, -turn * 6, turn * 6,
    )  # fmt: skip


def draw_flow(*, steps, title, description, back=None, is_rtl=False):
    """The diagram as inline SVG. `back`: (from, to), counted from 1; its target is the step in colour."""
    left = 40 if back and not is_rtl else 70 if back else (WIDTH - BOX) // 2
    key = hashlib.sha256(f"{title}{steps}".encode()).hexdigest()[:8]
    parts, centres, top = [], [], 8
    for number, step in enumerate(steps, start=1):
        lines = lines_of(step)
        height = 42 if len(lines) == 1 else 58
        if parts:
            parts.append(
                format_html(
                    '<path d="M{0} {1}v16m-4.5 -5.5l4.5 5 4.5 -5"/>', left + BOX // 2, top - GAP
                )
            )
        parts.append(_box(lines, left, top, height, bool(back) and back[1] == number))
        centres.append(top + height // 2)
        top += height + GAP
    if back:
        parts.append(_arrow_back(centres[back[0] - 1], centres[back[1] - 1], left, is_rtl))
    return format_html(
        '<svg class="flow" viewBox="0 0 {} {}" role="img" aria-labelledby="t{} d{}">'
        '<title id="t{}">{}</title><desc id="d{}">{}</desc>{}</svg>',
        WIDTH, top - GAP + 8, key, key, key, title, key, description,
        format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


class FlowBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("caption"), max_length=250)
    description = blocks.TextBlock(
        label=_("description"),
        rows=2,
        help_text=_("The whole process in a sentence, for those who cannot see it."),
    )
    steps = blocks.ListBlock(
        blocks.CharBlock(label=_("step"), max_length=STEP_LENGTH),
        label=_("steps"),
        min_num=2,
        max_num=9,
    )
    back_from = blocks.IntegerBlock(
        label=_("arrow back from step"), required=False, min_value=1, max_value=9
    )
    back_to = blocks.IntegerBlock(
        label=_("arrow back to step"), required=False, min_value=1, max_value=9
    )

    class Meta:
        label = _("process diagram")
        icon = "order-down"
        template = "cms/blocks/flow.html"

    def clean(self, value):
        result = super().clean(value)
        ends = [result.get("back_from"), result.get("back_to")]
        if any(ends) and not (
            all(ends) and max(ends) <= len(result["steps"]) and ends[1] < ends[0]
        ):
            raise StructBlockValidationError(
                {"back_to": ValidationError(_("The arrow goes back from a step to one before it."))}
            )
        return result

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        language = (parent_context or {}).get("content_language") or get_language() or "fr"
        ends = (value.get("back_from"), value.get("back_to"))
        context["svg"] = draw_flow(
            steps=list(value["steps"]),
            title=value["caption"],
            description=value["description"],
            back=ends if all(ends) and max(ends) <= len(value["steps"]) else None,
            is_rtl=language.startswith("ar"),
        )
        return context
