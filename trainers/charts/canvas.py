"""A drawing in SVG whose sideways places mirror by themselves where the page reads from the right."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

LATIN_EM, CAPITAL_EM, THIN_EM, ARABIC_EM = 0.56, 0.7, 0.28, 0.5
THIN = frozenset("ijlI .,:;’'()-\u00a0")


class Canvas:
    """Places are given as in a page that reads from the left, in pixels of the drawing."""

    def __init__(self, width, height, *, rtl=False):
        self.width, self.height, self.rtl = width, height, rtl
        self.parts = []

    def _x(self, x, width=0):
        return self.width - x - width if self.rtl else x

    def rect(self, x, y, width, height, css, *, radius=None, fill=None):
        self.parts.append(
            format_html(
                '<rect class="{}" x="{}" y="{}" width="{}" height="{}"{}{}/>',
                css,
                _n(self._x(x, width)),
                _n(y),
                _n(width),
                _n(height),
                format_html(' rx="{}"', radius) if radius else "",
                format_html(' fill="{}"', fill) if fill else "",
            )
        )

    def text(self, x, y, text, css="", anchor=""):
        """`anchor` "end" puts the text before its place, "middle" around it."""
        self.parts.append(
            format_html(
                '<text x="{}" y="{}"{}{}>{}</text>',
                _n(self._x(x)),
                _n(y),
                format_html(' class="{}"', css) if css else "",
                format_html(' text-anchor="{}"', anchor) if anchor else "",
                text,
            )
        )

    def line(self, x1, y1, x2, y2, css):
        self.path([(x1, y1), (x2, y2)], css)

    def path(self, points, css):
        steps = " ".join(f"{_n(self._x(x))} {_n(y)}" for x, y in points)
        self.parts.append(format_html('<path class="{}" d="M{}"/>', css, steps))

    def circle(self, x, y, radius, css):
        self.parts.append(
            format_html(
                '<circle class="{}" cx="{}" cy="{}" r="{}"/>', css, _n(self._x(x)), _n(y), radius
            )
        )

    def pattern(self, name, size, inside, turn=0):
        """A fill that repeats; hatching leans the other way in a mirrored drawing."""
        turned = (
            format_html(' patternTransform="rotate({})"', -turn if self.rtl else turn)
            if turn
            else ""
        )
        self.parts.append(
            format_html(
                '<defs><pattern id="{}" width="{}" height="{}" patternUnits="userSpaceOnUse"{}>{}</pattern></defs>',
                name,
                size,
                size,
                turned,
                mark_safe(inside),  # noqa: S308  # constants of this package
            )
        )

    def svg(self, *, name, css, title, desc=""):
        """The whole, named for a screen reader; what it shows stands in a table beside it."""
        return format_html(
            '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-labelledby="{}{}">'
            '<title id="{}-t">{}</title>{}{}</svg>',
            css,
            _n(self.width),
            _n(self.height),
            f"{name}-t",
            f" {name}-d" if desc else "",
            name,
            title,
            format_html('<desc id="{}-d">{}</desc>', name, desc) if desc else "",
            format_html_join("", "{}", ((part,) for part in self.parts)),
        )


def text_width(text, size=12):
    """Roughly how wide a text stands, in pixels: by the widths of Readex Pro."""
    if any("\u0600" <= letter <= "\u06ff" for letter in text):
        return len(text) * size * ARABIC_EM
    return size * sum(
        THIN_EM if letter in THIN else CAPITAL_EM if letter.isupper() else LATIN_EM
        for letter in text
    )


def _n(value):
    """A number without a tail of zeros."""
    return f"{value:.1f}".rstrip("0").rstrip(".")
