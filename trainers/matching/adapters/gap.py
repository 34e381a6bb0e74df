"""Generalised assignment: each job to one agent, within the agents' capacities.

Format of the OR-Library: the number of problems; for each the numbers of agents and jobs, then,
agent by agent, what each job costs (or brings), then what it uses, then the capacities. Files that
hold one problem without the leading number are read too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..cpsat import COST, Limits, solve_program
from ..program import Program


@dataclass(frozen=True)
class Assignment:
    """A problem: `value[agent][job]` and `use[agent][job]`, and a capacity for each agent."""

    value: tuple[tuple[int, ...], ...]
    use: tuple[tuple[int, ...], ...]
    capacity: tuple[int, ...]


@dataclass(frozen=True)
class Assigned:
    """`agents[job]`; `bound` is on the total, `is_proved` where the two meet."""

    agents: tuple[int, ...] | None
    total: int | None
    bound: float
    is_proved: bool


def read(text: str) -> list[Assignment]:
    """Raises ValueError where the numbers don't come out even."""
    numbers = [int(word) for word in text.split()]
    for has_count in (True, False):
        found = _read(numbers, has_count)
        if found is not None:
            return found
    raise ValueError("not a file of generalised assignment problems")


def _read(numbers: Sequence[int], has_count: bool) -> list[Assignment] | None:
    if len(numbers) < 3:
        return None
    left = iter(numbers[1:] if has_count else numbers)
    try:
        found = [_problem(left) for _ in range(numbers[0] if has_count else 1)]
    except StopIteration:
        return None
    return found if next(left, None) is None else None


def _problem(numbers: Iterator[int]) -> Assignment:
    agents, jobs = next(numbers), next(numbers)

    def table() -> tuple[tuple[int, ...], ...]:
        return tuple([tuple([next(numbers) for _ in range(jobs)]) for _ in range(agents)])

    return Assignment(table(), table(), tuple([next(numbers) for _ in range(agents)]))


def solve(problem: Assignment, *, maximise: bool, limits: Limits) -> Assigned:
    """The cheapest assignment, or the one that brings most."""
    sign = -1 if maximise else 1
    program = Program()
    jobs = range(len(problem.value[0]))
    chosen = [[program.variable(sign * row[job]) for job in jobs] for row in problem.value]
    for job in jobs:
        own = [row[job] for row in chosen]
        program.row(1, 1, own, [1] * len(own))
    for variables, use, capacity in zip(chosen, problem.use, problem.capacity, strict=True):
        program.row(0, capacity, variables, use)
    answer = solve_program(program, COST, limits)
    bound = -sign * answer.bound
    if answer.values is None:
        return Assigned(None, None, bound, answer.is_proved)
    values = answer.values
    agents = tuple(next(a for a, row in enumerate(chosen) if values[row[job]]) for job in jobs)
    return Assigned(agents, sign * program.total_cost(values), bound, answer.is_proved)


def holds(problem: Assignment, found: Assigned) -> bool:
    """Whether the capacities are kept and the total is what it comes to."""
    agents = found.agents or ()
    loads = [0] * len(problem.capacity)
    for job, agent in enumerate(agents):
        loads[agent] += problem.use[agent][job]
    total = sum(problem.value[agent][job] for job, agent in enumerate(agents))
    return (
        len(agents) == len(problem.value[0])
        and total == found.total
        and all(load <= most for load, most in zip(loads, problem.capacity, strict=True))
    )
