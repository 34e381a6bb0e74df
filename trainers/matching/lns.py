"""Large neighbourhood search: plan some needs anew, all else staying, as well as can be proved.

Sub-problems carry their columns down to the half-day, so what they find needs no placing
afterwards. Kinds of neighbourhood are drawn by how often they helped; their size grows while
CP-SAT proves sub-problems optimal in time, and shrinks when it doesn't.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from .columns import Column, Columns
from .control import Control
from .cpsat import Limits, lexicographic, solve_program
from .model import Model
from .neighbourhoods import ALL, Neighbourhood, View
from .offers import offer_some
from .schedule import Schedule

SECONDS_A_STEP = 2.0
WORK_A_STEP = 1.0
# Building and bookkeeping, in units of work, so that a run that proves everything ends too.
WORK_BESIDE = 0.05
COLUMNS_A_BLOCK = 150


@dataclass
class Kind:
    """A neighbourhood with what it has shown: its weight, and the size that suits it."""

    choose: Neighbourhood
    weight: float = 1.0
    size: float = 20.0


@dataclass(frozen=True)
class Step:
    """What one sub-problem brought."""

    gained: int
    saved: int
    is_proved: bool
    work: float


@dataclass
class Search:
    schedule: Schedule
    columns: Columns
    control: Control
    on_step: Callable[[int], None] = lambda coverage: None
    kinds: list[Kind] = field(default_factory=lambda: [Kind(choose) for choose in ALL])

    def run(self) -> None:
        """Improve the schedule in place until time is over."""
        view = View(self.schedule, self.columns, self.control.random)
        if not view.coverable:
            return
        while not self.control.is_over():
            kind = self._draw()
            needs = kind.choose(view, round(kind.size))
            step = replan(
                self.schedule, self.columns, needs, self.control, self._limits()
            )
            self.control.count_work(step.work + WORK_BESIDE)
            self._learn(kind, step)
            self.on_step(self.schedule.coverage)
            if step.gained or step.saved:
                self.control.tell("search", self.schedule.coverage, self.schedule.cost)

    def _draw(self) -> Kind:
        return self.control.random.choices(self.kinds, [kind.weight for kind in self.kinds])[0]

    def _limits(self) -> Limits:
        work = self.control.work_left
        return Limits(
            seconds=min(SECONDS_A_STEP, self.control.seconds_left)
            if work is None
            else self.control.seconds_left,
            workers=self.control.workers,
            seed=self.control.random.randrange(2**31),
            work=None if work is None else min(WORK_A_STEP, work),
        )

    def _learn(self, kind: Kind, step: Step) -> None:
        reward = 3.0 if step.gained else 1.5 if step.saved else 0.3
        kind.weight = 0.9 * kind.weight + 0.1 * reward
        factor = 1.1 if step.is_proved else 0.85
        kind.size = min(120.0, max(6.0, kind.size * factor))


def replan(
    schedule: Schedule,
    columns: Columns,
    needs: Collection[int],
    control: Control,
    limits: Limits,
) -> Step:
    """Plan the needs anew beside all others; keep what comes out if it is no worse."""
    instance = schedule.instance
    before = schedule.coverage, schedule.cost
    must = [n for n in needs if has_to_stay(schedule, n, needs)]
    kept = {column.block: column for n in needs for column in schedule.remove_need(n)}
    blocks = [block.index for n in needs for block in instance.need_blocks[n]]
    offered = offer_some(schedule, columns, blocks, kept, COLUMNS_A_BLOCK, control.random)
    model = Model(schedule, columns, offered, must)
    answer = solve_program(
        model.program,
        lexicographic(model.program),
        limits,
        hint=model.hint(kept),
        should_stop=control.is_stopped,
    )
    found = kept.values() if answer.values is None else model.chosen(answer.values)
    exchange(schedule, kept.values(), found, before)
    return Step(
        schedule.coverage - before[0],
        before[1] - schedule.cost,
        answer.is_proved,
        answer.work,
    )


def has_to_stay(schedule: Schedule, n: int, free: Collection[int]) -> bool:
    """Whether a lock or a covered successor that stays needs this one covered."""
    return n in schedule.instance.mandatory and schedule.is_covered(n) or any(
        later not in free and schedule.is_covered(later)
        for later in schedule.instance.successors[n]
    )


def exchange(
    schedule: Schedule,
    old: Iterable[Column],
    new: Iterable[Column],
    before: tuple[int, int],
) -> bool:
    """Place `new`, or `old` again where that breaks a rule or is worse than `before`."""
    new = list(new)
    schedule.place_all(new)
    touched = {t for column in new for t in column.trainers}
    no_worse = (-schedule.coverage, schedule.cost) <= (-before[0], before[1])
    if no_worse and all(schedule.is_sound(t) for t in touched):
        return True
    for column in new:
        schedule.remove(column.block)
    schedule.place_all(old)
    return False
