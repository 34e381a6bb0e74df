"""Shift minimisation: tasks with fixed times to qualified workers, as few workers as can be.

Format of the published set: comments with `#`, `Type = 1`, `Jobs = n` and n lines of begin and
end, `Qualifications = m` and m lines `count: task task …`, tasks counted from 0.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from time import monotonic

from ..certificate import Certificate, certify, within
from ..cpsat import COST, Limits, solve_program
from ..decide import decide
from ..program import Program

# Of the time left, for finding plans of no more workers than the bound.
SHARE_TO_DECIDE = 0.8


@dataclass(frozen=True)
class Shifts:
    """`tasks`: begin and end, the end excluded; `skills[worker]`: tasks that they can do."""

    tasks: tuple[tuple[int, int], ...]
    skills: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class Staffed:
    """`workers[task]`; `used` workers; no fewer than `bound` suffice.

    `is_proved`: nothing is left to find out, be it that there is no plan.
    """

    workers: tuple[int, ...] | None
    used: int | None
    bound: int
    is_proved: bool


def read(text: str) -> Shifts:
    """Raises ValueError where a part is missing, or a task is named that there is not."""
    lines = [line.strip() for line in text.splitlines()]
    left = iter([line for line in lines if line and not line.startswith("#")])
    _after(left, "Type")
    tasks = []
    for _ in range(_after(left, "Jobs")):
        begin, end = next(left, "").split()
        tasks.append((int(begin), int(end)))
    skills = []
    for _ in range(_after(left, "Qualifications")):
        _, _, listed = next(left, "").partition(":")
        skills.append(frozenset(int(task) for task in listed.split()))
    known = range(len(tasks))
    if any(task not in known for own in skills for task in own):
        raise ValueError("a worker is qualified for a task that there is not")
    return Shifts(tuple(tasks), tuple(skills))


def _after(lines: Iterator[str], name: str) -> int:
    match = re.fullmatch(rf"{name}\s*=\s*(\d+)", next(lines, ""))
    if match is None:
        raise ValueError(f"{name} is missing")
    return int(match.group(1))


def solve(problem: Shifts, *, limits: Limits) -> Staffed:
    """As few workers as can be.

    A bound from the linear relaxation, which with rows for cliques is as many as are needed as a
    rule; then whether so many suffice, with all that the bound rules out left out; else one more.
    Where that is not decided in time, a plan of more.
    """
    began = monotonic()
    staffing = _Staffing(problem)
    if not staffing.is_anybody_able:
        return Staffed(None, None, len(problem.skills) + 1, is_proved=True)
    least = _most_at_once(problem.tasks)
    certificate = certify(staffing.program, limits.seconds)
    if certificate is None:
        return staffing.with_as_few_as_are_found(least, limits)
    least = max(least, certificate.least)
    left = replace(limits, seconds=limits.seconds - (monotonic() - began))
    return _Fewest(staffing, certificate, least, left).run()


def holds(problem: Shifts, found: Staffed) -> bool:
    """Whether each worker is qualified for their tasks and free for each."""
    workers = found.workers or ()
    busy: dict[int, list[tuple[int, int]]] = {}
    for task, worker in zip(problem.tasks, workers, strict=True):
        busy.setdefault(worker, []).append(task)
    return (
        all(task in problem.skills[worker] for task, worker in enumerate(workers))
        and all(a[1] <= b[0] for own in busy.values() for a, b in pairwise(sorted(own)))
        and len(busy) == found.used
    )


class _Fewest:
    """The search for a plan of `least` workers, then for any, then for fewer by halves."""

    def __init__(
        self, staffing: "_Staffing", certificate: Certificate, least: int, limits: Limits
    ) -> None:
        self.staffing = staffing
        self.certificate = certificate
        self.least = least
        self.limits = limits
        self.until = monotonic() + limits.seconds

    def run(self) -> Staffed:
        staff = len(self.staffing.works)
        best: Staffed | None = None
        while self.least <= staff:
            found, is_decided = self._ask(self.least, SHARE_TO_DECIDE)
            if found is not None:
                return found
            if not is_decided:
                break
            self.least += 1
        low, most = self.least, staff
        while low <= most and monotonic() < self.until:
            found, _ = self._ask((low + most) // 2 if best else staff, 0.5)
            if found is not None and found.used is not None:
                best, most = found, found.used - 1
            elif best is None:
                break
            else:
                low = (low + most) // 2 + 1
        return best or Staffed(None, None, self.least, is_proved=self.least > staff)

    def _ask(self, most: int, share: float) -> tuple[Staffed | None, bool]:
        """A plan of so many workers at most, if one is found; whether that was decided."""
        program = within(self.staffing.program, self.certificate, most)
        seconds = max(0.0, self.until - monotonic()) * share
        answer = decide(program, replace(self.limits, seconds=seconds))
        if answer.values is None:
            return None, answer.is_infeasible
        return self.staffing.staffed(answer.values, self.least), True


class _Staffing:
    """The program: a variable for each worker, and one for each task that they can do."""

    def __init__(self, problem: Shifts) -> None:
        self.tasks = range(len(problem.tasks))
        self.program = Program()
        self.works = [self.program.variable(1) for _ in problem.skills]
        self.does = [
            {task: self.program.variable() for task in sorted(own)} for own in problem.skills
        ]
        self._able = [[own[task] for own in self.does if task in own] for task in self.tasks]
        for able in self._able:
            self.program.row(1, 1, able, [1] * len(able))
        for works, own in zip(self.works, self.does, strict=True):
            for together in cliques({task: problem.tasks[task] for task in own}):
                self.program.at_most([own[task] for task in together], [works])

    @property
    def is_anybody_able(self) -> bool:
        return all(self._able)

    def with_as_few_as_are_found(self, least: int, limits: Limits) -> Staffed:
        self.program.row(least, len(self.works), self.works, [1] * len(self.works))
        answer = solve_program(self.program, COST, limits)
        if answer.values is None:
            return Staffed(None, None, least, answer.is_infeasible)
        return self.staffed(answer.values, least, answer.is_proved)

    def staffed(self, values: Sequence[int], least: int, is_proved: bool = False) -> Staffed:
        workers = tuple(
            next(w for w, own in enumerate(self.does) if task in own and values[own[task]])
            for task in self.tasks
        )
        used = len(set(workers))
        return Staffed(workers, used, used if is_proved else least, is_proved or used <= least)


def cliques(tasks: dict[int, tuple[int, int]]) -> list[list[int]]:
    """The largest sets of tasks that run at one time; every two that overlap are in one.

    Of intervals these are the sets that run when one ends and one has begun since the last end.
    """
    moments = sorted(
        (moment, is_begin, task)
        for task, (begin, end) in tasks.items()
        if begin < end
        for moment, is_begin in ((begin, True), (end, False))
    )
    found: list[list[int]] = []
    running: dict[int, None] = {}
    has_grown = False
    for _, is_begin, task in moments:
        if is_begin:
            running[task] = None
        else:
            if has_grown:
                found.append(list(running))
            del running[task]
        has_grown = is_begin
    return found


def _most_at_once(tasks: Sequence[tuple[int, int]]) -> int:
    """Tasks that run at once need as many workers."""
    return max((len(clique) for clique in cliques(dict(enumerate(tasks)))), default=0)
