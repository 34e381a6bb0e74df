"""A search on one machine with parts planned by a Celery worker, over Redis."""

import os
import signal

import pytest

from tests.jobs.test_broker import production, shell, start_worker  # noqa: F401  # a fixture

pytestmark = pytest.mark.broker

# One process here, whoever is free elsewhere; rounds short enough for a small problem.
SEARCH = """
from accounts.models import User
from jobs import services as jobs
from jobs.models import Job
from trainers import tasks
from trainers.matching import side_by_side
from trainers.matching.generate import generate
from trainers.models import Plan
from trainers.services import parts
side_by_side.FEWEST_BLOCKS = 1
side_by_side.SECONDS_FIRST_ROUND = 2.0
side_by_side.SECONDS_A_ROUND = 6.0
side_by_side.hands_here = lambda control: 1
parts.SECONDS_BETWEEN_COUNTS = 3
jobs.SECONDS_TO_ANSWER = 2
by = User.objects.create(email="search@example.org")
plan = Plan.objects.create(
    title="Grand", first_day="2027-01-04", last_day="2027-03-26", eur_mad="10.800", budget_seconds=30,
    problem=generate("M", 1).to_json(), created_by=by,
)
brought = []
tasks.Helpers.dismiss = lambda self: brought.append(self.brought)
solution, history = tasks._solve(plan, jobs.Report(Job()), None)
print(brought[0], Job.objects.filter(state="done").count(), solution.objective.coverage)
"""

WAIT = """
import time
from jobs import services as jobs
jobs.SECONDS_TO_ANSWER = 2
until = time.monotonic() + 40
while not (free := jobs.free_hands("heavy")) and time.monotonic() < until: time.sleep(1)
print(free)
"""


def test_parts_are_planned_by_a_worker_that_is_free(production):  # noqa: F811
    worker = start_worker(production)
    try:
        assert shell(production, WAIT) == "1"
        brought, left, coverage = map(int, shell(production, SEARCH).split())
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(timeout=30)

    assert brought >= 1
    assert left == 0, "a job that was answered is cleared away"
    assert coverage > 0


def test_without_a_free_worker_the_search_goes_on_alone(production):  # noqa: F811
    code = SEARCH.replace("search@", "alone@").replace("budget_seconds=30", "budget_seconds=10")
    brought, _left, coverage = map(int, shell(production, code).split())

    assert brought == 0
    assert coverage > 0
