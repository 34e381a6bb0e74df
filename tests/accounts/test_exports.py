"""Tables to take away: what looks like a formula is text, in both formats, and comes back as it was."""

import csv
import datetime as dt
import io

import pytest
from django.test import RequestFactory
from openpyxl import Workbook, load_workbook

from accounts.exports import defused, table_response

# Each sign in half and full width, bare and after what a spreadsheet skips; then real attacks.
SIGNS = "=+-@＝＋－＠"  # noqa: RUF001
FORMULAS = [before + sign + "1" for before in ("", " ", "\t", "\r", "\n") for sign in SIGNS] + [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example","a")',
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "  @x",
    "\t=cmd|' /C calc'!A0",
    '+HYPERLINK("http://x.example")',
    "-1+1|cmd!A0",
    '=IMPORTXML("http://x.example","//a")',
    "＝SUM(1)",  # noqa: RUF001
]
HARMLESS = ["Salma", "سلمى مثال", "6=2×3", "a-b", "0612345678", "", "«=»"]
PHONE = "+212612345678"


def table(kind, values):
    request = RequestFactory().get("/", {"export": kind})
    return table_response(
        request, filename="Présences COH-03", columns=["Valeur"], rows=[[value] for value in values]
    )


def cells(response):
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [row[0] for row in sheet.iter_rows(min_row=2)]


def lines(response):
    return [
        row[0]
        for row in csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
    ][1:]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_defused_in_csv(text):
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_left_as_it_is(text):
    assert defused(text) == text


def test_no_cell_of_a_workbook_is_a_formula_and_each_text_comes_back():
    values = [*FORMULAS, *HARMLESS[:5], PHONE]
    found = cells(table("xlsx", values))
    assert {cell.data_type for cell in found} == {"s"}
    assert [cell.value.replace("\r", "\n") for cell in found] == [
        v.replace("\r", "\n") for v in values
    ]


def test_without_the_writer_a_workbook_would_hold_formulas():
    book = Workbook()
    book.active.append(["=1+1"])
    assert book.active["A1"].data_type == "f"


def test_every_text_comes_back_from_csv_but_for_the_apostrophe():
    values = [*FORMULAS, *HARMLESS, PHONE]
    assert [line.removeprefix("'") for line in lines(table("csv", values))] == values


def test_numbers_and_days_stay_what_they_are():
    found = cells(table("xlsx", [3, 0.5, None, dt.date(2026, 12, 14)]))
    assert [cell.value for cell in found] == [3, 0.5, None, dt.datetime(2026, 12, 14)]
    assert lines(table("csv", [3, None, dt.date(2026, 12, 14)])) == ["3", "", "2026-12-14"]


def test_the_file_has_a_plain_name_and_a_known_kind():
    response = table("csv", [])
    assert response["Content-Disposition"] == 'attachment; filename="Presences-COH-03.csv"'
    assert response["Content-Type"].startswith("text/csv")
