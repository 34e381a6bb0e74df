"""A plan's life until it is decided: asked for, run by a worker, kept or stopped."""

import importlib.metadata
import platform
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.models import JobState
from jobs.services import cancel, enqueue
from trainers.mails import send_plan_over
from trainers.matching.check import check_plan
from trainers.matching.format import Plan as Solution
from trainers.matching.format import Problem
from trainers.models import Plan, PlanNeed, PlanState
from trainers.problem import problem_of, whole_need
from trainers.queries.plans import shown_state

from .ways import ask_for_ways


class PlanDecided(Exception):
    """The plan is no longer where this act expects it."""


class BrokenPlan(Exception):
    """The checker refuses the engine's plan: it is not kept."""


@transaction.atomic
def create_plan(*, title, needs, first_day, last_day, budget_seconds, eur_mad, by, seed=1):
    """Take the snapshot and hand it to a worker. Raises CannotPlan."""
    plan = Plan.objects.create(
        title=title,
        first_day=first_day,
        last_day=last_day,
        budget_seconds=budget_seconds,
        seed=seed,
        eur_mad=eur_mad,
        problem=problem_of(needs=needs, first_day=first_day, last_day=last_day),
        versions=versions(),
        created_by=by,
    )
    PlanNeed.objects.bulk_create(PlanNeed(plan=plan, need=need) for need in needs)
    return _enqueue(plan)


@transaction.atomic
def create_trial(*, title, problem, budget_seconds, by, seed=1):
    """Hand a problem made elsewhere (`Problem`) to a worker; what comes of it is never published."""
    plan = Plan.objects.create(
        title=title,
        first_day=problem.first_day,
        last_day=problem.last_day,
        budget_seconds=budget_seconds,
        seed=seed,
        eur_mad=Decimal(settings.EUR_MAD_RATE),
        problem=problem.to_json(),
        is_trial=True,
        versions=versions(),
        created_by=by,
    )
    return _enqueue(plan)


@transaction.atomic
def run_again(*, plan, by, goes_on=False):
    """A new run of the same snapshot, with the next seed. All runs of one snapshot name the first.

    `goes_on`: it starts from what is kept of `plan`, if anything is.
    """
    first = plan.rerun_of or plan
    last_seed = max([first.seed, *first.reruns.values_list("seed", flat=True)])
    again = Plan.objects.create(
        title=plan.title,
        first_day=plan.first_day,
        last_day=plan.last_day,
        budget_seconds=plan.budget_seconds,
        seed=last_seed + 1,
        eur_mad=plan.eur_mad,
        problem=plan.problem,
        is_trial=plan.is_trial,
        versions=versions(),
        rerun_of=first,
        created_by=by,
    )
    PlanNeed.objects.bulk_create(
        PlanNeed(plan=again, need_id=need)
        for need in plan.plan_needs.values_list("need", flat=True)
    )
    return _enqueue(again, previous=plan.pk if goes_on and plan.result else None)


def _enqueue(plan, previous=None):
    plan.job = enqueue(
        "trainers.solve_plan",
        payload={"plan": plan.pk, "previous": previous},
        owner=plan.created_by,
        max_attempts=1,
    )
    plan.save(update_fields=["job"])
    return plan


def versions():
    return {
        "ortools": importlib.metadata.version("ortools"),
        "python": platform.python_version(),
    }


@transaction.atomic
def stop_plan(*, plan):
    """Ask the run to end: it keeps the best so far, or nothing if it had not begun."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("job").get(pk=plan.pk)
    if plan.state not in (PlanState.QUEUED, PlanState.RUNNING):
        raise PlanDecided(_("This plan no longer runs."))
    cancel(plan.job)
    plan.job.refresh_from_db()
    if plan.job.state == JobState.CANCELLED:
        plan.state = PlanState.CANCELLED
        plan.save(update_fields=["state"])
    return plan


@transaction.atomic
def keep_result(*, plan, solution, history):
    """Store what the engine found, once the checker has passed it as it will be read again."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    plan.state = PlanState.READY
    _store(plan, solution, history)
    send_plan_over(plan)
    _ask_for_ways(plan)
    return plan


@transaction.atomic
def keep_best(*, plan, solution, history):
    """Store the best so far of a run that goes on, for the case that its worker is lost."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state == PlanState.RUNNING:
        _store(plan, solution, history)
    return plan


@transaction.atomic
def take_best(*, plan):
    """The best plan of an interrupted run becomes a plan to be decided."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("job").get(pk=plan.pk)
    if shown_state(plan) != PlanState.INTERRUPTED or plan.result is None:
        raise PlanDecided(_("This plan is no interrupted run with a plan to keep."))
    plan.state = PlanState.READY
    plan.save(update_fields=["state"])
    _ask_for_ways(plan)
    return plan


def _ask_for_ways(plan):
    if plan.plan_needs.filter(is_covered=False).exists():
        ask_for_ways(plan=plan, by=plan.created_by)


def _store(plan, solution, history):
    result = solution.to_json()
    violations = check_plan(Problem.parse(plan.problem), Solution.parse(result))
    if violations:
        raise BrokenPlan("; ".join(str(violation) for violation in violations[:5]))
    plan.result = result
    plan.coverage = solution.objective.coverage
    plan.coverage_max = solution.objective.coverage_max
    plan.cost_cents = solution.objective.cost
    plan.coverage_bound = _whole(solution.bounds.coverage)
    plan.cost_bound_cents = _whole(solution.bounds.cost)
    plan.history = history
    plan.save()
    _mark_needs(plan)


def _whole(bound):
    return None if bound is None else int(bound)


def _mark_needs(plan):
    """A need is covered when all its parts in the problem are."""
    reasons = {}
    for entry in plan.result["uncovered"]:
        code, _first = whole_need(plan.problem, entry["need"])
        reasons.setdefault(code, entry["reason"])
    rows = list(plan.plan_needs.select_related("need"))
    for row in rows:
        row.is_covered = row.need.code not in reasons
        row.reason = reasons.get(row.need.code, "")
    PlanNeed.objects.bulk_update(rows, ["is_covered", "reason"])


@transaction.atomic
def refuse_plan(*, plan, by, reason=""):
    """Set a plan aside. Its needs stay open; nothing else was written."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != PlanState.READY:
        raise PlanDecided(_("This plan has been decided already."))
    plan.state = PlanState.REFUSED
    plan.refusal_reason = reason
    plan.decided_by, plan.decided_at = by, timezone.now()
    plan.save(update_fields=["state", "refusal_reason", "decided_by", "decided_at"])
    return plan
