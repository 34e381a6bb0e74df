"""What the follow-up templates show, put together from the queries."""

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from lms import permissions
from lms.charts.attendance import attendance_strip, legend_square
from lms.charts.dose import dose
from lms.charts.tiles import tiles
from lms.forms.tracking import AddMemberForm
from lms.models import Mark
from lms.queries import tracking as reading

from .filters import asked

LINES_PER_PAGE = 12
NEARLY_ALL = 3  # the level of a tally from 85 % on


def cohort_page(cohort, request, *, add_form=None):
    modules = list(reading.modules_of(cohort))
    sessions = list(reading.sessions_of(cohort))
    module = _chosen(modules, sessions, request.GET.get("module"))
    may_change = permissions.can_change_members(request.user, cohort)
    table = reading.matrix(cohort, module) if module else None
    waiting = list(reading.not_enrolled(cohort, module)) if module else []
    return {
        "cohort": cohort,
        "modules": modules,
        "module": module,
        "sessions": [each for each in sessions if module and each.module_id == module.pk],
        "table": table,
        "figures": _figures(table) if table else None,
        "rows": [_row(person, table) for person in table.people] if table else [],
        "legend": {
            mark.value: legend_square(mark) for mark in (Mark.PRESENT, Mark.EXCUSED, Mark.ABSENT)
        },
        "waiting": waiting,
        "members": list(cohort.members.order_by("family_name", "given_name")),
        "may_change": may_change,
        "add_form": add_form or (may_change and AddMemberForm(adder=request.user, cohort=cohort)),
        "today": timezone.localdate(),
    }


def _chosen(modules, sessions, code):
    """The module asked for; else that of the next session to end, else of the last one held."""
    asked = next((each for each in modules if each.code == code), None)
    if asked or not modules:
        return asked
    today = timezone.localdate()
    to_come = [each for each in sessions if each.last_day >= today]
    nearest = to_come[:1] or sessions[-1:]
    return next(
        (each for each in modules if nearest and each.pk == nearest[0].module_id), modules[0]
    )


def _figures(table):
    complete = sum(person.note[1] == "done" for person in table.people)
    taken = {
        slot for person in table.people for slot, (_d, mark) in enumerate(person.marks) if mark
    }
    return {
        "people": len(table.people),
        "complete": complete,
        "missing": len(table.people) - complete,
        "certificates": sum(bool(person.certificate) for person in table.people),
        "attendance": table.attendance_share,
        "hours_delivered": 3 * len(taken),
        "hours_planned": 3 * len(table.slots),
    }


def _row(person, table):
    return {
        "person": person,
        "cells": list(zip(table.units, person.cells, strict=True)),
        "strip": attendance_strip(person.marks),
        "badge": person.note[0],
        "code": person.note[1],
        "params": person.note[2],
    }


def dashboard_page(request):
    seen = reading.follow_up(request.user)
    lines = _lines(seen, request.GET)
    return {
        "total": seen.total,
        "scope": _scope(request.user),
        "today": timezone.localdate(),
        "centres": _centres(seen),
        "lines": lines,
        "line_finding": _line_finding(seen),
        "page": _page_of(lines, request.GET.get("page")),
        "filters": asked(request, "q", "sort"),
        **_regions(seen),
        **_modules(seen),
    }


def _page_of(lines, number):
    """A page of the cohorts' lines; what is read from unit rows is read for these alone."""
    page = Paginator(lines, LINES_PER_PAGE).get_page(number)
    shares = reading.unit_shares([line["key"] for line in page])
    for line in page:
        line["shares"] = shares.get(line["key"], {})
    return page


def _regions(seen):
    """Map and table of the twelve regions; nothing where one region is all there is to see."""
    if len(seen.by_region) < 2:
        return {"regions": [], "map": ""}
    regions = [(each, seen.by_region.get(each.pk, reading.Tally())) for each in seen.regions]
    title = _("People who completed, by region; the details are in the table")
    return {
        "regions": regions,
        "region_finding": _finding(seen.by_region),
        "map": tiles([(each, tally.complete, tally.enrolled) for each, tally in regions], title),
    }


