"""What the rows of a trainers' file become, one trainer or one competency a row."""

import datetime as dt

import pytest

from tests.factories import (
    CompetencyFactory,
    ProvinceFactory,
    RegionFactory,
    TrainerFactory,
)
from trainers.models import Qualification, Trainer

from .sheets import counts, imported, problems, snapshot, tried, workbook

pytestmark = pytest.mark.django_db


TRAINERS = [
    "Code",
    "Nom",
    "Prénom",
    "Courriel",
    "Tél",
    "Ville",
    "Langues",
    "Compétences",
    "Valable jusqu’au",
    "Validé le",
    "Disponible sur place",
    "Indisponible",
    "Régions",
    "Plafond",
]


def teacher(**changes):
    cells = {
        "code": "F01",
        "nom": "Exemple-Rivière",
        "prenom": "Anne",
        "email": "f01@formateurs.example.org",
        "tel": "+33 6 39 98 00 01",
        "ville": "Nantes",
        "langues": "fr C2 ; arabe B2",
        "competences": "D1.1:4 ; D1.4 niveau 3 (30/06/2027)",
        "jusque": "31/12/2028",
        "valide_le": "15/09/2026",
        "libre": "du 04/01/2027 au 26/03/2027 ; 12/04/2027",
        "absent": "08/02/2027 - 12/02/2027",
        "regions": "MA-01",
        "plafond": 30,
    }
    return list((cells | changes).values())


@pytest.fixture
def framework(db):
    RegionFactory(code="MA-01")
    return [CompetencyFactory(code=code) for code in ("D1.1", "D1.4", "D2.4")]


def test_a_trainer_comes_with_qualifications_languages_and_days(framework, national):
    imported(workbook(TRAINERS, teacher()), national, kind="trainers")
    trainer = Trainer.objects.get(code="F01")
    assert (trainer.user.email, trainer.home_town, trainer.is_abroad) == (
        "f01@formateurs.example.org",
        "Nantes",
        True,
    )
    assert (trainer.status, trainer.max_half_days, trainer.fair_half_days) == ("pending", 30, 30)
    assert list(trainer.languages.order_by("language").values_list("language", "level")) == [
        ("ar", "B2"),
        ("fr", "C2"),
    ]
    assert list(
        trainer.qualifications.values_list(
            "competency", "level", "valid_until", "validated_on", "validated_by"
        )
    ) == [
        ("D1.1", 4, dt.date(2028, 12, 31), dt.date(2026, 9, 15), national.pk),
        ("D1.4", 3, dt.date(2027, 6, 30), dt.date(2026, 9, 15), national.pk),
    ]
    assert list(
        trainer.availabilities.order_by("first_day").values_list("kind", "first_day", "last_day")
    ) == [
        ("on_site", dt.date(2027, 1, 4), dt.date(2027, 3, 26)),
        ("away", dt.date(2027, 2, 8), dt.date(2027, 2, 12)),
        ("on_site", dt.date(2027, 4, 12), dt.date(2027, 4, 12)),
    ]
    assert [region.pk for region in trainer.preferred_regions.all()] == ["MA-01"]
    assert trainer.user.roles == {"trainer"}


def test_the_same_trainers_twice_change_nothing(framework, national):
    content = workbook(TRAINERS, teacher())
    imported(content, national, kind="trainers")
    before = snapshot()
    assert counts(tried(content, national, kind="trainers"))["same"] == 1
    assert snapshot() == before


def test_one_row_a_competency_and_merged_cells_make_one_trainer(framework, national):
    header = ["Code", "Nom", "Prénom", "Mail", "Ville", "Compétence", "Niveau"]
    rows = [
        ["F01", "Exemple", "Anne", "a@example.org", "Nantes", "D1.1", 4],
        [None] * 5 + ["D1.4", 3],
        [None] * 5 + ["D2.4", "2"],
    ]

    def merge(sheet):
        for letter in "ABCDE":
            sheet.merge_cells(f"{letter}2:{letter}4")

    batch = imported(workbook(header, *rows, change=merge), national, kind="trainers")
    assert (batch.summary["new"], batch.summary["joined"]) == (1, 2)
    assert list(Qualification.objects.values_list("competency", "level", "validated_on")) == [
        ("D1.1", 4, None),
        ("D1.4", 3, None),
        ("D2.4", 2, None),
    ]


def test_a_column_headed_by_a_competency_holds_its_levels(framework, national):
    header = ["الرمز", "Nom", "Prénom", "البريد", "المدينة", "D1.1", "D1.4 Animer", "D9.9"]
    batch = imported(
        workbook(header, ["F1", "Exemple", "Anne", "a@example.org", "Nantes", 4, None, None]),
        national,
        kind="trainers",
    )
    assert list(Qualification.objects.values_list("competency", "level")) == [("D1.1", 4)]
    assert batch.errors == []


def test_a_base_in_morocco_is_seen_from_the_town(framework, national):
    province = ProvinceFactory(
        code="MA-MEK", name_fr="Meknès", chief_town_fr="Meknès", chief_town_ar="مكناس"
    )
    imported(workbook(TRAINERS, teacher(ville="مكناس")), national, kind="trainers")
    assert Trainer.objects.get().base_province == province


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"competences": "D1.1"}, ("competencies", "no_level")),
        ({"competences": "D1.1:7"}, ("competencies", "level")),
        ({"competences": "D8.8:3"}, ("competencies", "unknown_code")),
        ({"langues": "klingon"}, ("languages", "language")),
        ({"libre": "au printemps"}, ("free_on_site", "period")),
        ({"absent": "12/02/2027 - 08/02/2027"}, ("away", "period_backwards")),
        ({"regions": "Atlantide"}, ("regions", "unknown_code")),
        ({"ville": None}, ("home_town", "empty")),
        ({"plafond": "beaucoup"}, ("max_half_days", "number")),
    ],
)
def test_a_trainer_s_bad_cell_is_named(changes, expected, framework, national):
    batch = tried(workbook(TRAINERS, teacher(**changes)), national, kind="trainers")
    assert problems(batch) == [(2, *expected)]


def test_a_trainer_s_code_belongs_to_one_person(framework, national):
    TrainerFactory(code="F07", user__email="f01@formateurs.example.org")
    TrainerFactory(code="F02", user__email="other@example.org")
    batch = tried(
        workbook(TRAINERS, teacher(), teacher(code="F02", email="third@example.org")),
        national,
        kind="trainers",
    )
    assert problems(batch) == [(2, "code", "trainer_has_code"), (3, "email", "email_of_another")]
