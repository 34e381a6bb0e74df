"""Large neighbourhood search: plan some needs anew, all else staying, as well as can be proved.

Sub-problems carry their columns down to the half-day, so what they find needs no placing
afterwards. Kinds of neighbourhood are drawn by how often they helped; their size grows while
CP-SAT proves sub-problems optimal in time, and shrinks when it doesn't.

Once a relaxation can tell which sessions are worth trying (`guide`), kinds are added that offer
those only: a few columns a block, so that many more blocks can be planned at once, all of them
where they are not too many.
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from math import inf
from random import Random

from .columns import Column, Columns
from .control import Control
from .cpsat import Answer, Limits, lexicographic, solve_program, steep
from .guide import Guide
from .instance import Instance
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
# Blocks in a sub-problem: at first, at least, at most; and with a guide.
FIRST, SMALLEST, LARGEST = 20.0, 6.0, 150.0
FIRST_GUIDED, LARGEST_GUIDED = 150.0, 1_000.0
# Blocks that a guide has planned all at once; the work and the part of the budget that this is worth.
# On M-0 most of the way to the bound is made in three units, and little after four.
MOST_AT_ONCE = 500
WORK_AT_ONCE = 4.0
SHARE_AT_ONCE = 0.5


@dataclass
class Kind:
    """A neighbourhood with what it has shown: its weight, and the size that suits it."""

    choose: Neighbourhood
    weight: float = 1.0
    size: float = FIRST
    largest: float = LARGEST
    guide: Guide | None = None


@dataclass(frozen=True)
class Task:
    """A sub-problem: some needs to be planned anew, as the schedule stood when it was made."""

    kind: Kind
    needs: tuple[int, ...]
    kept: Mapping[int, Column]
    model: Model
    limits: Limits
    is_anew: bool = False
    """Without a look at how they are planned now."""


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
    advice: Callable[[], Guide | None] = lambda: None
    """Asked again and again; a guide only when there is a new one."""
    _waits: bool = False
    """Whether all that flies has to land first, for all needs are to be planned at once."""

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
                self._be_advised(view)
                for task in self._next(view, flying.values(), threads):
                    flying[pool.submit(self._solve, task)] = task
                done = wait(flying, SECONDS_BETWEEN_LOOKS, return_when=FIRST_COMPLETED).done
                for future in done:
                    self._apply(flying.pop(future), future.result())
            for future, task in flying.items():
                self._apply(task, future.result())

    def _be_advised(self, view: View) -> None:
        """Follow a new guide: by kinds of its own, which keep what they have shown."""
        guide = self.advice()
        if guide is None:
            return
        guided = [kind for kind in self.kinds if kind.guide]
        for kind in guided:
            kind.guide = guide
        if not guided:
            self.kinds += [
                Kind(choose, size=FIRST_GUIDED, largest=LARGEST_GUIDED, guide=guide)
                for choose in ALL
            ]
            self._waits = fits_at_once(self.columns.instance)

    def _next(self, view: View, flying: Collection[Task], threads: int) -> Iterator[Task]:
        """Tasks to add to those in flight: as many as there are threads, or one with all needs."""
        if self._waits:
            if not flying:
                self._waits = False
                everything = replace(self.kinds[-1], choose=lambda *_: view.coverable)
                task = self._task(view, everything, (), WORK_AT_ONCE)
                seconds = min(task.limits.seconds, SHARE_AT_ONCE * self.control.budget)
                limits = replace(task.limits, seconds=seconds)
                yield replace(task, limits=limits, is_anew=True)
            return
        taken = {n for task in flying for n in task.needs}
        for _ in range(threads - len(flying)):
            if taken.issuperset(view.coverable):
                return
            task = self._task(view, self._draw(), taken)
            taken.update(task.needs)
            yield task

    def _task(
        self, view: View, kind: Kind, taken: Collection[int], work: float = WORK_A_STEP
    ) -> Task:
        chosen = kind.choose(view, round(kind.size))
        needs = tuple(n for n in chosen if n not in taken)
        model, kept = sub_problem(
            self.schedule,
            self.columns,
            needs,
            COLUMNS_A_BLOCK,
            self.control.random,
            guide=kind.guide,
        )
        return Task(kind, needs, kept, model, self._limits(work))

    def _solve(self, task: Task) -> Answer:
        program = task.model.program
        return solve_program(
            program,
            steep(program) if task.is_anew else lexicographic(program),
            task.limits,
            hint=None if task.is_anew else task.model.hint(task.kept),
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

    def _limits(self, work: float) -> Limits:
        left = self.control.work_left
        return Limits(
            seconds=max(0.05, self.control.seconds_left),
            workers=1,
            seed=self.control.random.randrange(2**31),
            work=work if left is None else min(work, left),
        )

    def _learn(self, kind: Kind, gained: int, saved: int, is_proved: bool) -> None:
        reward = 3.0 if gained else 1.5 if saved else 0.3
        kind.weight = 0.9 * kind.weight + 0.1 * reward
        factor = 1.15 if is_proved else 0.85
        kind.size = min(kind.largest, max(SMALLEST, kind.size * factor))


def fits_at_once(instance: Instance) -> bool:
    """Whether a guide is worth having soon, as it will plan everything in one go."""
    return len(instance.blocks) <= MOST_AT_ONCE


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
    guide: Guide | None = None,
) -> tuple[Model, dict[int, Column]]:
    """The needs as a program beside all others, and their present columns.

    `most_columns` a block, about, or what a guide offers. The schedule is as before when it
    returns.
    """
    instance = schedule.instance
    must = [n for n in needs if n in must or has_to_stay(schedule, n, needs)]
    kept = {column.block: column for n in needs for column in schedule.remove_need(n)}
    blocks = [block.index for n in needs for block in instance.need_blocks[n]]
    offered = (
        guide.offer(schedule, blocks, kept, random)
        if guide
        else offer_some(schedule, columns, blocks, kept, most_columns, random)
    )
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
