"""The five commands. What is wrong with an input ends in one line, field and fix, and exit 2."""

import argparse
import json
import math
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .check import check_plan, recompute
from .errors import FormatError, shown
from .files import load, save
from .format import Plan, Problem, plain
from .generate import SHAPES, SIZES, generate, part_of, with_locks

if TYPE_CHECKING:
    from .control import Progress

# The solver is imported where a command needs it: `check` and `--help` do without ortools.

FINE, BROKEN, MALFORMED = 0, 1, 2
MOST_WORKERS = 64
COHORTS_FOR_LOCKS = 60
MARKS = ":/#.-"

T = TypeVar("T")


class Refused(Exception):
    """An input that can't be used: a line for the person, and the exit status."""

    def __init__(self, message: str, status: int = MALFORMED) -> None:
        super().__init__(message)
        self.status = status


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; argparse leaves by itself, with 0 or 2."""
    for stream in (sys.stdout, sys.stderr):
        # An id may hold characters that the terminal can't show.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    arguments = parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        return command(arguments)
    except Refused as refused:
        print(f"error: {refused}", file=sys.stderr)
        return refused.status


# Commands


def run_solve(arguments: argparse.Namespace) -> int:
    from .solve import solve

    _check_writable(arguments.out)
    problem = _problem(arguments.problem)
    previous = None if arguments.previous is None else _plan(arguments.previous)
    should_stop = _stop_on_signal()
    plan = _of(
        arguments.problem,
        lambda: solve(
            problem,
            budget=arguments.budget,
            seed=arguments.seed,
            workers=arguments.workers,
            method=arguments.method,
            previous=previous,
            on_progress=_tell,
            should_stop=should_stop,
        ),
    )
    _write(arguments.out, plan.to_json())
    return FINE


def run_check(arguments: argparse.Namespace) -> int:
    problem = _problem(arguments.problem)
    plan = _plan(arguments.plan, status=BROKEN)
    violations = check_plan(problem, plan)
    for violation in violations:
        print(violation)
    if violations:
        return BROKEN
    print(json.dumps(plain(recompute(problem, plan))))
    return FINE


def run_explain(arguments: argparse.Namespace) -> int:
    from .explain import NotInPlan

    problem, plan = _problem(arguments.problem), _plan(arguments.plan)
    try:
        answer = _explained(arguments, problem, plan)
    except NotInPlan as missing:
        (name,) = missing.args
        raise Refused(
            f"{arguments.plan}: {shown(name)} is not held as the rules allow; check the plan first"
        ) from None
    _write(None, plain(answer))
    return FINE


def _explained(arguments: argparse.Namespace, problem: Problem, plan: Plan) -> object:
    from .explain import Explainer, difference

    if arguments.against is not None:
        return {"difference": difference(_plan(arguments.against), plan)}
    if arguments.need is not None:
        need = _open_need(problem, plan, arguments.need)
        explainer = _of(arguments.problem, lambda: Explainer(problem, plan))
        return {
            "why_not": explainer.why_not(need),
            "counterfactual": explainer.counterfactual(need),
        }
    if arguments.session is not None:
        need, block = _placed_block(plan, arguments.session)
        explainer = _of(arguments.problem, lambda: Explainer(problem, plan))
        return {"who_else": explainer.who_else(need, block)}
    explainer = _of(arguments.problem, lambda: Explainer(problem, plan))
    return {"levers": explainer.levers()}


def run_replan(arguments: argparse.Namespace) -> int:
    from .events import Event
    from .replan import replan

    _check_writable(arguments.out)
    problem, plan = _problem(arguments.problem), _plan(arguments.plan)
    event = _of(arguments.event, lambda: Event.parse(load(arguments.event)))
    should_stop = _stop_on_signal()
    options = _of(
        arguments.event,
        lambda: replan(
            problem,
            plan,
            event,
            budget=arguments.budget,
            seed=arguments.seed,
            workers=arguments.workers,
            on_progress=_tell,
            should_stop=should_stop,
        ),
    )
    _write(arguments.out, plain(options))
    return FINE


def run_generate(arguments: argparse.Namespace) -> int:
    from .solve import solve

    _check_writable(arguments.out)
    size, seed = arguments.size, arguments.seed
    problem = generate(size, seed, arguments.shape)
    # Locks come from a plan, so that they hold together; a few come from the plan of a part.
    is_whole = arguments.shape == "locked"
    planned = problem if is_whole else part_of(problem, seed, COHORTS_FOR_LOCKS)
    plan = solve(planned, seed=seed, method="naive")
    locked = with_locks(problem, plan, seed, None if is_whole else SIZES[size].locks)
    _write(arguments.out, locked.to_json())
    return FINE


def _stop_on_signal() -> Callable[[], bool]:
    """The first interrupt ends the search with the best plan so far, the second ends the run."""
    asked: list[int] = []

    def ask(number: int, _frame: object) -> None:
        asked.append(number)
        signal.signal(number, signal.SIG_DFL)

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    return lambda: bool(asked)


def _tell(progress: "Progress") -> None:
    share = 100 * progress.coverage / max(1, progress.coverage_max)
    print(
        f"{progress.seconds:7.1f} s  {progress.phase:<12} coverage {progress.coverage}"
        f" ({share:.1f} %)  cost {progress.cost / 100:.2f}"
        f"  bounds {_or_none(progress.bound_coverage)}, {_or_none(progress.bound_cost)}",
        file=sys.stderr,
    )


def _or_none(bound: float | None) -> str:
    return "none" if bound is None else f"{bound:g}"


# What a command is about


def _open_need(problem: Problem, plan: Plan, need: str) -> str:
    if need not in {one.id for one in problem.needs}:
        raise Refused(f"--need: there is no need {shown(need)}; name one of the problem")
    if need in {session.need for session in plan.sessions}:
        raise Refused(f"--need: {shown(need)} is covered; ask for one of its sessions")
    return need


def _placed_block(plan: Plan, name: str) -> tuple[str, int]:
    """`NEED:BLOCK`, or with another mark between; a need's id alone is its first block."""
    placed = {(session.need, session.block) for session in plan.sessions}
    by_name = {f"{need}{mark}{block}": (need, block) for need, block in placed for mark in MARKS}
    by_name |= {need: (need, block) for need, block in placed if block == 0}
    if name not in by_name:
        raise Refused(
            f"--session: {shown(name)} is not in the plan; give NEED:BLOCK of one that is"
        )
    return by_name[name]


