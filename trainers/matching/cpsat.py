"""How CP-SAT is asked to solve a `Program`."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from queue import SimpleQueue
from typing import NamedTuple

from ortools.sat.python import cp_model

from .program import Program

LOOKS_PER_SECOND = 20

Solution = tuple[list[int], float]
"""Values and bound."""


@dataclass(frozen=True)
class Limits:
    """`seconds` of the clock; `work` in CP-SAT's deterministic units, for runs to be repeated."""

    seconds: float
    workers: int
    seed: int
    work: float | None = None


@dataclass(frozen=True)
class Answer:
    """`values` is None where nothing was found. `bound` is on the objective asked for."""

    values: list[int] | None
    is_proved: bool
    is_infeasible: bool
    bound: float
    work: float


class Goal(NamedTuple):
    """Maximise `gain_weight` × gain − `cost_weight` × cost."""

    gain_weight: int
    cost_weight: int


GAIN = Goal(1, 0)
COST = Goal(0, 1)
ANY = Goal(0, 0)
"""Whichever solution."""


def lexicographic(program: Program) -> Goal:
    """One unit of gain outweighs all cost."""
    return Goal(program.span_of_cost(), 1)


def steep(program: Program) -> Goal:
    """One unit of gain outweighs any one cost: as a rule that ranks as `lexicographic` does.

    Coefficients stay within a thousandfold of each other, which the relaxation needs. Of the 275
    blocks of M-0 with a dozen columns each, five units of work plan 99.3 % of the bound in nine
    tries of nine; with the strict weight in one of three.
    """
    return Goal(min(program.span_of_cost(), max(map(abs, program.cost), default=1)), 1)


def solve_program(
    program: Program,
    goal: Goal,
    limits: Limits,
    hint: Sequence[int] | None = None,
    on_solution: Callable[[list[int], float], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Answer:
    """Solve. A `hint` has to be complete. `on_solution` is called with values and bound.

    Both functions are called in the thread of the caller, which may hold a database connection.
    """
    model = cp_model.CpModel()
    _write(program, goal, model, hint)
    solver = cp_model.CpSolver()
    _limit(solver, goal, limits)
    status = _run(solver, model, on_solution, should_stop)
    if status == cp_model.MODEL_INVALID:
        raise ValueError(solver.status_name(status))
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return Answer(
        values=list(solver.response_proto.solution) if found else None,
        is_proved=status == cp_model.OPTIMAL,
        is_infeasible=status == cp_model.INFEASIBLE,
        bound=-solver.best_objective_bound if found else float("inf"),
        work=solver.response_proto.deterministic_time,
    )


def _limit(solver: cp_model.CpSolver, goal: Goal, limits: Limits) -> None:
    parameters = solver.parameters
    parameters.num_workers = limits.workers
    if goal == ANY:
        # Without objective the linear relaxation bounds nothing; probing costs more than it finds.
        parameters.linearization_level = 0
        parameters.cp_model_probing_level = 0
    elif limits.workers == 1:
        # Of 28 sub-problems one worker proves 26 with it, 19 without, in half the time; eight
        # workers on two cores prove 23 in twice the time.
        parameters.linearization_level = 2
    parameters.random_seed = limits.seed
    parameters.max_time_in_seconds = max(0.01, limits.seconds)
    if limits.work is not None:
        parameters.max_deterministic_time = limits.work


def _run(
    solver: cp_model.CpSolver,
    model: cp_model.CpModel,
    on_solution: Callable[[list[int], float], None] | None,
    should_stop: Callable[[], bool] | None,
) -> cp_model.CpSolverStatus:
    """Solve in another thread, and have this one listen and ask; the status."""
    heard: SimpleQueue[Solution] = SimpleQueue()
    listener = _Listener(heard) if on_solution else None
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(solver.solve, model, listener)
        while not running.done():
            wait([running], timeout=1 / LOOKS_PER_SECOND)
            if should_stop is not None and should_stop():
                solver.stop_search()
            _pass_on(heard, on_solution)
    _pass_on(heard, on_solution)
    return running.result()


def _write(
    program: Program, goal: Goal, model: cp_model.CpModel, hint: Sequence[int] | None
) -> None:
    proto = model.proto
    for upper in program.upper:
        proto.variables.add().domain.extend((0, upper))
    for literals in program.at_most_one:
        proto.constraints.add().at_most_one.literals.extend(literals)
    for row in program.rows:
        linear = proto.constraints.add().linear
        linear.vars.extend(row.variables)
        linear.coeffs.extend(row.coefficients)
        linear.domain.extend((row.low, row.high))
    weights = [
        goal.cost_weight * cost - goal.gain_weight * gain
        for cost, gain in zip(program.cost, program.gain, strict=True)
    ]
    used = [v for v, weight in enumerate(weights) if weight]
    if goal != ANY:
        proto.objective.vars.extend(used)
        proto.objective.coeffs.extend(weights[v] for v in used)
    if hint is not None:
        proto.solution_hint.vars.extend(range(len(hint)))
        proto.solution_hint.values.extend(hint)


class _Listener(cp_model.CpSolverSolutionCallback):
    """Puts what the solver finds aside, for the thread that asked."""

    def __init__(self, heard: SimpleQueue[Solution]) -> None:
        super().__init__()
        self._heard = heard

    def on_solution_callback(self) -> None:
        self._heard.put((list(self.response_proto.solution), -self.best_objective_bound))


def _pass_on(
    heard: SimpleQueue[Solution], on_solution: Callable[[list[int], float], None] | None
) -> None:
    while on_solution is not None and not heard.empty():
        on_solution(*heard.get())
