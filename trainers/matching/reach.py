"""The simplest bound on coverage: all that could be covered if nothing else had to be."""

from .columns import Columns
from .funnel import is_coverable_alone
from .greedy import in_order
from .schedule import Schedule


def reachable(columns: Columns) -> int:
    """Coverage of all needs that are coverable on their own, with those that come before them."""
    instance, empty = columns.instance, Schedule(columns.instance)
    alone = {
        n
        for n in range(len(instance.problem.needs))
        if all(map(columns.starts, instance.need_blocks[n]))
        and is_coverable_alone(columns, n, empty)
    }
    possible: set[int] = set()
    for n in in_order(instance):
        if n in alone and possible.issuperset(instance.after[n]):
            possible.add(n)
    return sum(instance.worth[n] for n in possible)
