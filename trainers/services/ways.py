"""What would open the needs that a plan leaves open, found out once and kept beside the plan."""

import time

from jobs.models import Job, JobState, Lane
from jobs.services import again, enqueue
from trainers.matching.format import Plan as Solution
from trainers.matching.format import Problem
from trainers.models import PlanNeed
from trainers.problem import whole_need
from trainers.queries.why import Why
from trainers.ways import MOST_PEOPLE, ways_of

KIND = "trainers.find_ways"
MOST_SECONDS = 180


def ask_for_ways(*, plan, need=None, by):
    """Have a worker find out for every open need of a plan, or for one of them."""
    key = job_key(plan, need)
    payload = {"plan": plan.pk} if need is None else {"plan": plan.pk, "need": need.pk}
    job = enqueue(KIND, payload=payload, key=key, owner=by, max_attempts=2)
    if job.is_over:
        again(job)
    return job


def job_key(plan, need=None):
    return f"{KIND}:{plan.pk}" if need is None else f"{KIND}:{plan.pk}:{need.pk}"


def ways_are_sought(run):
    """Whether a worker is at it, or about to be, for this need of a plan."""
    at_it = Job.objects.filter(kind=KIND, state__in=[JobState.QUEUED, JobState.RUNNING])
    return any(
        job.payload["plan"] == run.plan_id and job.payload.get("need", run.need_id) == run.need_id
        for job in at_it
    )


def find_ways(*, plan, need=None, note, should_stop):
    """The most pressing needs first; `note(done, of)` as it goes on. What is known is left alone.

    A matching run that waits goes first: the rest is asked for again behind it.
    """
    rows = plan.plan_needs.filter(is_covered=False, ways__isnull=True).select_related("need")
    if need is not None:
        rows = rows.filter(need=need)
    rows = list(rows.order_by("-need__priority", "need__code"))
    problem, solution = Problem.parse(plan.problem), Solution.parse(plan.result)
    open_ids = {}
    for each in solution.uncovered:
        open_ids.setdefault(whole_need(plan.problem, each.need)[0], each.need)
    limit = time.monotonic() + MOST_SECONDS
    for number, row in enumerate(rows):
        if should_stop() or time.monotonic() > limit:
            return number
        if Job.objects.due(Lane.HEAVY).exclude(kind=KIND).exists():
            payload = {"plan": plan.pk} | ({"need": need.pk} if need else {})
            enqueue(KIND, payload=payload, owner=plan.created_by, max_attempts=2)
            return number
        row.plan = plan
        nearest = [each.trainer.code for each in Why(row.need, row).nearest()[:MOST_PEOPLE]]
        ways = ways_of(problem, solution, open_ids[row.need.code], nearest)
        PlanNeed.objects.filter(pk=row.pk).update(ways=ways)
        note(number + 1, len(rows))
    return len(rows)
