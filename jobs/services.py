"""Write side of the outbox: enqueue, claim, run, report, cancel, recover."""

import datetime as dt
import logging
import traceback

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import Job, JobState
from .registry import HANDLERS

log = logging.getLogger(__name__)
SILENCE = dt.timedelta(minutes=2)
SECONDS_TO_ANSWER = 0.5  # within which a Celery worker says what it does


class Cancelled(Exception):
    """Raised inside a handler when its owner asked to stop and nothing is worth keeping."""


def enqueue(kind, *, payload=None, key=None, owner=None, run_at=None, max_attempts=5):
    """Write the job in the caller's transaction; the same `key` twice gives the first job back."""
    handler = HANDLERS[kind]
    values = {
        "kind": kind,
        "lane": handler.lane,
        "payload": payload or {},
        "owner": owner,
        "run_at": run_at or timezone.now(),
        "max_attempts": max_attempts,
    }
    if key:
        row, _created = Job.objects.get_or_create(key=key, defaults=values)
    else:
        row = Job.objects.create(**values)
    transaction.on_commit(lambda: _relay(row))
    return row


def _relay(row):
    if settings.JOBS_RUNNER != "celery":
        return  # `manage.py work` finds the row by itself
    from kombu.exceptions import OperationalError  # the embedded run never loads Celery

    app = import_string("config.celery.app")
    try:
        app.send_task("jobs.run", [row.pk], queue=row.lane, retry=False)
    except (OperationalError, OSError):
        log.warning("broker unreachable; job %s waits for the sweep", row.pk)


def claim(pk):
    """Take a queued job by a conditional update; None if another worker was first."""
    now = timezone.now()
    with transaction.atomic():
        row = Job.objects.select_for_update().filter(pk=pk, state=JobState.QUEUED).first()
        if row is None:
            return None
        row.state = JobState.RUNNING
        row.attempts += 1
        row.started_at = row.heartbeat_at = now
        row.error = ""
        row.save()
    return row


class Report:
    """Handed to a handler: tells the outside how far it is, and whether to stop."""

    def __init__(self, row):
        self.row = row

    def __call__(self, *, percent=None, phase=None, **detail):
        """Store progress: `percent` 0–100, `phase` a code, `detail` small numbers."""
        changes = {"heartbeat_at": timezone.now()}
        if percent is not None:
            changes["percent"] = max(0, min(100, int(percent)))
        if phase is not None:
            changes["phase"] = phase
        if detail:
            changes["detail"] = {**self.row.detail, **detail}
        for name, value in changes.items():
            setattr(self.row, name, value)
        Job.objects.filter(pk=self.row.pk).update(**changes)

    def should_stop(self):
        return Job.objects.filter(pk=self.row.pk, cancel_requested=True).exists()


def run(pk):
    """Claim and run one job to its end. Returns the job, or None if it was not free."""
    row = claim(pk)
    if row is None:
        return None
    handler = HANDLERS.get(row.kind)
    try:
        if handler is None:
            raise LookupError(f"no handler for {row.kind}")
        result = handler.run(row, Report(row)) or {}
    except Cancelled:
        _finish(row, JobState.CANCELLED)
    except Exception as error:  # a job's failure is a fact to store, whatever it was
        _fail(row, error)
    else:
        _finish(row, JobState.DONE, result=result, percent=100)
    return row


def _finish(row, state, **changes):
    for name, value in {"state": state, "finished_at": timezone.now(), **changes}.items():
        setattr(row, name, value)
    row.save()


def _fail(row, error):
    log.exception("job %s (%s) failed", row.pk, row.kind)
    text = "".join(traceback.format_exception_only(error)).strip()[:2000]
    if row.attempts >= row.max_attempts:
        _finish(row, JobState.FAILED, error=text)
        return
    row.state = JobState.QUEUED
    row.error = text
    row.run_at = timezone.now() + dt.timedelta(seconds=10 * 3**row.attempts)
    row.save()


def cancel(row):
    """Ask a job to stop: at once if it still waits, else at its next breath."""
    now = timezone.now()
    waiting = Job.objects.filter(pk=row.pk, state=JobState.QUEUED)
    if waiting.update(state=JobState.CANCELLED, cancel_requested=True, finished_at=now):
        return
    Job.objects.filter(pk=row.pk, state=JobState.RUNNING).update(cancel_requested=True)


@transaction.atomic
def again(row):
    """Give a job that failed or was interrupted a new set of attempts, from now on."""
    ended = Job.objects.filter(pk=row.pk, state__in=[JobState.FAILED, JobState.INTERRUPTED])
    if ended.update(
        state=JobState.QUEUED,
        attempts=0,
        percent=0,
        phase="",
        error="",
        run_at=timezone.now(),
        finished_at=None,
        cancel_requested=False,
    ):
        transaction.on_commit(lambda: _relay(row))


def recover():
    """Give back jobs whose worker fell silent; return how many were found."""
    found = list(Job.objects.silent_since(timezone.now() - SILENCE))
    for row in found:
        handler = HANDLERS.get(row.kind)
        lost = handler is not None and handler.again_if_lost and row.attempts < row.max_attempts
        Job.objects.filter(pk=row.pk, state=JobState.RUNNING, heartbeat_at=row.heartbeat_at).update(
            state=JobState.QUEUED if lost else JobState.INTERRUPTED,
            finished_at=None if lost else timezone.now(),
        )
    return len(found)


def free_hands(lane):
    """How many more jobs of the lane workers could begin at once: none while others wait for one,
    and none without a broker, as the embedded worker has one process a lane."""
    if settings.JOBS_RUNNER != "celery" or Job.objects.due(lane).exists():
        return 0
    from kombu.exceptions import OperationalError  # the embedded run never loads Celery

    ask = import_string("config.celery.app").control.inspect(timeout=SECONDS_TO_ANSWER)
    try:
        queues, busy, stats = ask.active_queues() or {}, ask.active() or {}, ask.stats() or {}
    except (OperationalError, OSError):
        return 0
    listening = [name for name, own in queues.items() if any(q["name"] == lane for q in own)]
    size = {name: found["pool"]["max-concurrency"] for name, found in stats.items()}
    return sum(max(0, size.get(name, 0) - len(busy.get(name, ()))) for name in listening)


def drain(lane, limit=1000):
    """Run what is due in a lane, oldest first; return how many ran."""
    ran = 0
    for pk in Job.objects.due(lane).values_list("pk", flat=True)[:limit]:
        ran += run(pk) is not None
    return ran
