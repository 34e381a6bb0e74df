"""What a trainer's session costs at least, where several sessions share a cost.

A way and a night are paid once for what may be several sessions. Here each session bears its part
as if as many shared as ever could: whatever is taught in the end, the parts add up to no more than
is paid. In cents.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .byweek import Flags, Ints, Uses
from .instance import Instance
from .linear import Floats

NEVER = 1 << 20
"""Half-days that fit no week."""
STEPS = 1, 2
"""k of the functions of `share_of_week`: these two tell what blocks of 4 to 10 half-days do."""


def least_costs(instance: Instance, uses: Uses) -> Floats:
    """Fees, ways and nights of each use; for new faces see `faces`."""
    length = np.array([block.length for block in instance.blocks], dtype=np.int32)[uses.block]
    fee = np.array([staff.fee for staff in instance.staff], dtype=np.int32)[uses.trainer]
    return fee * length + _journeys(instance, uses, length)


def half_days(instance: Instance, on_site_only: bool) -> Ints:
    """Half-days on which each trainer is available in each week."""
    return np.array(
        [
            [
                ((staff.on_site | (0 if on_site_only else staff.remote)) & slots).bit_count()
                for slots in instance.week_slots
            ]
            for staff in instance.staff
        ],
        dtype=np.int32,
    ).reshape(len(instance.staff), instance.weeks)


def _journeys(instance: Instance, uses: Uses, length: Ints) -> Floats:
    """Ways and nights of the uses on site."""
    on_site = np.flatnonzero(uses.on_site)
    trainer, week, block = uses.trainer[on_site], uses.week[on_site], uses.block[on_site]
    length = length[on_site]
    place = np.array(instance.need_place, dtype=np.int32)[_needs(instance)][block]
    cohort = _cohorts(instance)[block]
    free = half_days(instance, on_site_only=True)[trainer, week]
    trip = trainer.astype(np.int64) * instance.weeks + week
    visit = trip * len(instance.problem.places) + place
    km = _distances(instance)[trainer, place]
    ways = 2 * km * instance.problem.prices.km / _most_together(visit, length, cohort, free)
    days = _fewest_days(instance)[week, length]
    nights = np.maximum(0.0, days - _shared_days(_most_together(trip, length, cohort, free)))
    away = _is_away(instance)[trainer, place]
    found = np.zeros(len(uses.block))
    found[on_site] = ways + np.where(away, nights * instance.problem.prices.night, 0.0)
    return found


def _most_together(group: Ints, length: Ints, cohort: Ints, free: Ints) -> Ints:
    """How many sessions of its group, itself among them, one can be taught with in a week.

    No two of one cohort; all together no longer than the `free` half-days.
    """
    partner = _shortest_of_others(group, length, cohort)
    shortest = np.maximum(1, np.minimum(partner, length))
    return np.where(partner + length <= free, np.maximum(2, free // shortest), 1)


def _shortest_of_others(group: Ints, length: Ints, cohort: Ints) -> Ints:
    """Length of the shortest session of the same group and of another cohort."""
    order = np.lexsort((length, group))
    groups, lengths, cohorts = group[order], length[order], cohort[order]
    first = _first_of_each(groups)
    number = np.cumsum(np.diff(groups, prepend=-1) != 0) - 1
    best, whose = lengths[first], cohorts[first]
    others = np.flatnonzero(cohorts != whose[number]) if len(order) else first
    second = np.full(len(first), NEVER, dtype=np.int32)
    leading = others[_first_of_each(groups[others])]
    second[number[leading]] = lengths[leading]
    found = np.empty(len(order), dtype=np.int32)
    found[order] = np.where(cohorts == whose[number], second[number], best[number])
    return found


def _first_of_each(groups: Ints) -> NDArray[np.intp]:
    """Positions at which a new value begins, in a sorted array of values ≥ 0."""
    return np.flatnonzero(np.diff(groups, prepend=-1))


def _shared_days(together: Ints) -> Floats:
    """Part of a session's days that is another's too, so that k sessions share k − 1 at most.

    Two share the day on which the one ends and the other begins; of three, the middle one may
    share its first and its last.
    """
    return np.where(together > 2, 1.0, np.where(together > 1, 0.5, 0.0))


def _fewest_days(instance: Instance) -> Ints:
    """For each week and length, the fewest days on which such a session can lie; 0: none can."""
    longest = max((block.length for block in instance.blocks), default=0)
    found = np.zeros((instance.weeks, longest + 1), dtype=np.int32)
    everything = (1 << len(instance.slots)) - 1
    for length in {block.length for block in instance.blocks}:
        runs = instance.runs(everything, length)
        for days, starts in sorted(instance.starts_by_days(length).items(), reverse=True):
            for week, slots in enumerate(instance.week_slots):
                if starts & runs & slots:
                    found[week, length] = days
    return found


def _distances(instance: Instance) -> Ints:
    return np.array([instance.km[staff.base] for staff in instance.staff], dtype=np.int32).reshape(
        len(instance.staff), len(instance.problem.places)
    )


def _is_away(instance: Instance) -> Flags:
    """For each trainer and place, whether a day there costs a night."""
    places = range(len(instance.problem.places))
    return np.array(
        [[instance.is_night_away(t, place) for place in places] for t in range(len(instance.staff))]
    ).reshape(len(instance.staff), len(places))


def _needs(instance: Instance) -> Ints:
    return np.array([block.need for block in instance.blocks], dtype=np.int32)


def _cohorts(instance: Instance) -> Ints:
    return np.array(instance.need_cohort, dtype=np.int32)[_needs(instance)]


def share_of_week(length: int, half_days: int, steps: Sequence[int] = STEPS) -> list[float]:
    """Parts of a week that a session takes: in each, what fits the week adds up to 1 at most.

    Dual feasible functions: the share x itself where (k + 1)·x is whole, ⌊(k + 1)·x⌋ / k elsewhere.
    """
    return [
        length / half_days
        if (k + 1) * length % half_days == 0
        else ((k + 1) * length // half_days) / k
        for k in steps
    ]
