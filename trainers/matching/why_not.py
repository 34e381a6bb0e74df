"""Why a need is open in a plan, as values: reason, counts, nearest misses, what is in the way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from .blockers import Blockers, blockers
from .columns import Columns
from .format import Uncovered, plain
from .funnel import Funnel, HastyFunnel, chain_weeks, funnel
from .relaxation import Relaxation, relaxations
from .schedule import Schedule


@dataclass(frozen=True)
class WhyNot:
    """`reason` is one of format.REASONS; `counts` the teams left after each stage of the funnel.

    `relaxations`: what would open a need that is impossible on its own, cheapest first.
    `missing`: predecessors that are not covered. `late`: those after which too few of its weeks
    are left. `in_the_way`: what to drop for it otherwise.
    """

    need: str
    reason: str
    counts: Mapping[str, int]
    relaxations: tuple[Relaxation, ...] = ()
    missing: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    in_the_way: Blockers | None = None

    def detail(self) -> dict[str, object]:
        """As plain JSON, for a plan's `uncovered`."""
        found: dict[str, object] = {"counts": dict(self.counts)}
        if self.relaxations:
            found["nearest_miss"] = plain(self.relaxations[0])
        if self.missing:
            found["missing"] = list(self.missing)
        if self.late:
            found["late"] = list(self.late)
        if self.in_the_way is not None:
            found["in_the_way"] = plain(self.in_the_way)
        return found


def why_not(schedule: Schedule, columns: Columns, n: int) -> WhyNot:
    """For a need that the schedule doesn't cover. The schedule is as before when it returns."""
    instance = schedule.instance
    alone = funnel(columns, n)
    if alone.reason is not None:
        return _impossible(columns, n, alone)
    name = instance.problem.needs[n].id
    if open_ := tuple(missing(schedule, n)):
        return WhyNot(name, "predecessor", alone.counts, missing=open_)
    late = tuple(too_late(schedule, columns, n))
    in_the_way = None if late else blockers(schedule, columns, n)
    return WhyNot(name, "outweighed", alone.counts, late=late, in_the_way=in_the_way)


def missing(schedule: Schedule, n: int) -> Iterator[str]:
    """Needs that it comes after, and that are open themselves."""
    instance = schedule.instance
    for m in instance.after[n]:
        if not schedule.is_covered(m):
            yield instance.problem.needs[m].id


def too_late(schedule: Schedule, columns: Columns, n: int) -> Iterator[str]:
    """Needs whose last session leaves it no week, though it comes after them; all are covered."""
    instance = schedule.instance
    _, latest = chain_weeks(columns, n)[0]
    for m in instance.after[n]:
        last = schedule.placed[instance.need_blocks[m][-1].index]
        if instance.week[last.start] >= latest:
            yield instance.problem.needs[m].id


def _impossible(columns: Columns, n: int, alone: Funnel) -> WhyNot:
    problem = columns.instance.problem
    opened = tuple(relaxations(problem, problem.needs[n]))
    return WhyNot(alone.need, alone.reason or "", alone.counts, relaxations=opened)


def uncovered(
    schedule: Schedule,
    columns: Columns,
    is_late: Callable[[], bool],
    is_too_late: Callable[[], bool],
    known: Mapping[str, Uncovered],
) -> Iterator[Uncovered]:
    """Each need not covered, with its reason.

    Once `is_late`, with the counts alone; once `is_too_late`, with those that are quickly had. What
    is `known` is not looked at again.
    """
    hasty = HastyFunnel(columns)
    for n, need in enumerate(schedule.instance.problem.needs):
        if schedule.is_covered(n):
            continue
        if need.id in known:
            yield known[need.id]
            continue
        if not is_late():
            told = why_not(schedule, columns, n)
            yield Uncovered(need.id, told.reason, told.detail())
            continue
        alone = hasty(n) if is_too_late() else funnel(columns, n)
        reason = alone.reason or ("predecessor" if any(missing(schedule, n)) else "outweighed")
        yield Uncovered(need.id, reason, {"counts": dict(alone.counts)})
