"""Finding the row of headers under the titles, and what each of its columns means."""

from dataclasses import dataclass, field

from .problems import Unreadable
from .reading import SEPARATORS
from .text import clean, fold, is_garbled, mended

SEARCHED_ROWS = 40


@dataclass
class Table:
    """`columns`: field key → index. `labels`: field key → the header as written in the file."""

    sheet: str
    columns: dict
    labels: dict
    ignored: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    notes: list = field(default_factory=list)


def table_of(grids, kind):
    """The table of the grid that says most to this kind of import; `Unreadable` if none does."""
    best = None
    for grid in grids:
        for position, (_number, values) in enumerate(grid.rows[:SEARCHED_ROWS]):
            above = grid.rows[position - 1][1] if position else []
            columns = _recognise(values, above, kind)
            # A file by separators that are not its own gives one wide column.
            rank = (len(columns), min(len(values), 30) if grid.name in SEPARATORS else 0)
            if best is None or rank > best[0]:
                best = (rank, grid, position)
    if best is None:
        raise Unreadable("empty")
    _rank, grid, position = best
    above = grid.rows[position - 1][1] if position else []
    columns = _recognise(grid.rows[position][1], above, kind, guess=True)
    is_workbook = grid.name not in SEPARATORS
    values = grid.rows[position][1]
    if len(columns) < 2:
        raise _no_header(grid, kind)
    missing = kind.missing_columns(columns)
    if missing:
        found = [clean(values[index]) for index in columns.values()]
        raise Unreadable("missing_columns", columns=missing, found=found)
    table = Table(
        sheet=grid.name if is_workbook and len(grids) > 1 else "",
        columns=columns,
        labels={key: clean(values[index] or "") for key, index in columns.items()},
        ignored=[
            clean(value)
            for index, value in enumerate(values)
            if isinstance(value, str) and index not in columns.values()
        ],
    )
    for number, row in grid.rows[position + 1 :]:
        # Long lists are printed with their header on each page.
        if row != values:
            _keep(table, number, row)
    if not table.rows:
        raise Unreadable("no_rows")
    return table


def _keep(table, number, row):
    """A row that says one thing only is a title between the rows, a total or a signature."""
    said = {row[index] for index in table.columns.values() if index < len(row)} - {None}
    if len(said) > 1:
        table.rows.append((number, row))
    elif said:
        table.notes.append(number)


def _recognise(values, above, kind, *, guess=False):
    """field key → column, the first column winning where two mean the same.

    `guess` takes misspelt headers too: slow, and only right for what is known to be a header.
    """
    columns = {}
    for index, value in enumerate(values):
        if not isinstance(value, str) or len(value) > 120:
            continue
        over = above[index] if index < len(above) and isinstance(above[index], str) else ""
        for key in _meanings(value, over, kind, guess):
            if key not in columns:
                columns[key] = index
                break
    return columns


def _meanings(value, over, kind, guess):
    """Fields a header may mean, the likeliest first: with the group above it, whole, then in parts."""
    spellings = [f"{value} {over}", f"{over} {value}"] if over else []
    spellings.append(value)
    for separator in ("/", "|", "\n", "(", ":", "*"):
        spellings += value.split(separator)
    for spelling in spellings:
        if key := kind.field_named(fold(spelling), guess=guess):
            yield key


def _no_header(grid, kind):
    for _number, values in grid.rows[:SEARCHED_ROWS]:
        for value in values:
            if isinstance(value, str) and is_garbled(value):
                return Unreadable("encoding", sample=value[:40], meant=mended(value[:40]) or "")
    return Unreadable("no_header", columns=[field.key for field in kind.fields if field.needed])
