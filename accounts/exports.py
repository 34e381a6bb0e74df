"""The one writer of tables to take away, XLSX and CSV: no cell of it is ever a formula."""

import csv
import datetime as dt
import io
import re
import unicodedata

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("xlsx", "csv")
# What a spreadsheet may read as the beginning of a formula, in half and full width, after blanks too.
FORMULA = re.compile(r"^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n\0]")  # noqa: RUF001  # full width on purpose


def defused(value):
    """Text as it is written in a CSV: an apostrophe before what could be read as a formula."""
    if not isinstance(value, str):
        return value
    return f"'{value}" if FORMULA.match(value) else value


def asked_format(request):
    """`xlsx` or `csv` when the address asks to take the table away, else None."""
    wanted = request.GET.get("export")
    return wanted if wanted in FORMATS else None


def table_response(request, *, filename, columns, rows):
    """The table as a file, in the format the address asks for (`?export=xlsx` or `csv`).

    `columns`: the headings. `rows`: lists of text, numbers, dates or None, one value a column.
    """
    kind = asked_format(request) or "xlsx"
    content, mime = (
        (_csv(columns, rows), "text/csv") if kind == "csv" else (_xlsx(columns, rows), XLSX)
    )
    response = HttpResponse(
        content, content_type=f"{mime}; charset=utf-8" if kind == "csv" else mime
    )
    response["Content-Disposition"] = f'attachment; filename="{_plain(filename)}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _plain(filename):
    latin = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._-]+", "-", latin).strip("-") or "table"


def _plain_value(value):
    """A value as a cell holds it: numbers and days stay, moments lose their zone, the rest is text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dt.datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, dt.date):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))


def _csv(columns, rows):
    """UTF-8 with its mark and semicolons, as spreadsheets set to French or Arabic open it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    for row in (columns, *rows):
        writer.writerow([defused(_plain_value(value)) for value in row])
    return "\ufeff" + out.getvalue()


def _xlsx(columns, rows):
    """Every text cell is typed as text, so that a leading `=` or `+212…` stays what it was."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.sheet_view.rightToLeft = (get_language() or "fr").startswith("ar")
    sheet.freeze_panes = "A2"
    for index, heading in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = max(
            12, min(40, len(str(heading)) + 4)
        )
    sheet.append([_cell(sheet, heading, bold=True) for heading in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet, value, *, bold=False):
    value = _plain_value(value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell
