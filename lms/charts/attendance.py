"""A person's attendance as a row of squares, two half-days closer than two days."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from lms.models import THERE, Mark

SIDE, STEP, GAP = 11, 13, 3
ROOM_OF_TEN = 145


def square(mark, x=1):
    """One half-day: full = signed, empty = excused, crossed = absent, a dot = nothing recorded."""
    if mark is None:
        return format_html('<circle class="f-line" cx="{}" cy="6.5" r="2.5"/>', x + SIDE / 2)
    css = "a1" if mark in THERE else "ae" if mark == Mark.EXCUSED else "a0"
    box = format_html(
        '<rect class="{}" x="{}" y="1" width="{}" height="{}" rx="2"/>', css, x, SIDE, SIDE
    )
    if css != "a0":
        return box
    return box + format_html('<path class="ax" d="M{} 4l5 5m0-5l-5 5"/>', x + 3)


def attendance_strip(marks):
    """`marks`: (day, mark or None) of each half-day in order. The words stand beside it."""
    x, before, squares = 1, None, []
    for day, mark in marks:
        if before is not None:
            x += STEP if day == before else STEP + GAP
        squares.append(square(mark, x))
        before = day
    return format_html(
        '<svg class="att flip2" viewBox="0 0 {} 13" preserveAspectRatio="xMinYMid" aria-hidden="true">{}</svg>',
        max(ROOM_OF_TEN, x + STEP),
        format_html_join("", "{}", ((each,) for each in squares)),
    )


def legend_square(mark):
    return format_html(
        '<svg class="att1" viewBox="0 0 13 13" aria-hidden="true">{}</svg>',
        square(mark) or mark_safe(""),
    )
