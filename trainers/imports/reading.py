"""From the bytes of an upload to a grid of values. Nothing in the file is trusted.

The weight is checked before anything is opened, the archive before openpyxl sees it, and whatever
a broken file makes the libraries raise becomes one `Unreadable`.
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from itertools import islice

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from .encodings import decoded
from .problems import Unreadable
from .text import clean

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_UNPACKED = 80 * MEGABYTE
MAX_RATIO = 100
MAX_ENTRIES = 1000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_SHEETS = 20
SEPARATORS = ";,\t|"
DATA_END = re.compile(rb"</(?:\w+:)?sheetData>")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')

# First bytes of what is sent instead of a spreadsheet.
FOREIGN = {
    b"\xd0\xcf\x11\xe0": "old_excel",
    b"%PDF": "not_a_table",
    b"\x89PNG": "not_a_table",
    b"\xff\xd8\xff": "not_a_table",
    b"Rar!": "not_a_table",
    b"7z\xbc\xaf": "not_a_table",
    b"{\\rtf": "not_a_table",
}


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula: its result is not in the file as a value a person typed."""

    text: str


@dataclass
class Grid:
    """`rows`: (number in the file, values), empty rows left out."""

    name: str
    rows: list = field(default_factory=list)


def grids(upload, filename):
    """The grids the file may be: one a sheet, or one a separator. The best header decides later."""
    if upload.size > MAX_BYTES:
        raise Unreadable("too_heavy", size=upload.size, limit=MAX_BYTES)
    upload.seek(0)
    data = upload.read()
    if not data.strip(b"\x00\r\n\t "):
        raise Unreadable("empty")
    extension = filename.rpartition(".")[2].lower()
    if extension in ("xlsm", "xlsb", "xltm"):
        raise Unreadable("macros")
    for mark, code in FOREIGN.items():
        if data.startswith(mark):
            raise Unreadable(code)
    if data.startswith(b"PK"):
        return _workbook_grids(data)
    if extension == "xlsx":
        raise Unreadable("not_xlsx")
    if extension not in ("csv", "tsv", "txt"):
        raise Unreadable("other_kind", extension=extension[:12])
    return _text_grids(data)


def _workbook_grids(data):
    archive = _checked_archive(data)
    try:
        return _sheets(data, archive)
    except Unreadable:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part makes it raise
        raise Unreadable("broken") from error


def _checked_archive(data):
    """The archive, once its list of entries is known to be harmless."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("broken") from error
    entries = archive.infolist()
    names = {entry.filename.lower() for entry in entries}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unreadable("macros")
    if "[content_types].xml" not in names or not any(n.startswith("xl/workbook") for n in names):
        raise Unreadable("not_xlsx")
    if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
        raise Unreadable("bomb")
    for entry in entries:
        if entry.flag_bits & 1:
            raise Unreadable("locked")
        if entry.file_size > MEGABYTE and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise Unreadable("bomb")
    return archive


def _sheets(data, archive):
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    found = []
    for sheet in book.worksheets[:MAX_SHEETS]:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()
        grid = Grid(sheet.title)
        rows = sheet.iter_rows(max_col=MAX_COLUMNS)
        for number, cells in enumerate(rows, start=1):
            values = [_value(cell) for cell in cells]
            if any(value is not None for value in values):
                grid.rows.append((number, values))
                _refuse_too_many(grid)
        _spread_merged(grid, archive, sheet._worksheet_path)
        found.append(grid)
    return found


def _value(cell):
    value = cell.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if cell.data_type == "f":
        return Formula(str(value) if isinstance(value, str) else "=")
    return value


def _refuse_too_many(grid):
    # Titles and repeated headers stand above the rows that count.
    if len(grid.rows) > MAX_ROWS + 50:
        raise Unreadable("too_many_rows", limit=MAX_ROWS)


def _spread_merged(grid, archive, path):
    """Give each cell of a merged block the value of its first one (openpyxl's fast reader doesn't)."""
    rows = dict(grid.rows)
    for reference in islice(MERGED.finditer(_tail(archive, path)), 5000):
        left, top, right, bottom = range_boundaries(reference.group(1).decode())
        first = rows.get(top)
        if first is None or left > len(first) or first[left - 1] is None:
            continue
        for number in range(top, min(bottom, top + MAX_ROWS) + 1):
            row = rows.get(number)
            if row is None:
                continue  # a row that is otherwise empty says nothing of its own
            for column in range(left, min(right, len(row)) + 1):
                if row[column - 1] is None:
                    row[column - 1] = first[left - 1]


def _tail(archive, path):
    """What follows the data in the sheet's XML, read in pieces."""
    end, passed = b"", False
    with archive.open(path.lstrip("/")) as stream:
        while piece := stream.read(MEGABYTE):
            end += piece
            if not passed and (close := DATA_END.search(end)):
                end, passed = end[close.end() :], True
            elif not passed:
                end = end[-30:]
    return end if passed else b""


def _text_grids(data):
    text = decoded(data)
    lines = text.split("\n", 1)
    separators = SEPARATORS
    if lines[0].strip().lower().startswith("sep=") and len(lines) == 2:
        separators, text = lines[0].strip()[4:5] or ";", lines[1]
    found = [_separated(text, separator) for separator in separators]
    return [grid for grid in found if grid.rows]


def _separated(text, separator):
    grid = Grid(separator)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            values = [_typed(cell) for cell in cells[:MAX_COLUMNS]]
            if any(value is not None for value in values):
                # As an editor counts: a quoted cell may hold several lines.
                grid.rows.append((reader.line_num, values))
                _refuse_too_many(grid)
    except csv.Error as error:
        raise Unreadable("broken") from error
    return grid


def _typed(cell):
    text = cell.strip("\ufeff \t\r\n")
    if not clean(text):
        return None
    if text.startswith("=") or (text.startswith("@") and "(" in text):
        return Formula(text[:60])
    return text
