"""Rows into a problem of the matching engine, schema 1.

The snapshot has two fields that the engine ignores: `parts` maps the id of a need of which only
some blocks are missing to `[code, first block]`, and `notes` tells what was changed to make the
rows fit the period, as `{code, need, …}`.
"""

import datetime as dt
import math
from collections import defaultdict
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts import formats
from accounts.models import Holiday, Province, RamadanPeriod, Room
from lms.models import Session, SessionSlot
from trainers.matching.format import ABROAD, Problem, ProblemError

from .models import AvailabilityKind, Booking, Mission, Need, NeedState, Trainer
from .parameters import PRICES, TRAVEL_HALF_DAYS, gateway
from .problem_errors import told
from .windows import ONE_DAY, days_of, each_day, monday, windows_of

DAYS_OF_A_YEAR = 365
CASABLANCA = ZoneInfo("Africa/Casablanca")


class CannotPlan(Exception):
    """Why no problem can be made of these rows, in words for the coordinator."""


def problem_of(*, needs, first_day, last_day, prices=None):
    """The problem as JSON, checked by the engine's own reader."""
    needs = list(
        Need.objects.filter(pk__in=[need.pk for need in needs])
        .select_related("cohort__centre__province", "module")
        .prefetch_related("module__module_competencies", "after__module")
        .order_by("code")
    )
    horizon = Horizon(first_day, last_day)
    notes = []
    wanted = NeedsOfProblem(needs, horizon, notes)
    entries = wanted.entries()
    centres = {need.cohort.centre for need in needs}
    data = {
        "schema": 1,
        "first_day": first_day,
        "last_day": last_day,
        "closed_days": sorted(horizon.closed),
        "short_days": sorted(horizon.short),
        "gateway": gateway(),
        "travel_half_days": TRAVEL_HALF_DAYS,
        "prices": {**PRICES, **(prices or {})},
        "trainers": trainers_of(horizon),
        "rooms": rooms_of(centres, horizon),
        "cohorts": cohorts_of(needs),
        "needs": entries,
        "locks": [],
    }
    data["places"] = places_of(centres, data["trainers"])
    data["parts"], data["notes"] = wanted.parts, notes
    data = as_json(data)
    try:
        Problem.parse(data)
    except ProblemError as error:
        raise CannotPlan(
            _("The data contradicts itself at %(field)s: %(message)s.")
            % {
                "field": error.field,
                "message": told(error.field, error.code, error.params).message.rstrip("."),
            }
        ) from error
    return data


def whole_need(problem, need_id):
    """The need's code and the number of its first block for an id of the problem."""
    code, first = problem.get("parts", {}).get(need_id, (need_id, 0))
    return code, first


def mission_ties(problem, result):
    """(trainer, tie, (need id, block)) of each trainer in each session of a result.

    What has the same trainer and tie is one mission: a run of the engine's for those who fly in,
    else whatever one trainer does for one need.
    """
    run_of = {
        (mission["trainer"], *key): tuple(mission["weeks"])
        for mission in result["missions"]
        for key in map(tuple, mission["sessions"])
    }
    for each in result["sessions"]:
        key = (each["need"], each["block"])
        for trainer in each["trainers"]:
            yield trainer, run_of.get((trainer, *key), whole_need(problem, each["need"])[0]), key


class Horizon:
    """The period and its calendar; weekends are closed by the format itself."""

    def __init__(self, first_day, last_day):
        self.first_day, self.last_day = first_day, last_day
        self.days = set(each_day(first_day, last_day))
        self.closed = closed_days(first_day, last_day)
        self.short = short_days(first_day, last_day)

    def holds(self, day):
        return self.first_day <= day <= self.last_day

    def scaled(self, a_year):
        """A yearly limit for the period, in favour of the trainer's being asked at all."""
        return math.ceil(a_year * len(self.days) / DAYS_OF_A_YEAR)

    def half_days(self, days):
        """Open half-days among these days."""
        open_days = [day for day in days if day.weekday() < 5 and day not in self.closed]
        return sum(1 if day in self.short else 2 for day in open_days)


