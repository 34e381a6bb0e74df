"""Why one need is open: who is left after each question, who comes nearest, what would open it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Role
from trainers.models import PlanNeed, PlanState, Trainer
from trainers.problem import whole_need
from trainers.windows import days_of

from .plans import Open
from .reasons import STAGES, languages_in_words, opener

RANKED = 5


@dataclass(frozen=True)
class Stage:
    """A step of the funnel; `share` of the widest, in pixels of the drawing's 180."""

    count: int
    text: str
    sub: str
    width: float
    stops: bool

    @property
    def start(self):
        return (180 - self.width) / 2


@dataclass(frozen=True)
class Candidate:
    trainer: Trainer
    holds: list
    lacks: list
    speaks: bool
    free_days: int


def run_of(need, user, plan_pk=None):
    """The newest run with a result that took the need in and that this person may know of."""
    runs = PlanNeed.objects.filter(need=need, is_covered__isnull=False).select_related("plan")
    if not (user.is_superuser or user.has_role(Role.ADMINISTRATOR, Role.NATIONAL)):
        runs = runs.filter(plan__state=PlanState.ACCEPTED)
    if plan_pk:
        runs = runs.filter(plan=plan_pk)
    return runs.order_by("-plan__created_at").first()


class Why:
    """Built on the snapshot that the run was given, so that it tells what held then."""

    def __init__(self, need, run):
        self.need, self.plan = need, run.plan
        problem, result = run.plan.problem, run.plan.result
        self.asked = next(
            each for each in problem["needs"] if whole_need(problem, each["id"])[0] == need.code
        )
        self.entry = next(
            (
                each
                for each in result["uncovered"]
                if whole_need(problem, each["need"])[0] == need.code
            ),
            None,
        )
        self.people = {row.code: row for row in Trainer.objects.select_related("user")}
        self.validated = [each for each in problem["trainers"] if each["id"] in self.people]
        self.size = next(c["size"] for c in problem["cohorts"] if c["id"] == self.asked["cohort"])

    @property
    def is_covered(self):
        return self.entry is None

    @property
    def half_days(self):
        return sum(self.asked["blocks"])

    @property
    def language_words(self):
        return languages_in_words(self.asked["languages"])

    @property
    def window(self):
        return tuple(dt.date.fromisoformat(day) for day in self.asked["window"])

    @property
    def open(self):
        names = {code: str(row) for code, row in self.people.items()}
        detail = self.entry["detail"]
        return Open(self.need, self.entry["reason"], detail, opener(detail, names))

    def candidates(self):
        """Those of the run's trainers who hold something of what is asked, nearest first."""
        found = []
        for each in self.validated:
            lacks = [code for code in self.asked["requires"] if not self._holds(each, code)]
            holds = [code for code in self.asked["requires"] if code not in lacks]
            if holds or not self.asked["requires"]:
                speaks = bool(set(each["languages"]) & set(self.asked["languages"]))
                free = self._free_days(each)
                found.append(Candidate(self.people[each["id"]], holds, lacks, speaks, free))
        return sorted(
            found, key=lambda c: (len(c.lacks), not c.speaks, -c.free_days, c.trainer.code)
        )

    def nearest(self):
        return self.candidates()[:RANKED]

    def _holds(self, trainer, code):
        held = trainer["competencies"].get(code)
        return held is not None and held["level"] >= self.asked["requires"][code]

    def _free_days(self, trainer):
        modes = {"on_site": ["on_site"], "remote": ["remote"], "either": ["on_site", "remote"]}
        windows = [
            tuple(dt.date.fromisoformat(day) for day in window)
            for mode in modes[self.asked["mode"]]
            for window in trainer[mode]
        ]
        return sum(day.weekday() < 5 for day in days_of(windows, *self.window))

    def funnel(self):
        """People first, then teams: the engine looks at one or two together."""
        speaking = [t for t in self.validated if set(t["languages"]) & set(self.asked["languages"])]
        able = [t for t in speaking if any(self._holds(t, code) for code in self.asked["requires"])]
        codes = ", ".join(self.asked["requires"])
        steps = [
            (len(self.people), _("people in the pool"), ""),
            (len(self.validated), pgettext("trainers", "validated"), ""),
            (len(speaking), _("teach %(language)s") % {"language": self.language_words}, ""),
            (len(able), _("hold at least one of the competencies"), codes),
        ]
        counts = self.entry["detail"].get("counts", {}) if self.entry else {}
        steps += [
            (count, str(STAGES[name]), "") for name, count in counts.items() if name in STAGES
        ]
        return list(_stages(steps))

    @property
    def heading(self):
        """From how many to how many."""
        last = self.funnel()[-1].count
        return ngettext(
            "From %(first)s person to %(last)s",
            "From %(first)s people to %(last)s",
            len(self.people),
        ) % {
            "first": len(self.people),
            "last": last,
        }


def _stages(steps):
    """Up to the first that leaves nobody. Teams may be more than people: then as wide."""
    people = steps[0][0] or 1
    for count, text, sub in steps:
        yield Stage(count, text, sub, min(180, 180 * count / people), stops=not count)
        if not count:
            return
