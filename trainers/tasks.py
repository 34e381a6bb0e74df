"""Work of this house that runs from the outbox."""

import time
from concurrent.futures import ThreadPoolExecutor, wait

from jobs.registry import job

from .imports import tasks as import_tasks  # noqa: F401  # registers its jobs
from .matching.format import Problem
from .matching.solve import solve
from .models import Offer, Plan, PlanState
from .parameters import WORKERS
from .services.offers import expire_offer
from .services.plan import keep_result

BREATH_SECONDS = 0.5


@job("trainers.solve_plan", lane="heavy", again_if_lost=False)
def solve_plan(row, report):
    """Payload: `plan` (id). Asked to stop, it keeps the best so far."""
    plan = Plan.objects.get(pk=row.payload["plan"])
    if not Plan.objects.filter(pk=plan.pk, state=PlanState.QUEUED).update(state=PlanState.RUNNING):
        return {}
    try:
        solution, history = _solve(plan, report)
        report(percent=98, phase="check")
        keep_result(plan=plan, solution=solution, history=history)
    except Exception:
        Plan.objects.filter(pk=plan.pk, state=PlanState.RUNNING).update(state=PlanState.FAILED)
        raise
    return {"coverage": solution.objective.coverage, "cost": solution.objective.cost}


def _solve(plan, report):
    """Search in a thread of its own; this one, which has the database, tells and asks."""
    watch = Watch()
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=1) as pool:
        search = pool.submit(
            solve,
            Problem.parse(plan.problem),
            budget=float(plan.budget_seconds),
            seed=plan.seed,
            workers=WORKERS,
            on_progress=watch.note,
            should_stop=lambda: watch.stop,
        )
        while not search.done():
            wait([search], timeout=BREATH_SECONDS)
            share = (time.monotonic() - began) / max(plan.budget_seconds, 1)
            report(percent=min(97, round(100 * share)), **watch.figures())
            watch.stop = watch.stop or report.should_stop()
        return search.result(), watch.history


class Watch:
    """What the engine said last, from whichever of its threads."""

    def __init__(self):
        self.last = None
        self.history = []
        self.stop = False

    def note(self, progress):
        self.last = progress
        point = [round(progress.seconds, 2), progress.coverage, progress.cost]
        if not self.history or self.history[-1][1:] != point[1:]:
            self.history.append(point)

    def figures(self):
        last = self.last
        if last is None:
            return {"phase": "start"}
        return {
            "phase": last.phase,
            "coverage": last.coverage,
            "coverage_max": last.coverage_max,
            "cost": last.cost,
            "bound_coverage": last.bound_coverage,
            "bound_cost": last.bound_cost,
        }


@job("trainers.expire_offer")
def expire(row, report):
    """Payload: `offer` (id). Runs the day after the last day to answer."""
    offer = Offer.objects.get(pk=row.payload["offer"])
    return {"expired": expire_offer(offer=offer)}