def closed_days(first_day, last_day):
    """Holidays; a movable one that nobody has confirmed closes the day after it too."""
    days = set()
    for holiday in Holiday.objects.filter(day__range=(first_day - ONE_DAY, last_day)):
        days.add(holiday.day)
        if holiday.is_movable and not holiday.is_confirmed:
            days.add(holiday.day + ONE_DAY)
    return {day for day in days if first_day <= day <= last_day}


def short_days(first_day, last_day):
    periods = RamadanPeriod.objects.filter(first_day__lte=last_day, last_day__gte=first_day)
    return days_of([(each.first_day, each.last_day) for each in periods], first_day, last_day)


def places_of(centres, trainers):
    """A place for each centre, where its province's chief town lies, and for each base."""
    wanted = {each["base"] for each in trainers if each["base"] != ABROAD} | {gateway()}
    provinces = list(Province.objects.filter(code__in=wanted).order_by("code"))
    if gateway() not in {province.code for province in provinces}:
        raise CannotPlan(
            _(
                "The province %(code)s, where trainers from abroad land, is not in the list of provinces."
            )
            % {"code": gateway()}
        )
    located = [(province.code, province) for province in provinces]
    located += [(centre.code, centre.province) for centre in sorted(centres, key=lambda c: c.code)]
    return [
        {
            "id": code,
            "region": province.region_id,
            "lat": province.latitude,
            "lon": province.longitude,
        }
        for code, province in located
    ]


def rooms_of(centres, horizon):
    """Rooms of the centres, closed on the days of a closure and of a session already there."""
    rooms = (
        Room.objects.filter(centre__in=centres, is_active=True)
        .select_related("centre")
        .prefetch_related("closures")
        .order_by("code")
    )
    taken = defaultdict(set)
    slots = SessionSlot.objects.live().filter(
        room__in=rooms, day__range=(horizon.first_day, horizon.last_day)
    )
    for room_id, day in slots.values_list("room", "day"):
        taken[room_id].add(day)
    return [
        {
            "id": room.code,
            "place": room.centre.code,
            "seats": room.seats,
            "equipment": room.equipment,
            "step_free": room.step_free,
            "closed": windows_of(
                taken[room.pk]
                | days_of(
                    [(each.first_day, each.last_day) for each in room.closures.all()],
                    horizon.first_day,
                    horizon.last_day,
                )
            ),
        }
        for room in rooms
    ]


def cohorts_of(needs):
    """As many as have joined; as many as there are places while nobody has."""
    cohorts = {need.cohort_id: need.cohort for need in needs}
    rows = (
        type(needs[0].cohort).objects.filter(pk__in=cohorts).annotate(joined=Count("memberships"))
    )
    return [
        {
            "id": row.code,
            "place": cohorts[row.pk].centre.code,
            "size": row.joined or row.capacity,
        }
        for row in rows.order_by("code")
    ]


# Trainers


def trainers_of(horizon):
    """Validated trainers, with the days and half-days that live bookings have not taken."""
    rows = (
        Trainer.objects.validated()
        .filter(user__is_active=True)
        .prefetch_related("languages", "qualifications", "availabilities")
        .order_by("code")
    )
    taken = bookings_of(horizon)
    missions = dict(
        Mission.objects.live()
        .filter(first_day__lte=horizon.last_day, last_day__gte=horizon.first_day)
        .order_by()
        .values_list("trainer")
        .annotate(Count("pk"))
    )
    return [_trainer(row, horizon, taken[row.pk], missions.get(row.pk, 0)) for row in rows]


