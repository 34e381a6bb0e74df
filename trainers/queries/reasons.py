"""Codes of the matching engine in words: why a need is open, and what would open it."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts import formats
from trainers.windows import each_day

BADGES = {
    "no_competency": pgettext_lazy("why a need stays open", "competencies"),
    "no_language": gettext_lazy("language"),
    "not_valid": gettext_lazy("validity"),
    "no_dates": gettext_lazy("dates"),
    "no_room": gettext_lazy("room"),
    "window": gettext_lazy("window"),
    "limits": gettext_lazy("limits"),
    "predecessor": gettext_lazy("order"),
    "outweighed": pgettext_lazy("why a need stays open", "choice"),
}
SENTENCES = {
    "no_competency": gettext_lazy(
        "Nobody, alone or in a team of the allowed size, holds every competency at the level asked for."
    ),
    "no_language": gettext_lazy(
        "Whoever holds the competencies does not teach in the language asked for."
    ),
    "not_valid": gettext_lazy(
        "The qualifications of those who could teach end before the window begins."
    ),
    "no_dates": gettext_lazy(
        "Those who could teach are not free together for long enough within one week."
    ),
    "no_room": gettext_lazy(
        "No room of the centre is free, large enough and equipped on those days."
    ),
    "window": gettext_lazy("The window has too few weeks for all the parts, one after the other."),
    "limits": gettext_lazy("It would take those who could teach beyond their limits."),
    "predecessor": gettext_lazy("It comes after a need that is open itself."),
    "outweighed": gettext_lazy(
        "It could be held alone, but others that weigh more need the same people, rooms or weeks."
    ),
}
# What is left after each stage of the funnel, in the order in which they are asked.
STAGES = {
    "no_competency": gettext_lazy("teams hold every competency together"),
    "no_language": gettext_lazy("of them teach in the language"),
    "not_valid": gettext_lazy("hold a qualification that is valid then"),
    "no_dates": gettext_lazy("are free for long enough in one week"),
    "no_room": gettext_lazy("with a room that fits"),
    "window": gettext_lazy("with weeks enough for all the parts"),
    "limits": gettext_lazy("within the limits of each person"),
}
LANGUAGES = {
    "fr": gettext_lazy("in French"),
    "ar": gettext_lazy("in Arabic"),
    "en": gettext_lazy("in English"),
    "sgn": gettext_lazy("in sign language"),
    "zgh": gettext_lazy("in Amazigh"),
}


def in_language_words(code):
    return str(LANGUAGES.get(code, code))


def languages_in_words(codes):
    return _(" or ").join(in_language_words(code) for code in codes)


def telling(reason, detail, asked, problem):
    """What stands in the way, told from what was asked, where it can be told better than in general.

    `detail`: as the engine's plan has it; `asked`: the need as the problem has it.
    """
    if detail.get("late"):
        return _("In this plan, what has to come before it ends too late.")
    if detail.get("in_the_way", {}).get("locked"):
        return _("It could be held alone, but locks keep people, rooms or weeks for others.")
    if reason in ("no_dates", "window"):
        return _too_few_days(asked, problem)
    if reason in ("no_competency", "no_language"):
        return _nobody_has(reason, asked, problem)
    return ""


def _too_few_days(asked, problem):
    """Holidays that leave too little of a short window."""
    first, last = (_day(each) for each in asked["window"])
    closed = {_day(each) for each in problem["closed_days"]}
    short = {_day(each) for each in problem["short_days"]}
    days = [day for day in each_day(first, last) if day.weekday() < 5]
    half_days = sum(1 if day in short else 2 for day in days if day not in closed)
    wanted = sum(asked["blocks"])
    holidays = [day for day in days if day in closed]
    if half_days >= wanted or not holidays:
        return ""
    return ngettext(
        "A holiday, %(days)s: %(open)s half-days are open of the %(wanted)s it takes.",
        "Holidays, %(days)s: %(open)s half-days are open of the %(wanted)s it takes.",
        len(holidays),
    ) % {
        "days": _(" and ").join(formats.day_and_month(day) for day in holidays),
        "open": formats.number(half_days),
        "wanted": formats.number(wanted),
    }


def _nobody_has(reason, asked, problem):
    """The competencies that nobody holds at the level, among those who speak the language."""
    among = [
        each
        for each in problem["trainers"]
        if reason == "no_competency" or set(each["languages"]) & set(asked["languages"])
    ]
    lacking = [
        _("%(code)s at level %(level)s") % {"code": code, "level": level}
        for code, level in asked["requires"].items()
        if not any(_holds(each, code, level) for each in among)
    ]
    if not lacking or not among:
        return ""
    words = {
        "codes": _(", ").join(lacking),
        "language": languages_in_words(asked["languages"]),
    }
    if reason == "no_competency":
        return _("Nobody holds %(codes)s.") % words
    return _("Nobody who teaches %(language)s holds %(codes)s.") % words


def _holds(trainer, code, level):
    held = trainer["competencies"].get(code)
    return held is not None and held["level"] >= level


def others_in_words(codes, known):
    """Other needs by their codes, where the reader may know of all of them, else counted."""
    codes = list(dict.fromkeys(codes))
    if all(code in known for code in codes):
        return _(", ").join(codes)
    return ngettext("%(n)s other need", "%(n)s other needs", len(codes)) % {
        "n": formats.number(len(codes))
    }


def opener(detail, names, others, tells_costs):
    """What would open the need, in one sentence; empty where nothing that was tried does.

    `names`: id of a trainer → name. `others`: ids of needs → words. `detail`: as the engine's
    plan has it. Whether the reader is told what a plan costs: `tells_costs`.
    """
    miss = detail.get("nearest_miss")
    if miss:
        return " ".join(change_in_words(change, names) for change in miss["changes"])
    if detail.get("missing"):
        return _("Cover %(needs)s first.") % {"needs": others(detail["missing"])}
    if detail.get("late"):
        return _("End %(needs)s sooner: too few weeks are left for what comes after.") % {
            "needs": others(detail["late"])
        }
    way = detail.get("in_the_way")
    if way:
        return _in_the_way(way, others, tells_costs)
    return ""


def _in_the_way(way, others, tells_costs):
    words = {
        "needs": others(way["displaced"]),
        "cost": formats.euros(way["cost"]),
        "coverage": formats.number(abs(way["coverage"])),
    }
    if not way["displaced"]:
        return _("Nothing: a longer search may find its place.")
    if way.get("locked"):
        return ngettext(
            "Loosen the lock of %(locked)s, which is in the way.",
            "Loosen the locks of %(locked)s, which are in the way.",
            len(way["locked"]),
        ) % {"locked": others(way["locked"])}
    if way["coverage"] < 0:
        return (
            _("Give up %(needs)s: the coverage falls by %(coverage)s, weighted by priority.")
            % words
        )
    if not tells_costs:
        return _("Give up %(needs)s, of the same weight.") % words
    return _("Give up %(needs)s, of the same weight: the cost changes by %(cost)s.") % words


def change_in_words(change, names):
    """A change of the engine's, as plain JSON, in a sentence."""
    kind, subject, values = change["kind"], change["subject"], change["values"]
    told = CHANGES.get(kind)
    return told(names.get(subject, subject), values) if told else ""


