"""The pages of an import, in both languages, and who may see them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import User
from jobs.models import Lane
from jobs.services import drain
from tests.factories import CentreFactory
from trainers.imports.batch import start_import
from trainers.imports.kinds import KINDS
from trainers.imports.messages import CELLS, FILES, refusal, worded
from trainers.imports.templates import fields_of
from trainers.imports.text import fold
from trainers.models import ImportBatch, ImportState
from trainers.templatetags.planning import at_wraps

from .sheets import FRENCH, person, separated, tried, workbook

pytestmark = pytest.mark.django_db
LANGUAGES = ["fr", "ar"]


@pytest.fixture
def salé(region):
    return CentreFactory(code="CR-SAL", province__region=region)


@pytest.fixture
def bad(salé, national):
    """Two good rows and two bad ones."""
    rows = [person(n, "CR-SAL") for n in range(4)]
    rows[1][5], rows[3][7] = "nobody", "CR-SLA"
    return tried(workbook(FRENCH, *rows), national)


def in_language(name, language, *args):
    with translation.override(language):
        return reverse(f"trainers:{name}", args=args)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_sent_tried_written_and_told(language, salé, national, client):
    client.force_login(national)
    upload = SimpleUploadedFile("équipe.xlsx", workbook(FRENCH, person(1, "CR-SAL")))
    answer = client.post(in_language("imports", language), {"kind": "staff", "upload": upload})
    batch = ImportBatch.objects.get()
    assert answer.url == in_language("import", language, batch.pk)
    assert client.get(answer.url).status_code == 200
    assert not User.objects.filter(matricule="M0001").exists()
    client.post(in_language("import_write", language, batch.pk), {"invite": "yes"})
    running = client.get(answer.url)
    assert running.context["is_running"]
    drain(Lane.HEAVY)
    assert User.objects.filter(matricule="M0001").exists()
    result = client.get(answer.url)
    assert result.context["written"] == 1
    ended = {"fr": "Fini à", "ar": "انتهى على الساعة"}[language]
    assert ended in result.content.decode()
    again = client.post(in_language("import_write", language, batch.pk), follow=True)
    assert again.status_code == 200


@pytest.mark.parametrize(("language", "words"), [("fr", "10 Mo"), ("ar", "ميغابايت")])
def test_a_file_of_fifty_megabytes_is_refused_in_words(language, words, national, client):
    client.force_login(national)
    upload = SimpleUploadedFile("énorme.xlsx", b"PK" + bytes(50 * 1024 * 1024))
    answer = client.post(
        in_language("imports", language), {"kind": "staff", "upload": upload}, follow=True
    )
    assert words in answer.content.decode()
    assert answer.context["batch"].state == ImportState.REFUSED


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Ligne", "Il manque le @.", "Ce centre n’est pas connu.", "Peut-être CR-SAL"]),
        ("ar", ["السطر", "ينقص العنوان الرمز @.", "هذا المركز غير معروف.", "ربما CR-SAL، "]),
    ],
)
def test_problems_are_told_in_the_reader_s_language(language, words, bad, national, client):
    client.force_login(national)
    page = client.get(in_language("import", language, bad.pk)).content.decode()
    assert [word for word in words if word not in page] == []


def test_an_address_breaks_behind_its_at_and_nothing_breaks_out():
    assert at_wraps("a@b.org") == "a@<wbr>b.org"
    assert at_wraps("<script>@") == "&lt;script&gt;@<wbr>"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_rows_to_correct_can_be_taken_away(kind, language, bad, national, client):
    client.force_login(national)
    answer = client.get(in_language("import_problems", language, bad.pk) + f"?export={kind}")
    if kind == "xlsx":
        rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
        assert [row[0] for row in rows[1:]] == [3, 5]
        assert [row[2] for row in rows[1:]] == ["nobody", "CR-SLA"]
    else:
        assert answer.content.decode("utf-8-sig").count("\r\n") == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_template_filled_in_is_understood(kind, language, national, client):
    client.force_login(national)
    answer = client.get(in_language("import_template", language, kind, "xlsx"))
    book = load_workbook(io.BytesIO(answer.content))
    header = [cell.value for cell in book.worksheets[0][1]]
    found = {key: KINDS[kind].field_named(fold(label)) for key, label in _labels(kind, language)}
    assert found == {key: key for key in found}
    assert header == [label for _key, label in _labels(kind, language)]
    assert book.worksheets[1].max_row > len(header)
    text = client.get(in_language("import_template", language, kind, "csv")).content.decode(
        "utf-8-sig"
    )
    assert text.strip().split(";") == header


def _labels(kind, language):
    with translation.override(language):
        return [(field.key, str(field.label)) for field in fields_of(kind)]


def test_no_other_template_is_served(national, client):
    client.force_login(national)
    assert client.get("/fr/imports/template/secrets.xlsx").status_code == 404
    assert client.get("/fr/imports/template/staff.exe").status_code == 404


def test_arabic_names_are_never_taken_for_latin_ones():
    staff = KINDS["staff"]
    assert staff.field_named(fold("الاسم العائلي")) == "family_name_ar"
    assert staff.field_named(fold("الاسم الشخصي")) == "given_name_ar"


@pytest.mark.parametrize("name", ["import", "import_problems"])
def test_an_import_is_its_sender_s_alone(name, bad, administrator, client):
    client.force_login(administrator)
    assert client.get(in_language(name, "fr", bad.pk)).status_code == 404
    assert client.post(in_language("import_write", "fr", bad.pk)).status_code == 404
    bad.refresh_from_db()
    assert bad.state == ImportState.CHECKED


@pytest.mark.parametrize("role", ["learner", "manager", "coordinator", "editor", "trainer_user"])
def test_nobody_else_imports(role, request, client):
    client.force_login(request.getfixturevalue(role))
    assert client.get(in_language("imports", "fr")).status_code == 403


def test_a_trial_can_be_thrown_away(bad, national, client):
    client.force_login(national)
    client.post(in_language("import_discard", "fr", bad.pk))
    bad.refresh_from_db()
    assert (bad.state, bad.rows, bool(bad.upload)) == (ImportState.CANCELLED, [], False)
    assert client.get(in_language("import", "fr", bad.pk)).status_code == 200


def test_a_heavy_file_is_left_to_the_worker(salé, national, client, monkeypatch):
    monkeypatch.setattr("trainers.imports.batch.AT_ONCE_BYTES", 10)
    batch = start_import(
        upload=SimpleUploadedFile("a.xlsx", workbook(FRENCH, person(1, "CR-SAL"))),
        kind="staff",
        by=national,
    )
    client.force_login(national)
    assert batch.state == ImportState.READING
    assert client.get(in_language("import", "fr", batch.pk)).context["is_running"]
    client.post(in_language("import_stop", "fr", batch.pk))
    drain(Lane.HEAVY)
    batch.refresh_from_db()
    assert batch.state == ImportState.CANCELLED


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_imports_has_a_constant_number_of_queries(
    count, national, client, django_assert_num_queries
):
    for _each in range(count):
        tried(b"", national)
    client.force_login(national)
    client.get(in_language("imports", "fr"))
    with django_assert_num_queries(4):
        answer = client.get(in_language("imports", "fr"))
    assert len(answer.context["batches"]) == count


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_its_words(language):
    params = {
        "limit": 3,
        "meant": "x",
        "part": "x",
        "low": 1,
        "high": 2,
        "among": [],
        "line": 3,
        "known": "x",
        "near": "X-1",
        "code": "x",
        "places": 3,
        "most": 3,
        "start": "x",
    }
    with translation.override(language):
        for code in set(CELLS) - {"unknown_near"} - {c for c in CELLS if c.endswith("_meant")}:
            told = worded(
                {
                    "row": 1,
                    "column": "email",
                    "label": "",
                    "written": "",
                    "code": code,
                    "params": params,
                },
                "staff",
            )
            assert told["wrong"] and told["remedy"] and "%(" not in told["wrong"] + told["remedy"]
        for code in FILES:
            wrong, remedy = refusal(
                {
                    "code": code,
                    "params": {"limit": 1, "extension": "ods", "columns": ["email"], "found": []},
                }
                | ({"params": {"size": 1, "limit": 1}} if code == "too_heavy" else {}),
                "staff",
            )
            assert wrong and remedy and "%(" not in wrong + remedy


# Whatever comes, nothing breaks

CELLS_AS_TYPED = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            "31/02/2027",
            "=1+1",
            "#REF!",
            "CR-SAL",
            "D1.1:9",
            "a@b",
            "٠٦١٢",
            "2027-13-45",
            "999999",
            "du au",
        ]
    ),
)
QUIET = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@QUIET
@given(data=st.binary(max_size=400), extension=st.sampled_from(["xlsx", "csv", "txt", "xlsm", ""]))
def test_random_bytes_are_read_or_refused(data, extension, national):
    batch = start_import(
        upload=SimpleUploadedFile(f"a.{extension}", data or b"x"), kind="staff", by=national
    )
    assert batch.state in (ImportState.REFUSED, ImportState.CHECKED)


@QUIET
@given(cut=st.integers(0, 3000), flip=st.integers(0, 3000), byte=st.integers(0, 255))
def test_a_damaged_workbook_is_read_or_refused(cut, flip, byte, national):
    data = bytearray(workbook(FRENCH, person(1, "CR-SAL")))
    data[flip % len(data)] = byte
    batch = start_import(
        upload=SimpleUploadedFile("a.xlsx", bytes(data[: len(data) - cut])),
        kind="staff",
        by=national,
    )
    assert batch.state in (ImportState.REFUSED, ImportState.CHECKED)


@QUIET
@given(data=st.data())
@pytest.mark.parametrize("kind", KINDS)
def test_random_cells_are_taken_or_told(kind, data, national):
    with translation.override("fr"):
        header = [str(field.label) for field in KINDS[kind].fields]
    rows = data.draw(
        st.lists(st.lists(CELLS_AS_TYPED, min_size=2, max_size=len(header)), min_size=1, max_size=4)
    )
    clean = [[cell.replace(";", " ").replace('"', " ") for cell in row] for row in rows]
    batch = start_import(
        upload=SimpleUploadedFile("a.csv", separated(header, *clean, encoding="utf-8-sig")),
        kind=kind,
        by=national,
    )
    assert batch.state in (ImportState.REFUSED, ImportState.CHECKED)
    for problem in batch.errors:
        tell = refusal if problem["row"] is None else worded
        assert tell(problem, kind)
