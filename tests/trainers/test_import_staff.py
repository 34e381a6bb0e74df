"""What the rows of a staff file become, twice over, and what is refused of them."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from time_machine import travel

from accounts.models import Appointment, User
from jobs.models import Job, Lane
from jobs.services import drain
from tests.factories import (
    CentreFactory,
    CohortFactory,
    CohortMemberFactory,
    UserFactory,
)
from trainers.imports.batch import NothingToWrite, ask_to_write
from trainers.models import ImportState

from .sheets import FRENCH, counts, imported, person, problems, snapshot, tried, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def salé(region):
    return CentreFactory(
        code="CR-SAL", name_fr="Maison des aînés", name_ar="دار المسنين", province__region=region
    )


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