def _level(name, values):
    if not values["has"]:
        return _("Qualify %(name)s in %(code)s at level %(needs)s.") % {"name": name, **values}
    return _("Take %(name)s in %(code)s from level %(has)s to %(needs)s.") % {
        "name": name,
        **values,
    }


def _until(name, values):
    return _("Renew %(code)s of %(name)s until %(day)s.") % {
        "name": name,
        "code": values["code"],
        "day": formats.medium_date(_day(values["needs"])),
    }


def _language(name, values):
    return _("%(name)s would have to teach %(language)s.") % {
        "name": name,
        "language": in_language_words(values["language"]),
    }


def _dates(name, values):
    days = [_day(each) for each in values.get("days", [])]
    if not days:
        return _("%(name)s would have to be free.") % {"name": name}
    return _("%(name)s would have to be free %(dates)s.") % {
        "name": name,
        "dates": formats.date_range(min(days), max(days)),
    }


def _window(_name, values):
    return _("Widen the window: %(dates)s.") % {
        "dates": formats.date_range(_day(values["first"]), _day(values["last"]))
    }


def _room(_name, values):
    return ngettext(
        "Find a room with %(seats)s seat.", "Find a room with %(seats)s seats.", values["seats"]
    ) % {"seats": values["seats"]}


def _half_days(name, values):
    return _("Let %(name)s teach %(needs)s half-days in the period instead of %(has)s.") % {
        "name": name,
        **values,
    }


def _missions(name, values):
    return _("Let %(name)s come %(needs)s times in the period instead of %(has)s.") % {
        "name": name,
        **values,
    }


def _second(_name, _values):
    return _("Allow a second trainer.")


CHANGES = {
    "level": _level,
    "until": _until,
    "language": _language,
    "dates": _dates,
    "window": _window,
    "room": _room,
    "max_half_days": _half_days,
    "max_missions": _missions,
    "second_trainer": _second,
}


def _day(text):
    return dt.date.fromisoformat(text)
