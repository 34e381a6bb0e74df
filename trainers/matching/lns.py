"""Large neighbourhood search: plan some needs anew, all else staying, as well as can be proved.

Sub-problems carry their columns down to the half-day, so what they find needs no placing
afterwards. Kinds of neighbourhood are drawn by how often they helped; their size grows while
CP-SAT proves sub-problems optimal in time, and shrinks when it doesn't.
"""

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from math import inf
from random import Random

from .columns import Column, Columns
from .control import Control
from .cpsat import Answer, Limits, lexicographic, solve_program
from .model import Model
from .neighbourhoods import ALL, Neighbourhood, View
from .samples import offer_some
from .schedule import Schedule

# A step is limited in CP-SAT's deterministic units, about a second each, so that a crowded machine
# gets the same answers, later.
WORK_A_STEP = 1.0
# Building and bookkeeping, in units of work, so that a run that proves everything ends too.
WORK_BESIDE = 0.05
COLUMNS_A_BLOCK = 150
MOST_THREADS = 8
SECONDS_BETWEEN_LOOKS = 0.1
# Blocks in a sub-problem.
SMALLEST, LARGEST = 6.0, 150.0


@dataclass
class Kind:
    """A neighbourhood with what it has shown: its weight, and the size that suits it."""

    choose: Neighbourhood
    weight: float = 1.0
    size: float = 20.0


@dataclass(frozen=True)
class Task:
    """A sub-problem: some needs to be planned anew, as the schedule stood when it was made."""

    kind: Kind
    needs: tuple[int, ...]
    kept: Mapping[int, Column]
    model: Model
    limits: Limits


@dataclass
class Search:
    schedule: Schedule
    columns: Columns
    control: Control
    on_step: Callable[[int], None] = lambda coverage: None
    kinds: list[Kind] = field(default_factory=lambda: [Kind(choose) for choose in ALL])
    needs: Collection[int] | None = None
    """Those that may be planned anew, all if not given."""
    threads: int | None = None

    def run(self, seconds: float = inf) -> None:
        """Improve the schedule in place, until so many of the run's seconds, or all, are over.

        Several sub-problems are solved at once, one thread each: CP-SAT works without the
        interpreter's lock. They share no need; where they get into each other's way otherwise,
        the one that is ready later is dropped.
        """
        view = View(self.schedule, self.columns, self.control.random, self.needs)
        if not view.coverable:
            return
        threads = self.threads or hands_here(self.control)
        with ThreadPoolExecutor(threads) as pool:
            flying: dict[Future[Answer], Task] = {}
            while not self.control.is_over() and not self.control.has_used(seconds):
                while len(flying) < threads:
                    task = self._task(view, {n for t in flying.values() for n in t.needs})
                    flying[pool.submit(self._solve, task)] = task
                done = wait(flying, SECONDS_BETWEEN_LOOKS, return_when=FIRST_COMPLETED).done
                for future in done:
                    self._apply(flying.pop(future), future.result())
            for future, task in flying.items():
                self._apply(task, future.result())

    def _task(self, view: View, taken: Collection[int]) -> Task:
        kind = self._draw()
        chosen = kind.choose(view, round(kind.size))
        needs = tuple(n for n in chosen if n not in taken)
        model, kept = sub_problem(
            self.schedule, self.columns, needs, COLUMNS_A_BLOCK, self.control.random
        )
        return Task(kind, needs, kept, model, self._limits())

    def _solve(self, task: Task) -> Answer:
        return solve_program(
            task.model.program,
            lexicographic(task.model.program),
            task.limits,
            hint=task.model.hint(task.kept),
            should_stop=lambda: self.control.was_stopped,
        )

    def _apply(self, task: Task, answer: Answer) -> None:
        self.control.count_work(answer.work + WORK_BESIDE)
        before = self.schedule.coverage, self.schedule.cost
        if answer.values is not None:
            old = [c for n in task.needs for c in self.schedule.remove_need(n)]
            exchange(self.schedule, old, task.model.chosen(answer.values), before)
        gained = self.schedule.coverage - before[0]
        saved = before[1] - self.schedule.cost
        self._learn(task.kind, gained, saved, answer.is_proved)
        self.on_step(self.schedule.coverage)
        if gained or saved:
            self.control.tell("search", self.schedule.coverage, self.schedule.cost)

    def _draw(self) -> Kind:
        return self.control.random.choices(self.kinds, [kind.weight for kind in self.kinds])[0]

    def _limits(self) -> Limits:
        work = self.control.work_left
        return Limits(
            seconds=max(0.05, self.control.seconds_left),
            workers=1,
            seed=self.control.random.randrange(2**31),
            work=WORK_A_STEP if work is None else min(WORK_A_STEP, work),
        )

    def _learn(self, kind: Kind, gained: int, saved: int, is_proved: bool) -> None:
        reward = 3.0 if gained else 1.5 if saved else 0.3
        kind.weight = 0.9 * kind.weight + 0.1 * reward
        factor = 1.15 if is_proved else 0.85
        kind.size = min(LARGEST, max(SMALLEST, kind.size * factor))


