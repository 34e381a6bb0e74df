"""Locks against the rules, and against each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from .columns import Columns
from .control import Control
from .cpsat import GAIN, Answer, Limits, solve_program
from .format import Problem, ProblemError
from .funnel import funnel
from .greedy import in_order, place_need
from .instance import Instance
from .model import Model
from .offers import offer_all
from .picks import least_cost
from .schedule import Schedule

SECONDS = 20.0
WORK = 20.0


@dataclass(frozen=True)
class LockConflict:
    """Positions of locks that can't hold together; taking any of them away lets the rest hold.

    A single one is forbidden by the rules: `reason` is then the stage of the funnel that it
    empties, where one does.
    """

    locks: tuple[int, ...]
    reason: str | None

    def error(self, problem: Problem) -> ProblemError:
        """The conflict as an error that names the first lock, `locks_clash` or `lock_forbidden`."""
        first, *others = self.locks
        names = [f"locks[{i}]" for i in self.locks]
        lock = problem.locks[first]
        params: dict[str, object] = {
            "locks": list(self.locks),
            "need": lock.need,
            "block": lock.block,
            "reason": self.reason,
        }
        if others:
            message = f"can't hold beside {', '.join(names[1:])}"
            return ProblemError(
                names[0], message, "take one of them away or loosen it", "locks_clash", params
            )
        because = f" ({self.reason})" if self.reason else ""
        message = f"places block {lock.block} of {lock.need} where the rules forbid it{because}"
        return ProblemError(
            names[0], message, "loosen the lock or what it asks for", "lock_forbidden", params
        )


def find_lock_conflicts(problem: Problem) -> LockConflict | None:
    """A smallest set of locks that no plan can keep; None where all can be kept.

    None too where the time for it (20 s) doesn't suffice.
    """
    schedule = Schedule(Instance(problem))
    columns = Columns(schedule.instance)
    if place_mandatory(schedule, columns):
        return None
    if not _ask(columns, SECONDS).is_infeasible:
        return None
    return _smallest(problem)


class Outcome(Enum):
    """Of placing what is demanded: done, proved impossible, or neither."""

    PLACED = "placed"
    IMPOSSIBLE = "impossible"
    UNDECIDED = "undecided"


def settle(schedule: Schedule, columns: Columns, control: Control) -> None:
    """Place what locks demand, in the empty schedule. Raises ProblemError if that can't be."""
    outcome = place_demanded(schedule, columns, control)
    if outcome is Outcome.IMPOSSIBLE:
        problem = columns.instance.problem
        raise _smallest(problem).error(problem)
    if outcome is Outcome.UNDECIDED:
        raise undecided()


def undecided() -> ProblemError:
    """The error for locks of which it was not found out in time whether they hold together."""
    return ProblemError(
        "locks",
        "no plan that keeps them all was found in time",
        "allow more time or take some away",
        "locks_undecided",
    )


def place_demanded(schedule: Schedule, columns: Columns, control: Control) -> Outcome:
    """Place mandatory needs beside what is placed; nothing, if that can't be or isn't decided."""
    if place_mandatory(schedule, columns):
        return Outcome.PLACED
    needs = [n for n in sorted(schedule.instance.mandatory) if not schedule.is_covered(n)]
    model = _model(schedule, columns, needs)
    limits = Limits(max(1.0, control.seconds_left), control.workers, control.seed)
    answer = solve_program(model.program, GAIN, limits, should_stop=control.is_stopped)
    if answer.values is not None:
        schedule.place_all(model.chosen(answer.values))
        if all(schedule.is_sound(t) for t in range(len(schedule.agendas))):
            return Outcome.PLACED
        for n in needs:
            schedule.remove_need(n)
    return Outcome.IMPOSSIBLE if answer.is_infeasible else Outcome.UNDECIDED


def place_mandatory(schedule: Schedule, columns: Columns) -> bool:
    """Place locked needs and those before them one by one; nothing, if that doesn't work out."""
    mandatory = schedule.instance.mandatory
    done: list[int] = []
    for n in in_order(schedule.instance):
        if n not in mandatory or schedule.is_covered(n):
            continue
        if not place_need(schedule, columns, n, least_cost):
            for m in done:
                schedule.remove_need(m)
            return False
        done.append(n)
    return True


def _smallest(problem: Problem) -> LockConflict:
    """Of locks that can't hold together, a set from which none can be left out."""
    left = _single(problem) or list(range(len(problem.locks)))
    for i in list(left):
        fewer = [j for j in left if j != i]
        if fewer and _is_impossible(problem, fewer):
            left = fewer
    reason = None
    if len(left) == 1:
        lock = problem.locks[left[0]]
        columns = Columns(Instance(replace(problem, locks=(lock,))))
        reason = funnel(columns, columns.instance.need_number[lock.need]).reason
    return LockConflict(tuple(left), reason)


def _single(problem: Problem) -> list[int] | None:
    """The first lock that leaves its block no column at all."""
    columns = Columns(Instance(problem))
    instance = columns.instance
    for i, lock in enumerate(problem.locks):
        block = instance.need_blocks[instance.need_number[lock.need]][lock.block]
        if not columns.options(block):
            return [i]
    return None


def _is_impossible(problem: Problem, locks: Sequence[int]) -> bool:
    fewer = replace(problem, locks=tuple(problem.locks[i] for i in locks))
    return _ask(Columns(Instance(fewer)), SECONDS / 4).is_infeasible


def _ask(columns: Columns, seconds: float) -> Answer:
    schedule = Schedule(columns.instance)
    needs = sorted(schedule.instance.mandatory)
    program = _model(schedule, columns, needs).program
    return solve_program(program, GAIN, Limits(seconds, 8, 0, WORK))


def _model(schedule: Schedule, columns: Columns, needs: Sequence[int]) -> Model:
    instance = schedule.instance
    blocks = [block.index for n in needs for block in instance.need_blocks[n]]
    return Model(schedule, columns, offer_all(schedule, columns, blocks), needs)