def bookings_of(horizon):
    """Trainer → (days a live booking touches, travel included; half-days taught in the period)."""
    start = dt.datetime.combine(horizon.first_day, dt.time(), CASABLANCA)
    end = dt.datetime.combine(horizon.last_day + ONE_DAY, dt.time(), CASABLANCA)
    found = defaultdict(lambda: (set(), []))
    rows = Booking.objects.filter(is_live=True, busy_from__lt=end, busy_until__gt=start)
    for trainer_id, busy_from, busy_until, day in rows.values_list(
        "trainer", "busy_from", "busy_until", "slot__day"
    ):
        days, taught = found[trainer_id]
        last_moment = busy_until.astimezone(CASABLANCA) - dt.timedelta(microseconds=1)
        days.update(each_day(busy_from.astimezone(CASABLANCA).date(), last_moment.date()))
        if horizon.holds(day):
            taught.append(day)
    return found


def _trainer(row, horizon, taken, missions):
    busy_days, taught = taken
    most = max(0, horizon.scaled(row.max_half_days) - len(taught))
    return {
        "id": row.code,
        "base": row.base_province_id or ABROAD,
        "languages": sorted(each.language for each in row.languages.all()),
        "competencies": {
            each.competency_id: {"level": each.level, "until": each.valid_until}
            for each in row.qualifications.all()
            if each.validated_on is not None
        },
        "on_site": free_windows(
            row, AvailabilityKind.ON_SITE, row.teaches_on_site, horizon, busy_days
        ),
        "remote": free_windows(
            row, AvailabilityKind.REMOTE, row.teaches_remotely, horizon, busy_days
        ),
        "max_half_days": most,
        "fair_half_days": min(most, max(0, horizon.scaled(row.fair_half_days) - len(taught))),
        "max_missions": max(0, horizon.scaled(row.max_missions) - missions),
        "fee": row.fee_cents,
    }


def free_windows(row, kind, teaches, horizon, busy_days):
    """Days given as free in this mode, or the whole period where the trainer gave none at all."""
    if not teaches:
        return []
    given = [(each.kind, (each.first_day, each.last_day)) for each in row.availabilities.all()]
    away = days_of(
        [window for its_kind, window in given if its_kind == AvailabilityKind.AWAY],
        horizon.first_day,
        horizon.last_day,
    )
    free = horizon.days
    if any(its_kind != AvailabilityKind.AWAY for its_kind, _window in given):
        free = days_of(
            [window for its_kind, window in given if its_kind == kind],
            horizon.first_day,
            horizon.last_day,
        )
    return windows_of(free - away - busy_days)


# Needs


