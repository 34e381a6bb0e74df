"""Shift minimisation: tasks with fixed times to qualified workers, as few workers as can be.

Format of the published set: comments with `#`, `Type = 1`, `Jobs = n` and n lines of begin and
end, `Qualifications = m` and m lines `count: task task …`, tasks counted from 0.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..cpsat import COST, Limits, solve_program
from ..program import Program


@dataclass(frozen=True)
class Shifts:
    """`tasks`: begin and end, the end excluded; `skills[worker]`: tasks that they can do."""

    tasks: tuple[tuple[int, int], ...]
    skills: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class Staffed:
    """`workers[task]`; `used` workers; no fewer than `bound` suffice."""

    workers: tuple[int, ...] | None
    used: int | None
    bound: float
    is_proved: bool


def read(text: str) -> Shifts:
    """Raises ValueError where a part is missing."""
    lines = [line.strip() for line in text.splitlines()]
    left = iter([line for line in lines if line and not line.startswith("#")])
    _after(left, "Type")
    count = _after(left, "Jobs")
    tasks = []
    for _ in range(count):
        begin, end = next(left).split()
        tasks.append((int(begin), int(end)))
    skills = []
    for _ in range(_after(left, "Qualifications")):
        skills.append(frozenset(int(task) for task in next(left).split(":")[1].split()))
    return Shifts(tuple(tasks), tuple(skills))


def _after(lines: Iterator[str], name: str) -> int:
    match = re.fullmatch(rf"{name}\s*=\s*(\d+)", next(lines, ""))
    if match is None:
        raise ValueError(f"{name} is missing")
    return int(match.group(1))


def solve(problem: Shifts, *, limits: Limits) -> Staffed:
    """As few workers as can be: a column for each task and worker, cliques where tasks overlap."""
    program = Program()
    cliques = _cliques(problem.tasks)
    columns: list[dict[int, int]] = []
    used = []
    for tasks in problem.skills:
        works = program.variable(1)
        own = {task: program.variable() for task in sorted(tasks)}
        for clique in cliques:
            together = [own[task] for task in clique if task in own]
            if together:
                program.at_most(together, [works])
        columns.append(own)
        used.append(works)
    for task in range(len(problem.tasks)):
        able = [own[task] for own in columns if task in own]
        program.row(1, 1, able, [1] * len(able))
    program.row(_least(cliques), len(used), used, [1] * len(used))
    answer = solve_program(program, COST, limits)
    bound = max(-answer.bound, _least(cliques)) if answer.values else -answer.bound
    if answer.values is None:
        return Staffed(None, None, bound, answer.is_proved)
    values = answer.values
    workers = tuple(
        next(w for w, own in enumerate(columns) if task in own and values[own[task]])
        for task in range(len(problem.tasks))
    )
    return Staffed(workers, len(set(workers)), bound, answer.is_proved)


def _least(cliques: Sequence[Sequence[int]]) -> int:
    """Tasks that run at once need as many workers."""
    return max((len(clique) for clique in cliques), default=0)


def _cliques(tasks: Sequence[tuple[int, int]]) -> list[tuple[int, ...]]:
    """The largest sets of tasks that run at one time; every two that overlap are in one."""
    found: list[frozenset[int]] = []
    for begin, _ in tasks:
        running = frozenset(i for i, (a, b) in enumerate(tasks) if a <= begin < b)
        if not any(running <= other for other in found):
            found = [other for other in found if not other <= running]
            found.append(running)
    return [tuple(sorted(clique)) for clique in found]
