"""Schedules into plans and back."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta

from .blockers import with_successors
from .columns import Column, Columns
from .format import (
    SCHEMA,
    Bounds,
    Mission,
    Objective,
    Plan,
    Session,
    Stats,
    Uncovered,
    week_name,
)
from .greedy import in_order, place_need
from .instance import REMOTE, Block, Instance
from .offers import free_weeks
from .schedule import Schedule


def plan_of(
    schedule: Schedule, uncovered: tuple[Uncovered, ...], bounds: Bounds, stats: Stats
) -> Plan:
    """What the schedule holds as a plan; its objective is counted, not checked."""
    parts = schedule.parts()
    return Plan(
        schema=SCHEMA,
        sessions=tuple(sessions_of(schedule)),
        uncovered=uncovered,
        missions=tuple(missions_of(schedule)),
        objective=Objective(
            coverage=schedule.coverage,
            coverage_max=sum(schedule.instance.worth),
            cost=sum(parts.values()),
            parts=parts,
        ),
        bounds=bounds,
        stats=stats,
    )


def sessions_of(schedule: Schedule) -> Iterator[Session]:
    return (session_of(schedule.instance, schedule.placed[b]) for b in sorted(schedule.placed))


def session_of(instance: Instance, column: Column) -> Session:
    """The column with ids and slots instead of numbers."""
    problem, block = instance.problem, instance.blocks[column.block]
    return Session(
        need=problem.needs[block.need].id,
        block=block.number,
        trainers=tuple(problem.trainers[t].id for t in column.trainers),
        mode="remote" if column.room == REMOTE else "on_site",
        room=None if column.room == REMOTE else problem.rooms[column.room].id,
        slots=instance.slots[column.start : column.start + block.length],
    )


def missions_of(schedule: Schedule) -> Iterator[Mission]:
    """On-site runs of successive weeks of trainers from abroad, by trainer and week."""
    instance = schedule.instance
    taught: dict[int, dict[int, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    for b, column in sorted(schedule.placed.items()):
        block = instance.blocks[b]
        for t in column.trainers:
            if column.on_site and instance.staff[t].is_abroad:
                name = instance.problem.needs[block.need].id
                taught[t][instance.week[column.start]].append((name, block.number))
    for t, weeks in sorted(taught.items()):
        for run in _runs(sorted(weeks)):
            yield Mission(
                trainer=instance.problem.trainers[t].id,
                weeks=tuple(week_name(instance.monday + timedelta(weeks=w)) for w in run),
                sessions=tuple(session for w in run for session in weeks[w]),
            )


def _runs(weeks: list[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for week in weeks:
        if run and week > run[-1] + 1:
            yield run
            run = []
        run.append(week)
    if run:
        yield run


def column_of(instance: Instance, session: Session) -> Column | None:
    """The session as a column of this problem; None where the problem has no such thing."""
    need = instance.need_number.get(session.need)
    start = instance.slot_number.get(session.slots[0]) if session.slots else None
    trainers = [instance.trainer_number.get(t) for t in session.trainers]
    room = REMOTE if session.room is None else instance.room_number.get(session.room)
    if need is None or start is None or room is None or None in trainers:
        return None
    blocks = instance.need_blocks[need]
    if not 0 <= session.block < len(blocks):
        return None
    block = blocks[session.block]
    if instance.slots[start : start + block.length] != session.slots:
        return None
    return Column(block.index, tuple(sorted(t for t in trainers if t is not None)), start, room)


def columns_of(instance: Instance, plan: Plan) -> Mapping[int, Column]:
    """Block → column of the plan's sessions that the problem still knows."""
    found = (column_of(instance, session) for session in plan.sessions)
    return {column.block: column for column in found if column is not None}


def keep(schedule: Schedule, columns: Columns, plan: Plan) -> None:
    """Place what the problem and the schedule still allow of a plan, whole needs only."""
    wanted = columns_of(schedule.instance, plan)
    for n in in_order(schedule.instance):
        keep_need(schedule, columns, wanted, n)
    make_sound(schedule)


def keep_need(schedule: Schedule, columns: Columns, wanted: Mapping[int, Column], n: int) -> None:
    """Place a need's `wanted` columns (block → column), or none where one is not allowed."""

    def choose(schedule: Schedule, columns: Columns, block: Block) -> Column | None:
        column = wanted.get(block.index)
        return column if column and is_allowed(schedule, columns, column) else None

    place_need(schedule, columns, n, choose)


def make_sound(schedule: Schedule) -> None:
    """Take back needs of trainers with too many missions or short ways: those that nothing demands,
    the least worth first."""
    worth, mandatory = schedule.instance.worth, schedule.instance.mandatory
    for t in range(len(schedule.agendas)):
        while not schedule.is_sound(t):
            taught = {
                schedule.instance.blocks[b].need
                for b, column in schedule.placed.items()
                if t in column.trainers
            }
            least = min(taught, key=lambda n: (n in mandatory, worth[n], n))
            for n in with_successors(schedule, [least]):
                schedule.remove_need(n)


def is_allowed(schedule: Schedule, columns: Columns, column: Column) -> bool:
    """Whether the column is one of the generator's and is free beside what is placed."""
    block = schedule.instance.blocks[column.block]
    if not columns.has(column) or column.block in schedule.placed:
        return False
    if not free_weeks(schedule, block) >> column.start & 1:
        return False
    return schedule.is_free(column)
