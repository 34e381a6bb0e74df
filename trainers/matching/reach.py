"""The simplest bound on coverage: all that could be covered if nothing else had to be."""

from .columns import Columns
from .funnel import is_coverable_alone
from .greedy import in_order
from .schedule import Schedule


def reachable(columns: Columns) -> int:
    """Coverage of all needs that are coverable on their own, each after those that it has to follow
    as soon as these can be over."""
    instance, empty = columns.instance, Schedule(columns.instance)
    over: dict[int, int] = {}
    for n in in_order(instance):
        if not over.keys() >= set(instance.after[n]):
            continue
        week = max((over[m] for m in instance.after[n]), default=-1)
        last = _soonest_end(columns, n, week)
        if last is not None and is_coverable_alone(columns, n, empty):
            over[n] = last
    return sum(instance.worth[n] for n in over)


def _soonest_end(columns: Columns, n: int, week: int) -> int | None:
    """The first week in which the need can be over, if it begins after this one; None if in none."""
    instance = columns.instance
    for block in instance.need_blocks[n]:
        later = instance.weeks_of_slots(columns.starts(block)) >> (week + 1) << (week + 1)
        if not later:
            return None
        week = (later & -later).bit_length() - 1
    return week
