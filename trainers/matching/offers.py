"""What the columns come to beside a schedule: which are still open, and in which room."""

from collections.abc import Collection, Container, Iterator

from .columns import Column, Columns, Option
from .instance import REMOTE, Block, bits
from .schedule import Schedule


def open_options(
    schedule: Schedule,
    columns: Columns,
    block: Block,
    free: Container[int] = (),
    with_spare: bool = False,
) -> Iterator[tuple[Option, int]]:
    """Options with those of their first slots, as a mask, at which block, cohort and team are
    free (rules 4 and 6); options that have none are left out.

    Other `free` blocks of its chain don't bind it. `with_spare`: also pairs where one would do.
    """
    weeks = free_weeks(schedule, block, free)
    for option in columns.options(block) if weeks else ():
        starts = option.starts & weeks
        if not with_spare:
            starts &= ~option.spare
        for t in option.trainers:
            starts &= schedule.free_runs(t, block.length)
        if starts:
            yield option, starts


def free_weeks(schedule: Schedule, block: Block, free: Container[int] = ()) -> int:
    """Slots of the weeks that rule 6 and the cohort's other sessions leave to the block."""
    instance = schedule.instance
    first, last = schedule.week_span(block, free)
    if last < first:
        return 0
    weeks = instance.slots_from_week[first] & ~instance.slots_from_week[last + 1]
    for week in bits(schedule.cohort_weeks[instance.need_cohort[block.need]]):
        weeks &= ~instance.week_slots[week]
    return weeks


def free_rooms(schedule: Schedule, columns: Columns, block: Block, start: int) -> Iterator[int]:
    """Rooms that take the block from this slot on, beside the sessions that stay."""
    run = ((1 << block.length) - 1) << start
    for room, starts in columns.rooms(block).items():
        if starts >> start & 1 and not schedule.room_busy[room] & run:
            yield room


def with_room(schedule: Schedule, columns: Columns, option: Option, start: int) -> Column | None:
    """The column at this start, in the first room that is free; None if there is none."""
    if not option.on_site:
        return Column(option.block, option.trainers, start, REMOTE)
    block = schedule.instance.blocks[option.block]
    room = next(free_rooms(schedule, columns, block, start), None)
    return None if room is None else Column(option.block, option.trainers, start, room)


def offer_all(
    schedule: Schedule,
    columns: Columns,
    blocks: Collection[int],
    free: Container[int] | None = None,
    needless: bool = True,
) -> dict[int, list[Column]]:
    """Every column of the blocks that the schedule, from which they are taken out, leaves open.

    `free`: blocks whose weeks don't bind, the same ones if not given. `needless`: also pairs of
    which one would do.
    """
    free = blocks if free is None else free
    columns = columns.complete if needless else columns
    of = schedule.instance.blocks
    return {b: list(_offered(schedule, columns, of[b], free, needless)) for b in blocks}


def _offered(
    schedule: Schedule, columns: Columns, block: Block, free: Container[int], needless: bool
) -> Iterator[Column]:
    known: dict[tuple[int, int, bool], bool] = {}
    for option, starts in open_options(schedule, columns, block, free, with_spare=needless):
        yield from columns_at(schedule, columns, option, starts, known)


def columns_at(
    schedule: Schedule,
    columns: Columns,
    option: Option,
    starts: int,
    known: dict[tuple[int, int, bool], bool],
) -> Iterator[Column]:
    """The option's columns that room and agendas take, but for the number of missions.

    `known`: what was asked of a trainer at a start before, for other teams of this block.
    """
    block = schedule.instance.blocks[option.block]
    for start in bits(starts):
        column = with_room(schedule, columns, option, start)
        if column is None:
            continue
        for t in option.trainers:
            key = t, start, option.on_site
            if key not in known:
                known[key] = schedule.suits(t, column, block)
            if not known[key]:
                break
        else:
            yield column
