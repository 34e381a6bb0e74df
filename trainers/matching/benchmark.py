"""The engine's figures, measured: `python -m trainers.matching.benchmark`.

Prints a table and writes it to docs/benchmarks/matching.md, with seeds, versions and the kind of
machine. Published sets (`adapters.measure`) are read where a path to them is given.
"""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import mean, median
from time import monotonic

from .adapters.measure import add_options, measured
from .control import Progress
from .events import Event
from .explain import Explainer
from .files import load
from .format import Plan, Problem
from .generate import SIZES, generate
from .replan import Ring, replan
from .solve import Method, solve

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "docs" / "benchmarks" / "matching.md"
GIVEN = ROOT / "tests" / "trainers" / "matching" / "problems"
SECONDS = {
    "S": (5.0,),
    "M": (10.0, 30.0, 60.0),
    "L": (10.0, 60.0, 120.0, 300.0),
    "XL": (300.0,),
}
EVENTS = 12


@dataclass(frozen=True)
class Run:
    """One problem solved: coverage in percent, cost in thousands of euros, seconds."""

    problem: str
    method: str
    seconds: float
    coverage: float
    cost: float
    of_bound: float | None
    above_cost_bound: float | None
    first_solution: float | None
    peak_mb: float | None


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    report = list(_head(arguments))
    for size in arguments.sizes:
        problems = list(_problems(size, arguments))
        report.extend(_of_size(size, problems, arguments))
    report.extend(measured(arguments))
    text = "\n".join(report) + "\n"
    print(text)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(text, encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trainers.matching.benchmark")
    parser.add_argument("--sizes", nargs="+", choices=tuple(SIZES), default=["S", "M", "L"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument(
        "--problems",
        type=Path,
        default=GIVEN,
        help="folder with files such as S-0.json, taken instead of invented ones",
    )
    parser.add_argument("--seconds", nargs="+", type=float, help="budgets instead of the usual")
    parser.add_argument("--workers", type=int, default=8)
    add_options(parser)
    parser.add_argument("--out", type=Path, default=OUT)
    return parser


def _head(arguments: argparse.Namespace) -> Iterator[str]:
    load_before = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    yield "# Figures of the matching engine"
    yield ""
    yield f"- measured on {date.today().isoformat()}, commit {_commit()}"
    yield f"- Python {platform.python_version()}, ortools {version('ortools')}, highspy " + version(
        "highspy"
    )
    yield f"- {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    if load_before is not None:
        yield f"- load of the machine before: {load_before:.1f}"
    yield f"- seeds {', '.join(map(str, arguments.seeds))}, {arguments.workers} workers"
    yield "- every plan was passed by the checker; medians over the seeds"
    yield ""


def _commit() -> str:
    try:
        found = subprocess.run(  # noqa: S603
            ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.strip()


def _problems(size: str, arguments: argparse.Namespace) -> Iterator[tuple[str, Problem]]:
    # One of the largest will do: its seconds are many, and what luck does to it is little.
    for seed in arguments.seeds[:1] if size == "XL" else arguments.seeds:
        name = f"{size}-{seed}"
        given = arguments.problems / f"{name}.json"
        if given.exists():
            yield f"{name} (given)", Problem.parse(load(str(given)))
        else:
            yield name, generate(size, seed)


def _of_size(
    size: str, problems: Sequence[tuple[str, Problem]], arguments: argparse.Namespace
) -> Iterator[str]:
    budgets = arguments.seconds or SECONDS[size]
    yield f"## {size}: {', '.join(name for name, _ in problems)}"
    yield ""
    yield (
        "| method | seconds | coverage % | of bound % | cost k€ | above cost bound % |"
        " first plan s | peak MB |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    plans: list[Plan] = []
    methods: list[tuple[Method, float]] = [("naive", 60.0), ("greedy", 60.0)]
    methods += [("full", budget) for budget in budgets]
    for method, budget in methods:
        done = [_alone(_solve, name, p, method, budget, arguments.workers) for name, p in problems]
        yield _row([run for run, _ in done])
        plans = [plan for _, plan in done]
    yield ""
    yield from _answers(problems, plans)
    yield ""


def _alone(measure: Callable[..., tuple[Run, Plan]], *arguments: object) -> tuple[Run, Plan]:
    """In a process of its own, so that the memory is that of one run."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, *arguments).result()


def _solve(
    name: str, problem: Problem, method: Method, budget: float, workers: int
) -> tuple[Run, Plan]:
    last: list[Progress] = []
    began = monotonic()
    plan = solve(
        problem, budget=budget, seed=1, workers=workers, method=method, on_progress=last.append
    )
    seconds = monotonic() - began
    print(f"{name} {method} {seconds:.1f} s", file=sys.stderr)
    figures, bounds = plan.objective, plan.bounds
    return (
        Run(
            problem=name,
            method=method,
            seconds=seconds,
            coverage=100 * figures.coverage / max(1, figures.coverage_max),
            cost=figures.cost / 100_000,
            of_bound=100 * figures.coverage / bounds.coverage if bounds.coverage else None,
            above_cost_bound=100 * (figures.cost / bounds.cost - 1) if bounds.cost else None,
            first_solution=plan.stats.first_solution_seconds,
            peak_mb=plan.stats.peak_mb,
        ),
        plan,
    )


def _row(runs: Sequence[Run]) -> str:
    def of(get: Callable[[Run], float | None], digits: int) -> str:
        values = [value for run in runs if (value := get(run)) is not None]
        return f"{median(values):.{digits}f}" if values else "–"

    return (
        "| "
        + " | ".join(
            [
                runs[0].method,
                of(lambda run: run.seconds, 1),
                of(lambda run: run.coverage, 1),
                of(lambda run: run.of_bound, 1),
                of(lambda run: run.cost, 1),
                of(lambda run: run.above_cost_bound, 1),
                of(lambda run: run.first_solution, 2),
                of(lambda run: run.peak_mb, 0),
            ]
        )
        + " |"
    )


def _answers(problems: Sequence[tuple[str, Problem]], plans: Sequence[Plan]) -> Iterator[str]:
    """Repairs and explanations on the last plans."""
    yield "| question | seconds, mean | seconds, most | sessions moved %, mean | most |"
    yield "|---|---|---|---|---|"
    name, problem = problems[0]
    plan = plans[0]
    wanted: dict[str, tuple[Ring, ...]] = {
        "ring 0": ("ring0",),
        "rings 0 and 1": ("ring0", "ring1"),
    }
    for ring, rings in wanted.items():
        times, moved = [], []
        for event in _events(problem, plan):
            began = monotonic()
            found = replan(problem, plan, event, rings=rings)
            times.append(monotonic() - began)
            best = found.repairs[-1].difference
            moved.append(100 * len(best.moved) / max(1, len(plan.sessions)))
        yield (
            f"| re-plan, {ring} | {mean(times):.2f} | {max(times):.2f}"
            f" | {mean(moved):.2f} | {max(moved):.2f} |"
        )
    explainer = Explainer(problem, plan)
    open_needs = [item.need for item in plan.uncovered][:EVENTS]
    outweighed = [item.need for item in plan.uncovered if item.reason == "outweighed"][:EVENTS]
    sessions = Random(1).sample(plan.sessions, min(EVENTS, len(plan.sessions)))
    yield _timed("who else", [partial(explainer.who_else, s.need, s.block) for s in sessions])
    yield _timed("why not", [partial(explainer.why_not, n) for n in open_needs])
    yield _timed("counterfactual", [partial(explainer.counterfactual, n) for n in outweighed])


def _timed(name: str, questions: Sequence[Callable[[], object]]) -> str:
    times = []
    for ask in questions:
        began = monotonic()
        ask()
        times.append(monotonic() - began)
    if not times:
        return f"| {name} | – | – | | |"
    return f"| {name} | {mean(times):.3f} | {max(times):.3f} | | |"


def _events(problem: Problem, plan: Plan) -> Iterator[Event]:
    """Trainers ill for the days of one of their sessions; not in sessions that are locked."""
    locked = {lock.need for lock in problem.locks}
    free = [session for session in plan.sessions if session.need not in locked]
    for session in Random(1).sample(free, min(EVENTS, len(free))):
        days = session.slots[0].day, session.slots[-1].day
        busy = {
            other.need
            for other in plan.sessions
            if session.trainers[0] in other.trainers
            and any(days[0] <= slot.day <= days[1] for slot in other.slots)
        }
        if not busy & locked:
            yield Event("trainer_away", session.trainers[0], window=days)


if __name__ == "__main__":
    sys.exit(main())
