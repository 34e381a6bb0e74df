"""What a block costs with a trainer, for all its first slots at once.

`Schedule.marginal_of` prices one column; here the first slots are sorted into a few tiers of the
same price: in a week and place where the trainer is anyway, in a week that lengthens a mission,
that joins two, that begins one; with so many nights.
"""

from collections.abc import Iterator
from typing import NamedTuple

from .instance import Block, bits
from .schedule import Schedule


class Tier(NamedTuple):
    """First slots, as a mask, at which the trainer costs so many cents more."""

    cost: int
    starts: int
    trainer: int


def tiers(schedule: Schedule, t: int, block: Block, on_site: bool, starts: int) -> Iterator[Tier]:
    """The first slots by price, empty tiers left out; prices may occur twice."""
    cost = schedule.cost_anywhere(t, block)
    if not on_site:
        yield Tier(cost, starts, t)
        return
    for way, there in _by_visit(schedule, t, block, starts):
        split = _by_mission if schedule.instance.staff[t].is_abroad else _by_nights
        for more, mask in split(schedule, t, block, there):
            if mask:
                yield Tier(cost + way + more, mask, t)


def _by_visit(schedule: Schedule, t: int, block: Block, starts: int) -> Iterator[tuple[int, int]]:
    instance, place = schedule.instance, schedule.instance.need_place[block.need]
    way = 2 * instance.km[instance.staff[t].base][place] * instance.problem.prices.km
    visited = instance.slots_of_weeks(schedule.agendas[t].visited.get(place, 0))
    yield 0, starts & visited
    yield way, starts & ~visited


def _by_mission(schedule: Schedule, t: int, block: Block, starts: int) -> Iterator[tuple[int, int]]:
    price = schedule.instance.problem.prices
    on = schedule.agendas[t].on_weeks
    before, behind = on << 1 & ~on, on >> 1 & ~on
    for cost, weeks in (
        (0, on),
        (price.week_abroad - price.flight, before & behind),
        (price.week_abroad, before ^ behind),
        (price.week_abroad + price.flight, ~(on | before | behind)),
    ):
        yield cost, starts & schedule.instance.slots_of_weeks(weeks)


def _by_nights(schedule: Schedule, t: int, block: Block, starts: int) -> Iterator[tuple[int, int]]:
    instance, place = schedule.instance, schedule.instance.need_place[block.need]
    if not instance.is_night_away(t, place):
        yield 0, starts
        return
    price = instance.problem.prices.night
    shared = starts & schedule.starts_beside_nights(t, block.length)
    for count, mask in instance.starts_by_days(block.length).items():
        yield count * price, starts & mask & ~shared
    for start in bits(shared):
        days = set(instance.day[start : start + block.length])
        yield price * len(days - schedule.agendas[t].nights.keys()), 1 << start
