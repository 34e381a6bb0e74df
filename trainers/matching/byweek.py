"""What can be taught in which week, as arrays: for relaxations that know weeks and no days.

A `Use` is a trainer in a session of a block in a week; a choice is a team's session, one use or
two. Pairs of which one would do alone are left out: why relaxations may do so, see `weekly`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .columns import Columns, Option
from .instance import Block, Instance

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]

NOBODY = -1


@dataclass(frozen=True)
class Uses:
    """Trainers in sessions, one entry each, no two alike."""

    trainer: Ints
    week: Ints
    block: Ints
    on_site: Flags


@dataclass(frozen=True)
class ByWeek:
    """Sessions that can be chosen: their block, week and mode, and whose uses they are.

    `first` and `second` are positions in `uses`, the second NOBODY for a team of one.
    """

    block: Ints
    week: Ints
    on_site: Flags
    first: Ints
    second: Ints
    uses: Uses


def by_week(columns: Columns) -> ByWeek:
    """All sessions of all blocks, in order of the blocks."""
    instance = columns.instance
    found = [_choices(columns, block) for block in instance.blocks]
    block, week, on_site, first, second = (
        np.concatenate([one[i] for one in found] or [np.zeros(0, np.int32)]) for i in range(5)
    )
    keys, places = np.unique(
        np.concatenate(
            [
                _key(instance, trainer, week, block, on_site)[trainer != NOBODY]
                for trainer in (first, second)
            ]
        ),
        return_inverse=True,
    )
    of_second = np.full(len(block), NOBODY, np.int32)
    of_second[second != NOBODY] = places[len(block) :]
    return ByWeek(
        block=block,
        week=week,
        on_site=on_site.astype(bool),
        first=places[: len(block)].astype(np.int32),
        second=of_second,
        uses=_uses(instance, keys),
    )


def _key(instance: Instance, trainer: Ints, week: Ints, block: Ints, on_site: Ints) -> Ints:
    """One number for a use, in order of trainer, week and block."""
    weeks, blocks = instance.weeks, len(instance.blocks)
    return ((trainer.astype(np.int64) * weeks + week) * blocks + block) * 2 + on_site


def _uses(instance: Instance, keys: NDArray[np.int64]) -> Uses:
    rest, on_site = np.divmod(keys, 2)
    rest, block = np.divmod(rest, max(1, len(instance.blocks)))
    trainer, week = np.divmod(rest, max(1, instance.weeks))
    return Uses(
        trainer.astype(np.int32),
        week.astype(np.int32),
        block.astype(np.int32),
        on_site.astype(bool),
    )


def _choices(columns: Columns, block: Block) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Block, week, mode, first and second trainer."""
    options = columns.options(block)
    which, week = np.nonzero(_weeks(columns.instance, options))
    teams = np.array(
        [(one.trainers[0], one.trainers[1] if len(one.trainers) > 1 else NOBODY) for one in options]
        or np.zeros((0, 2)),
        dtype=np.int32,
    )
    on_site = np.array([one.on_site for one in options], dtype=np.int32)
    return (
        np.full(len(which), block.index, np.int32),
        week.astype(np.int32),
        on_site[which],
        teams[which, 0],
        teams[which, 1],
    )


def _weeks(instance: Instance, options: list[Option]) -> Flags:
    """For each option, the weeks in which it can begin and no needless pair does."""
    count = len(instance.slots)
    size = (count + 7) // 8
    masks = b"".join((one.starts & ~one.spare).to_bytes(size, "little") for one in options)
    packed = np.frombuffer(masks, np.uint8).reshape(len(options), size)
    starts = np.unpackbits(packed, axis=1, bitorder="little")[:, :count].astype(bool)
    weeks = np.zeros((len(options), instance.weeks), dtype=bool)
    if count and options:
        week = np.array(instance.week)
        first = np.flatnonzero(np.diff(week, prepend=-1))
        weeks[:, week[first]] = np.logical_or.reduceat(starts, first, axis=1)
    return weeks
