"""What the rows of a file become, twice over, and what is refused of them."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from time_machine import travel

from accounts.models import Appointment, User
from jobs.models import Job, Lane
from jobs.services import drain
from lms.models import CohortMember
from tests.factories import (
    CentreFactory,
    CohortFactory,
    CohortMemberFactory,
    CompetencyFactory,
    ModuleFactory,
    NeedFactory,
    ProvinceFactory,
    RegionFactory,
    TrainerFactory,
    UserFactory,
)
from trainers.imports.batch import NothingToWrite, ask_to_write
from trainers.models import ImportState, Need, Qualification, Trainer

from .sheets import FRENCH, counts, imported, person, problems, tried, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def salé(region):
    return CentreFactory(
        code="CR-SAL", name_fr="Maison des aînés", name_ar="دار المسنين", province__region=region
    )


def snapshot():
    """All that an import may touch, to be compared before and after."""
    tables = (User, Appointment, CohortMember, EmailAddress, Trainer, Qualification, Need)
    return {model: list(model.objects.order_by("pk").values()) for model in tables}


# Staff


def test_a_person_gets_an_account_without_password_and_a_post(salé, national):
    batch = imported(workbook(FRENCH, person(1, "CR-SAL")), national)
    someone = User.objects.get(email="p1@centres.example.org")
    assert batch.state == ImportState.DONE
    assert not someone.has_usable_password()
    assert (someone.matricule, someone.phone, someone.job_title) == (
        "M0001",
        "+212612345678",
        "éducatrice",
    )
    assert (someone.name_in("fr"), someone.name_in("ar")) == ("Salma Exemple-1", "سلمى مثال")
    assert [(a.role, a.centre) for a in someone.appointments.all()] == [("learner", salé)]
    assert EmailAddress.objects.get(user=someone).verified


def test_three_hundred_rows_with_five_bad_ones(salé, national):
    rows = [person(n, "CR-SAL") for n in range(2, 302)]
    rows[12][5] = "h.ouali@centres"
    rows[25][7] = "CR-SLA"
    rows[56][3] = None
    rows[89][6] = "demain"
    rows[118][5] = rows[31][5]
    batch = tried(workbook(FRENCH, *rows), national)
    assert counts(batch) == {"new": 295, "changed": 0, "same": 0, "wrong": 5}
    assert problems(batch) == [
        (14, "email", "email_no_end"),
        (27, "centre", "unknown_centre"),
        (58, "family_name_ar", "empty_name_ar"),
        (91, "phone", "phone"),
        (120, "email", "twin"),
    ]
    assert batch.errors[0]["params"]["meant"] == "h.ouali@centres.example.org"
    assert batch.errors[1]["params"]["near"]["code"] == "CR-SAL"
    assert batch.errors[4]["params"]["line"] == 33
    ask_to_write(batch=batch)
    drain(Lane.HEAVY)
    assert (
        User.objects.filter(email__endswith="@centres.example.org", matricule__isnull=False).count()
        == 295
    )


def test_the_same_file_twice_changes_nothing(salé, national):
    cohort = CohortFactory(code="COH-01", centre=salé)
    content = workbook(
        [*FRENCH, "Cohorte", "Prise de poste"], [*person(1, "CR-SAL"), "COH-01", "01/09/2024"]
    )
    imported(content, national)
    assert cohort.members.count() == 1
    before = snapshot()
    again = tried(content, national)
    assert counts(again) == {"new": 0, "changed": 0, "same": 1, "wrong": 0}
    assert again.rows == []
    assert snapshot() == before
    with pytest.raises(NothingToWrite):
        ask_to_write(batch=again)


def test_a_known_person_changes_post_and_the_old_one_stays_on_record(salé, national):
    other = CentreFactory(code="CR-RAB")
    with travel("2026-11-20 10:00", tick=False):
        imported(workbook(FRENCH, person(1, "CR-SAL")), national)
    with travel("2026-12-01 10:00", tick=False):
        batch = imported(workbook(FRENCH, person(1, "CR-RAB", fonction="directrice")), national)
    someone = User.objects.get(matricule="M0001")
    posts = someone.appointments.order_by("pk").values_list("centre", "starts_on", "ends_on")
    assert batch.summary["moved"] == 1
    assert someone.job_title == "directrice"
    assert list(posts) == [
        (salé.pk, None, dt.date(2026, 11, 30)),
        (other.pk, dt.date(2026, 12, 1), None),
    ]
    with travel("2026-12-02 10:00", tick=False):
        assert (
            counts(tried(workbook(FRENCH, person(1, "CR-RAB", fonction="directrice")), national))[
                "same"
            ]
            == 1
        )
        imported(workbook(FRENCH, person(1, "CR-SAL")), national)
    assert list(someone.appointments.order_by("pk").values_list("centre", "ends_on")) == [
        (salé.pk, None),
        (other.pk, dt.date(2026, 12, 1)),
    ]


def test_an_empty_cell_changes_nothing_of_what_is_known(salé, national):
    imported(workbook(FRENCH, person(1, "CR-SAL")), national)
    before = snapshot()
    batch = tried(
        workbook(FRENCH, person(1, "CR-SAL", tel=None, fonction="-", nom_ar=None, email=None)),
        national,
    )
    assert counts(batch)["same"] == 1
    assert snapshot() == before


def test_an_import_never_changes_the_address_that_opens_an_account(salé, national, administrator):
    administrator.matricule = "M0001"
    administrator.save()
    batch = tried(workbook(FRENCH, person(1, "CR-SAL", email="mine@example.org")), national)
    assert problems(batch) == [(2, "email", "email_of_another")]


def test_whole_names_in_one_column_are_taken_apart(salé, national):
    header = ["Nom et prénom", "الاسم الكامل", "Mail", "Centre"]
    imported(
        workbook(
            header,
            ["EXEMPLE TAZI Salma", "سلمى مثال التازي", "s@example.org", "CR-SAL"],
            ["El Fictif Omar Karim", "عبد الله خيالي", "o@example.org", "CR-SAL"],
        ),
        national,
    )
    names = User.objects.filter(email__in=["s@example.org", "o@example.org"]).order_by("-email")
    assert list(
        names.values_list("given_name", "family_name", "given_name_ar", "family_name_ar")
    ) == [
        ("Salma", "EXEMPLE TAZI", "سلمى", "مثال التازي"),
        ("Omar Karim", "El Fictif", "عبد الله", "خيالي"),
    ]


def test_a_partner_s_employee_has_an_organisation_and_no_centre(national):
    header = [*FRENCH, "Organisme"]
    imported(workbook(header, [*person(1, None), "Association Exemple"]), national)
    post = Appointment.objects.get(user__matricule="M0001")
    assert (post.centre, post.organisation) == (None, "Association Exemple")


def test_no_cohort_takes_more_people_than_it_has_places(salé, national):
    cohort = CohortFactory(code="COH-01", centre=salé, capacity=2)
    CohortMemberFactory(cohort=cohort)
    rows = [[*person(n, "CR-SAL"), "COH-01"] for n in (1, 2)]
    batch = imported(workbook([*FRENCH, "Cohorte"], *rows), national)
    assert problems(batch) == [(3, "cohorts", "cohort_full")]
    assert cohort.members.count() == 2


@pytest.mark.parametrize(("invite", "sent"), [(True, 1), (False, 0)])
def test_invitations_leave_only_when_asked(invite, sent, salé, national):
    imported(workbook(FRENCH, person(1, "CR-SAL")), national, invite=invite)
    mail.outbox.clear()
    drain(Lane.QUICK)
    invited = [each for each in mail.outbox if each.to == ["p1@centres.example.org"]]
    assert len(invited) == sent


def test_what_changed_since_the_trial_is_seen_when_writing(salé, national):
    batch = tried(workbook(FRENCH, person(1, "CR-SAL"), person(2, "CR-SAL")), national)
    UserFactory(email="p1@centres.example.org", matricule="M9999")
    ask_to_write(batch=batch)
    drain(Lane.HEAVY)
    batch.refresh_from_db()
    assert (batch.state, batch.summary["written_new"]) == (ImportState.DONE, 1)
    assert problems(batch) == [(2, "matricule", "matricule_of_another")]


def test_a_failure_while_writing_leaves_nothing(salé, national, monkeypatch):
    batch = tried(workbook(FRENCH, person(1, "CR-SAL"), person(2, "CR-SAL")), national)
    before = snapshot()

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("trainers.imports.batch._finish", fail)
    ask_to_write(batch=batch)
    Job.objects.filter(kind="trainers.write_import").update(max_attempts=1)
    drain(Lane.HEAVY)
    assert snapshot() == before
    monkeypatch.undo()
    batch.refresh_from_db()
    ask_to_write(batch=batch)
    drain(Lane.HEAVY)
    batch.refresh_from_db()
    assert batch.state == ImportState.DONE


def test_stopping_before_it_writes_takes_all_back(salé, national):
    batch = tried(workbook(FRENCH, person(1, "CR-SAL")), national)
    before = snapshot()
    batch = ask_to_write(batch=batch)
    Job.objects.filter(pk=batch.job_id).update(cancel_requested=True)
    drain(Lane.HEAVY)
    assert snapshot() == before
    assert Job.objects.get(pk=batch.job_id).state == "cancelled"


def test_the_file_and_its_rows_are_forgotten_once_written(salé, national):
    batch = imported(workbook(FRENCH, person(1, "CR-SAL")), national)
    assert (batch.rows, bool(batch.upload)) == ([], False)


# Trainers

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


# Needs

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
