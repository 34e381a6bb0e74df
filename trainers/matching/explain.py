"""Questions about a plan, answered as values: codes, ids and numbers, no words.

`Explainer` reads problem and plan once; the questions are then answered in a fraction of a second.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .assemble import keep, session_of
from .columns import Column, Columns
from .control import Control
from .cpsat import Limits, lexicographic, solve_program
from .difference import Difference, difference
from .format import Plan, Problem, Session
from .instance import Block, Instance
from .levers import Lever, levers
from .lns import sub_problem
from .neighbourhoods import View, open_need_of
from .offers import columns_at, open_options
from .schedule import Schedule
from .why_not import WhyNot, why_not

__all__ = ["Candidate", "Counterfactual", "Difference", "Explainer", "Lever", "difference"]

COLUMNS_A_BLOCK = 200
# Blocks freed around the need, one try after the other.
SIZES = (30, 60, 120)


class NotInPlan(KeyError):
    """The plan has no such session, or covers no such need."""


@dataclass(frozen=True)
class Candidate:
    """A team for a session. Cost in cents beside that of the present team.

    `known`: how many of the team teach the cohort already. `is_moved`: other slots than now.
    """

    session: Session
    cost: int
    is_moved: bool
    known: int


@dataclass(frozen=True)
class Counterfactual:
    """The best plan found that covers the need all the same, beside the present one.

    `coverage` and `cost` (cents) are differences; `dropped` are needs; `moved` sessions that get
    other slots or another team. `is_proved`: best within the part of the plan that was free.
    """

    need: str
    coverage: int
    cost: int
    dropped: tuple[str, ...]
    gained: tuple[str, ...]
    moved: tuple[Session, ...]
    sessions: tuple[Session, ...]
    is_proved: bool


class Explainer:
    """Raises NotInPlan for a need or session that isn't there."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.instance = Instance(problem)
        self.columns = Columns(self.instance)
        self.schedule = Schedule(self.instance)
        keep(self.schedule, self.columns, plan)

    def why_not(self, need: str) -> WhyNot:
        """Why the plan doesn't cover the need."""
        return why_not(self.schedule, self.columns, self._open_need(need))

    def counterfactual(
        self, need: str, *, seconds: float = 2.5, seed: int = 1
    ) -> Counterfactual | None:
        """What covering the need would cost and drop; None where no way was found."""
        n = self._open_need(need)
        control = Control(seconds, seed, workers=2)
        view = View(self.schedule, self.columns, control.random)
        if not view.is_coverable(n):
            return None
        for size in SIZES:
            found = self._forced(n, open_need_of(view, n, size), control)
            if found is not None or control.is_over():
                return found
        return None

    def who_else(self, need: str, block: int) -> list[Candidate]:
        """Every other team that could hold the session beside the rest of the plan, cheapest first.

        At the present slots where it can, else at the cheapest others.
        """
        b = self._block(need, block)
        present = self.schedule.remove(b.index)
        try:
            base = self.schedule.marginal(present)
            found = list(self._candidates(b, present, base))
        finally:
            self.schedule.place(present)
        return sorted(found, key=lambda c: (c.is_moved, c.cost, c.session.trainers))

    def levers(self, *, most: int = 20, seconds: float = 20.0) -> list[Lever]:
        """What one more trainer, room or week would bring, the best first."""
        return levers(self.schedule, self.columns, most, seconds)

    def _candidates(self, block: Block, present: Column, base: int) -> Iterator[Candidate]:
        known: dict[tuple[int, int, bool], bool] = {}
        best: dict[tuple[int, ...], tuple[bool, int, Column]] = {}
        # Whoever gives a session up may be left with a mission in two or with too short a way.
        unsound = [t for t in present.trainers if not self.schedule.is_sound(t)]
        for option, starts in open_options(
            self.schedule, self.columns.complete, block, with_spare=True
        ):
            if option.trainers == present.trainers:
                continue
            if starts >> present.start & 1:
                starts = 1 << present.start
            for column in columns_at(self.schedule, self.columns, option, starts, known):
                if not all(self.schedule.has_mission_left(t, column) for t in column.trainers):
                    continue
                if unsound and not self._mends(column, unsound):
                    continue
                moved = column.start != present.start
                rank = moved, self.schedule.marginal(column), column
                if column.trainers not in best or rank < best[column.trainers]:
                    best[column.trainers] = rank
        cohort = self.instance.need_cohort[block.need]
        for moved, cost, column in best.values():
            yield Candidate(
                session=session_of(self.instance, column),
                cost=cost - base,
                is_moved=moved,
                known=sum(cohort in self.schedule.agendas[t].cohorts for t in column.trainers),
            )

    def _mends(self, column: Column, unsound: list[int]) -> bool:
        self.schedule.place(column)
        try:
            return all(self.schedule.is_sound(t) for t in unsound)
        finally:
            self.schedule.remove(column.block)

    def _forced(self, n: int, needs: list[int], control: Control) -> Counterfactual | None:
        schedule = self.schedule
        before = schedule.coverage, schedule.cost
        was_covered = {m for m in needs if schedule.is_covered(m)}
        model, kept = sub_problem(
            schedule, self.columns, needs, COLUMNS_A_BLOCK, control.random, must=[n]
        )
        answer = solve_program(
            model.program,
            lexicographic(model.program),
            Limits(max(0.1, control.seconds_left), 1, control.seed),
            hint=model.hint(kept),
        )
        for m in needs:
            schedule.remove_need(m)
        found = None
        if answer.values is not None:
            chosen = model.chosen(answer.values)
            schedule.place_all(chosen)
            touched = {t for column in chosen for t in column.trainers}
            if all(schedule.is_sound(t) for t in touched):
                found = self._told(n, needs, was_covered, kept, chosen, before, answer.is_proved)
            for column in chosen:
                schedule.remove(column.block)
        schedule.place_all(kept.values())
        return found

    def _told(
        self,
        n: int,
        needs: list[int],
        was_covered: set[int],
        kept: dict[int, Column],
        chosen: list[Column],
        before: tuple[int, int],
        is_proved: bool,
    ) -> Counterfactual:
        schedule, instance = self.schedule, self.instance
        problem = instance.problem
        covered = {m for m in needs if schedule.is_covered(m)}
        return Counterfactual(
            need=problem.needs[n].id,
            coverage=schedule.coverage - before[0],
            cost=schedule.cost - before[1],
            dropped=tuple(problem.needs[m].id for m in sorted(was_covered - covered)),
            gained=tuple(problem.needs[m].id for m in sorted(covered - was_covered - {n})),
            moved=tuple(
                session_of(instance, c)
                for c in chosen
                if c.block in kept
                and (c.trainers, c.start) != (kept[c.block].trainers, kept[c.block].start)
            ),
            sessions=tuple(
                session_of(instance, c) for c in chosen if instance.blocks[c.block].need == n
            ),
            is_proved=is_proved,
        )

    def _open_need(self, need: str) -> int:
        n = self.instance.need_number.get(need)
        if n is None or self.schedule.is_covered(n):
            raise NotInPlan(need)
        return n

    def _block(self, need: str, block: int) -> Block:
        n = self.instance.need_number.get(need)
        blocks = () if n is None else self.instance.need_blocks[n]
        if not 0 <= block < len(blocks) or blocks[block].index not in self.schedule.placed:
            raise NotInPlan(f"{need}:{block}")
        return blocks[block]