def hands_here(control: Control) -> int:
    """How many sub-problems are worth solving at once on this machine."""
    return min(control.workers, MOST_THREADS, os.cpu_count() or 1)


def sub_problem(
    schedule: Schedule,
    columns: Columns,
    needs: Collection[int],
    most_columns: int,
    random: Random,
    must: Collection[int] = (),
) -> tuple[Model, dict[int, Column]]:
    """The needs as a program beside all others, and their present columns.

    `most_columns` a block, about. The schedule is as before when it returns.
    """
    instance = schedule.instance
    must = [n for n in needs if n in must or has_to_stay(schedule, n, needs)]
    kept = {column.block: column for n in needs for column in schedule.remove_need(n)}
    blocks = [block.index for n in needs for block in instance.need_blocks[n]]
    offered = offer_some(schedule, columns, blocks, kept, most_columns, random)
    model = Model(schedule, columns, offered, must)
    schedule.place_all(kept.values())
    return model, kept


def has_to_stay(schedule: Schedule, n: int, free: Collection[int]) -> bool:
    """Whether a lock or a covered successor that stays needs this one covered."""
    return (
        n in schedule.instance.mandatory
        and schedule.is_covered(n)
        or any(
            later not in free and schedule.is_covered(later)
            for later in schedule.instance.successors[n]
        )
    )


def exchange(
    schedule: Schedule,
    old: Iterable[Column],
    new: Iterable[Column],
    before: tuple[int, int],
) -> bool:
    """Place `new`, or `old` again where that breaks a rule or is worse than `before`."""
    old = list(old)
    done: list[Column] = []
    for column in new:
        if not schedule.is_free(column):
            break
        schedule.place(column)
        done.append(column)
    else:
        no_worse = (-schedule.coverage, schedule.cost) <= (-before[0], before[1])
        if no_worse and _holds(schedule, done) and not _leaves_others(schedule, old):
            return True
    for column in done:
        schedule.remove(column.block)
    schedule.place_all(old)
    return False


def _holds(schedule: Schedule, placed: Collection[Column]) -> bool:
    """Rules 5 to 7 as far as these columns touch them."""
    blocks = schedule.instance.blocks
    touched = {t for column in placed for t in column.trainers}
    return all(schedule.is_sound(t) for t in touched) and all(
        first <= schedule.instance.week[column.start] <= last
        for column in placed
        for first, last in [schedule.week_span(blocks[column.block])]
    )


def _leaves_others(schedule: Schedule, old: Collection[Column]) -> bool:
    """Whether a need that was dropped leaves behind one that has to come after it."""
    instance = schedule.instance
    needs = {instance.blocks[column.block].need for column in old}
    return any(
        schedule.is_covered(later)
        for n in needs
        if not schedule.is_covered(n)
        for later in instance.successors[n]
    )
