"""What covering an open need all the same would cost and drop: the need forced into the plan."""

from collections.abc import Collection
from dataclasses import dataclass
from time import monotonic

from .assemble import session_of
from .blockers import find_way, go
from .columns import Columns
from .control import Control
from .cpsat import Limits, lexicographic, solve_program
from .format import Session
from .funnel import chain_weeks
from .greedy import in_order
from .lns import exchange, sub_problem
from .moves import CENTS_A_MOVE, is_moved, price_moves
from .neighbourhoods import View, open_need_of
from .schedule import Schedule

COLUMNS_A_BLOCK = 200
# Blocks freed around the need, one try after the other, and how long one takes to write down at
# first; later it is known.
SIZES = (30, 60, 120)
SECONDS_A_BLOCK = 0.005


@dataclass(frozen=True)
class Counterfactual:
    """The best plan found that covers the need all the same, beside the present one.

    `coverage` and `cost` (cents) are differences; `dropped` are needs; `moved` sessions that get
    other slots or another team. `is_proved`: best within the part of the plan that was free; else
    the best that was found in time.
    """

    need: str
    coverage: int
    cost: int
    dropped: tuple[str, ...]
    gained: tuple[str, ...]
    moved: tuple[Session, ...]
    sessions: tuple[Session, ...]
    is_proved: bool


class Forced:
    """`schedule`, which doesn't cover the need, is as before once `best` returns."""

    def __init__(self, schedule: Schedule, columns: Columns, n: int, control: Control) -> None:
        self.schedule = schedule
        self.columns = columns
        self.n = n
        self.control = control
        self.before = dict(schedule.placed)
        self.figures = schedule.coverage, schedule.cost
        self.seconds_a_block = SECONDS_A_BLOCK

    def best(self) -> Counterfactual | None:
        """Each try starts from the best before it, the first from the way that displaces least."""
        displaced = self._go_way()
        found = self._told(is_proved=False) if self.schedule.is_covered(self.n) else None
        view = View(self.schedule, self.columns, self.control.random)
        for size in SIZES:
            around = [*self._before(view, size), *displaced, *open_need_of(view, self.n, size)]
            needs = list(dict.fromkeys([self.n, *around]))
            if self._is_too_late_for(needs):
                break
            found = self._plan_anew(needs) or found
        self._restore()
        return found

    def _go_way(self) -> list[int]:
        """Place the need and what has to come before it, if a way is found; what that displaces."""
        earlier = self.schedule.instance.all_before(self.n)
        displaced: list[int] = []
        for m in in_order(self.schedule.instance):
            if m == self.n or (m in earlier and not self.schedule.is_covered(m)):
                way = find_way(self.schedule, self.columns, m)
                if way is None:
                    self._restore()
                    return []
                go(self.schedule, way)
                displaced.extend(way.displaced)
        return displaced

    def _before(self, view: View, size: int) -> list[int]:
        """What has to come before the need; where that comes too late, with what keeps it there."""
        instance = self.schedule.instance
        found = sorted(instance.all_before(self.n))
        _, latest = chain_weeks(self.columns, self.n)[0]
        for m in instance.after[self.n]:
            last = self.schedule.placed.get(instance.need_blocks[m][-1].index)
            if last is not None and instance.week[last.start] >= latest:
                window = instance.window[m]
                first = instance.week[(window & -window).bit_length() - 1]
                rivals = view.taught_by(view.teachers(m))
                rivals = [k for k in rivals if view.overlaps(k, first, latest - 1)]
                found.extend(view.random.sample(rivals, min(size, len(rivals))))
        return found

    def _is_too_late_for(self, needs: Collection[int]) -> bool:
        """Whether writing the program down would take more than half of the time left."""
        blocks = sum(len(self.schedule.instance.need_blocks[m]) for m in needs)
        return 2 * blocks * self.seconds_a_block > self.control.seconds_left

    def _plan_anew(self, needs: Collection[int]) -> Counterfactual | None:
        began = monotonic()
        model, kept = sub_problem(
            self.schedule, self.columns, needs, COLUMNS_A_BLOCK, self.control.random, must=[self.n]
        )
        price_moves(model, self.before)
        hint = model.hint(kept)
        self.seconds_a_block = (monotonic() - began) / len(model.variables)
        answer = solve_program(
            model.program,
            lexicographic(model.program),
            Limits(self.control.seconds_left, 1, self.control.seed),
            hint=hint,
        )
        if answer.values is None:
            return None
        # Where nothing covers the need as yet, whatever does is better.
        is_covered = self.schedule.is_covered(self.n)
        least = self.schedule.coverage if is_covered else 0
        most = self.schedule.cost + CENTS_A_MOVE * len(kept)
        old = [column for m in needs for column in self.schedule.remove_need(m)]
        if not exchange(self.schedule, old, model.chosen(answer.values), (least, most)):
            return None
        return self._told(answer.is_proved)

    def _restore(self) -> None:
        for b, column in list(self.schedule.placed.items()):
            if self.before.get(b) != column:
                self.schedule.remove(b)
        placed = self.schedule.placed
        self.schedule.place_all([c for b, c in self.before.items() if b not in placed])

    def _told(self, is_proved: bool) -> Counterfactual:
        schedule, instance = self.schedule, self.schedule.instance
        needs, blocks = instance.problem.needs, instance.blocks
        old = {blocks[b].need for b in self.before}
        new = {blocks[b].need for b in schedule.placed}
        changed = [
            column
            for b, column in sorted(schedule.placed.items())
            if b in self.before and is_moved(column, self.before[b])
        ]
        return Counterfactual(
            need=needs[self.n].id,
            coverage=schedule.coverage - self.figures[0],
            cost=schedule.cost - self.figures[1],
            dropped=tuple(needs[m].id for m in sorted(old - new)),
            gained=tuple(needs[m].id for m in sorted(new - old - {self.n})),
            moved=tuple(session_of(instance, column) for column in changed),
            sessions=tuple(
                session_of(instance, schedule.placed[block.index])
                for block in instance.need_blocks[self.n]
            ),
            is_proved=is_proved,
        )
