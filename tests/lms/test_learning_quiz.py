"""The quiz: nothing of the key before an answer is in, one open attempt, graded once, nothing typed is lost."""

import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse
from django.utils import translation

from courses.queries import lesson_page
from lms.models import Attempt, Enrolment, LearningEvent
from lms.queries.learning import path_of
from lms.queries.quiz import read_answers
from lms.services.quiz import QuizRefused, start_attempt, submit_attempt
from lms.services.read import mark_read
from tests.factories import UserFactory

from .learning import follow, units
from .pages import NEARLY, RIGHT, publish_module

KEYS = ("FEEDBACK", "is_right", "is_true", "secret professionnel", "correct")


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def enrolment(client, db):
    """All lessons read: the quiz is open."""
    learner = UserFactory()
    client.force_login(learner)
    return ready(follow(publish_module(), learner))


def ready(enrolment):
    for unit in units(enrolment.module, "lesson"):
        mark_read(enrolment=enrolment, unit=unit, language="fr")
    return Enrolment.objects.get(pk=enrolment.pk)


def quiz_step(enrolment):
    return path_of(enrolment).quizzes[0]


def begin(client, enrolment):
    unit = units(enrolment.module, "quiz")[0]
    answer = client.post(reverse("lms:quiz_start", args=[enrolment.pk, unit.pk]))
    return answer.url


def test_no_byte_of_an_open_attempt_tells_what_is_right(client, enrolment):
    page = begin(client, enrolment)
    sent = client.get(page).content.decode()
    assert not [key for key in KEYS if key in sent]
    client.post(page, NEARLY)
    assert "FEEDBACK" in client.get(page).content.decode()


def test_the_order_of_choices_is_the_servers_and_stays(client, enrolment):
    page = begin(client, enrolment)
    first, again = (client.get(page).context["questions"] for _each in range(2))
    assert [c.id for q in first for c in q.choices] == [c.id for q in again for c in q.choices]
    assert [c.id for c in first[3].choices] != ["o-1", "o-2", "o-3"]


def test_missing_answers_are_named_and_the_others_kept(client, enrolment):
    page = begin(client, enrolment)
    answer = client.post(page, {"q-short": "secret", "q-multiple": ["m-3"], "q-order-o-1": "1"})
    assert answer.status_code == 422
    assert [q.id for q in answer.context["questions"] if q.is_missing] == [
        "single",
        "truth",
        "order",
    ]
    later = client.get(page).content.decode()
    assert 'value="secret"' in later
    assert not LearningEvent.objects.filter(kind__in=["passed", "failed"]).exists()


def test_two_items_in_one_place_are_not_an_order(client, enrolment):
    page = begin(client, enrolment)
    answer = client.post(page, {**RIGHT, "q-order-o-2": "1"})
    assert [q.id for q in answer.context["questions"] if q.is_missing] == ["order"]


def test_strange_answers_are_no_error(client, enrolment):
    page = begin(client, enrolment)
    strange = {
        "q-short": "a\0b",
        "q-order-o-1": "9" * 5000,
        "q-multiple": ["\0"],
        "q-single": "x" * 9999,
    }
    assert client.post(page, strange).status_code == 422
    assert client.post(page, {**RIGHT, "q-single": "nobody's"}).status_code == 302


def test_all_right_passes_with_a_slip_forgiven(client, enrolment):
    page = begin(client, enrolment)
    client.post(page, RIGHT)
    attempt = Attempt.objects.get(unit__kind="quiz")
    assert (attempt.points, attempt.points_max, attempt.is_passed) == (7, 7, True)
    assert LearningEvent.objects.get(kind="passed").score == 1


def test_below_the_mark_fails_and_the_next_attempt_keeps_what_was_right(client, enrolment):
    client.post(begin(client, enrolment), NEARLY)
    failed = Attempt.objects.get(unit__kind="quiz")
    assert (failed.points, failed.is_passed) == (5, False)
    begin(client, enrolment)
    second = Attempt.objects.get(unit__kind="quiz", number=2)
    assert sorted(second.answers) == ["order", "short", "single"]


