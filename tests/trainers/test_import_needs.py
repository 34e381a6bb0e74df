"""What the rows of a file of needs become, and which needs are refused."""

import datetime as dt

import pytest

from tests.factories import (
    CentreFactory,
    CohortFactory,
    ModuleFactory,
    NeedFactory,
)
from trainers.models import Need

from .sheets import counts, imported, problems, snapshot, tried, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def salé(region):
    return CentreFactory(
        code="CR-SAL", name_fr="Maison des aînés", name_ar="دار المسنين", province__region=region
    )


NEEDS = [
    "Code",
    "Cohorte",
    "Module",
    "Priorité",
    "Pas avant",
    "Pas après",
    "Langues",
    "Mode",
    "Matériel",
    "Plain-pied",
    "Après",
]


def wish(**changes):
    cells = {
        "code": "B-1",
        "cohorte": "COH-01",
        "module": "DPT-01",
        "priorite": "haute",
        "debut": "04/01/2027",
        "fin": "26 mars 2027",
        "langues": "français et arabe",
        "mode": "présentiel",
        "materiel": "vidéoprojecteur",
        "plain_pied": "oui",
        "apres": None,
    }
    return list((cells | changes).values())


@pytest.fixture
def cohort(salé):
    ModuleFactory(
        code="DPT-01",
        title_fr="Diagnostic participatif territorial",
        title_ar="التشخيص الترابي التشاركي",
    )
    ModuleFactory(code="EPQ-04")
    return CohortFactory(code="COH-01", centre=salé)


def test_a_need_is_declared_and_the_same_file_changes_nothing(cohort, national):
    content = workbook(NEEDS, wish(), wish(code="B-2", module="EPQ-04", apres="B-1"))
    imported(content, national, kind="needs")
    need = Need.objects.get(code="B-1")
    assert (need.priority, need.languages, need.mode, need.equipment, need.step_free) == (
        8,
        ["fr", "ar"],
        "on_site",
        ["projector"],
        True,
    )
    assert (need.window_start, need.window_end) == (dt.date(2027, 1, 4), dt.date(2027, 3, 26))
    assert list(Need.objects.get(code="B-2").after.all()) == [need]
    before = snapshot()
    assert counts(tried(content, national, kind="needs")) == {
        "new": 0,
        "changed": 0,
        "same": 2,
        "wrong": 0,
    }
    assert snapshot() == before


def test_needs_in_arabic_with_titles_for_codes(cohort, national):
    header = ["رمز الحاجة", "الفوج", "المجزوءة", "الفترة", "لغة التكوين", "الأولوية"]
    row = [
        "B-1",
        "COH-01",
        "التشخيص الترابي التشاركي",
        "من 4 يناير 2027 إلى 26 مارس 2027",
        "العربية",
        "متوسطة",
    ]
    imported(workbook(header, row), national, kind="needs")
    need = Need.objects.get()
    assert (need.module.code, need.window_end, need.languages, need.priority) == (
        "DPT-01",
        dt.date(2027, 3, 26),
        ["ar"],
        5,
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"cohorte": "COH-99"}, ("cohort", "unknown_cohort")),
        ({"module": "Poterie"}, ("module", "unknown_module")),
        ({"priorite": "12"}, ("priority", "number")),
        ({"fin": "04/12/2026"}, ("window_end", "window_backwards")),
        ({"fin": None}, ("window_end", "empty")),
        ({"mode": "par pigeon"}, ("mode", "choice")),
        ({"materiel": "un piano"}, ("equipment", "equipment")),
        ({"plain_pied": "peut-être"}, ("step_free", "yes_or_no")),
        ({"apres": "B-99"}, ("after", "unknown_code")),
        ({"apres": "B-1"}, ("after", "need_circle")),
    ],
)
def test_a_need_s_bad_cell_is_named(changes, expected, cohort, national):
    batch = tried(workbook(NEEDS, wish(**changes)), national, kind="needs")
    assert problems(batch) == [(2, *expected)]


def test_two_needs_never_wait_for_each_other(cohort, national):
    content = workbook(NEEDS, wish(apres="B-2"), wish(code="B-2", module="EPQ-04", apres="B-1"))
    assert problems(tried(content, national, kind="needs")) == [(3, "after", "need_circle")]


def test_a_cohort_has_a_need_once(cohort, national):
    NeedFactory(code="B-7", cohort=cohort, module=ModuleFactory(code="APH-06"))
    content = workbook(NEEDS, wish(module="APH-06"), wish(code="B-2"), wish(code="B-3"))
    assert problems(tried(content, national, kind="needs")) == [
        (2, "module", "need_exists"),
        (4, "module", "twin"),
    ]


def test_a_planned_need_is_not_changed_by_a_file(cohort, national):
    imported(workbook(NEEDS, wish()), national, kind="needs")
    Need.objects.update(state="planned")
    assert counts(tried(workbook(NEEDS, wish()), national, kind="needs"))["same"] == 1
    assert problems(tried(workbook(NEEDS, wish(priorite=2)), national, kind="needs")) == [
        (2, "code", "need_planned")
    ]
