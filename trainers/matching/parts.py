"""Parts of a problem that can be planned side by side.

Parts are made of places, cut into strips of the land, and of weeks, cut into spans; each time in
another direction and from another week. Rooms and cohorts belong to a place, so two strips share
none; of trainers, who go everywhere, each is given to one strip, drawn by how much they teach in
which. Two spans share trainers, but in weeks that don't meet: only what is counted over the year can
clash, and whoever puts the parts together looks at that. A part may move what lies wholly in it,
taught by its own trainers; all else stays.
"""

from collections.abc import Iterator, Sequence
from math import cos, pi, sin
from random import Random
from typing import NamedTuple

from .instance import Instance
from .schedule import Schedule


class Part(NamedTuple):
    """Needs that may be planned anew; trainers and first slots, as masks, that they may have."""

    needs: tuple[int, ...]
    trainers: int
    slots: int


def parts(schedule: Schedule, count: int, random: Random) -> list[Part]:
    """At most so many parts, none without needs."""
    instance = schedule.instance
    strips = random.choice([n for n in range(1, count + 1) if count % n == 0])
    strip = _strips(instance, strips, random)
    trainers = _give_trainers(schedule, strip, strips, random)
    slots = [instance.slots_of_weeks(mask) for mask in _spans(schedule, count // strips, random)]
    needs: dict[tuple[int, int], list[int]] = {
        (a, b): [] for a in range(strips) for b in range(len(slots))
    }
    for n, a in _movable(schedule, strip, trainers):
        b = _span_of(schedule, n, slots, random)
        if b is not None:
            needs[a, b].append(n)
    return [Part(tuple(own), trainers[a], slots[b]) for (a, b), own in needs.items() if own]


def _strips(instance: Instance, count: int, random: Random) -> list[int]:
    """For each place the number of its strip; strips have about as many half-days to teach."""
    angle = random.uniform(0, 2 * pi)
    across = [cos(angle) * place.lat + sin(angle) * place.lon for place in instance.problem.places]
    asked = [0] * len(across)
    for block in instance.blocks:
        asked[instance.need_place[block.need]] += block.length
    order = sorted(range(len(across)), key=lambda place: (across[place], place))
    return _cut([asked[place] for place in order], order, count)


def _spans(schedule: Schedule, count: int, random: Random) -> list[int]:
    """Weeks as masks, about as much taught in each; the last span may go on at the beginning."""
    instance = schedule.instance
    taught = [1] * instance.weeks
    for column in schedule.placed.values():
        taught[instance.week[column.start]] += instance.blocks[column.block].length
    first = random.randrange(instance.weeks)
    order = [*range(first, instance.weeks), *range(first)]
    span = _cut([taught[week] for week in order], order, count)
    return [sum(1 << w for w in range(instance.weeks) if span[w] == b) for b in range(count)]


def _cut(weights: Sequence[int], order: Sequence[int], count: int) -> list[int]:
    """For each item, given in an order, the number of its piece; pieces weigh about the same."""
    total, before = max(1, sum(weights)), 0
    piece = [0] * len(order)
    for item, weight in zip(order, weights, strict=True):
        piece[item] = min(count - 1, count * (2 * before + weight) // (2 * total))
        before += weight
    return piece


def _give_trainers(
    schedule: Schedule, strip: Sequence[int], count: int, random: Random
) -> list[int]:
    """For each strip its trainers, as a mask."""
    instance = schedule.instance
    taught = [[1] * count for _ in instance.staff]
    for column in schedule.placed.values():
        block = instance.blocks[column.block]
        for t in column.trainers:
            taught[t][strip[instance.need_place[block.need]]] += block.length
    given = [0] * count
    for t, weights in enumerate(taught):
        given[random.choices(range(count), [w * w for w in weights])[0]] |= 1 << t
    return given


def _movable(
    schedule: Schedule, strip: Sequence[int], trainers: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Needs in the hands of their strip alone, with its number."""
    instance = schedule.instance
    for n, place in enumerate(instance.need_place):
        own = strip[place]
        linked = (*instance.after[n], *instance.successors[n])
        if any(strip[instance.need_place[m]] != own for m in linked):
            continue
        columns = (schedule.placed.get(block.index) for block in instance.need_blocks[n])
        if all(trainers[own] >> t & 1 for c in columns if c is not None for t in c.trainers):
            yield n, own


def _span_of(schedule: Schedule, n: int, slots: Sequence[int], random: Random) -> int | None:
    """The span in which the need is held; of an open one, one of those in its window."""
    if n not in schedule.covered:
        room = [(schedule.instance.window[n] & mask).bit_count() for mask in slots]
        return random.choices(range(len(slots)), room)[0] if any(room) else None
    starts = [schedule.placed[b.index].start for b in schedule.instance.need_blocks[n]]
    return next((b for b, mask in enumerate(slots) if all(mask >> s & 1 for s in starts)), None)
