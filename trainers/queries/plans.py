"""What a plan's pages tell: its rows named, its figures in words. A fixed number of queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import formats
from accounts.models import Region, Room
from jobs.models import JobState
from lms.models import CohortMember
from trainers.matching.format import ABROAD
from trainers.matching.node import Slot
from trainers.models import (
    Assignment,
    Availability,
    MissionState,
    Need,
    Plan,
    PlanState,
    Trainer,
    TrainerStatus,
)
from trainers.permissions import sees_plans_whole
from trainers.problem import mission_ties, whole_need

from .reasons import BADGES, SENTENCES, opener, others_in_words, telling
from .ways import Scenario, Ways

GONE = (MissionState.DECLINED, MissionState.CANCELLED)
WITH_RESULT = (PlanState.READY, PlanState.ACCEPTED, PlanState.REFUSED)

PLAN_ORDERS = {
    "plan": ["title"],
    "-plan": ["-title"],
    "period": ["first_day", "last_day"],
    "-period": ["-first_day", "-last_day"],
    "covered": ["covered_needs"],
    "-covered": ["-covered_needs"],
    "cost": [F("cost_cents").asc(nulls_last=True)],
    "-cost": [F("cost_cents").desc(nulls_last=True)],
    "state": ["state"],
    "-state": ["-state"],
}


def plan_list(user, order=""):
    """The latest first, unless another order is asked."""
    return (
        Plan.objects.visible_to(user)
        .select_related("created_by", "job")
        .defer("problem", "result", "history")
        .annotate(
            all_needs=Count("plan_needs"),
            covered_needs=Count("plan_needs", filter=Q(plan_needs__is_covered=True)),
        )
        .order_by(*PLAN_ORDERS.get(order, []), "-created_at", "-pk")
    )


def shown_state(plan):
    """The plan's state; a run whose worker was lost is interrupted, whatever its row still says."""
    is_lost = plan.job is not None and plan.job.state == JobState.INTERRUPTED
    if plan.state in (PlanState.QUEUED, PlanState.RUNNING) and is_lost:
        return PlanState.INTERRUPTED
    return PlanState(plan.state)


COST_LABELS = {
    "fees": gettext_lazy("Fees"),
    "km": gettext_lazy("Kilometres"),
    "flight": gettext_lazy("Flights"),
    "week_abroad": gettext_lazy("Weeks away from home"),
    "night": gettext_lazy("Nights"),
    "continuity": gettext_lazy("First meetings of a cohort and a trainer"),
    "overload": gettext_lazy("Half-days above the fair share"),
    "remote": gettext_lazy("Remote sessions"),
}


def in_seconds(seconds):
    """«en 1,8 seconde», «en 38 secondes»."""
    if seconds < 1:
        return _("in less than a second")
    return ngettext("in %(seconds)s second", "in %(seconds)s seconds", round(seconds)) % {
        "seconds": formats.number(seconds, 1 if seconds < 10 else 0)
    }


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
    told: str = ""
    ways: Ways | None = None

    @property
    def badge(self):
        return BADGES[self.reason]

    @property
    def sentence(self):
        return self.told or SENTENCES[self.reason]


