"""Production's way: a broker hands the outbox's rows to a Celery worker, and a sweep finds the others."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests import databases

pytestmark = pytest.mark.broker

SERVER = {
    "HOST": "127.0.0.1",
    "PORT": "5432",
    "USER": "postgres",
    "PASSWORD": "",
    "NAME": "postgres",
}


@pytest.fixture(scope="module")
def production():
    """Environment of a production process on a migrated PostgreSQL and a Redis of its own."""
    os.environ["JISR_TEST_DATABASE_URL"] = "postgresql://postgres@127.0.0.1:5432/postgres"
    name = databases.postgres_copy(SERVER, "broker")
    yield {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "PYTHONTZPATH": "",
        "JISR_SECRET_KEY": "for-this-test-only-" + "x" * 40,
        "JISR_ALLOWED_HOSTS": "jisr.example.org",
        "JISR_DATABASE_URL": f"postgresql://postgres@127.0.0.1:5432/{name}",
        "JISR_REDIS_URL": os.environ.get("JISR_TEST_REDIS_URL", "redis://127.0.0.1:6379/9"),
    }
    databases.postgres_drop(SERVER, name)


def shell(production, code):
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=databases.ROOT, env=production, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.strip().splitlines()[-1]


def start_worker(production):
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--queues", "quick,heavy,celery",
         "--concurrency", "1", "--loglevel", "WARNING"],
        cwd=databases.ROOT, env=production, start_new_session=True,
    )  # fmt: skip


def state_within(production, pk, seconds):
    """The job's state, waiting until it is over."""
    code = (
        "import time\nfrom jobs.models import Job\n"
        f"for _ in range({seconds * 4}):\n"
        f"    row = Job.objects.get(pk={pk})\n"
        "    if row.is_over: break\n"
        "    time.sleep(.25)\n"
        "print(row.state)"
    )
    return shell(production, code)


ENQUEUE = "from jobs.services import enqueue; print(enqueue('jobs.ping').pk)"


def test_a_worker_runs_what_the_broker_hands_over(production):
    worker = start_worker(production)
    try:
        pk = shell(production, ENQUEUE)
        assert state_within(production, pk, 30) == "done"
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(timeout=20)


def test_a_row_written_while_the_broker_was_away_is_swept_up(production):
    away = {**production, "JISR_BROKER_URL": "redis://127.0.0.1:1/0"}
    pk = shell(away, ENQUEUE)
    assert state_within(production, pk, 1) == "queued"
    worker = start_worker(production)
    try:
        shell(production, "import config.celery as c; c.app.send_task('jobs.sweep'); print('sent')")
        assert state_within(production, pk, 30) == "done"
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(timeout=20)
        time.sleep(0.1)
