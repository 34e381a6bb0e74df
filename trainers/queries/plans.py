"""What a plan's pages show: its rows named, its figures in words, its bands. A fixed number of queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts import formats
from accounts.models import Region, Room
from jobs.models import JobState
from lms.models import CohortMember
from trainers.charts import timeline as chart
from trainers.charts.curve import curve
from trainers.charts.tiles import Tile, tile_map
from trainers.matching.node import Slot
from trainers.models import (
    Assignment,
    AvailabilityKind,
    MissionState,
    Need,
    Plan,
    PlanState,
    Trainer,
)
from trainers.problem import whole_need
from trainers.windows import monday

from .reasons import BADGES, SENTENCES, opener

GONE = (MissionState.DECLINED, MissionState.CANCELLED)


def plan_list(user):
    return (
        Plan.objects.visible_to(user)
        .select_related("created_by", "job")
        .defer("problem", "result", "history")
        .annotate(
            all_needs=Count("plan_needs"),
            covered_needs=Count("plan_needs", filter=Q(plan_needs__is_covered=True)),
        )
        .order_by("-created_at", "-pk")
    )


def shown_state(plan):
    """The plan's state; a run whose worker was lost is interrupted, whatever its row still says."""
    is_lost = plan.job is not None and plan.job.state == JobState.INTERRUPTED
    if plan.state in (PlanState.QUEUED, PlanState.RUNNING) and is_lost:
        return PlanState.INTERRUPTED
    return PlanState(plan.state)


@dataclass
class Planned:
    """A session of the result, with its rows."""

    need: Need
    block: int
    trainers: list
    mode: str
    room: Room | None
    slots: list
    state: str = ""

    @property
    def first(self):
        return self.slots[0].day

    @property
    def last(self):
        return self.slots[-1].day

    @property
    def days(self):
        return sorted({slot.day for slot in self.slots})

    @property
    def half_days(self):
        return len(self.slots)

    @property
    def centre(self):
        return self.need.cohort.centre

    @property
    def is_remote(self):
        return self.room is None

    @property
    def is_confirmed(self):
        return self.state in (MissionState.CONFIRMED, MissionState.DONE)

    @property
    def is_lost(self):
        return self.state in GONE

    @property
    def state_label(self):
        return MissionState(self.state).label if self.state else _("proposed")

    @property
    def names(self):
        return _(" and ").join(str(trainer) for trainer in self.trainers)


@dataclass
class Open:
    """A need without a session, and why."""

    need: Need
    reason: str
    detail: dict = field(default_factory=dict)
    opens: str = ""

    @property
    def badge(self):
        return BADGES[self.reason]

    @property
    def sentence(self):
        return SENTENCES[self.reason]


