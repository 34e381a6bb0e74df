"""The plan as bands on a calendar: one row a trainer, a centre or a room.

Two geometries: two months with two lines in each band, and the year, half as high.
"""

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from babel.dates import format_date
from django.utils.translation import gettext as _

from accounts import formats
from trainers.windows import ONE_DAY, windows_of

from .canvas import Canvas, text_width

PROPOSED, CONFIRMED, OPEN = "ms", "ms2", "un"


@dataclass
class Band:
    """A session in a row. `beads`: days of a remote one; `travels`: hatched days on both sides."""

    first: dt.date
    last: dt.date
    label: str
    sub: str = ""
    css: str = PROPOSED
    travels: bool = False
    beads: list = field(default_factory=list)
    pair: str = ""


@dataclass
class Row:
    name: str
    sub: str
    bands: list = field(default_factory=list)
    away: list = field(default_factory=list)
    away_text: str = ""


@dataclass(frozen=True)
class Geometry:
    names: float
    day: float
    top: float
    row: float
    lane: float
    band_at: float
    band: float
    size: float
    two_lines: bool

    def x(self, calendar, day):
        return self.names + self.day * (day - calendar.first).days


TWO_MONTHS = Geometry(186, 15.2, 52, 46, 40, 6, 34, 12, two_lines=True)
YEAR = Geometry(178, 50 / 7, 66, 38, 22, 5, 18, 11.5, two_lines=False)
HALF_YEAR_WEEKS, QUARTER_WEEKS, TWO_MONTHS_WEEKS = 26, 13, 9
MARGIN_END, FOOT, HEAD_GAP = 4.4, 24, 14
WIDEST_NAMES, NAME_GAP = 340, 12
WIDER_DAY = (1166 - 178) / (QUARTER_WEEKS * 7)


@dataclass(frozen=True)
class Calendar:
    """What lies behind the rows: weeks from a Monday, days that are closed, and Ramadan."""

    first: dt.date
    weeks: int
    closed: frozenset = frozenset()
    short: frozenset = frozenset()

    @property
    def last(self):
        return self.first + dt.timedelta(days=7 * self.weeks - 1)

    def shows(self, first, last):
        return first <= self.last and last >= self.first

    def part(self, weeks, number):
        return replace(self, first=self.first + dt.timedelta(weeks=weeks * number), weeks=weeks)


def timeline(rows, calendar, geometry, *, name, css, title, desc, rtl=False):
    """The drawing as SVG. Rows keep their order; bands of one row that meet stand in lanes."""
    lanes = [
        _lanes([band for band in row.bands if calendar.shows(band.first, band.last)])
        for row in rows
    ]
    geometry = _with_room_for_names(geometry, rows, calendar)
    heights = [geometry.row + geometry.lane * (max(1, len(each)) - 1) for each in lanes]
    bottom = geometry.top + sum(heights)
    width = geometry.x(calendar, calendar.last + ONE_DAY) + MARGIN_END
    canvas = Canvas(width, bottom + FOOT + 2, rtl=rtl)
    canvas.pattern(f"{name}-hx", 6, '<path class="hx" d="M0 0V6"/>', turn=45)
    canvas.pattern(f"{name}-rm", 7, '<circle class="rmd" cx="3.5" cy="3.5" r="1.1"/>')
    _draw_days(canvas, calendar, geometry, bottom, name)
    _draw_heads(canvas, calendar, geometry, bottom)
    tops = [geometry.top + sum(heights[:index]) for index in range(len(rows))]
    for top in [*tops, bottom]:
        canvas.line(0, top, width, top, "ln")
    _draw_pairs(canvas, calendar, geometry, rows, tops)
    for row, top, its_lanes in zip(rows, tops, lanes, strict=True):
        _draw_row(canvas, calendar, geometry, row, top, its_lanes, name)
    return canvas.svg(name=name, css=css, title=title, desc=desc)


def _with_room_for_names(geometry, rows, calendar):
    """The column of names as wide as they are, up to a point; the drawing stays as wide."""
    widest = max(
        (max(text_width(row.name, 13), text_width(row.sub)) for row in rows), default=geometry.names
    )
    names = min(max(geometry.names, widest + NAME_GAP), WIDEST_NAMES)
    days = 7 * calendar.weeks
    return replace(geometry, names=names, day=geometry.day - (names - geometry.names) / days)


def _lanes(bands):
    """The fewest lanes in which no two bands meet, remote ones among them."""
    lanes = []
    for band in sorted(bands, key=lambda each: (each.first, each.last)):
        for lane in lanes:
            if lane[-1].last < band.first:
                lane.append(band)
                break
        else:
            lanes.append([band])
    return lanes


