"""Two plans made without taking anything back: what a person does, and what a careful one does.

`naive` takes the first slot at which any team is free; `cheapest` the column that adds least to
the cost. Needs go by priority. Both are starts for the search and honest figures to compare with.
"""

from collections.abc import Callable, Container, Iterator
from heapq import heapify, heappop, heappush

from .columns import Column, Columns, Option
from .instance import Block, Instance, bits
from .offers import Openings, open_options, with_room
from .schedule import Schedule

Choose = Callable[[Schedule, Columns, Block], Column | None]


def naive(schedule: Schedule, columns: Columns) -> None:
    fill(schedule, columns, first_free)


def cheapest(schedule: Schedule, columns: Columns) -> None:
    fill(schedule, columns, least_cost)


def fill(
    schedule: Schedule,
    columns: Columns,
    choose: Choose,
    should_stop: Callable[[], bool] = lambda: False,
) -> None:
    """Cover what can be covered beside what is placed: locked needs first, then by priority."""
    for n in in_order(schedule.instance):
        if should_stop():
            return
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


def first_free(
    schedule: Schedule, columns: Columns, block: Block, free: Container[int] = ()
) -> Column | None:
    best: Column | None = None
    for option, starts in open_options(schedule, columns, block, free):
        for start in bits(starts):
            if best is not None and start >= best.start:
                break
            column = with_room(schedule, columns, option, start)
            if column is not None and schedule.fits(column):
                best = column
                break
    return best


def least_cost(schedule: Schedule, columns: Columns, block: Block) -> Column | None:
    """The column of least marginal cost; of equal ones the earliest."""
    best: tuple[int, int, Column] | None = None
    starts_of = Openings(schedule, columns, block)
    ranked = [(_least(schedule, option, block), i) for i, option in enumerate(starts_of.options)]
    ranked.sort()
    for least, i in ranked:
        if best is not None and least > best[0]:
            break
        option = starts_of.options[i]
        for start in bits(starts_of(option)):
            column = with_room(schedule, columns, option, start)
            if column is None:
                continue
            cost = schedule.marginal(column)
            if (best is None or (cost, start) < best[:2]) and schedule.fits(column):
                best = cost, start, column
    return best and best[2]


def _least(schedule: Schedule, option: Option, block: Block) -> int:
    """No start of the option costs less: fees, less a flight for who could join two missions."""
    price = schedule.instance.problem.prices
    least = 0
    for t in option.trainers:
        staff, weeks = schedule.instance.staff[t], schedule.agendas[t].on_weeks
        least += staff.fee * block.length
        if staff.is_abroad and weeks << 1 & weeks >> 1 & ~weeks:
            least -= price.flight
    return least