class Picture:
    """A plan with a result, as one person may see it: needs out of their scope are left out."""

    def __init__(self, plan, user):
        self.plan, self.user = plan, user
        self.problem, self.result = plan.problem, plan.result

    # Rows

    @cached_property
    def needs(self):
        """code → need."""
        rows = (
            Need.objects.visible_to(self.user)
            .filter(plan_needs__plan=self.plan)
            .select_related("cohort__centre__province", "module")
            .order_by("code")
        )
        return {need.code: need for need in rows}

    @cached_property
    def trainers(self):
        """code → trainer; also those of the pool that the plan does not send."""
        rows = Trainer.objects.select_related("user").prefetch_related("availabilities")
        return {row.code: row for row in rows.order_by("user__given_name", "user__family_name")}

    @cached_property
    def rooms(self):
        codes = {each["room"] for each in self.result["sessions"] if each["room"]}
        return {
            room.code: room for room in Room.objects.filter(code__in=codes).select_related("centre")
        }

    @cached_property
    def mission_states(self):
        """(need code, block) → state of the mission that fares worst, once the plan is published."""
        if self.plan.state != PlanState.ACCEPTED:
            return {}
        rows = Assignment.objects.filter(mission__plan=self.plan).values_list(
            "need__code", "session__block", "mission__state"
        )
        worst = defaultdict(list)
        for code, block, state in rows:
            worst[code, block].append(state)
        order = [*GONE, MissionState.OFFERED, MissionState.CONFIRMED, MissionState.DONE]
        return {key: min(states, key=order.index) for key, states in worst.items()}

    @cached_property
    def sessions(self):
        found = []
        for each in self.result["sessions"]:
            code, first = whole_need(self.problem, each["need"])
            if code not in self.needs:
                continue
            block = first + each["block"]
            found.append(
                Planned(
                    need=self.needs[code],
                    block=block,
                    trainers=[
                        self.trainers[code] for code in each["trainers"] if code in self.trainers
                    ],
                    mode=each["mode"],
                    room=self.rooms.get(each["room"]),
                    slots=[Slot.parse(text) for text in each["slots"]],
                    state=self.mission_states.get((code, block), ""),
                )
            )
        return sorted(found, key=lambda each: (each.first, each.need.code))

    @cached_property
    def open_needs(self):
        names = {code: str(trainer) for code, trainer in self.trainers.items()}
        found = {}
        for each in self.result["uncovered"]:
            code, _first = whole_need(self.problem, each["need"])
            if code in self.needs:
                opens = opener(each["detail"], names)
                found.setdefault(
                    code, Open(self.needs[code], each["reason"], each["detail"], opens)
                )
        return list(found.values())

    # Figures

    @cached_property
    def covered_half_days(self):
        return sum(session.half_days for session in self.sessions)

    @cached_property
    def all_half_days(self):
        return sum(
            sum(each["blocks"])
            for each in self.problem["needs"]
            if whole_need(self.problem, each["id"])[0] in self.needs
        )

    @property
    def share(self):
        return self.covered_half_days / self.all_half_days if self.all_half_days else 0

    @property
    def covered_needs(self):
        return len(self.needs) - len(self.open_needs)

    @property
    def bound_words(self):
        """How far from the best the coverage is, in words."""
        plan = self.plan
        if plan.coverage_bound is None or not plan.coverage_max:
            return _("nothing is proved about how much more is possible")
        if plan.coverage >= plan.coverage_bound:
            return _("more is impossible under these rules: that is proved")
        return _(
            "weighted by priority at most %(possible)s is possible, this plan reaches %(reached)s"
        ) % {
            "possible": formats.percent(plan.coverage_bound / plan.coverage_max, 1),
            "reached": formats.percent(plan.coverage / plan.coverage_max, 1),
        }

    @property
    def cost_words(self):
        plan = self.plan
        if plan.cost_bound_cents is None:
            return ""
        if plan.cost_cents <= plan.cost_bound_cents or not plan.cost_bound_cents:
            return _("no plan that covers as much costs less: that is proved")
        return _("at most %(gap)s above the least possible (%(least)s)") % {
            "gap": formats.percent(plan.cost_cents / plan.cost_bound_cents - 1, 1),
            "least": formats.euros(plan.cost_bound_cents),
        }

    @property
    def time_words(self):
        seconds = self.result["stats"]["seconds"]
        if seconds < 1:
            return _("in less than a second")
        return ngettext("in %(seconds)s second", "in %(seconds)s seconds", round(seconds)) % {
            "seconds": formats.number(seconds, 1)
        }

    @cached_property
    def people(self):
        return {trainer.pk for session in self.sessions for trainer in session.trainers}

    @cached_property
    def mission_count(self):
        """Missions that the plan makes: the engine's runs, and one a need for everyone else."""
        return len(self.mission_keys)

    @cached_property
    def mission_keys(self):
        run_of = {
            (mission["trainer"], *key): tuple(mission["weeks"])
            for mission in self.result["missions"]
            for key in map(tuple, mission["sessions"])
        }
        return {
            (
                trainer,
                run_of.get(
                    (trainer, each["need"], each["block"]),
                    whole_need(self.problem, each["need"])[0],
                ),
            )
            for each in self.result["sessions"]
            if whole_need(self.problem, each["need"])[0] in self.needs
            for trainer in each["trainers"]
        }

    @cached_property
    def centres(self):
        return {session.centre.pk for session in self.sessions}

    @cached_property
    def learners(self):
        cohorts = {session.need.cohort_id for session in self.sessions}
        return CohortMember.objects.filter(cohort__in=cohorts).count()

    @property
    def summary(self):
        return ngettext(
            "%(count)s session, %(missions)s missions, %(pool)s people in the pool.",
            "%(count)s sessions, %(missions)s missions, %(pool)s people in the pool.",
            len(self.sessions),
        ) % {
            "count": len(self.sessions),
            "missions": self.mission_count,
            "pool": len(self.trainers),
        }

    @cached_property
    def costs(self):
        """(label, cents) of each part of the cost that is not nothing."""
        labels = {
            "fees": _("Fees"),
            "km": _("Kilometres"),
            "flight": _("Flights"),
            "week_abroad": _("Weeks away from home"),
            "night": _("Nights"),
            "continuity": _("First meetings of a cohort and a trainer"),
            "overload": _("Half-days above the fair share"),
            "remote": _("Remote sessions"),
        }
        parts = self.result["objective"]["parts"]
        return [(label, parts[name]) for name, label in labels.items() if parts.get(name)]

    # Pictures

    @cached_property
    def tiles(self):
        needs, covered = defaultdict(int), defaultdict(int)
        open_codes = {each.need.code for each in self.open_needs}
        for code, need in self.needs.items():
            region = need.cohort.centre.province.region_id
            needs[region] += 1
            covered[region] += code not in open_codes
        return [
            Tile(region, covered[region.code], needs[region.code])
            for region in Region.objects.order_by("tile_row", "tile_column")
        ]

    def tile_map(self):
        title = _("Needs covered by region; the table has the details")
        return tile_map(self.tiles, name="tm", title=title)

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
            frozenset(dt.date.fromisoformat(day) for day in self.problem[name])
            for name in ("closed_days", "short_days")
        )
        return chart.Calendar(first, weeks, closed, short)

    def rows(self, view, calendar):
        """Rows of the time line: those with something in it, then the rest, then what is open."""
        makers = {
            "person": self._rows_by_person,
            "centre": self._rows_by_centre,
            "room": self._rows_by_room,
        }
        rows = list(makers[view]())
        waiting = [each for each in self.open_needs if calendar.shows(*_window(each.need))]
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

    def _rows_by_person(self):
        by_trainer = defaultdict(list)
        for session in self.sessions:
            for trainer in session.trainers:
                by_trainer[trainer.code].append(session)
        ordered = sorted(self.trainers, key=lambda code: code not in by_trainer)
        for code in ordered:
            trainer, sessions = self.trainers[code], by_trainer[code]
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

    def _rows_by_centre(self):
        by_centre = defaultdict(list)
        centres = {}
        for session in self.sessions:
            centres[session.centre.pk] = session.centre
            by_centre[session.centre.pk].append(self._band(session, _short_names(session)))
        for each in self.open_needs:
            centre = each.need.cohort.centre
            centres[centre.pk] = centre
            by_centre[centre.pk].append(self._open_band(each, _("open need")))
        for pk, centre in sorted(centres.items(), key=lambda item: item[1].code):
            count = sum(session.centre.pk == pk for session in self.sessions)
            told = ngettext("%(count)s session", "%(count)s sessions", count) % {"count": count}
            yield chart.Row(_listed(centre.town, told), centre.name, _merged(by_centre[pk]))

    def _rows_by_room(self):
        by_room = defaultdict(list)
        for session in self.sessions:
            if session.room:
                by_room[session.room.code].append(session)
        for code in sorted(by_room):
            room = self.rooms[code]
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
        start, _end = _window(each.need)
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

    def months(self):
        """(month, sessions, open needs) in order of time, for the list that replaces the drawing."""
        found = defaultdict(lambda: ([], []))
        for session in self.sessions:
            found[session.first.replace(day=1)][0].append(session)
        for each in self.open_needs:
            found[_window(each.need)[0].replace(day=1)][1].append(each)
        return [(month, *found[month]) for month in sorted(found)]

    # Tables to take away

    def session_table(self):
        columns = [
            _("Need"), _("Cohort"), _("Centre"), _("Town"), _("Module"), _("Part"), _("Trainers"),
            _("Mode"), _("Room"), _("First day"), _("Last day"), _("Half-days"), _("State"),
        ]  # fmt: skip
        rows = [
            [
                each.need.code, each.need.cohort.code, each.centre.name, each.centre.town,
                each.need.module.title, each.block + 1, each.names,
                _("remote") if each.is_remote else _("on site"),
                each.room.code if each.room else "", each.first, each.last, each.half_days,
                str(each.state_label),
            ]
            for each in self.sessions
        ]  # fmt: skip
        return columns, rows

    def open_table(self):
        columns = [
            _("Need"), _("Cohort"), _("Centre"), _("Module"), _("Not before"), _("Not after"),
            _("Priority"), _("Reason"), _("What would open it"),
        ]  # fmt: skip
        rows = [
            [
                each.need.code, each.need.cohort.code, each.need.cohort.centre.name,
                each.need.module.title, each.need.window_start, each.need.window_end,
                each.need.priority, str(each.sentence), each.opens,
            ]
            for each in self.open_needs
        ]  # fmt: skip
        return columns, rows


def _is_rtl():
    return (get_language() or "fr").startswith("ar")


def _window(need):
    return need.window_start, need.window_end


def _listed(*parts):
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