def _modules(seen):
    modules = sorted(
        ((seen.modules[pk], tally) for pk, tally in seen.by_module.items()),
        key=lambda pair: pair[0].code,
    )
    hours = [
        (each.title, tally.hours_delivered, tally.hours_planned)
        for each, tally in modules
        if tally.planned
    ]
    heat = _heat(seen, [module for module, _tally in modules])
    return {"modules": modules, "dose": dose(hours), "heat": heat}


def _scope(user):
    """Whose figures these are, in words."""
    if user.is_superuser or user.has_role(Role.NATIONAL, Role.ADMINISTRATOR):
        return _("the whole network")
    places = [
        each.region or each.centre
        for each in user.current_appointments
        if each.role in (Role.REGIONAL, Role.CENTRE_MANAGER)
    ]
    return ", ".join(place.name for place in places)


def _finding(tallies):
    """How many of the groups have someone complete."""
    followed = [tally for tally in tallies.values() if tally.enrolled]
    return {
        "with_some": sum(tally.complete > 0 for tally in followed),
        "of": len(followed),
    }


def _line_finding(seen):
    """How many cohorts nearly all completed in, and the one that is farthest from it."""
    followed = _followed(seen)
    if not followed:
        return None
    code, tally = min(followed, key=lambda pair: (pair[1].complete_share, pair[0]))
    high = sum(each.level >= NEARLY_ALL for _code, each in followed)
    return {"of": len(followed), "high": high, "code": code, "tally": tally}


def _followed(seen):
    """(code of the cohort, tally) of each cohort and module with people enrolled."""
    return [
        (seen.cohorts[cohort].code, tally)
        for (cohort, _module), tally in seen.by_line.items()
        if cohort in seen.cohorts and tally.enrolled
    ]


def _heat(seen, modules):
    """Completion by region and module; by centre where only one region is in scope."""
    names = {"region": {each.pk: each for each in seen.regions}, "centre": seen.centres}
    kind = "region" if len(seen.by_region) > 1 else "centre"
    tallies = seen.by_region if kind == "region" else seen.by_centre
    rows = [
        (place, [(module, seen.by_cell.get((kind, pk, module.pk))) for module in modules])
        for pk, place in names[kind].items()
        if pk in tallies
    ]
    return {
        "kind": kind,
        "modules": modules,
        "rows": rows if len(rows) > 1 else [],
        "without": sum(not tally.complete for _code, tally in _followed(seen)),
    }


def _centres(seen):
    found = [
        (seen.centres[pk], tally) for pk, tally in seen.by_centre.items() if pk in seen.centres
    ]
    return sorted(found, key=lambda pair: pair[0].code)


LINE_SORTS = {
    "cohort": lambda line: (line["cohort"].code, line["module"].code),
    "module": lambda line: (line["module"].code, line["cohort"].code),
    "attendance": lambda line: line["tally"].attendance_share or -1,
    "complete": lambda line: line["tally"].complete_share or -1,
}


def _lines(seen, params):
    """One line a cohort and module, filtered and sorted as the address says."""
    lines = [
        {"key": key, "cohort": seen.cohorts[key[0]], "module": seen.modules[key[1]], "tally": tally}
        for key, tally in seen.by_line.items()
        if key[0] in seen.cohorts
    ]
    words = params.get("q", "").lower()
    lines = [line for line in lines if words in _haystack(line)]
    name = params.get("sort", "")
    key = LINE_SORTS.get(name.removeprefix("-"), LINE_SORTS["cohort"])
    return sorted(lines, key=key, reverse=name.startswith("-"))


def _haystack(line):
    centre = line["cohort"].centre
    parts = (
        line["cohort"].code,
        line["module"].code,
        line["module"].title,
        centre.name_fr,
        centre.name_ar,
        centre.town_fr,
        centre.town_ar,
    )
    return " ".join(parts).lower()
