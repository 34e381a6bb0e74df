"""Files in every state in which they come, and those that are refused."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl.styles import Font

from accounts.models import User
from tests.factories import CentreFactory
from trainers.imports import cells, reading
from trainers.imports.problems import Unreadable, Wrong
from trainers.models import ImportState

from .sheets import ARABIC, FRENCH, archive, counts, person, problems, separated, tried, workbook

pytestmark = pytest.mark.django_db
ALL_NEW = {"new": 2, "changed": 0, "same": 0, "wrong": 0}


@pytest.fixture
def salé(region):
    return CentreFactory(code="CR-SAL", name_fr="Maison des aînés", name_ar="دار المسنين")


@pytest.fixture
def two(salé):
    return [person(1, "CR-SAL"), person(2, "Maison des aînés")]


@pytest.mark.parametrize(
    "header", [FRENCH, ARABIC, [h.upper() for h in FRENCH], [f"  {h} * " for h in FRENCH]]
)
def test_headers_in_both_languages_are_understood(header, two, national):
    assert counts(tried(workbook(header, *two), national)) == ALL_NEW


def test_titles_above_and_notes_between_and_below_are_left_out(two, national):
    rows = [
        ["Royaume"],
        [],
        ["Liste du personnel", None, "2026"],
        FRENCH,
        two[0],
        [],
        ["Délégation de Salé"],
        FRENCH,
        two[1],
        [],
        [None, "Total : 2"],
    ]
    batch = tried(workbook(*rows), national)
    assert counts(batch) == ALL_NEW
    assert batch.summary["notes"] == [7, 11]


def test_merged_cells_say_the_same_on_each_of_their_rows(salé, national):
    rows = [FRENCH, person(1, "CR-SAL"), person(2, None)]
    merged = workbook(*rows, change=lambda sheet: sheet.merge_cells("H2:H3"))
    assert counts(tried(merged, national)) == ALL_NEW
    assert problems(tried(workbook(*rows), national)) == [(3, "centre", "empty")]


def test_a_header_on_two_rows_is_read_as_one(salé, national):
    over = [None, "Français", None, "العربية", None, None, None, None]
    under = ["Matricule", "Nom", "Prénom", "Nom", "Prénom", "Mail", "GSM", "Etablissement"]

    def merge(sheet):
        sheet.merge_cells("B1:C1")
        sheet.merge_cells("D1:E1")

    content = workbook(over, under, person(1, "CR-SAL")[:8], person(2, "CR-SAL")[:8], change=merge)
    assert counts(tried(content, national)) == ALL_NEW


def test_a_misspelt_header_is_guessed(two, national):
    header = [
        "Matricules",
        "Nom",
        "Prénom",
        "Noms en arabe",
        "Prenon en arabe",
        "Adresse électroniqe",
        "Téléphones",
    ]
    assert counts(tried(workbook([*header, "Centre", "Fonctions"], *two), national)) == ALL_NEW


def test_the_sheet_that_holds_the_list_is_found(two, national):
    content = workbook(["Mode d’emploi"], sheets=[("Personnel", [["Liste"], FRENCH, *two])])
    batch = tried(content, national)
    assert (counts(batch), batch.summary["sheet"]) == (ALL_NEW, "Personnel")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"]
)
def test_every_encoding_and_separator_in_use_is_read(encoding, separator, two, national):
    content = separated(ARABIC, *two, separator=separator, encoding=encoding)
    batch = tried(content, national, name="liste.csv")
    assert counts(batch) == ALL_NEW
    assert [row["v"]["family_name_ar"] for row in batch.rows] == ["مثال", "مثال"]
    assert [row["v"]["job_title"] for row in batch.rows] == ["éducatrice", "éducatrice"]


def test_windows_1252_keeps_the_accents_of_french(salé, national):
    header = ["Prénom", "Nom", "E-mail", "Établissement", "Métier"]
    content = separated(
        header,
        ["Zoé", "Été-Créée", "z@example.org", "Maison des aînés", "aînée"],
        encoding="cp1252",
    )
    batch = tried(content, national, name="liste.csv")
    assert batch.errors[0]["code"] == "missing_columns"
    assert batch.errors[0]["params"]["found"] == header


def test_a_first_line_that_names_the_separator_is_obeyed(two, national):
    content = b"sep=|\r\n" + separated(FRENCH, *two, separator="|")
    assert counts(tried(content, national, name="liste.csv")) == ALL_NEW


def test_a_quoted_cell_may_hold_lines_and_separators(salé, national):
    row = person(1, "CR-SAL", fonction='"éducatrice;\r\nadjointe"')
    batch = tried(
        separated(FRENCH, row, person(2, "CR-SAL", email="x")), national, name="liste.csv"
    )
    assert batch.rows[0]["v"]["job_title"] == "éducatrice; adjointe"
    assert [each["row"] for each in batch.errors] == [4]


@pytest.mark.parametrize(
    ("code", "name", "content"),
    [
        ("empty", "a.xlsx", b""),
        ("empty", "a.csv", b"\r\n \r\n"),
        ("not_xlsx", "a.xlsx", b"Nom;Courriel\r\nA;b@c.org"),
        (
            "not_xlsx",
            "a.xlsx",
            archive(**{"word/document.xml": "<w/>", "[Content_Types].xml": "<t/>"}),
        ),
        ("broken", "a.xlsx", b"PK\x03\x04 cut short"),
        ("broken", "a.xlsx", archive(**{"xl/workbook.xml": "<w", "[Content_Types].xml": "<t/>"})),
        ("old_excel", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 512),
        ("macros", "a.xlsm", b"PK\x03\x04"),
        (
            "macros",
            "a.xlsx",
            archive(**{"xl/vbaProject.bin": "x", "xl/workbook.xml": "", "[Content_Types].xml": ""}),
        ),
        ("not_a_table", "a.csv", b"%PDF-1.7 ..."),
        ("other_kind", "a.ods.exe", b"MZ and so on"),
        ("encoding", "a.csv", b"Nom;Courriel\r\n\x01\x02\x03;\x81\x8d"),
        ("encoding", "a.csv", "Prénom;Téléphone".encode().decode("cp1252").encode()),
        ("no_header", "a.csv", b"un;deux;trois\r\n1;2;3"),
        ("no_rows", "a.csv", separated(FRENCH)),
        ("missing_columns", "a.csv", b"Nom;Prenom;Tel\r\nA;B;0612345678"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_reason(code, name, content, national):
    batch = tried(content, national, name=name)
    assert (batch.state, [each["code"] for each in batch.errors]) == (ImportState.REFUSED, [code])


def test_fifty_megabytes_are_refused_unread(national, monkeypatch):
    monkeypatch.setattr(reading, "_workbook_grids", None)  # reading it would fail
    batch = tried(b"PK" + b"\0" * (50 * reading.MEGABYTE), national)
    assert (batch.state, batch.errors[0]["code"]) == (ImportState.REFUSED, "too_heavy")
    assert not batch.upload


@pytest.mark.parametrize("where", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_bomb_is_refused_before_it_is_unpacked(where, national):
    bomb = {
        "[Content_Types].xml": "<t/>",
        "xl/workbook.xml": "<w/>",
        where: "0" * 20 * reading.MEGABYTE,
    }
    batch = tried(archive(**bomb), national)
    assert (batch.state, batch.errors[0]["code"]) == (ImportState.REFUSED, "bomb")


def test_entities_that_multiply_are_refused(national):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    batch = tried(archive(**{"[Content_Types].xml": laughs, "xl/workbook.xml": laughs}), national)
    assert (batch.state, batch.errors[0]["code"]) == (ImportState.REFUSED, "broken")


def test_too_many_rows_are_refused(national, monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 20)
    batch = tried(separated(FRENCH, *[person(n, "X") for n in range(90)]), national, name="a.csv")
    assert (batch.state, batch.errors[0]["code"]) == (ImportState.REFUSED, "too_many_rows")


def test_formulas_are_named_cell_by_cell(salé, national):
    rows = [FRENCH, person(1, "CR-SAL"), person(2, "CR-SAL", email='=CONCATENATE("a","@b.org")')]
    assert problems(tried(workbook(*rows), national)) == [(3, "email", "formula")]
    assert problems(tried(separated(*rows), national, name="a.csv")) == [(3, "email", "formula")]


def test_a_formula_in_a_column_that_is_not_read_disturbs_nobody(two, national):
    rows = [["N°", *FRENCH], ["=ROW()-1", *two[0]], ["=ROW()-1", *two[1]]]
    assert counts(tried(workbook(*rows), national)) == ALL_NEW


def test_formatting_to_the_last_row_costs_nothing(two, national):
    def stretch(sheet):
        sheet["A1048576"].font = Font(bold=True)
        sheet["XFD3"].font = Font(bold=True)

    assert counts(tried(workbook(FRENCH, *two, change=stretch), national)) == ALL_NEW


def test_a_trial_writes_nobody(two, national):
    before = User.objects.count()
    tried(workbook(FRENCH, *two), national)
    assert User.objects.count() == before


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (612345678, "+212612345678"),
        (612345678.0, "+212612345678"),
        ("06.12.34.56.78", "+212612345678"),
        ("٠٦١٢٣٤٥٦٧٨", "+212612345678"),
        ("00212 6 12 34 56 78", "+212612345678"),
        (212612345678, "+212612345678"),
        ("+212 (0)6 12 34 56 78", "+212612345678"),
        ("01 42 68 53 00", "+33142685300"),
        ("+33 6 39 98 00 01", "+33639980001"),
        ("06 12 34 56 78 / 05 37 12 34 56", "+212612345678"),
        ("\u200e06\u00a012\u202f34 56 78", "+212612345678"),
        ("néant", ""),
        (None, ""),
    ],
)
def test_a_phone_number_is_found_in_whatever_was_typed(value, number):
    assert cells.phone(value) == number


@pytest.mark.parametrize("value", ["12", "le matin seulement", "06 12 34", "99 99 99 99 99"])
def test_what_is_no_phone_number_is_refused(value):
    with pytest.raises(Wrong, match="phone"):
        cells.phone(value)


@pytest.mark.parametrize(
    "value",
    [
        dt.date(2026, 12, 7),
        dt.datetime(2026, 12, 7, 0, 0),
        46363,
        46363.0,
        "46363",
        "07/12/2026",
        "7-12-26",
        "07.12.2026",
        "2026-12-07",
        "2026-12-07T00:00:00",
        "٠٧/١٢/٢٠٢٦",
        "lundi 7 décembre 2026",
        "7 déc. 2026",
        "7 دجنبر 2026",
        "الاثنين 7 ديسمبر 2026",
        "\u200f7/12/2026",
    ],
)
def test_a_date_is_found_in_whatever_was_typed(value):
    assert cells.date(value) == "2026-12-07"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("31/02/2024", "date_impossible"),
        ("12/31/2026", "date_american"),
        ("bientôt", "date"),
        ("01/01/1026", "date_far"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(value, code):
    with pytest.raises(Wrong, match=f"^{code}$"):
        cells.date(value)


def test_the_grid_reader_refuses_and_never_breaks():
    with pytest.raises(Unreadable):
        reading.grids(SimpleUploadedFile("a.xlsx", b"PK\x05\x06" + b"\0" * 18), "a.xlsx")
