"""One writer of progress: whatever the order, doubled or late, the same facts give the same state."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs.models import Job
from lms.models import Enrolment, LearningEvent
from lms.services.record_events import NewEvent, record_events
from tests.factories import UserFactory

from .learning import complete, everything, follow, make_module, state_of, units

pytestmark = pytest.mark.django_db


def record(enrolment, *events):
    return record_events(enrolment=enrolment, events=events, actor=enrolment.learner)


def test_a_read_lesson_is_done_and_counts_once():
    enrolment = follow(make_module())
    first, *_ = units(enrolment.module, "lesson")
    record(enrolment, NewEvent(unit=first, kind="viewed"))
    record(enrolment, NewEvent(unit=first, kind="viewed"))
    progress = Enrolment.objects.get(pk=enrolment.pk).progress
    assert (progress.earned, progress.required, progress.state) == (1, 5, "started")


def test_the_same_event_sent_again_is_ignored():
    enrolment = follow(make_module())
    event = NewEvent(
        unit=units(enrolment.module, "lesson")[0], kind="viewed", client_at=timezone.now()
    )
    assert len(record(enrolment, event).inserted) == 1
    again = record(enrolment, event)
    assert (again.inserted, again.refused) == ([], [])
    assert LearningEvent.objects.count() == 1


def test_the_same_id_with_another_body_is_refused_and_logged(caplog):
    enrolment = follow(make_module())
    quiz = units(enrolment.module, "quiz")[0]
    honest = NewEvent(unit=quiz, kind="failed", score=0.2)
    forged = NewEvent(unit=quiz, kind="passed", score=1.0, id=honest.id)
    record(enrolment, honest)
    outcome = record(enrolment, forged)
    assert outcome.refused == [honest.id]
    assert str(honest.id) in caplog.text
    assert outcome.progress.earned == 0


def test_a_unit_of_another_module_is_an_error():
    enrolment = follow(make_module())
    stray = units(make_module(), "lesson")[0]
    with pytest.raises(ValueError, match="not of the module"):
        record(enrolment, NewEvent(unit=stray, kind="viewed"))


def test_a_time_from_the_future_or_before_the_enrolment_is_clamped():
    enrolment = follow(make_module())
    one, two, _three = units(enrolment.module, "lesson")
    now = timezone.now()
    record(
        enrolment,
        NewEvent(unit=one, kind="viewed", client_at=now + dt.timedelta(days=400)),
        NewEvent(unit=two, kind="viewed", client_at=now - dt.timedelta(days=400)),
    )
    late, early = (LearningEvent.objects.get(unit=unit) for unit in (one, two))
    assert late.happened_at == late.received_at
    assert early.happened_at == enrolment.created_at


def test_everything_done_completes_once_with_a_certificate_and_one_mail():
    enrolment = follow(make_module())
    outcome = complete(enrolment)
    complete(enrolment)
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"
    assert list(enrolment.certificates.live()) == [outcome.certificate]
    assert Job.objects.filter(kind="jobs.send_mail").count() == 1


def test_the_mail_is_in_the_learners_language():
    enrolment = follow(make_module(title_ar="التشخيص"), UserFactory(language="ar"))
    complete(enrolment)
    mail = Job.objects.get(kind="jobs.send_mail").payload
    assert "التشخيص" in mail["subject"]
    assert "/ar/" in mail["text"]


def test_half_days_count_by_slot_not_by_event():
    enrolment = follow(make_module())
    led = units(enrolment.module, "led")[0]
    record(enrolment, *(NewEvent(unit=led, kind="attended", subject="slot-1") for _ in range(3)))
    row = enrolment.unit_progress.get(unit=led)
    assert (row.amount, row.state) == (1, "started")
    record(enrolment, NewEvent(unit=led, kind="attended", subject="slot-2"))
    row.refresh_from_db()
    assert (row.amount, row.state) == (2, "done")


def test_only_a_revocation_takes_back_and_the_certificate_falls_with_it():
    enrolment = follow(make_module())
    done = complete(enrolment)
    led = units(enrolment.module, "led")[0]
    attended = enrolment.events.filter(unit=led).first()
    record(enrolment, NewEvent(unit=led, kind="revoked", subject=str(attended.pk)))
    enrolment.refresh_from_db()
    done.certificate.refresh_from_db()
    assert enrolment.state == "active"
    assert done.certificate.revocation == "corrected"
    record(enrolment, NewEvent(unit=led, kind="attended", subject="slot-3"))
    enrolment.refresh_from_db()
    assert enrolment.state == "completed"
    assert enrolment.certificates.live().exclude(pk=done.certificate.pk).count() == 1


def test_a_completion_that_falls_leaves_a_later_run_alone():
    enrolment = follow(make_module())
    complete(enrolment)
    again = follow(enrolment.module, enrolment.learner)
    attended = enrolment.events.filter(kind="attended").first()
    record(enrolment, NewEvent(unit=attended.unit, kind="revoked", subject=str(attended.pk)))
    states = [Enrolment.objects.get(pk=each.pk).state for each in (enrolment, again)]
    assert states == ["withdrawn", "active"]
    assert not enrolment.certificates.live().exists()


def test_a_revocation_that_arrives_before_its_event_still_holds():
    enrolment = follow(make_module())
    led = units(enrolment.module, "led")[0]
    attended = NewEvent(unit=led, kind="attended", subject="slot-1")
    record(enrolment, NewEvent(unit=led, kind="revoked", subject=str(attended.id)))
    record(enrolment, attended)
    assert enrolment.unit_progress.get(unit=led).amount == 0


def test_a_failed_attempt_after_a_passed_one_takes_nothing_back():
    enrolment = follow(make_module())
    quiz = units(enrolment.module, "quiz")[0]
    record(enrolment, NewEvent(unit=quiz, kind="passed", score=0.86))
    record(enrolment, NewEvent(unit=quiz, kind="failed", score=0.3))
    row = enrolment.unit_progress.get(unit=quiz)
    assert (row.state, row.best_score, row.amount) == ("done", 0.86, 2)


MOMENT = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def two_learners():
    """The same module followed by two people since the same moment."""
    module = make_module()
    enrolments = [follow(module), follow(module)]
    Enrolment.objects.update(created_at=MOMENT - dt.timedelta(days=1))
    return [Enrolment.objects.get(pk=each.pk) for each in enrolments]


def _facts(module):
    """Everything, with a failed try, a revoked half-day and its replacement, an hour apart."""
    facts = everything(module)
    quiz, led = units(module, "quiz")[0], units(module, "led")[0]
    facts.insert(0, NewEvent(unit=quiz, kind="failed", score=0.4))
    facts.append(NewEvent(unit=led, kind="revoked", subject=str(facts[-1].id)))
    facts.append(NewEvent(unit=led, kind="attended", subject="slot-3"))
    return [
        NewEvent(**{**vars(fact), "client_at": MOMENT + dt.timedelta(hours=hours)})
        for hours, fact in enumerate(facts)
    ]


def _renamed(facts):
    """The same facts for another learner: new ids, in the same order, revocations following."""
    ids = {str(fact.id): uuid.uuid4() for fact in facts}
    return [
        NewEvent(**{**vars(f), "id": ids[str(f.id)], "subject": str(ids.get(f.subject, f.subject))})
        for f in facts
    ]


def _comparable(enrolment, facts):
    """The state with deciding events named by their place in `facts`."""
    place = {fact.id: number for number, fact in enumerate(facts)}
    *totals, rows = state_of(enrolment)
    return totals, [(*row[:-1], place.get(row[-1])) for row in rows]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_order_any_doubling_any_batches_end_in_the_same_state(two_learners, data):
    straight, shuffled = two_learners
    facts = _facts(straight.module)
    twins = _renamed(facts)
    sent = data.draw(
        st.permutations(twins + data.draw(st.lists(st.sampled_from(twins), max_size=6)))
    )
    cuts = sorted(data.draw(st.sets(st.integers(1, len(sent) - 1), max_size=4)))
    with transaction.atomic():
        record(straight, *facts)
        for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
            record(shuffled, *sent[start:end])
        assert _comparable(straight, facts) == _comparable(shuffled, twins)
        transaction.set_rollback(True)


@pytest.mark.parametrize("statement", ["update {} set kind = 'passed'", "delete from {}"])
def test_the_database_refuses_to_change_or_delete_an_event(statement):
    enrolment = follow(make_module())
    record(enrolment, NewEvent(unit=units(enrolment.module, "lesson")[0], kind="viewed"))
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        connection.cursor().execute(statement.format("lms_learningevent"))


def test_the_database_still_changes_a_row_that_is_no_fact():
    """The control of the test above: it is the trigger that refuses, not the connection."""
    enrolment = follow(make_module())
    connection.cursor().execute("update lms_enrolment set run = 2")
    enrolment.refresh_from_db()
    assert enrolment.run == 2


@pytest.mark.parametrize(
    "statement",
    [
        "insert into lms_certificate (enrolment_id, serial, public_id, snapshot, signature, issued_at, revoked_reason, revocation)"
        " select enrolment_id, 'JSR-TWIN', 'twin', snapshot, '', issued_at, '', '' from lms_certificate",
        "update lms_certificate set revoked_at = issued_at",
        "update lms_unitprogress set completed_at = null",
        "update lms_enrolmentprogress set earned = required + 1",
    ],
)
def test_the_database_holds_what_must_hold(statement):
    complete(follow(make_module()))
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(statement)
