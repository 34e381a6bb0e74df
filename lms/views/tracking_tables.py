"""The follow-up tables as they are taken away: headings and rows."""

from django.utils.translation import gettext as _

from courses.models import UnitKind
from lms.models import Mark
from lms.queries import tracking as reading

COUNTS = ("enrolled", "started", "complete", "hours_planned", "hours_delivered")


def cohorts(found):
    columns = [
        _("Code"), _("Centre"), _("Region"), _("Status"), _("People"), _("Places"), _("In progress"),
        _("Complete"), _("Next half-day"),
    ]  # fmt: skip
    rows = (
        [
            each.code,
            each.centre.name,
            each.centre.province.region.name,
            each.get_status_display(),
            each.people,
            each.capacity,
            each.following,
            each.done,
            each.next_day,
        ]
        for each in found
    )
    return {"columns": columns, "rows": rows}


def matrix(page):
    """A line a person, a column a unit and a half-day."""
    table = page["table"] or reading.Matrix([], None, [], [])
    columns = [_("Name"), _("Name in Arabic"), _("Staff number"), _("E-mail address"), _("Phone")]
    columns += [place.unit.title for place in table.units]
    columns += [f"{slot.day:%d/%m/%Y} {slot.get_half_display()}" for slot in table.slots]
    columns += [_("Half-days attended"), _("Certificate")]
    return {"columns": columns, "rows": [_matrix_row(person, table) for person in table.people]}


def _matrix_row(person, table):
    learner = person.learner
    return [
        learner.name_in("fr"),
        learner.name_in("ar"),
        learner.matricule,
        learner.email,
        learner.phone,
        *(_unit_value(place, cell) for place, cell in zip(table.units, person.cells, strict=True)),
        *(str(Mark(mark).label) if mark else None for _day, mark in person.marks),
        person.attended,
        _("issued") if person.certificate else None,
    ]


def _unit_value(place, cell):
    """A quiz as its best share of points, a lesson as its state."""
    if cell is None:
        return None
    if place.unit.kind == UnitKind.QUIZ:
        return cell.best_score
    return cell.get_state_display()


def follow_up(page, kind):
    """`kind`: regions, centres, modules, completion, or else cohorts."""
    if kind == "completion":
        return _completion(page["heat"])
    made = {"regions": _regions, "centres": _centres, "modules": _modules}.get(kind, _lines)
    headings, rows = made(page)
    columns = [
        *headings, _("Enrolled"), _("In progress"), _("Complete"), _("Hours planned"),
        _("Hours delivered"), _("Attendance"), _("Certificates"),
    ]  # fmt: skip
    return {"columns": columns, "rows": [[*names, *_counts(tally)] for names, tally in rows]}


def _completion(heat):
    """A line a region or centre; of each module how many completed and how many are enrolled."""
    columns = [_("Code"), _("Region") if heat["kind"] == "region" else _("Centre")]
    for module in heat["modules"]:
        columns += [
            _("%(code)s, complete") % {"code": module.code},
            _("%(code)s, enrolled") % {"code": module.code},
        ]
    rows = [
        [
            place.code,
            place.name,
            *(
                value
                for _module, tally in cells
                for value in ((tally.complete, tally.enrolled) if tally else (None, None))
            ),
        ]
        for place, cells in heat["rows"]
    ]
    return {"columns": columns, "rows": rows}


def _counts(tally):
    return [*(getattr(tally, name) for name in COUNTS), tally.attendance_share, tally.certificates]


def _regions(page):
    pairs = page["regions"]
    return [_("Code"), _("Region")], [([each.code, each.name], tally) for each, tally in pairs]


def _centres(page):
    pairs = page["centres"]
    return [_("Code"), _("Centre")], [([each.code, each.name], tally) for each, tally in pairs]


def _modules(page):
    pairs = page["modules"]
    return [_("Code"), _("Module")], [([each.code, each.title], tally) for each, tally in pairs]


def _lines(page):
    rows = [
        (
            [
                line["cohort"].code,
                line["cohort"].centre.name,
                line["module"].code,
                line["module"].title,
            ],
            line["tally"],
        )
        for line in page["lines"]
    ]
    return [_("Cohort"), _("Centre"), _("Code"), _("Module")], rows
