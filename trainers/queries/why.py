"""Why one need is open: who is left after each question, who comes nearest, what would open it."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from trainers.models import Need, PlanNeed, PlanState, Trainer
from trainers.permissions import sees_plans_whole
from trainers.problem import whole_need
from trainers.windows import days_of

from .plans import Open
from .reasons import (
    STAGES,
    in_language_words,
    languages_in_words,
    opener,
    others_in_words,
    telling,
)
from .ways import Ways

RANKED = 5
FEW = 3
MANY = 2
HANGS_ON = {
    "until": gettext_lazy("if a competency is renewed"),
    "window": gettext_lazy("if the window is wider"),
    "dates": gettext_lazy("if their dates change"),
    "room": gettext_lazy("with another room"),
    "max_half_days": gettext_lazy("beyond their limit"),
    "max_missions": gettext_lazy("beyond their limit"),
}


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
    languages: str = ""
    price: dict | None = None

    @property
    def cost(self):
        """In cents, of the sessions alone; None where it is not known or nothing would do."""
        return self.price["cost"] if self.price and len(self.lacks) < MANY else None

    @property
    def badge(self):
        """(css, icon, words): on what it hangs."""
        kinds = {each["kind"] for each in self.price["changes"]} if self.price else set()
        if len(self.lacks) >= MANY:
            return "", "lock", _("lacks several competencies")
        if self.lacks:
            return "", "key", _("if %(code)s is validated") % {"code": self.lacks[0]}
        if not self.speaks:
            words = _("if a session %(language)s is accepted") % {"language": self.languages}
            return "go", "key", words
        for kind, words in HANGS_ON.items():
            if kind in kinds:
                return "", "key", str(words)
        if self.price and self.price["cost"] is not None:
            return "go", "check", _("could hold it alone")
        return None


def run_of(need, user, plan_pk=None):
    """The newest run with a result that took the need in and that this person may know of."""
    runs = PlanNeed.objects.filter(need=need, is_covered__isnull=False).select_related("plan")
    if not sees_plans_whole(user):
        runs = runs.filter(plan__state=PlanState.ACCEPTED)
    if plan_pk:
        runs = runs.filter(plan=plan_pk)
    return runs.order_by("-plan__created_at").first()


class Why:
    """Built on the snapshot that the run was given, so that it tells what held then."""

    def __init__(self, need, run, user=None):
        self.need, self.run, self.plan, self.user = need, run, run.plan, user
        self.run.need = need
        problem, result = run.plan.problem, run.plan.result
        self.entry = next(
            (
                each
                for each in result["uncovered"]
                if whole_need(problem, each["need"])[0] == need.code
            ),
            None,
        )
        part = self.entry["need"] if self.entry else None
        self.asked = next(
            each
            for each in problem["needs"]
            if part == each["id"]
            or (part is None and whole_need(problem, each["id"])[0] == need.code)
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
        reason = self.entry["reason"]
        told = telling(reason, detail, self.asked, self.plan.problem)
        opens = opener(detail, names, self._others, self.tells_costs)
        return Open(self.need, reason, detail, opens, told)

    def _others(self, ids):
        codes = [whole_need(self.plan.problem, each)[0] for each in ids]
        known = Need.objects.visible_to(self.user).filter(code__in=codes)
        return others_in_words(codes, set(known.values_list("code", flat=True)))

    @cached_property
    def ways(self):
        return Ways(self.run, self.asked, self.people, self.user)

    @property
    def tells_costs(self):
        return sees_plans_whole(self.user)

    @cached_property
    def languages(self):
        """Those that any need of the run asks for: no others matter here."""
        return {code for each in self.plan.problem["needs"] for code in each["languages"]}

    def candidates(self):
        """Those of the run's trainers who hold something of what is asked, nearest first."""
        found = []
        for each in self.validated:
            lacks = [code for code in self.asked["requires"] if not self._holds(each, code)]
            holds = [code for code in self.asked["requires"] if code not in lacks]
            if not self.asked["requires"] or set(self.asked["requires"]) & set(
                each["competencies"]
            ):
                speaks = bool(set(each["languages"]) & set(self.asked["languages"]))
                spoken = _(" and ").join(
                    in_language_words(code) for code in each["languages"] if code in self.languages
                )
                found.append(
                    Candidate(
                        self.people[each["id"]],
                        holds,
                        lacks,
                        speaks,
                        self._free_days(each),
                        spoken,
                        (self.run.ways or {}).get("people", {}).get(each["id"]),
                    )
                )
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
        steps = [
            (len(self.people), _("people in the pool"), ""),
            (len(self.validated), pgettext("trainers", "validated"), self._others_named()),
            (
                len(speaking),
                _("teach %(language)s") % {"language": self.language_words},
                _("%(cohort)s asks for it.") % {"cohort": self.need.cohort.code},
            ),
            (len(able), _("hold at least one of the competencies"), self._levels_of(able)),
        ]
        counts = self.entry["detail"].get("counts", {}) if self.entry else {}
        told = self.open.told if self.entry else ""
        steps += [
            (count, str(STAGES[name]), "" if count else told)
            for name, count in counts.items()
            if name in STAGES
        ]
        return list(_stages(steps))

    def _others_named(self):
        """Who of the pool was not counted on, where they are few."""
        known = {each["id"] for each in self.validated}
        others = [row for code, row in self.people.items() if code not in known]
        if len(others) > FEW:
            return ""
        return _("; ").join(
            _("%(name)s: %(state)s") % {"name": row, "state": row.get_status_display()}
            for row in others
        )

    def _levels_of(self, able):
        """What each of a few holds, else what is asked for."""
        asked = self.asked["requires"]
        if not 0 < len(able) <= FEW:
            return _(", ").join(_held(code, level) for code, level in asked.items())
        held = {
            each["id"]: [
                _held(code, each["competencies"][code]["level"])
                for code in asked
                if code in each["competencies"]
            ]
            for each in able
        }
        return _("; ").join(
            _("%(name)s: %(levels)s") % {"name": self.people[code], "levels": _(", ").join(levels)}
            for code, levels in held.items()
        )

    @property
    def ways_heading(self):
        if self.tells_costs:
            return _("What would open it, and at what price")
        return _("What would open it")

    @property
    def heading(self):
        """From how many to how many."""
        last = self.funnel()[-1].count
        if not last:
            return ngettext(
                "From %(first)s person to none", "From %(first)s people to none", len(self.people)
            ) % {"first": len(self.people)}
        return ngettext(
            "From %(first)s person to %(last)s",
            "From %(first)s people to %(last)s",
            len(self.people),
        ) % {
            "first": len(self.people),
            "last": last,
        }


def _held(code, level):
    """«D3.1 4», which stays in this order among Arabic words."""
    return f"\u2068{code} {level}\u2069"


def _stages(steps):
    """Up to the first that leaves nobody. Teams may be more than people: then as wide."""
    people = steps[0][0] or 1
    for count, text, sub in steps:
        yield Stage(count, text, sub, min(180, 180 * count / people), stops=not count)
        if not count:
            return
