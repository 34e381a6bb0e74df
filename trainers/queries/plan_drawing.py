"""A plan's pictures: the time line by person, by centre and by room, the tile map, the curve."""

import datetime as dt
from collections import defaultdict

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts import formats
from accounts.folding import fold
from lms.charts.tiles import nothing_part_or_all, tiles
from trainers.charts import timeline as chart
from trainers.charts.curve import curve
from trainers.models import AvailabilityKind
from trainers.windows import monday


class Drawing:
    """Of a `Picture`; what it draws stands in a table beside it."""

    def __init__(self, picture):
        self.picture, self.plan = picture, picture.plan

    def tile_map(self):
        title = _("Needs covered by region; the table has the details")
        return tiles(self.picture.tiles, title, nothing_part_or_all)

    def curve(self):
        return curve(
            self.plan.history,
            coverage_max=self.plan.coverage_max,
            bound=self.plan.coverage_bound,
            name="cv",
            title=_("Coverage against time while the plan was searched"),
            rtl=_is_rtl(),
        )

    def calendar(self, first, weeks):
        closed, short = (
            frozenset(dt.date.fromisoformat(day) for day in self.picture.problem[name])
            for name in ("closed_days", "short_days")
        )
        return chart.Calendar(first, weeks, closed, short)

    def rows(self, view, calendar):
        """Rows of the time line, and at the end what is open."""
        makers = {
            "person": lambda: self._rows_by_person(calendar),
            "centre": self._rows_by_centre,
            "room": self._rows_by_room,
        }
        rows = list(makers[view]())
        waiting = [
            each
            for each in self.picture.open_needs
            if calendar.shows(each.need.window_start, each.need.window_end)
        ]
        if waiting and view == "person":
            rows.append(
                chart.Row(
                    _("Nobody"),
                    ngettext("%(count)s open need", "%(count)s open needs", len(waiting))
                    % {"count": len(waiting)},
                    [self._open_band(each, each.need.cohort.centre.town) for each in waiting],
                )
            )
        return rows

    def _rows_by_person(self, calendar):
        by_trainer = defaultdict(list)
        for session in self.picture.sessions:
            for trainer in session.trainers:
                by_trainer[trainer.code].append(session)
        for code in self._people_in_order(by_trainer, calendar):
            trainer, sessions = self.picture.trainers[code], by_trainer[code]
            if not sessions and not self.picture.is_whole:
                continue  # busy elsewhere, perhaps: nothing is said of it
            half_days = sum(session.half_days for session in sessions)
            row = chart.Row(
                str(trainer),
                _listed(trainer.home_town, _half_days(half_days) if half_days else _("in reserve")),
                _merged(
                    [self._band(session, session.centre.town, trainer) for session in sessions]
                ),
                [
                    (each.first_day, each.last_day)
                    for each in trainer.availabilities.all()
                    if each.kind == AvailabilityKind.AWAY
                ],
            )
            if trainer.status != "validated":
                row.away = [(self.plan.first_day, self.plan.last_day)]
                row.away_text = trainer.get_status_display()
            yield row

    def _people_in_order(self, by_trainer, calendar):
        """By name; in the two months whoever comes first, then who comes at another time."""
        in_time = calendar.weeks <= chart.TWO_MONTHS_WEEKS

        def place(code):
            name = fold(str(self.picture.trainers[code]))
            if not in_time:
                return (name, code)
            shown = (s.first for s in by_trainer[code] if calendar.shows(s.first, s.last))
            return (min(shown, default=dt.date.max), not by_trainer[code], name, code)

        return sorted(self.picture.trainers, key=place)

    def _rows_by_centre(self):
        by_centre = defaultdict(list)
        centres = {}
        for session in self.picture.sessions:
            centres[session.centre.pk] = session.centre
            by_centre[session.centre.pk].append(self._band(session, _short_names(session)))
        for each in self.picture.open_needs:
            centre = each.need.cohort.centre
            centres[centre.pk] = centre
            by_centre[centre.pk].append(self._open_band(each, _("open need")))
        for pk, centre in sorted(centres.items(), key=lambda item: item[1].code):
            count = sum(session.centre.pk == pk for session in self.picture.sessions)
            told = ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count}
            where = [] if centre.town == centre.name else [centre.town]
            yield chart.Row(centre.name, _listed(*where, told), _merged(by_centre[pk]))

    def _rows_by_room(self):
        by_room = defaultdict(list)
        for session in self.picture.sessions:
            if session.room:
                by_room[session.room.code].append(session)
        for code in sorted(by_room):
            room = self.picture.rooms[code]
            yield chart.Row(
                _listed(room.centre.town, code),
                _listed(room.name, room.centre.name),
                [self._band(session, _short_names(session)) for session in by_room[code]],
            )

    def _band(self, session, label, trainer=None):
        css = chart.CONFIRMED if session.is_confirmed else chart.PROPOSED
        remote = _("%(where)s, remotely") % {"where": label} if session.is_remote else label
        return chart.Band(
            session.first,
            session.last,
            remote,
            session.need.cohort.code,
            chart.OPEN if session.is_lost else css,
            travels=bool(trainer and trainer.is_abroad and not session.is_remote),
            beads=session.days if session.is_remote else [],
            pair=f"{session.need.code}/{session.block}"
            if trainer and len(session.trainers) > 1
            else "",
        )

    def _open_band(self, each, label):
        start = each.need.window_start
        first = monday(start) if start.weekday() < 5 else monday(start) + dt.timedelta(days=7)
        return chart.Band(
            first, first + dt.timedelta(days=4), label, each.need.cohort.code, chart.OPEN
        )

    def two_months(self, view, first):
        calendar = self.calendar(first, chart.TWO_MONTHS_WEEKS)
        return chart.timeline(
            self.rows(view, calendar),
            calendar,
            chart.TWO_MONTHS,
            name="tl",
            css="tl wide",
            title=_("Sessions %(dates)s")
            % {"dates": formats.date_range(calendar.first, calendar.last)},
            desc=_("The table that follows has the details."),
            rtl=_is_rtl(),
        )

    def year(self, view, first):
        """The drawing of 26 weeks, and the same in two of 13 for narrower screens."""
        whole = self.calendar(first, chart.HALF_YEAR_WEEKS)
        parts = [(whole, chart.YEAR, "y26")]
        parts += [
            (whole.part(chart.QUARTER_WEEKS, number), chart.wider(chart.YEAR), "y13")
            for number in (0, 1)
        ]
        return [
            chart.timeline(
                self.rows(view, calendar),
                calendar,
                geometry,
                name=f"y{index}",
                css=f"tl yr wide {css}",
                title=_("Sessions %(dates)s")
                % {"dates": formats.date_range(calendar.first, calendar.last)},
                desc=_("The list that follows has the details."),
                rtl=_is_rtl(),
            )
            for index, (calendar, geometry, css) in enumerate(parts)
        ]


def _is_rtl():
    return (get_language() or "fr").startswith("ar")


def _listed(*parts):
    """In Arabic a number that follows a Latin name would stand on its wrong side."""
    if _is_rtl():
        parts = [f"{part}\u200f" for part in parts]
    return _(", ").join(parts)


def _half_days(count):
    return ngettext("%(count)s half-day", "%(count)s half-days", count) % {"count": count}


def _short_names(session):
    return _(" and ").join(trainer.user.get_short_name() for trainer in session.trainers)


def _merged(bands):
    """Remote sessions of one cohort become one line with a bead for each day."""
    lines, kept = {}, []
    for band in bands:
        if not band.beads:
            kept.append(band)
        elif (band.sub, band.label) in lines:
            line = lines[band.sub, band.label]
            line.first, line.last = min(line.first, band.first), max(line.last, band.last)
            line.beads = sorted({*line.beads, *band.beads})
        else:
            lines[band.sub, band.label] = band
            kept.append(band)
    return kept