def _draw_days(canvas, calendar, geometry, bottom, name):
    height = bottom - geometry.top
    for week in range(calendar.weeks):
        saturday = calendar.first + dt.timedelta(days=7 * week + 5)
        canvas.rect(geometry.x(calendar, saturday), geometry.top, 2 * geometry.day, height, "we")
    for first, last in windows_of(_with_weekends(_shown(calendar, calendar.short))):
        x, width = geometry.x(calendar, first), geometry.day * ((last - first).days + 1)
        canvas.rect(x, geometry.top, width, height, "rmb", fill=f"url(#{name}-rm)")
        if not geometry.two_lines:
            canvas.rect(x, geometry.top - 20, width, 18, "rmh", radius=4)
            words = _("Ramadan, mornings only")
            shown = words if text_width(words) < width else _("Ramadan")
            canvas.text(x + width / 2, geometry.top - 7, shown, anchor="middle")
    for first, last in windows_of(_shown(calendar, calendar.closed, weekends=False)):
        x, width = geometry.x(calendar, first), geometry.day * ((last - first).days + 1)
        canvas.rect(x, geometry.top, width, height, "hol")
        days = str(first.day) if first == last else f"{first.day}–{last.day}"
        canvas.text(x + width / 2, bottom + 15, days, "ht", "middle")


def _with_weekends(days):
    """The days, and the weekends between them: whoever wrote them may have left those out."""
    mondays = {day for day in days if day.weekday() == 0 and day - 3 * ONE_DAY in days}
    return days | {monday - back * ONE_DAY for monday in mondays for back in (1, 2)}


def _shown(calendar, days, *, weekends=True):
    return {
        day
        for day in days
        if calendar.first <= day <= calendar.last and (weekends or day.weekday() < 5)
    }


def _draw_heads(canvas, calendar, geometry, bottom):
    mondays = [calendar.first + dt.timedelta(weeks=week) for week in range(calendar.weeks)]
    for monday in mondays:
        x = geometry.x(calendar, monday)
        canvas.text(x + 2, geometry.top - (12 if geometry.two_lines else 29), str(monday.day), "sf")
        canvas.line(x, geometry.top - (22 if geometry.two_lines else 42), x, bottom, "ln")
    shown_year = None
    for (year, _month), weeks in groupby(mondays, key=lambda day: (day.year, day.month)):
        weeks = list(weeks)
        text = formats.month_and_year(weeks[0]) if year != shown_year else _month_alone(weeks[0])
        # The month stands over its first Monday, if its weeks are wide enough for its name.
        if text_width(text, 13) + HEAD_GAP < 7 * geometry.day * len(weeks):
            x = geometry.x(calendar, weeks[0])
            canvas.text(x + 2, geometry.top - (35 if geometry.two_lines else 51), text, "hdr")
            shown_year = year


def _month_alone(day):
    text = format_date(day, "LLLL", locale=formats.locale())
    return text[:1].upper() + text[1:]


def _draw_pairs(canvas, calendar, geometry, rows, tops):
    """A dashed line between the two who teach one session."""
    places = {}
    for row, top in zip(rows, tops, strict=True):
        for band in row.bands:
            if band.pair and not band.beads and calendar.shows(band.first, band.last):
                places.setdefault(band.pair, []).append(
                    (geometry.x(calendar, band.first) + 5, top + geometry.band_at)
                )
    for ends in places.values():
        for (x, above), (_x, below) in pairwise(ends):
            canvas.line(x, above + geometry.band / 2, x, below, "pr")


def _draw_row(canvas, calendar, geometry, row, top, lanes, name):
    names = geometry.names - NAME_GAP / 2
    canvas.text(2, top + (19 if geometry.two_lines else 16), _cut(row.name, names, 13), "nm")
    canvas.text(2, top + (36 if geometry.two_lines else 31), _cut(row.sub, names, 12), "sf")
    for first, last in row.away:
        if calendar.shows(first, last):
            _draw_away(
                canvas,
                calendar,
                geometry,
                row,
                top,
                max(first, calendar.first),
                min(last, calendar.last),
            )
    for index, lane in enumerate(lanes):
        _draw_lane(canvas, calendar, geometry, row, lane, top + geometry.lane * index, name)


def _draw_lane(canvas, calendar, geometry, row, lane, top, name):
    """Journeys lie under all bands, words over them, and no words over others."""
    for band in lane:
        if band.travels and geometry.two_lines and not band.beads:
            _draw_travel(canvas, calendar, geometry, band, top, name)
    for band in lane:
        if not band.beads:
            _draw_band(canvas, calendar, geometry, band, top)
    written = 0
    for band in lane:
        start, end = _room(calendar, geometry, band, lane, row.away)
        draw = _draw_beads if band.beads else _draw_words
        reached = draw(canvas, calendar, geometry, band, top, (max(start, written), end))
        written = max(written, reached)


def _cut(text, width, size):
    """The text, cut where it is wider."""
    most = len(text)
    while most > 1 and text_width(text[:most], size) > width:
        most -= 1
    return text if most == len(text) else text[: most - 1].rstrip(" ,،") + "…"