def picture_of(plan, user):
    return TrialPicture(plan, user) if plan.is_trial else Picture(plan, user)


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
        asked = {each["id"]: each for each in self.problem["needs"]}
        found = {}
        for each in self.result["uncovered"]:
            code, _first = whole_need(self.problem, each["need"])
            if code in self.needs and code not in found:
                ways = self._ways(code, asked[each["need"]])
                found[code] = Open(
                    self.needs[code],
                    each["reason"],
                    each["detail"],
                    (ways and ways.told())
                    or opener(each["detail"], names, self._others, sees_plans_whole(self.user)),
                    telling(each["reason"], each["detail"], asked[each["need"]], self.problem),
                    ways,
                )
        return list(found.values())

    def _others(self, ids):
        return others_in_words([whole_need(self.problem, each)[0] for each in ids], self.needs)

    @cached_property
    def ways(self):
        """Code → the run's row of an open need whose ways a worker has found."""
        rows = self.plan.plan_needs.filter(is_covered=False, ways__isnull=False)
        return {row.need_id: row for row in rows}

    def _ways(self, code, asked):
        run = self.ways.get(self.needs[code].pk)
        if run is None:
            return None
        run.plan, run.need = self.plan, self.needs[code]
        return Ways(run, asked, self.trainers, self.user, self.needs)

    @property
    def scenario(self):
        """The plan with the way that opens most, at the least cost; None where none is known."""
        best = [(each.ways.best, each.need) for each in self.open_needs if each.ways]
        best = [(row, need) for row, need in best if row]
        if not best:
            return None
        row, need = min(best, key=lambda pair: (-pair[0].half_days, pair[0].cost, pair[1].code))
        return Scenario(self, need, row)

    @cached_property
    def is_whole(self):
        """Whether this person sees every need of the plan."""
        return all(
            whole_need(self.problem, each["id"])[0] in self.needs for each in self.problem["needs"]
        )

    @cached_property
    def shortened(self):
        """(need, first, last) of the needs whose window was shortened to fit the period and the cohort."""
        return [
            (
                self.needs[note["need"]],
                dt.date.fromisoformat(note["from"]),
                dt.date.fromisoformat(note["to"]),
            )
            for note in self.problem.get("notes", [])
            if note["need"] in self.needs
        ]

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
        return in_seconds(self.result["stats"]["seconds"])

    @cached_property
    def people(self):
        return {trainer.pk for session in self.sessions for trainer in session.trainers}

    @cached_property
    def mission_count(self):
        return len(
            {
                (trainer, tie)
                for trainer, tie, (need_id, _block) in mission_ties(self.problem, self.result)
                if whole_need(self.problem, need_id)[0] in self.needs
            }
        )

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
        parts = self.result["objective"]["parts"]
        return [(label, parts[name]) for name, label in COST_LABELS.items() if parts.get(name)]

    # Lists

    @cached_property
    def tiles(self):
        """(region, needs covered, needs) of each region."""
        needs, covered = defaultdict(int), defaultdict(int)
        open_codes = {each.need.code for each in self.open_needs}
        for code, need in self.needs.items():
            region = need.cohort.centre.province.region_id
            needs[region] += 1
            covered[region] += code not in open_codes
        return [
            (region, covered[region.code], needs[region.code])
            for region in Region.objects.order_by("code")
        ]

    def months(self):
        """(month, sessions, open needs) in order of time, for the list that replaces the drawing."""
        found = defaultdict(lambda: ([], []))
        for session in self.sessions:
            found[session.first.replace(day=1)][0].append(session)
        for each in self.open_needs:
            found[each.need.window_start.replace(day=1)][1].append(each)
        return [(month, *found[month]) for month in sorted(found)]


class TrialPicture(Picture):
    """A plan of a file from elsewhere: what it names by code stands for itself."""

    @cached_property
    def needs(self):
        places = {each["id"]: _place(each) for each in self.problem["places"]}
        cohorts = {
            each["id"]: Named(each["id"], centre=places[each["place"]])
            for each in self.problem["cohorts"]
        }
        return {
            each["id"]: Named(
                each["id"],
                cohort=cohorts[each["cohort"]],
                module=Named(each["module"], title=each["module"]),
                window_start=dt.date.fromisoformat(each["window"][0]),
                window_end=dt.date.fromisoformat(each["window"][1]),
                priority=each["priority"],
            )
            for each in self.problem["needs"]
        }

    @cached_property
    def trainers(self):
        return {each["id"]: _stranger(each) for each in self.problem["trainers"]}

    @cached_property
    def rooms(self):
        places = {each["id"]: _place(each) for each in self.problem["places"]}
        return {
            each["id"]: Named(each["id"], name=each["id"], centre=places[each["place"]])
            for each in self.problem["rooms"]
        }


class Named(SimpleNamespace):
    """Stands where a row would; its code is all that is known of it."""

    def __init__(self, code, **fields):
        super().__init__(pk=code, code=code, **fields)

    def __str__(self):
        return self.code


def _place(each):
    province = SimpleNamespace(region_id=each["region"])
    return Named(each["id"], name=each["id"], town=each["id"], province=province)


def _stranger(each):
    code = each["id"]
    return Named(
        code,
        user=SimpleNamespace(get_short_name=lambda: code),
        home_town=_("abroad") if each["base"] == ABROAD else each["base"],
        is_abroad=each["base"] == ABROAD,
        status=TrainerStatus.VALIDATED,
        availabilities=Availability.objects.none(),
    )
