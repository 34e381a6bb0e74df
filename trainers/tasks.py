"""Work of this house that runs from the outbox."""

import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from functools import lru_cache

from jobs.registry import job

from .imports import tasks as import_tasks  # noqa: F401  # registers its jobs
from .matching.errands import Planner
from .matching.format import Plan as Solution
from .matching.format import Problem, ProblemError
from .matching.instance import Instance
from .matching.solve import solve
from .models import Need, Offer, Plan, PlanState
from .parameters import WORKERS
from .services.offers import expire_offer
from .services.parts import KIND, Helpers, do_errand
from .services.plan import keep_best, keep_result
from .services.ways import find_ways

BREATH_SECONDS = 0.5


@job("trainers.solve_plan", lane="heavy", again_if_lost=False)
def solve_plan(row, report):
    """Payload: `plan` (id), `previous` (id of a plan to go on from, or null).

    Asked to stop, it keeps the best so far; that is stored now and then, should the worker be lost.
    """
    plan = Plan.objects.get(pk=row.payload["plan"])
    if not Plan.objects.filter(pk=plan.pk, state=PlanState.QUEUED).update(state=PlanState.RUNNING):
        return {}
    try:
        solution, history = _solve(plan, report, _previous(row.payload.get("previous")))
        report(percent=98, phase="check")
        keep_result(plan=plan, solution=solution, history=history)
    except Exception as error:
        if isinstance(error, ProblemError):
            report(problem={"field": error.field, "code": error.code, "params": error.params})
        Plan.objects.filter(pk=plan.pk, state=PlanState.RUNNING).update(state=PlanState.FAILED)
        raise
    return {"coverage": solution.objective.coverage, "cost": solution.objective.cost}


def _previous(pk):
    result = Plan.objects.filter(pk=pk).values_list("result", flat=True).first() if pk else None
    return result and Solution.parse(result)


def _solve(plan, report, previous):
    """Search in a thread of its own; this one, which has the database, tells and asks."""
    watch, helpers = Watch(), Helpers(plan)
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=1) as pool:
        search = pool.submit(
            solve,
            Problem.parse(plan.problem),
            budget=float(plan.budget_seconds),
            seed=plan.seed,
            workers=WORKERS,
            previous=previous,
            on_progress=watch.note,
            on_plan=watch.keep,
            should_stop=lambda: watch.stop,
            helpers=helpers,
        )
        while not search.done():
            wait([search], timeout=BREATH_SECONDS)
            share = (time.monotonic() - began) / max(plan.budget_seconds, 1)
            report(percent=min(97, round(100 * share)), **watch.figures())
            if (best := watch.take()) is not None:
                keep_best(plan=plan, solution=best, history=watch.history)
            watch.stop = watch.stop or report.should_stop()
            helpers.carry()
        helpers.dismiss()
        return search.result(), watch.history


@job(KIND, lane="heavy", again_if_lost=False)
def plan_part(row, report):
    """Payload: `plan` (id), `errand` (name in the cache). For a search that another worker runs."""
    do_errand(
        planner=_planner(row.payload["plan"]),
        name=row.payload["errand"],
        should_stop=NowAndThen(report.should_stop),
    )


@lru_cache(maxsize=1)
def _planner(pk):
    """Kept from one part to the next of the same plan, whose problem never changes."""
    return Planner(Instance(Problem.parse(Plan.objects.get(pk=pk).problem)))


class NowAndThen:
    """Asks a question that costs a query once a breath at most; a yes stays a yes."""

    def __init__(self, ask):
        self.ask = ask
        self.answer = False
        self.asked_at = time.monotonic()

    def __call__(self):
        now = time.monotonic()
        if not self.answer and now - self.asked_at > BREATH_SECONDS:
            self.answer, self.asked_at = self.ask(), now
        return self.answer


class Watch:
    """The best of what the engine said so far, from whichever of its threads."""

    def __init__(self):
        self.best = None
        self.phase = "start"
        self.history = []
        self.stop = False
        self._plan = None

    def keep(self, plan):
        """A whole plan, to be stored by the thread that has the database."""
        self._plan = plan

    def take(self):
        """The plan last kept, once."""
        plan, self._plan = self._plan, None
        return plan

    def note(self, progress):
        self.phase = progress.phase
        if self.best is None or _rank(progress) > _rank(self.best):
            self.history.append([round(progress.seconds, 2), progress.coverage, progress.cost])
            self.best = progress
        elif (progress.bound_coverage, progress.bound_cost) != (None, None):
            self.best = replace(
                self.best,
                bound_coverage=progress.bound_coverage,
                bound_cost=progress.bound_cost,
            )

    def figures(self):
        best = self.best
        if best is None:
            return {"phase": self.phase}
        return {
            "phase": self.phase,
            "coverage": best.coverage,
            "coverage_max": best.coverage_max,
            "cost": best.cost,
            "bound_coverage": best.bound_coverage,
            "bound_cost": best.bound_cost,
        }


def _rank(progress):
    return progress.coverage, -progress.cost


@job("trainers.find_ways", lane="heavy")
def ways(row, report):
    """Payload: `plan` (id), `need` (id) where it is about one of its open needs alone."""
    plan = Plan.objects.get(pk=row.payload["plan"])
    need = Need.objects.filter(pk=row.payload["need"]).first() if "need" in row.payload else None
    done = find_ways(
        plan=plan,
        need=need,
        note=lambda done, of: report(percent=round(100 * done / of), done=done, total=of),
        should_stop=report.should_stop,
    )
    return {"needs": done}


@job("trainers.expire_offer")
def expire(row, report):
    """Payload: `offer` (id). Runs the day after the last day to answer."""
    offer = Offer.objects.get(pk=row.payload["offer"])
    return {"expired": expire_offer(offer=offer)}
