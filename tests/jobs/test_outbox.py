"""The outbox: written with its fact, run once, retried when it fails, given back when its worker dies."""

import datetime as dt

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from jobs import registry, services
from jobs.models import Job, JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def handlers(monkeypatch):
    """Kinds that exist for one test."""
    monkeypatch.setattr(registry, "HANDLERS", dict(registry.HANDLERS))
    monkeypatch.setattr(services, "HANDLERS", registry.HANDLERS)
    return registry.job


def test_a_job_of_a_rolled_back_transaction_does_not_exist():
    with pytest.raises(RuntimeError), transaction.atomic():
        services.enqueue("jobs.ping")
        raise RuntimeError
    assert not Job.objects.exists()


def test_the_same_key_twice_is_one_job():
    first = services.enqueue("jobs.ping", key="once")
    assert services.enqueue("jobs.ping", key="once") == first
    assert Job.objects.count() == 1


def test_a_job_runs_once_however_often_it_is_delivered():
    row = services.enqueue("jobs.ping")
    assert services.run(row.pk).state == JobState.DONE
    assert services.run(row.pk) is None


def test_a_mail_is_sent_with_a_subject_on_one_line():
    payload = {"to": ["a@example.org"], "subject": "Une\r\nBcc: x@example.org", "text": "Bonjour"}
    services.run(services.enqueue("jobs.send_mail", payload=payload).pk)
    assert [message.subject for message in mail.outbox] == ["Une Bcc: x@example.org"]


def test_a_failing_job_waits_longer_each_time_and_ends_failed(handlers):
    @handlers("test.fails")
    def fails(row, report):
        raise ValueError("no")

    row = services.enqueue("test.fails", max_attempts=2)
    services.run(row.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == (JobState.QUEUED, "ValueError: no")
    assert row.run_at > timezone.now() + dt.timedelta(seconds=20)
    services.run(row.pk)
    row.refresh_from_db()
    assert row.state == JobState.FAILED


def test_progress_is_seen_while_it_runs_and_a_cancel_is_heard(handlers):
    seen = []

    @handlers("test.long")
    def long(row, report):
        report(percent=40, phase="search", coverage=12)
        seen.append(Job.objects.get(pk=row.pk))
        services.cancel(row)
        if report.should_stop():
            raise services.Cancelled

    row = services.run(services.enqueue("test.long").pk)
    assert (seen[0].percent, seen[0].phase, seen[0].detail) == (40, "search", {"coverage": 12})
    assert row.state == JobState.CANCELLED


def test_a_waiting_job_is_cancelled_at_once():
    row = services.enqueue("jobs.ping")
    services.cancel(row)
    assert services.run(row.pk) is None


@pytest.mark.parametrize(
    ("again", "state"), [(True, JobState.QUEUED), (False, JobState.INTERRUPTED)]
)
def test_a_job_whose_worker_fell_silent_is_found(handlers, again, state):
    handlers("test.lost", again_if_lost=again)(lambda row, report: None)
    row = services.claim(services.enqueue("test.lost").pk)
    assert services.recover() == 0
    Job.objects.filter(pk=row.pk).update(heartbeat_at=timezone.now() - dt.timedelta(hours=1))
    assert services.recover() == 1
    row.refresh_from_db()
    assert row.state == state
