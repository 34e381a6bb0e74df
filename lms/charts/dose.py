"""Hours delivered inside hours planned, a bar a module."""

import textwrap

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from accounts.formats import is_arabic, number

WIDTH, LABEL, ROW, BAR = 560, 232, 44, 20
ROOM_OF_BARS = 208
LETTERS, LINES, LEADING = 30, 2, 17  # of a name in front of its bar


def dose(lines):
    """`lines`: (name, delivered, planned) in hours. The table beside it says the same."""
    most = max((planned for _name, _delivered, planned in lines), default=0) or 1
    rows = (
        (_row(8 + ROW * index, name, delivered, planned, ROOM_OF_BARS / most),)
        for index, (name, delivered, planned) in enumerate(lines)
    )
    return format_html(
        '<svg class="dose" viewBox="0 0 {} {}" role="img" aria-labelledby="dose-title">'
        '<title id="dose-title">{}</title>{}</svg>',
        WIDTH,
        ROW * len(lines) + 8,
        _("Hours delivered and planned by module; the details are in the table"),
        format_html_join("", "{}", rows),
    )


def _row(y, name, delivered, planned, scale):
    wide, done = round(planned * scale, 1), round(delivered * scale, 1)
    return format_html(
        '{}{}{}<text class="sf" x="{}" y="{}">{}</text>',
        _name(name, y),
        _bar("bg", y, wide),
        _bar("fg", y, done),
        _x(LABEL + wide + 8),
        y + 15,
        _("%(delivered)s h of %(planned)s")
        % {"delivered": number(delivered), "planned": number(planned)},
    )


def _name(name, y):
    """On one line or two, level with the middle of the bar."""
    lines = textwrap.wrap(name, LETTERS, max_lines=LINES, placeholder="…")
    top = y + 15 - LEADING * (len(lines) - 1) / 2
    return format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        ((_x(0), top + LEADING * index, line) for index, line in enumerate(lines)),
    )


def _bar(css, y, width):
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>',
        css,
        _x(LABEL, width),
        y,
        width,
        BAR,
    )


def _x(x, width=0):
    """Mirrored where the page reads from the right."""
    return round(WIDTH - x - width if is_arabic() else x, 1)
