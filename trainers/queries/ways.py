"""What would open a need, row by row and in words: who would come, what it costs and brings."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import formats
from trainers.matching.node import Slot
from trainers.models import Need
from trainers.permissions import can_edit_need, can_validate
from trainers.problem import whole_need
from trainers.ways import LANGUAGE_OF_NEED

from .reasons import change_in_words, in_language_words

STILL_BLOCKED = {
    "no_competency": gettext_lazy("Alone, this opens nothing: competencies are still missing."),
    "no_language": gettext_lazy("Alone, this opens nothing: the language is still in the way."),
    "not_valid": gettext_lazy("Alone, this opens nothing: qualifications end too early."),
    "no_dates": gettext_lazy("Alone, this opens nothing: the dates are still in the way."),
    "no_room": gettext_lazy("Alone, this opens nothing: no room fits."),
    "window": gettext_lazy("Alone, this opens nothing: there are too few weeks."),
    "limits": gettext_lazy("Alone, this opens nothing: people would be beyond their limits."),
    "outweighed": gettext_lazy(
        "Alone, this opens nothing: other needs hold the same people, rooms or weeks."
    ),
}
ON_THE_NEED = {"window", "second_trainer", LANGUAGE_OF_NEED}
# What the national coordination changes in a trainer's file, and where.
ON_THE_TRAINER = {
    "level": ("trainers:qualification_add", gettext_lazy("Validate the competency")),
    "until": ("trainers:qualification_add", gettext_lazy("Renew the competency")),
    "language": ("trainers:trainer_edit", gettext_lazy("Change the file")),
    "dates": ("trainers:trainer_availability", gettext_lazy("Update the availability")),
    "max_half_days": ("trainers:trainer_edit", gettext_lazy("Change the file")),
    "max_missions": ("trainers:trainer_edit", gettext_lazy("Change the file")),
}


@dataclass(frozen=True)
class Act:
    url: str
    label: str


@dataclass
class Row:
    """A way. `half_days`, `needs` and `moved` are counts, `cost` cents; all differences to the plan."""

    title: str
    notes: list = field(default_factory=list)
    half_days: int = 0
    cost: int = 0
    moved: int = 0
    needs: int = 0
    opens: bool = True
    act: Act | None = None

    @property
    def more_half_days(self):
        return signed(self.half_days, formats.number)

    @property
    def more_cost(self):
        return signed(self.cost, formats.euros)

    @property
    def css(self):
        return "z" if not self.half_days else "m" if self.half_days < 0 else ""


def signed(value, told):
    """«+10», «−3 370 €», and «0» without a sign."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{told(abs(value))}"


@dataclass(frozen=True)
class Measure:
    """A line of the comparison of a plan with what it would be: words, and whether more is good."""

    label: str
    here: str
    there: str
    change: str
    css: str


class Scenario:
    """A plan (`Picture`) beside itself with one way taken: the one that opens most."""

    def __init__(self, picture, need, row):
        self.picture, self.need, self.row = picture, need, row

    @property
    def title(self):
        return _("B: %(way)s (%(town)s).") % {
            "way": inside(self.row.title, self.picture.trainers.values()),
            "town": self.need.cohort.centre.town,
        }

    def measures(self):
        picture, row = self.picture, self.row
        here, all_ = picture.covered_half_days, picture.all_half_days
        there = here + row.half_days
        points = 100 * row.half_days / all_
        open_needs = len(picture.open_needs)
        cost = picture.plan.cost_cents
        return [
            Measure(
                _("Coverage"),
                formats.percent(here / all_, 1),
                formats.percent(there / all_, 1),
                signed(points, lambda value: formats.number(value, 1)),
                _good_if(points > 0),
            ),
            Measure(
                _("Half-days covered"),
                f"{formats.number(here)} / {formats.number(all_)}",
                f"{formats.number(there)} / {formats.number(all_)}",
                row.more_half_days,
                _good_if(row.half_days > 0),
            ),
            Measure(
                _("Open needs"),
                formats.number(open_needs),
                formats.number(open_needs - row.needs),
                signed(-row.needs, formats.number),
                _good_if(row.needs > 0) if row.needs else "z",
            ),
            Measure(
                _("Cost"),
                formats.euros(cost),
                formats.euros(cost + row.cost),
                row.more_cost,
                _good_if(row.cost < 0) if row.cost else "z",
            ),
            Measure(
                _("Sessions moved"),
                formats.number(0),
                formats.number(row.moved),
                signed(row.moved, formats.number),
                "z",
            ),
        ]


def _good_if(is_good):
    return "" if is_good else "m"


def inside(title, people):
    """A title as it stands inside a sentence."""
    begins_with_name = any(title.startswith(str(person)) for person in people)
    return title if begins_with_name else title[:1].lower() + title[1:]


