"""What is wrong and how to put it right, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts import formats
from accounts.forms.places import EQUIPMENT
from accounts.models.bilingual import in_language

from ..models import NeedMode, TrainerStatus
from .kinds import KINDS

CHOICES = dict([*NeedMode.choices, *TrainerStatus.choices, *EQUIPMENT])
MEGABYTE = 1024 * 1024

# code → (what is wrong, what to do). The parameters are those given where the problem was found.
CELLS = {
    "empty": (gettext_lazy("The cell is empty."), gettext_lazy("Fill it in.")),
    "empty_name_ar": (
        gettext_lazy("The cell is empty."),
        gettext_lazy("Fill it in; the certificate needs it."),
    ),
    "formula": (
        gettext_lazy("The cell holds a formula."),
        gettext_lazy("Replace it by its result: copy, then paste values only."),
    ),
    "excel_error": (
        gettext_lazy("The cell shows an error of the spreadsheet."),
        gettext_lazy("Type the value."),
    ),
    "garbled": (
        gettext_lazy("Letters were lost when the file was saved."),
        gettext_lazy("Save it again as XLSX, or as CSV UTF-8."),
    ),
    "garbled_meant": (
        gettext_lazy("Letters were lost when the file was saved."),
        gettext_lazy("Perhaps %(meant)s; save the file again as XLSX, or as CSV UTF-8."),
    ),
    "too_long": (
        gettext_lazy("The text is too long."),
        gettext_lazy("At most %(limit)s characters."),
    ),
    "email": (
        gettext_lazy("This is no e-mail address."),
        gettext_lazy("Write it like name@place.org."),
    ),
    "email_no_at": (
        gettext_lazy("The address has no @."),
        gettext_lazy("Write it like name@place.org."),
    ),
    "email_no_end": (
        gettext_lazy("The end of the address is missing."),
        gettext_lazy("Write it whole."),
    ),
    "email_no_end_meant": (
        gettext_lazy("The end of the address is missing."),
        gettext_lazy("Write %(meant)s"),
    ),
    "phone": (
        gettext_lazy("This is no phone number of Morocco or France."),
        gettext_lazy("Ten digits, or + and the country’s code."),
    ),
    "date": (gettext_lazy("This is no date."), gettext_lazy("Day, month, year: 31/12/2026.")),
    "date_impossible": (
        gettext_lazy("This date does not exist."),
        gettext_lazy("Day, month, year."),
    ),
    "date_american": (
        gettext_lazy("The month stands before the day."),
        gettext_lazy("Day, month, year: perhaps %(meant)s."),
    ),
    "date_far": (gettext_lazy("This year is too far away."), gettext_lazy("Check the year.")),
    "period": (
        gettext_lazy("“%(part)s” is no period."),
        gettext_lazy("First and last day: 04/01/2027 - 26/03/2027."),
    ),
    "period_backwards": (
        gettext_lazy("“%(part)s” ends before it begins."),
        gettext_lazy("The first day, then the last."),
    ),
    "number": (
        gettext_lazy("This number does not fit."),
        gettext_lazy("A whole number from %(low)s to %(high)s."),
    ),
    "amount": (
        gettext_lazy("This is no amount."),
        gettext_lazy("Euros, with figures only: 180 or 180,50."),
    ),
    "yes_or_no": (gettext_lazy("Neither yes nor no."), gettext_lazy("Write yes or no.")),
    "choice": (gettext_lazy("This is none of the choices."), gettext_lazy("One of: %(among)s.")),
    "language": (
        gettext_lazy("“%(part)s” is no language known here."),
        gettext_lazy("Write fr, ar or en."),
    ),
    "equipment": (
        gettext_lazy("“%(part)s” is no equipment known here."),
        gettext_lazy("One of: %(among)s."),
    ),
    "twin": (gettext_lazy("Already on row %(line)s."), gettext_lazy("Keep one row only.")),
    "email_of_another": (
        gettext_lazy("This person is known under %(known)s."),
        gettext_lazy("Keep the known address; only its owner or the administration changes it."),
    ),
    "matricule_of_another": (
        gettext_lazy("This address belongs to staff number %(known)s."),
        gettext_lazy("Check the number and the address."),
    ),
    "person_closed": (
        gettext_lazy("This person’s account is closed."),
        gettext_lazy("Have it opened by the administration first."),
    ),
    "unknown_person": (
        gettext_lazy("Nobody is known under this address."),
        gettext_lazy("Check the address."),
    ),
    "unknown_centre": (
        gettext_lazy("This centre is not known."),
        gettext_lazy("Write the centre’s code."),
    ),
    "unknown_cohort": (
        gettext_lazy("This cohort is not known."),
        gettext_lazy("Write the cohort’s code."),
    ),
    "unknown_module": (
        gettext_lazy("This module is not known."),
        gettext_lazy("Write the module’s code."),
    ),
    "unknown_code": (gettext_lazy("“%(part)s” is not known."), gettext_lazy("Check the code.")),
    "unknown_near": (None, gettext_lazy("Perhaps %(near)s")),
    "cohort_full": (
        gettext_lazy("Cohort %(code)s is full: %(places)s places."),
        gettext_lazy("Choose another cohort, or give it more places."),
    ),
    "competency": (
        gettext_lazy("“%(part)s” is no competency with its level."),
        gettext_lazy("Write them like D1.1:4; D1.4:3."),
    ),
    "level": (
        gettext_lazy("“%(part)s” has no level from 1 to 4."),
        gettext_lazy("Write them like D1.1:4; D1.4:3."),
    ),
    "no_level": (gettext_lazy("%(part)s has no level."), gettext_lazy("Write it like D1.1:4.")),
    "trainer_has_code": (
        gettext_lazy("This person is trainer %(known)s already."),
        gettext_lazy("Use that code."),
    ),
    "fair_above_max": (
        gettext_lazy("The fair share exceeds the limit."),
        gettext_lazy("At most %(most)s half-days."),
    ),
    "window_backwards": (
        gettext_lazy("The window must end after it starts."),
        gettext_lazy("A day from %(start)s on."),
    ),
    "need_elsewhere": (
        gettext_lazy("This code belongs to a need outside your scope."),
        gettext_lazy("Choose another code."),
    ),
    "need_exists": (
        gettext_lazy("This cohort has this need already: %(code)s."),
        gettext_lazy("Use that code to change it."),
    ),
    "need_planned": (
        gettext_lazy("This need is planned already; the row would change it."),
        gettext_lazy("Take the row out, or cancel the session first."),
    ),
    "need_done": (
        gettext_lazy("This need has been met."),
        gettext_lazy("Declare a new need under another code."),
    ),
    "need_withdrawn": (
        gettext_lazy("This need was withdrawn."),
        gettext_lazy("Declare a new need under another code."),
    ),
    "need_circle": (
        gettext_lazy("%(part)s comes after this need already: they would wait for each other."),
        gettext_lazy("Take one of the two out."),
    ),
}

FILES = {
    "too_heavy": (
        gettext_lazy("The file weighs %(size)s MB; at most %(limit)s MB are read."),
        gettext_lazy("Take out pictures and other sheets, or send the rows in several files."),
    ),
    "empty": (
        gettext_lazy("The file is empty."),
        gettext_lazy("Check that you sent the right one."),
    ),
    "no_rows": (
        gettext_lazy("The file has its headers, but no row below them."),
        gettext_lazy("Fill in at least one row."),
    ),
    "macros": (
        gettext_lazy("The file holds macros: small programs that are never opened here."),
        gettext_lazy("Save it as an Excel workbook without macros (.xlsx)."),
    ),
    "old_excel": (
        gettext_lazy("This is an old Excel file (.xls), or one locked by a password."),
        gettext_lazy("Open it, and save it as .xlsx without a password."),
    ),
    "locked": (
        gettext_lazy("The file is locked by a password."),
        gettext_lazy("Save it again without a password."),
    ),
    "not_a_table": (
        gettext_lazy("This is no spreadsheet."),
        gettext_lazy("Send an .xlsx or .csv file; a table on paper or in a PDF has to be typed."),
    ),
    "other_kind": (
        gettext_lazy("Files of this kind (.%(extension)s) are not read."),
        gettext_lazy("Save it as .xlsx or .csv."),
    ),
    "not_xlsx": (
        gettext_lazy("The file’s name says .xlsx, but it is no Excel workbook."),
        gettext_lazy("Open it in a spreadsheet, and save it as .xlsx."),
    ),
    "broken": (
        gettext_lazy("The file is damaged: it can’t be read to its end."),
        gettext_lazy("Open it in a spreadsheet, and save it again."),
    ),
    "bomb": (
        gettext_lazy("Unpacked, the file would be far too large."),
        gettext_lazy("Copy its rows into a new workbook, or into the template."),
    ),
    "too_many_rows": (
        gettext_lazy("The file has more than %(limit)s rows."),
        gettext_lazy("Send it in several files."),
    ),
    "encoding": (
        gettext_lazy("The letters of the file can’t be read: its encoding is damaged."),
        gettext_lazy("Save it again as .xlsx, or as “CSV UTF-8”."),
    ),
    "no_header": (
        gettext_lazy("No row of headers was found among the first rows."),
        gettext_lazy("The columns are called for example: %(columns)s. The template has them all."),
    ),
    "missing_columns": (
        gettext_lazy("Columns are missing: %(columns)s."),
        gettext_lazy("Add them, or take the template. Columns that were found: %(found)s."),
    ),
}

PHASES = {
    "reading": pgettext_lazy("phase of an import", "reading the file"),
    "checking": pgettext_lazy("phase of an import", "checking each row"),
    "writing": pgettext_lazy("phase of an import", "writing the rows"),
}


def refusal(problem, kind):
    """(what is wrong, what to do) with a file refused as a whole."""
    wrong, remedy = FILES[problem["code"]]
    params = dict(problem["params"])
    if "size" in params:
        params["size"] = formats.number(params["size"] / MEGABYTE, 1)
        params["limit"] = formats.number(params["limit"] / MEGABYTE)
    elif "limit" in params:
        params["limit"] = formats.number(params["limit"])
    fields = KINDS[kind].by_key
    if "columns" in params:
        params["columns"] = _listed(fields[key].label for key in params["columns"])
        params["found"] = _listed(params.get("found") or ()) or "–"
    return _filled(wrong, params), _filled(remedy, params)


def worded(problem, kind):
    """A cell's problem as a row of a table: row, column, written, wrong, remedy."""
    code, params = problem["code"], dict(problem["params"])
    if params.get("meant") and f"{code}_meant" in CELLS:
        code = f"{code}_meant"
    wrong, remedy = CELLS[code]
    if params.get("near"):
        remedy = CELLS["unknown_near"][1]
        params["near"] = _near(params["near"])
    if "among" in params:
        params["among"] = _listed(CHOICES[key] for key in params["among"])
    return {
        "row": problem["row"],
        "column": problem["label"] or column_label(problem["column"], kind),
        "written": problem["written"],
        "wrong": _filled(wrong, params),
        "remedy": _filled(remedy, params),
    }


def column_label(key, kind):
    field = KINDS[kind].by_key.get(key)
    return str(field.label) if field else key


def _near(near):
    """«CR-SAL, Salé»: the code, and the name in the reader's language."""
    if isinstance(near, str):
        return near
    name = in_language(_Names(near), "name")
    return _listed([near["code"], name]) if name else near["code"]


class _Names:
    def __init__(self, near):
        self.name_fr, self.name_ar = near["name_fr"], near["name_ar"]


def _listed(words):
    return _(", ").join(str(word) for word in words)


def _filled(text, params):
    return str(text) % params if params else str(text)