class NeedsOfProblem:
    """Needs as the format has them: only missing blocks, within the period, in their order."""

    def __init__(self, needs, horizon, notes):
        self.needs, self.horizon, self.notes = needs, horizon, notes
        self.parts = {}
        self.ids = {}
        self.booked = self._booked_blocks()
        self.cohort_weeks = self._cohort_weeks()

    def _booked_blocks(self):
        """(cohort, module) → block → (first day, last day) of the live session."""
        cohorts = {need.cohort_id for need in self.needs}
        rows = Session.objects.live().filter(cohort__in=cohorts)
        found = defaultdict(dict)
        for cohort, module, block, first_day, last_day in rows.values_list(
            "cohort", "module", "block", "first_day", "last_day"
        ):
            found[cohort, module][block] = (first_day, last_day)
        return found

    def _cohort_weeks(self):
        """Cohort → Mondays of the weeks in which it has a session already."""
        found = defaultdict(set)
        for (cohort, _module), blocks in self.booked.items():
            for first_day, last_day in blocks.values():
                found[cohort].update(monday(day) for day in each_day(first_day, last_day))
        return found

    def entries(self):
        runs = {need.pk: list(self._missing_runs(need)) for need in self.needs}
        for need in self.needs:
            if not runs[need.pk]:
                raise CannotPlan(
                    _("%(need)s has all of its sessions already.") % {"need": need.code}
                )
            whole = runs[need.pk] == [(0, blocks_of(need))]
            self.ids[need.pk] = [
                need.code if whole else f"{need.code}:{first}" for first, _blocks in runs[need.pk]
            ]
            if not whole:
                for need_id, (first, _blocks) in zip(self.ids[need.pk], runs[need.pk], strict=True):
                    self.parts[need_id] = [need.code, first]
        return [
            self._entry(need, need_id, first, blocks)
            for need in self.needs
            for need_id, (first, blocks) in zip(self.ids[need.pk], runs[need.pk], strict=True)
        ]

    def _missing_runs(self, need):
        """Successive blocks without a live session, as (number of the first, their lengths)."""
        booked = self.booked[need.cohort_id, need.module_id]
        run, first = [], 0
        for number, length in enumerate(blocks_of(need)):
            if number in booked:
                if run:
                    yield first, run
                run = []
                continue
            first = number if not run else first
            run.append(length)
        if run:
            yield first, run

    def _entry(self, need, need_id, first, blocks):
        return {
            "id": need_id,
            "cohort": need.cohort.code,
            "module": need.module.code,
            "blocks": blocks,
            "requires": {
                each.competency_id: each.level for each in need.module.module_competencies.all()
            },
            "languages": need.languages or need.cohort.languages or ["fr"],
            "mode": need.mode,
            "window": self._window(need, need_id, first, blocks),
            "priority": need.priority,
            "after": [each for earlier in self._earlier(need) for each in self.ids[earlier.pk]],
            "equipment": need.equipment,
            "step_free": need.step_free,
            "max_trainers": need.max_trainers,
        }

    def _earlier(self, need):
        """Needs of this run that come first; one left out and not planned yet stops the run."""
        chosen = {each.pk for each in self.needs}
        for earlier in need.after.all():
            if earlier.pk in chosen:
                yield earlier
            elif earlier.state == NeedState.OPEN:
                raise CannotPlan(
                    _(
                        "%(need)s comes after %(earlier)s, which is open and not chosen: choose it too."
                    )
                    % {"need": need.code, "earlier": earlier.code}
                )

    def _window(self, need, need_id, first, blocks):
        start, end = self._between_neighbours(need, first, len(blocks))
        clipped = max(start, self.horizon.first_day), min(end, self.horizon.last_day)
        if clipped[0] > clipped[1]:
            raise CannotPlan(
                _(
                    "%(need)s may be held %(window)s: nothing of that is in the period and still free."
                )
                % {
                    "need": need.code,
                    "window": formats.date_range(need.window_start, need.window_end),
                }
            )
        window = self._without_the_cohorts_weeks(need, clipped)
        if window != (need.window_start, need.window_end):
            self.notes.append(
                {"code": "window", "need": need.code, "from": window[0], "to": window[1]}
            )
        return window

    def _between_neighbours(self, need, first, count):
        """The need's window, after the blocks and needs that come before, in a later week."""
        booked = self.booked[need.cohort_id, need.module_id]
        before = [last for number, (_first, last) in booked.items() if number < first]
        for earlier in need.after.all():
            done = self.booked.get((earlier.cohort_id, earlier.module_id), {})
            before += [last for _first, last in done.values()]
        after = [start for number, (start, _last) in booked.items() if number >= first + count]
        start = max([need.window_start, *(monday(day) + 7 * ONE_DAY for day in before)])
        end = min([need.window_end, *(monday(day) - ONE_DAY for day in after)])
        return start, end

    def _without_the_cohorts_weeks(self, need, window):
        """The longest stretch without a week in which the cohort has another session."""
        busy = self.cohort_weeks[need.cohort_id]
        if not busy:
            return window
        free = windows_of(day for day in each_day(*window) if monday(day) not in busy)
        if not free:
            raise CannotPlan(
                _("%(cohort)s has another session in every week in which %(need)s may be held.")
                % {"cohort": need.cohort.code, "need": need.code}
            )
        return max(
            free, key=lambda each: (self.horizon.half_days(each_day(*each)), -each[0].toordinal())
        )


def blocks_of(need):
    return list(need.module.blocks) or [need.module.half_days]


def as_json(value):
    """The value with days as text and tuples as lists."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date) else value
