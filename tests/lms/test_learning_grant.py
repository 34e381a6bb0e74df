"""One attempt more at a quiz: by who is in charge, with a reason, when all are used; the learner is told."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation

from jobs.models import Job
from lms.models import Attempt, Enrolment, FurtherAttempt
from lms.queries.learning import path_of
from lms.queries.results import without_attempts
from lms.services.enrol import enrol
from lms.services.quiz import GrantRefused, grant_attempt
from lms.services.read import mark_read
from tests.factories import (
    AppointmentFactory,
    CentreFactory,
    CohortFactory,
    CohortMemberFactory,
    UserFactory,
)

from .learning import units
from .pages import NEARLY, RIGHT, publish_module
from .session_factories import MONDAY, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def enrolment(client, centre, trainer_user):
    """All lessons read and all three attempts failed, in a cohort that has a session."""
    learner = AppointmentFactory(role="learner", centre=centre).user
    cohort = CohortFactory(centre=centre)
    CohortMemberFactory(cohort=cohort, user=learner)
    module = publish_module()
    row = enrol(learner=learner, module=module, cohort=cohort, by=learner)
    make_session(version=row.version, cohort=cohort, leader=trainer_user)
    for unit in units(module, "lesson"):
        mark_read(enrolment=row, unit=unit, language="fr")
    client.force_login(learner)
    for _each in range(3):
        attempt(client, row, NEARLY)
    return Enrolment.objects.get(pk=row.pk)


def quiz_of(enrolment):
    return units(enrolment.module, "quiz")[0]


def attempt(client, enrolment, answers):
    begun = client.post(reverse("lms:quiz_start", args=[enrolment.pk, quiz_of(enrolment).pk]))
    return client.post(begun.url, answers)


def grant(client, enrolment, reason="Vous aviez la grippe."):
    address = reverse("lms:attempt_grant", args=[enrolment.pk, quiz_of(enrolment).pk])
    return client.post(address, {"reason": reason})


def results(client, enrolment):
    return client.get(reverse("lms:results", args=[enrolment.pk]))


@pytest.mark.parametrize("who", ["trainer", "manager", "national"])
def test_who_is_in_charge_grants_one_attempt_and_the_learner_is_told(
    client, enrolment, trainer_user, manager, national, who
):
    by = {"trainer": trainer_user, "manager": manager, "national": national}[who]
    client.force_login(by)
    page = results(client, enrolment)
    assert page.context["used_up"].standing.best.points == 5
    assert grant(client, enrolment).status_code == 302
    row = FurtherAttempt.objects.get()
    assert (row.enrolment, row.unit, row.granted_by) == (enrolment, quiz_of(enrolment), by)
    assert by.get_full_name() in results(client, enrolment).text
    mail = Job.objects.get(key=f"lms.further-attempt-mail.{row.pk}").payload
    assert mail["to"] == [enrolment.learner.email]
    assert "Vous aviez la grippe." in mail["text"]
    assert reverse("lms:quiz", args=[enrolment.pk, quiz_of(enrolment).pk]) in mail["text"]


def test_the_attempt_is_one_and_can_pass(client, enrolment, manager):
    client.force_login(manager)
    grant(client, enrolment)
    client.force_login(enrolment.learner)
    page = client.get(reverse("lms:quiz", args=[enrolment.pk, quiz_of(enrolment).pk]))
    assert "Vous aviez la grippe." in page.text
    attempt(client, enrolment, RIGHT)
    assert Attempt.objects.filter(unit__kind="quiz", is_passed=True).count() == 1
    attempt(client, enrolment, RIGHT)
    assert Attempt.objects.filter(unit__kind="quiz").count() == 4


def test_an_attempt_is_not_granted_while_one_is_left(client, enrolment, manager):
    client.force_login(manager)
    grant(client, enrolment)
    again = grant(client, enrolment, "Encore")
    assert FurtherAttempt.objects.count() == 1
    assert "Il reste un essai" in client.get(again.url).text


def test_nor_while_the_last_is_open_nor_when_one_has_passed(client, enrolment, manager):
    client.force_login(manager)
    grant(client, enrolment)
    client.force_login(enrolment.learner)
    begun = client.post(reverse("lms:quiz_start", args=[enrolment.pk, quiz_of(enrolment).pk]))
    step = path_of(enrolment).quizzes[0]
    with pytest.raises(GrantRefused):
        grant_attempt(enrolment=enrolment, step=step, reason="Encore", by=manager)
    client.post(begun.url, RIGHT)
    with pytest.raises(GrantRefused):
        grant_attempt(enrolment=enrolment, step=step, reason="Encore", by=manager)


def test_a_grant_says_why(client, enrolment, manager):
    client.force_login(manager)
    assert grant(client, enrolment, "  ").status_code == 422
    assert grant(client, enrolment, "x" * 241).status_code == 422
    assert not FurtherAttempt.objects.exists()


def test_only_a_quiz_has_attempts(client, enrolment, manager):
    client.force_login(manager)
    lesson = units(enrolment.module, "lesson")[0]
    address = reverse("lms:attempt_grant", args=[enrolment.pk, lesson.pk])
    assert client.post(address, {"reason": "x"}).status_code == 404


def test_nobody_grants_one_to_oneself_nor_out_of_scope(client, enrolment):
    elsewhere = AppointmentFactory(role="centre_manager", centre=CentreFactory()).user
    client.force_login(elsewhere)
    assert results(client, enrolment).status_code == 404
    assert grant(client, enrolment).status_code == 404
    AppointmentFactory(
        user=enrolment.learner, role="centre_manager", centre=enrolment.cohort.centre
    )
    client.force_login(enrolment.learner)
    assert results(client, enrolment).status_code == 403
    assert grant(client, enrolment).status_code == 403
    assert not FurtherAttempt.objects.exists()


def test_a_trainer_of_another_module_of_the_cohort_does_not_follow_this_one(client, enrolment):
    other = AppointmentFactory(role="trainer").user
    version = publish_module().versions.get()
    later = MONDAY + dt.timedelta(days=28)
    make_session(
        version=version, cohort=enrolment.cohort, leader=other, code="S-OTHER", first=later
    )
    client.force_login(other)
    assert results(client, enrolment).status_code == 403


def test_the_sessions_page_marks_who_has_no_attempt_left(client, enrolment, trainer_user, manager):
    assert without_attempts([enrolment]) == {enrolment.pk}
    client.force_login(trainer_user)
    session = enrolment.cohort.sessions.get()
    page = client.get(reverse("lms:session", args=[session.pk])).text
    assert "quiz : plus d’essai" in page
    assert reverse("lms:results", args=[enrolment.pk]) in page
    step = path_of(enrolment).quizzes[0]
    grant_attempt(enrolment=enrolment, step=step, reason="Grippe", by=manager)
    assert without_attempts([enrolment]) == set()


def test_what_was_granted_is_kept_as_it_is(enrolment, manager):
    step = path_of(enrolment).quizzes[0]
    row = grant_attempt(enrolment=enrolment, step=step, reason="Grippe", by=manager)
    for change in (
        lambda: FurtherAttempt.objects.filter(pk=row.pk).update(reason="Autre"),
        lambda: FurtherAttempt.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize("granted", [0, 2])
def test_results_take_a_constant_number_of_queries(
    client, enrolment, national, granted, django_assert_num_queries
):
    for number in range(granted):
        FurtherAttempt.objects.create(
            enrolment=enrolment,
            unit=quiz_of(enrolment),
            reason=f"{number}",
            granted_by=UserFactory(),
        )
    client.force_login(national)
    with django_assert_num_queries(8):
        results(client, enrolment)