class Ways:
    """Of one need in a run (`PlanNeed`), as one person may see them; empty until a worker knows.

    `asked`: the need as the problem has it. `people`: code → trainer. `needs`: code → need, where
    those that this person may know of are at hand.
    """

    def __init__(self, run, asked, people, user, needs=None):
        self.run, self.asked, self.people, self.user = run, asked, people, user
        self.names = {code: str(trainer) for code, trainer in people.items()}
        self.known = run.ways is not None
        self.ways = run.ways["ways"] if self.known else []
        self.prices = run.ways["people"] if self.known else {}
        self.needs = self._needs() if needs is None else needs

    def _needs(self):
        """Code → need, of the other needs named that this person may know of."""
        named = {each for way in self.ways for each in (*way["dropped"], *way["gained"])}
        codes = {self._code(each) for each in named}
        if not codes:
            return {}
        rows = Need.objects.visible_to(self.user).filter(code__in=codes)
        return {row.code: row for row in rows.select_related("cohort__centre")}

    def _code(self, need_id):
        return whole_need(self.run.plan.problem, need_id)[0]

    @cached_property
    def rows(self):
        return [self._row(way) for way in self.ways]

    @property
    def best(self):
        """The first way that opens more than it closes, or None."""
        return next((row for row in self.rows if row.half_days > 0), None)

    def told(self):
        """The best way and another, in a sentence or two; empty where none brings more."""
        rows = [row for row in self.rows if row.half_days > 0][:2]
        if not rows:
            return ""
        first = ngettext(
            "%(way)s: %(n)s half-day more.", "%(way)s: %(n)s half-days more.", rows[0].half_days
        ) % {"way": rows[0].title, "n": formats.number(rows[0].half_days)}
        other = [_("Or: %(way)s.") % {"way": self._inside(row.title)} for row in rows[1:]]
        return " ".join([first, *other])

    def _row(self, way):
        row = Row(self._title(way["changes"]), opens=not way["blocks"])
        if not row.opens:
            row.notes = [str(STILL_BLOCKED[way["blocks"]])]
            return row
        row.half_days, row.cost, row.moved = way["half_days"], way["cost"], way["moved"]
        row.needs = 1 + len(way["gained"]) - len(way["dropped"])
        row.notes = [
            note for note in (self._who(way), self._given_up(way), self._also(way)) if note
        ]
        row.act = self._act(way["changes"])
        return row

    def _title(self, changes):
        if not changes:
            return _("Give it the place of others")
        told = [self._told(change).rstrip(".") for change in changes]
        return _("; ").join([told[0], *map(self._inside, told[1:])])

    def _inside(self, title):
        return inside(title, self.names.values())

    def _told(self, change):
        values = change["values"]
        if change["kind"] == LANGUAGE_OF_NEED:
            return _("Accept a session %(language)s.") % {
                "language": in_language_words(values["language"])
            }
        if change["kind"] == "window":
            return self._window(values)
        return change_in_words(change, self.names)

    def _window(self, values):
        first, last = (dt.date.fromisoformat(values[name]) for name in ("first", "last"))
        asked_first, asked_last = (dt.date.fromisoformat(day) for day in self.asked["window"])
        if first == asked_first:
            return _("Open the window until %(day)s.") % {"day": formats.medium_date(last)}
        if last == asked_last:
            return _("Open the window from %(day)s on.") % {"day": formats.medium_date(first)}
        return _("Widen the window: %(dates)s.") % {"dates": formats.date_range(first, last)}

    def _who(self, way):
        slots = sorted(Slot.parse(text) for each in way["sessions"] for text in each["slots"])
        codes = dict.fromkeys(each for session in way["sessions"] for each in session["trainers"])
        names = _(" and ").join(self.names.get(code, code) for code in codes)
        return _("%(names)s, %(dates)s.") % {
            "names": names,
            "dates": formats.date_range(slots[0].day, slots[-1].day),
        }

    def _given_up(self, way):
        return self._of_others(
            way["dropped"],
            _("Gives up %(needs)s."),
            lambda n: ngettext("Gives up %(n)s other need.", "Gives up %(n)s other needs.", n),
        )

    def _also(self, way):
        return self._of_others(
            way["gained"],
            _("Covers %(needs)s too."),
            lambda n: ngettext("Covers %(n)s other need too.", "Covers %(n)s other needs too.", n),
        )

    def _of_others(self, ids, naming, counting):
        """Named where this person may know of all of them, else counted."""
        codes = list(dict.fromkeys(self._code(each) for each in ids))
        if not codes:
            return ""
        if any(code not in self.needs for code in codes):
            return counting(len(codes)) % {"n": formats.number(len(codes))}
        told = [f"{code} ({self.needs[code].cohort.centre.town})" for code in codes]
        return naming % {"needs": _(", ").join(told)}

    def _act(self, changes):
        """Where this person can make the first of the changes, if they can."""
        if not changes:
            return None
        kind, subject = changes[0]["kind"], changes[0]["subject"]
        if kind in ON_THE_NEED and can_edit_need(self.user, self.run.need):
            return Act(reverse("trainers:need_edit", args=[self.run.need.pk]), _("Change the need"))
        if kind in ON_THE_TRAINER and can_validate(self.user) and subject in self.people:
            name, label = ON_THE_TRAINER[kind]
            return Act(reverse(name, args=[self.people[subject].pk]), str(label))
        return None