def _draw_away(canvas, calendar, geometry, row, top, first, last):
    x, width = geometry.x(calendar, first), geometry.day * ((last - first).days + 1)
    canvas.rect(x, top + 6, width, geometry.row - 12, "na", radius=5)
    words = row.away_text or _("away")
    if text_width(words) < width:
        canvas.text(x + width / 2, top + geometry.row / 2 + 4, words, "sf", "middle")


def _room(calendar, geometry, band, lane, away):
    """From where to where a band's words may stand beside it: not over another, nor over days away."""
    taken = [(each.first, each.last, ONE_DAY) for each in lane if each is not band]
    taken += [(first, last, 0 * ONE_DAY) for first, last in away]
    starts = [
        geometry.x(calendar, min(last + ONE_DAY + journey, band.first))
        for _first, last, journey in taken
        if last < band.first
    ]
    ends = [
        geometry.x(calendar, max(first - journey, band.last + ONE_DAY))
        for first, _last, journey in taken
        if first > band.last
    ]
    return (
        max([geometry.names, *starts]),
        min([geometry.x(calendar, calendar.last + ONE_DAY), *ends]),
    )


def _span(calendar, geometry, band):
    """(x, width) of what is shown of a band."""
    first, last = max(band.first, calendar.first), min(band.last, calendar.last)
    return geometry.x(calendar, first), geometry.day * ((last - first).days + 1)


def _draw_travel(canvas, calendar, geometry, band, top, name):
    start = max(geometry.x(calendar, band.first - ONE_DAY), geometry.names)
    end = min(
        geometry.x(calendar, band.last + 2 * ONE_DAY),
        geometry.x(calendar, calendar.last + ONE_DAY),
    )
    y, fill = top + geometry.band_at, f"url(#{name}-hx)"
    canvas.rect(start, y, end - start, geometry.band, "tr", radius=5, fill=fill)


def _draw_band(canvas, calendar, geometry, band, top):
    x, width = _span(calendar, geometry, band)
    y = top + geometry.band_at
    radius = None if band.travels and geometry.two_lines else 4
    canvas.rect(x, y, width, geometry.band, band.css, radius=radius)
    if band.pair and not geometry.two_lines:
        canvas.circle(x + 5, y, 3.6, "tw2")


def _draw_words(canvas, calendar, geometry, band, top, room):
    """Inside if it fits, else after, else before, else three letters. Answers how far they reach."""
    x, width = _span(calendar, geometry, band)
    y = top + geometry.band_at
    size = 13 if geometry.two_lines else geometry.size
    wanted = text_width(band.label, size)
    on = " on" if band.css == CONFIRMED else ""
    line = y + (15 if geometry.two_lines else 13)
    beside = geometry.day + 3 if band.travels and geometry.two_lines else 4
    if wanted <= width - 8:
        canvas.text(x + 5, line, band.label, f"{'nm' if geometry.two_lines else ''}{on}".strip())
        if geometry.two_lines and text_width(band.sub) <= width - 6:
            canvas.text(x + 5, y + 29, band.sub, on.strip())
    elif x + width + beside + wanted <= room[1]:
        canvas.text(x + width + beside, line, band.label, "lb")
        return x + width + beside + wanted + geometry.size / 2
    elif x - beside - wanted >= room[0]:
        canvas.text(x - beside, line, band.label, "lb", "end")
    else:
        canvas.text(x + 3, line, _short(band.label), on.strip())
    return x + width


def _short(label):
    """Three letters; of a code its last part, which tells it from the others."""
    first = label.split()[0]
    is_code = first.isupper()
    return first.rsplit("-", 1)[-1] if is_code else label[:3]


def _draw_beads(canvas, calendar, geometry, band, top, room):
    """A remote session, its words beside it, else above. Answers how far they reach."""
    x, width = _span(calendar, geometry, band)
    y = top + geometry.row - 10
    canvas.line(x, y, x + width, y, "sp")
    radius = 3.4 if geometry.day > 10 else 2.9  # days stay apart
    for day in band.beads:
        if calendar.first <= day <= calendar.last:
            canvas.circle(geometry.x(calendar, day) + geometry.day / 2, y, radius, "spd")
    place = re.split("[,،]", band.label)[0]
    for words in (band.label, place):
        wanted = text_width(words, geometry.size)
        if x - 6 - wanted >= room[0]:
            canvas.text(x - 6, y + 4, words, "lb", "end")
            return x + width
        if x + width + 6 + wanted <= room[1]:
            canvas.text(x + width + 6, y + 4, words, "lb")
            return x + width + 12 + wanted
    start = max(x + 2, room[0])
    choices = (band.label, place, _short(place))
    words = next(
        (each for each in choices if start + text_width(each, geometry.size) <= room[1]),
        choices[-1],
    )
    start = max(room[0], min(start, room[1] - text_width(words, geometry.size)))
    canvas.text(start, y - 6, words, "lb")
    return max(x + width, start + text_width(words, geometry.size) + 6)


def wider(geometry):
    """The year's geometry for thirteen weeks: days twice as wide."""
    return replace(geometry, day=WIDER_DAY)
