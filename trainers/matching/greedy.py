"""Two plans made without taking anything back: what a person does, and what a careful one does.

`naive` takes the first slot at which any team is free; `cheapest` the column that adds least to
the cost. Needs go by priority. Both are starts for the search and honest figures to compare with.
"""

from collections.abc import Callable, Iterator
from heapq import heapify, heappop, heappush

from .columns import Column, Columns
from .instance import Block, Instance
from .picks import first_free, least_cost
from .schedule import Schedule

Choose = Callable[[Schedule, Columns, Block], Column | None]


def naive(schedule: Schedule, columns: Columns) -> None:
    """What a person does: needs by priority, each as early as can be."""
    fill(schedule, columns, first_free)


def cheapest(schedule: Schedule, columns: Columns) -> None:
    """Needs by priority, each where it adds least to the cost."""
    fill(schedule, columns, least_cost)


def fill(schedule: Schedule, columns: Columns, choose: Choose) -> None:
    """Cover what can be covered beside what is placed: locked needs first, then by priority."""
    for n in in_order(schedule.instance):
        if not schedule.is_covered(n):
            place_need(schedule, columns, n, choose)


def in_order(instance: Instance) -> Iterator[int]:
    """Needs by (locked, priority, position), each after those that it has to follow."""
    missing = [len(earlier) for earlier in instance.after]

    def rank(n: int) -> tuple[bool, int, int]:
        return n not in instance.mandatory, -instance.problem.needs[n].priority, n

    ready = [rank(n) for n, count in enumerate(missing) if not count]
    heapify(ready)
    while ready:
        n = heappop(ready)[-1]
        yield n
        for later in instance.successors[n]:
            missing[later] -= 1
            if not missing[later]:
                heappush(ready, rank(later))


def place_need(schedule: Schedule, columns: Columns, n: int, choose: Choose) -> bool:
    """Place all blocks of the need in their order, or none."""
    done: list[Column] = []
    for block in schedule.instance.need_blocks[n]:
        column = choose(schedule, columns, block)
        if column is None:
            for placed in done:
                schedule.remove(placed.block)
            return False
        schedule.place(column)
        done.append(column)
    return True
