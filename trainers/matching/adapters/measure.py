"""Figures on published sets: `python -m trainers.matching.adapters --gap FOLDER --smptsp FOLDER`.

Folders or files; nothing is downloaded. What is found is judged anew before it counts.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, process_time

from ..cpsat import Limits
from . import gap, smptsp

SECONDS = {"gap": 60.0, "smptsp": 600.0}
# One worker, as in the search: on two cores eight take four times the processor's time.
WORKERS, SEED = 1, 1
HEAD = "| problems | proved | seconds | processor seconds | longest, seconds | largest |"
LINE = "|---|---|---|---|---|---|"


@dataclass(frozen=True)
class Case:
    """One problem: how large, whether the best was proved, how long it took."""

    size: int
    is_proved: bool
    seconds: float
    processor_seconds: float


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m trainers.matching.adapters")
    add_options(parser)
    for line in measured(parser.parse_args(argv)):
        print(line)
    return 0


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--gap", type=Path, nargs="*", default=[], help="folders or files of the OR-Library's form"
    )
    parser.add_argument(
        "--smptsp", type=Path, nargs="*", default=[], help="folders or files of SMPTSP's form"
    )
    parser.add_argument(
        "--tasks", type=int, default=200, help="leave larger SMPTSP problems out (200)"
    )


def measured(arguments: argparse.Namespace) -> Iterator[str]:
    """Lines of Markdown; none where no set is given."""
    if arguments.gap:
        problems = [p for path in files(arguments.gap) for p in gap.read(path.read_text())]
        yield from ("## Generalised assignment", "", HEAD, LINE)
        for maximise in (True, False):
            cases = [_assigned(problem, maximise=maximise) for problem in problems]
            yield _row("as much as can be" if maximise else "as little as can be", cases, "jobs")
        yield ""
    if arguments.smptsp:
        read = [smptsp.read(path.read_text()) for path in files(arguments.smptsp)]
        cases = [_staffed(shifts) for shifts in read if len(shifts.tasks) <= arguments.tasks]
        yield from ("## Shift minimisation", "", HEAD, LINE)
        yield _row(f"up to {arguments.tasks} tasks", cases, "tasks")
        yield ""


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Files of folders, in order of their names, and files as they are."""
    for path in paths:
        yield from sorted(path.iterdir()) if path.is_dir() else [path]


def _assigned(problem: gap.Assignment, *, maximise: bool) -> Case:
    began, worked = monotonic(), process_time()
    found = gap.solve(problem, maximise=maximise, limits=Limits(SECONDS["gap"], WORKERS, SEED))
    seconds = monotonic() - began, process_time() - worked
    is_proved = found.is_proved and (found.agents is None or gap.holds(problem, found))
    return Case(len(problem.value[0]), is_proved, *seconds)


def _staffed(problem: smptsp.Shifts) -> Case:
    began, worked = monotonic(), process_time()
    found = smptsp.solve(problem, limits=Limits(SECONDS["smptsp"], WORKERS, SEED))
    seconds = monotonic() - began, process_time() - worked
    is_proved = found.is_proved and (found.workers is None or smptsp.holds(problem, found))
    print(f"{len(problem.tasks)} tasks, {seconds[0]:.1f} s", file=sys.stderr)
    return Case(len(problem.tasks), is_proved, *seconds)


def _row(name: str, cases: Sequence[Case], unit: str) -> str:
    proved = [case for case in cases if case.is_proved]
    cells = [
        name,
        f"{len(proved)} of {len(cases)}",
        f"{sum(case.seconds for case in cases):.1f}",
        f"{sum(case.processor_seconds for case in cases):.1f}",
        f"{max((case.seconds for case in cases), default=0.0):.1f}",
        f"{max((case.size for case in proved), default=0)} {unit}",
    ]
    return f"| {' | '.join(cells)} |"
