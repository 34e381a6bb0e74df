"""What a kind of import is: its columns, and how a row of cells becomes a row of values."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from .cells import written
from .problems import Wrong
from .text import fold


@dataclass(frozen=True)
class Field:
    """A column: its name in the template, the other names it is sent under, and its reader."""

    key: str
    label: str
    read: Callable
    synonyms: str = ""
    hint: str = ""
    example: str = ""
    needed: bool = False


@dataclass
class Entry:
    """A row on its way in. `state`: new, changed, same or wrong."""

    number: int
    values: dict
    state: str = "new"
    changes: list = None
    row: object = None

    def get(self, key, default=""):
        return self.values.get(key) or default


class Problems:
    """Gathers what is wrong, by row; knows how a column is called in this very file."""

    def __init__(self, labels=None):
        self.labels = labels or {}
        self.found = []

    def add(self, row, column, code, written="", /, **params):
        self.found.append(
            {
                "row": row,
                "column": column,
                "label": self.labels.get(column, ""),
                "written": str(written)[:200],
                "code": code,
                "params": params,
            }
        )

    def about(self, entry, column, code, /, **params):
        """A problem of an entry that could be read: it will not be written."""
        entry.state = "wrong"
        value = entry.values.get(column)
        if isinstance(value, list):
            value = ", ".join(str(each) for each in value)
        self.add(entry.number, column, code, "" if value is None else value, **params)


@dataclass
class Kind:
    """`needed`: groups of keys; the file must have a column of each group."""

    key: str
    fields: list
    needed: list
    resolve: Callable
    write: Callable
    complete: Callable = None
    column_by_pattern: Callable = None

    @cached_property
    def by_key(self):
        return {field.key: field for field in self.fields}

    @cached_property
    def names(self):
        """Folded header → field key: our own words, in both languages, and those of `synonyms`."""
        names = {}
        for field in self.fields:
            spellings = [line.strip() for line in field.synonyms.split(",")]
            for spelling in [*spellings, field.key, *_both_languages(field.label)]:
                if folded := fold(spelling):
                    names.setdefault(folded, field.key)
        return names

    def field_named(self, folded, *, guess=False):
        if not folded:
            return None
        if folded in self.names:
            return self.names[folded]
        if self.column_by_pattern and (key := self.column_by_pattern(folded)):
            return key
        if not guess or len(folded) < 6:
            return None
        near = difflib.get_close_matches(folded, self.names, 1, 0.9)
        return self.names[near[0]] if near else None

    def missing_columns(self, columns):
        return [group[0] for group in self.needed if not any(key in columns for key in group)]

    def reader(self, key):
        field = self.by_key.get(key)
        return field.read if field else self.by_key["level"].read

    def read(self, table, problems):
        """The entries whose every cell could be read; the others' problems are told."""
        entries = []
        for number, cells in table.rows:
            values, good = self._read_row(number, cells, table, problems)
            if self.complete:
                self.complete(values)
            if good and any(value not in ("", None, []) for value in values.values()):
                entries.append(Entry(number, values))
        return entries

    def _read_row(self, number, cells, table, problems):
        values, good = {}, True
        for key, index in table.columns.items():
            cell = cells[index] if index < len(cells) else None
            try:
                values[key] = self.reader(key)(cell)
            except Wrong as wrong:
                good = False
                problems.add(number, key, wrong.code, written(cell), **wrong.params)
        return values, good


def _both_languages(label):
    from django.utils import translation  # labels are lazy: read here under each language

    for language in ("fr", "ar"):
        with translation.override(language):
            yield str(label)
