"""From a problem to a checked plan."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from .assemble import keep, plan_of
from .beside import BY_REACH, Bounder
from .bounds import cost_bound, coverage_bound
from .check import check_plan
from .columns import Columns
from .control import WORK_PER_SECOND, Control, Progress
from .exact import (
    FEW_COLUMNS,
    MOST_COLUMNS,
    SHARE_BEFORE_PROOF,
    Proof,
    count_columns,
    narrower,
    solve_whole,
)
from .format import Bounds, Plan, Problem, Stats, Uncovered
from .greedy import cheapest, naive
from .guide import Guide
from .hands import Helpers
from .instance import Instance
from .keeper import Keeper
from .lns import Search, fits_at_once
from .locks import place_mandatory, settle
from .proving import BY_WEEKLY, advice
from .reach import reachable
from .rebuild import Rebuild
from .schedule import Schedule
from .side_by_side import SideBySide, is_worthwhile
from .why_not import uncovered

# Beyond, open needs get their reason and counts only, and after as much again not all counts, so
# that the budget is kept.
SECONDS_TO_EXPLAIN = 0.5
SECONDS_FOR_BOUNDS = 0.5
SHARE_TO_REBUILD = 1 / 3
# Reasons told and plan checked, at the least, for a crowded machine.
BLOCKS_JUDGED_IN_A_SECOND = 2_500
SHARE_FOR_ADVICE = 0.25

Method = Literal["naive", "greedy", "full"]


class PlanRejected(Exception):
    """The checker refuses what the search made: a fault of the engine, never of the problem."""


def solve(
    problem: Problem,
    *,
    budget: float = 60.0,
    seed: int = 1,
    workers: int = 8,
    method: Method = "full",
    previous: Plan | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_plan: Callable[[Plan], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    helpers: Helpers | None = None,
) -> Plan:
    """The best plan found within `budget` seconds, passed by the checker.

    `previous` is where the search starts; what no longer fits of it is left out. With one worker
    the same seed gives the same plan, whatever the speed of the machine, unless it is so slow
    that the clock cuts the run. `should_stop` is asked many times a second; once it says yes, the
    best plan so far is returned. `on_plan` is given the best so far now and then, passed by the
    checker too and without reasons, from the thread that runs `solve`. Large problems are planned
    in parts, on processes of this machine, up to one for each worker, and by `helpers` elsewhere.

    Raises ProblemError where locks contradict the rules, PlanRejected if the engine errs.
    """
    control = Control(budget, seed, workers, on_progress, should_stop)
    instance = Instance(problem)
    control.coverage_max = sum(instance.worth)
    control.keep_back(len(instance.blocks) / BLOCKS_JUDGED_IN_A_SECOND)
    # The passes by themselves are what a person does: the first room that will do.
    columns = Columns(instance, thrifty=method == "full")
    keeper = Keeper(control, lambda best: _so_far(best, columns, control, method), on_plan)
    schedule, proof = search(instance, columns, control, method, previous, keeper, helpers)
    return finish(schedule, columns, control, method, proof)


def search(
    instance: Instance,
    columns: Columns,
    control: Control,
    method: Method,
    previous: Plan | None,
    keeper: Keeper,
    helpers: Helpers | None,
) -> tuple[Schedule, Proof]:
    """The best schedule found, with what is proved of it. Small problems are proved whole; others
    searched while bounds are computed beside."""
    starts = start(instance, columns, control, method, previous)
    best = max(starts, key=lambda one: one.rank)
    control.tell("start", best.coverage, best.cost)
    if method != "full":
        return best, Proof(None, None)
    if not instance.blocks:
        return best, Proof(0, 0)
    size = count_columns(columns)
    if size <= FEW_COLUMNS:
        return best, _with_bounds(solve_whole(best, columns, control), best, columns)
    bounder = Bounder(columns, control)
    try:
        # From the cheap plan, though it may cover less: coverage is gained sooner than cost saved.
        is_provable = size <= MOST_COLUMNS
        best, proof = _search_beside(bounder, best, starts[-1], is_provable, keeper, helpers)
    finally:
        bounder.finish()
    covering = Proof(bounder.coverage, None, bounder.coverage_by)
    paying = _cost_proof(bounder.cost_at(best.coverage), bounder.cost_by(best.coverage))
    return best, narrower(narrower(proof, covering), paying)


def _search_beside(
    bounder: Bounder,
    best: Schedule,
    cheap: Schedule,
    is_provable: bool,
    keeper: Keeper,
    helpers: Helpers | None,
) -> tuple[Schedule, Proof]:
    """Search from the cheap plan while bounds are computed; then try to prove, where one may."""
    columns, control = bounder.columns, bounder.control

    def note(coverage: int) -> None:
        bounder.target = coverage
        keeper.note(max(best, cheap, key=lambda one: one.rank))

    note(cheap.coverage)
    share = SHARE_BEFORE_PROOF if is_provable else 1.0
    ask = _same_advice(columns, control) if control.repeats else bounder.advice
    seconds = control.budget * share
    if is_worthwhile(columns, control):
        SideBySide(cheap, columns, control, note, helpers).run()
    waits = not control.repeats and fits_at_once(columns.instance)
    Rebuild(cheap, columns, control, note).run(
        seconds * SHARE_TO_REBUILD, is_enough=lambda: waits and bounder.has_advice
    )
    Search(cheap, columns, control, note, advice=ask).run(seconds)
    best = max(best, cheap, key=lambda one: one.rank)
    if not is_provable or control.is_over():
        return best, Proof(None, None)
    return best, solve_whole(best, columns, control)


def _same_advice(columns: Columns, control: Control) -> Callable[[], Guide | None]:
    """For a run that is to repeat: not when another process is ready, but at once and for good."""
    hints, seconds = advice(columns, SHARE_FOR_ADVICE * control.budget, control.is_stopped)
    control.count_work(seconds * WORK_PER_SECOND)
    guides = [Guide(columns, hints)] if hints else []
    return lambda: guides.pop() if guides else None


def _so_far(schedule: Schedule, columns: Columns, control: Control, method: str) -> Plan:
    return finish(schedule, columns, control, method, Proof(None, None), seconds_to_explain=0)


def _with_bounds(proof: Proof, best: Schedule, columns: Columns) -> Proof:
    """What a proof cut short leaves open, from the relaxation; on small problems it is quick."""
    if proof.coverage != best.coverage:
        proof = narrower(proof, Proof(reachable(columns), None, BY_REACH))
        by_weekly = coverage_bound(columns, SECONDS_FOR_BOUNDS)
        proof = narrower(proof, Proof(by_weekly, None, BY_WEEKLY))
    if proof.cost != best.cost:
        bound = cost_bound(columns, best.coverage, SECONDS_FOR_BOUNDS)
        if bound is not None:
            proof = narrower(proof, _cost_proof(bound.at(best.coverage), BY_WEEKLY))
    return proof


def _cost_proof(cost: float | None, by: str | None) -> Proof:
    """That a plan costs nothing at least is none."""
    return Proof(None, cost, None, by) if cost else Proof(None, None)


def start(
    instance: Instance,
    columns: Columns,
    control: Control,
    method: Method,
    previous: Plan | None,
) -> list[Schedule]:
    """The plan of one pass, for `full` of both, the cheap one last; beside what is left of
    `previous`."""
    kept = Schedule(instance)
    if previous is not None:
        keep(kept, columns, previous)
    if not place_mandatory(kept, columns):
        kept = Schedule(instance)
        settle(kept, columns, control)
    passes = {"naive": (naive,), "greedy": (cheapest,), "full": (naive, cheapest)}[method]
    made = []
    for one_pass in passes:
        schedule = kept.copy()
        one_pass(schedule, columns)
        made.append(schedule)
    return made


def finish(
    schedule: Schedule,
    columns: Columns,
    control: Control,
    method: str,
    proof: Proof,
    seconds_to_explain: float = SECONDS_TO_EXPLAIN,
    known: Mapping[str, Uncovered] = MappingProxyType({}),
) -> Plan:
    """The schedule as a plan that the checker passes. `known`: reasons found before."""
    late = control.seconds + seconds_to_explain
    too_late = late + seconds_to_explain
    plan = plan_of(
        schedule,
        tuple(
            uncovered(
                schedule,
                columns,
                lambda: control.seconds > late,
                lambda: control.seconds > too_late,
                known,
            )
        ),
        Bounds(proof.coverage, proof.cost, proof.coverage_by, proof.cost_by),
        Stats(
            method=method,
            seconds=round(control.seconds, 3),
            seed=control.seed,
            first_solution_seconds=control.first_solution,
            peak_mb=round(control.peak_mb(), 1),
        ),
    )
    violations = check_plan(schedule.instance.problem, plan)
    if violations:
        raise PlanRejected(violations)
    return plan