def test_a_second_attempt_in_arabic_keeps_the_best_score_of_both(client, enrolment):
    client.post(begin(client, enrolment), RIGHT)
    page = begin(client, enrolment).replace("/fr/", "/ar/")
    client.post(page, NEARLY)
    quiz = units(enrolment.module, "quiz")[0]
    row = enrolment.unit_progress.get(unit=quiz)
    assert (row.state, row.best_score, row.amount) == ("done", 1, 2)


def test_attempts_are_limited(client, enrolment):
    for _each in range(3):
        client.post(begin(client, enrolment), NEARLY)
    page = client.get(begin(client, enrolment)).content.decode()
    assert "Tous les essais sont faits." in page
    assert Attempt.objects.filter(unit__kind="quiz").count() == 3
    with pytest.raises(QuizRefused):
        start_attempt(enrolment=enrolment, step=quiz_step(enrolment), language="fr")


def test_a_closed_quiz_names_the_lessons_that_open_it(client, db):
    learner = UserFactory()
    client.force_login(learner)
    enrolment = follow(publish_module(), learner)
    quiz = units(enrolment.module, "quiz")[0]
    page = client.get(reverse("lms:quiz", args=[enrolment.pk, quiz.pk])).content.decode()
    for lesson in units(enrolment.module, "lesson"):
        assert reverse("lms:lesson", args=[enrolment.pk, lesson.pk]) in page
    client.post(reverse("lms:quiz_start", args=[enrolment.pk, quiz.pk]))
    assert not Attempt.objects.exists()


def test_anothers_attempt_does_not_exist(client, enrolment):
    page = begin(client, enrolment)
    client.force_login(UserFactory())
    assert client.get(page).status_code == 404
    assert client.post(page, RIGHT).status_code == 404
    assert Attempt.objects.get().state == "open"


def test_a_graded_attempt_can_not_be_bettered_by_sending_it_again(client, enrolment):
    page = begin(client, enrolment)
    client.post(page, NEARLY)
    client.post(page, RIGHT)
    assert Attempt.objects.get(unit__kind="quiz").points == 5


def test_the_database_refuses_a_second_open_attempt(enrolment):
    step = quiz_step(enrolment)
    attempt = start_attempt(enrolment=enrolment, step=step, language="fr")
    assert start_attempt(enrolment=enrolment, step=step, language="fr") == attempt
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(enrolment=enrolment, unit=step.unit, number=9, seed=1, language="fr")


def test_an_open_attempt_takes_a_fixed_number_of_queries(
    client, enrolment, django_assert_num_queries
):
    page = begin(client, enrolment)
    with django_assert_num_queries(10):
        client.get(page)


class _Form(dict):
    """Answers as a form sends them."""

    def getlist(self, name):
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]


def submit_all_at_once(attempt, step, lesson, times):
    """`times` threads press the button together; return what each got, or its error."""
    answers = read_answers(lesson.questions, _Form(RIGHT))
    gate, results = threading.Barrier(times), []

    def press():
        gate.wait()
        try:
            results.append(
                submit_attempt(
                    attempt=attempt,
                    answers=answers,
                    questions=lesson.questions,
                    rule=step.place.rule,
                    language="fr",
                )
            )
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _each in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_fifty_submissions_at_once_one_is_graded(own_database):
    enrolment = ready(follow(publish_module(), UserFactory()))
    step = quiz_step(enrolment)
    lesson = lesson_page(step.unit, "fr")
    attempt = start_attempt(enrolment=enrolment, step=step, language="fr")
    results = submit_all_at_once(attempt, step, lesson, times=50)
    assert len(results) == 50
    assert {(each.attempt.points, tuple(each.missing)) for each in results} == {(7, ())}
    assert LearningEvent.objects.filter(kind="passed").count() == 1
    assert connection.vendor in ("sqlite", "postgresql")
