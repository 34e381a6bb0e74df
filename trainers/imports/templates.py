"""The file to fill in: its headers, and a sheet that explains them, in the reader's language."""

import csv
import io

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from .kinds import KINDS

HEADER = PatternFill("solid", fgColor="DCEBE8")
NEEDED = PatternFill("solid", fgColor="F6E3C3")


def fields_of(kind):
    """The columns of the template: the whole-name columns are only understood, never asked for."""
    return [
        f for f in KINDS[kind].fields if not f.key.startswith("full_name") and f.key != "period"
    ]


def csv_template(kind):
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow([str(field.label) for field in fields_of(kind)])
    return "\ufeff" + out.getvalue()


def xlsx_template(kind):
    book = Workbook()
    _rows_sheet(book.active, kind)
    _help_sheet(book.create_sheet(), kind)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows_sheet(sheet, kind):
    sheet.title = _("To fill in")
    sheet.sheet_view.rightToLeft = _is_arabic()
    sheet.freeze_panes = "A2"
    for index, field in enumerate(fields_of(kind), start=1):
        cell = sheet.cell(1, index, str(field.label))
        cell.font = Font(bold=True)
        cell.fill = NEEDED if field.needed else HEADER
        column = sheet.column_dimensions[get_column_letter(index)]
        column.width = max(14, len(str(field.label)) + 3)
        # Cells as text: a spreadsheet then keeps the first 0 of a phone number.
        column.number_format = "@"


def _help_sheet(sheet, kind):
    sheet.title = _("How to fill it in")
    sheet.sheet_view.rightToLeft = _is_arabic()
    sheet.append([_("Column"), _("Needed"), _("What to write"), _("Example")])
    for field in fields_of(kind):
        needed = _("yes") if field.needed else ""
        sheet.append([str(field.label), needed, str(field.hint), str(field.example)])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCD", (32, 12, 60, 32), strict=True):
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet[f"{letter}1"].fill = HEADER
    sheet.append([])
    for line in _advice():
        sheet.append([line])


def _advice():
    return [
        _(
            "Title rows above the headers, other columns and other headers of your own are understood."
        ),
        _(
            "Send the same file again after correcting it: known rows are updated, nothing comes twice."
        ),
        _("An empty cell changes nothing of what is known."),
    ]


def _is_arabic():
    return (get_language() or "fr").startswith("ar")
