"""The log is the truth: a planted difference is found, named and repaired."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from lms.models import Certificate, Enrolment, EnrolmentProgress, UnitProgress
from lms.queries.drift import find_drift
from lms.services.record_events import NewEvent, record_events

from .learning import complete, everything, follow, make_module, state_of, units

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolments():
    """One complete, one in the middle with a revoked half-day and a failed try, one untouched."""
    module = make_module()
    done, middle, untouched = follow(module), follow(module), follow(module)
    complete(done)
    quiz, led = units(module, "quiz")[0], units(module, "led")[0]
    facts = everything(module)[:2]
    facts += [
        NewEvent(unit=quiz, kind="failed", score=0.3),
        NewEvent(unit=led, kind="attended", subject="slot-9"),
    ]
    facts.append(NewEvent(unit=led, kind="revoked", subject=str(facts[-1].id)))
    record_events(enrolment=middle, events=facts, actor=middle.learner)
    return done, middle, untouched


def check():
    out = io.StringIO()
    try:
        call_command("rebuild_progress", check=True, stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


def test_what_the_writer_wrote_equals_the_log(enrolments):
    code, words = check()
    assert (code, words) == (0, "3 enrolments equal their log.\n")


def test_an_import_counts_from_its_pass_mark_on_both_ways(enrolments):
    *_others, untouched = enrolments
    quiz = units(untouched.module, "quiz")[0]
    for score in (0.5, 0.8):
        record_events(
            enrolment=untouched,
            events=[NewEvent(unit=quiz, kind="imported", score=score)],
            actor=None,
        )
    assert untouched.unit_progress.get(unit=quiz).best_score == 0.8
    assert find_drift() == []


PLANTED = {
    "a unit done without a fact": lambda e: UnitProgress.objects.filter(
        enrolment=e, state="started"
    ).update(state="done", completed_at=e.created_at),
    "a best score": lambda e: UnitProgress.objects.filter(enrolment=e, best_score=0.3).update(
        best_score=0.9
    ),
    "a date of completion": lambda e: UnitProgress.objects.filter(enrolment=e, state="done").update(
        completed_at=e.created_at - dt.timedelta(days=3)
    ),
    "a row that is missing": lambda e: UnitProgress.objects.filter(
        enrolment=e, state="done"
    ).delete(),
    "weights": lambda e: EnrolmentProgress.objects.filter(enrolment=e).update(earned=4),
    "the enrolment's state": lambda e: Enrolment.objects.filter(pk=e.pk).update(state="completed"),
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_a_planted_difference_is_found_and_repaired(enrolments, plant):
    _done, middle, _untouched = enrolments
    before = state_of(middle)
    plant(middle)
    code, words = check()
    assert code == 1
    assert f"enrolment {middle.pk}," in words
    call_command("rebuild_progress", stdout=io.StringIO())
    assert state_of(middle) == before
    assert check()[0] == 0


def test_a_lost_certificate_is_issued_again(enrolments):
    done, *_others = enrolments
    Certificate.objects.all().delete()
    assert check()[0] == 1
    call_command("rebuild_progress", stdout=io.StringIO())
    assert done.certificates.live().count() == 1


def test_the_check_takes_the_same_number_of_queries_for_many(enrolments, django_assert_num_queries):
    with django_assert_num_queries(10):
        find_drift()
    complete(follow(enrolments[0].module))
    with django_assert_num_queries(10):
        find_drift()