# Files


def _of(path: str, act: Callable[[], T]) -> T:
    """What `act` makes of the file; its errors with the file's name."""
    try:
        return act()
    except FormatError as error:
        raise Refused(f"{path}: {error}") from None


def _problem(path: str) -> Problem:
    return _of(path, lambda: Problem.parse(load(path)))


def _plan(path: str, status: int = MALFORMED) -> Plan:
    try:
        return _of(path, lambda: Plan.parse(load(path)))
    except Refused as refused:
        raise Refused(str(refused), status) from None


def _check_writable(path: str | None) -> None:
    """Before a minute of work, not after it."""
    if path is not None and (not Path(path).parent.is_dir() or Path(path).is_dir()):
        raise Refused(f"--out: {path} can't be written; name a file in a folder that exists")


def _write(path: str | None, data: object) -> None:
    if path is None:
        json.dump(data, sys.stdout, ensure_ascii=False)
        print()
        return
    try:
        save(path, data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(f"--out: {path} can't be written ({reason}); name another file") from None


# Arguments


def parser() -> argparse.ArgumentParser:
    """All that can be asked for; what a command does is in `command` of what it parses."""
    top = argparse.ArgumentParser(
        prog="python -m trainers.matching", description="Plan trainers for cohorts."
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _add_solve(commands.add_parser("solve", help="make a plan"))
    _add_check(commands.add_parser("check", help="judge a plan"))
    _add_explain(
        commands.add_parser(
            "explain", help="why a need is open; who else could teach; what would bring more"
        )
    )
    _add_replan(commands.add_parser("replan", help="repair a plan after an event"))
    _add_generate(commands.add_parser("generate", help="invent a problem"))
    return top


def _add_solve(solve: argparse.ArgumentParser) -> None:
    solve.set_defaults(command=run_solve)
    solve.add_argument("problem", metavar="PROBLEM.json")
    solve.add_argument("--budget", type=_seconds, default=60.0, help="seconds (60)")
    _add_search_options(solve)
    solve.add_argument("--previous", metavar="PLAN.json", help="where to start")
    solve.add_argument("--method", choices=("naive", "greedy", "full"), default="full")
    solve.add_argument("--out", metavar="PLAN.json", help="standard output if left out")


def _add_check(check: argparse.ArgumentParser) -> None:
    check.set_defaults(command=run_check)
    check.add_argument("problem", metavar="PROBLEM.json")
    check.add_argument("plan", metavar="PLAN.json")


def _add_explain(explain: argparse.ArgumentParser) -> None:
    explain.set_defaults(command=run_explain)
    explain.add_argument("problem", metavar="PROBLEM.json")
    explain.add_argument("plan", metavar="PLAN.json")
    what = explain.add_mutually_exclusive_group(required=True)
    what.add_argument("--need", metavar="NEED", help="why not")
    what.add_argument("--session", metavar="NEED:BLOCK", help="who else")
    what.add_argument(
        "--levers", action="store_true", help="what one more trainer, room or week would bring"
    )
    what.add_argument("--against", metavar="PLAN.json", help="what differs from that plan")


def _add_replan(replan: argparse.ArgumentParser) -> None:
    replan.set_defaults(command=run_replan)
    replan.add_argument("problem", metavar="PROBLEM.json")
    replan.add_argument("plan", metavar="PLAN.json")
    replan.add_argument("--event", required=True, metavar="EVENT.json")
    replan.add_argument("--budget", type=_seconds, default=5.0, help="seconds (5)")
    _add_search_options(replan)
    replan.add_argument("--out", metavar="OPTIONS.json", help="standard output if left out")


def _add_generate(make: argparse.ArgumentParser) -> None:
    make.set_defaults(command=run_generate)
    make.add_argument("--size", choices=tuple(SIZES), required=True)
    make.add_argument("--shape", choices=SHAPES, default="usual")
    make.add_argument("--seed", type=_whole, default=1)
    make.add_argument("--out", metavar="PROBLEM.json", help="standard output if left out")


def _add_search_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--seed", type=_whole, default=1, help="with one worker: the same plan")
    command.add_argument("--workers", type=_workers, default=8)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not (math.isfinite(seconds) and seconds > 0):
        raise argparse.ArgumentTypeError(f"{text} is not a time; give seconds above 0")
    return seconds


def _whole(text: str) -> int:
    value = int(text)
    # CP-SAT takes seeds of 31 bits.
    if not 0 <= value < 2**31:
        raise argparse.ArgumentTypeError(f"{text} is out of range; give 0 to {2**31 - 1}")
    return value


def _workers(text: str) -> int:
    value = int(text)
    if not 1 <= value <= MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"{text} is out of range; give 1 to {MOST_WORKERS}")
    return value
