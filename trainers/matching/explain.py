"""Questions about a plan, answered as values: codes, ids and numbers, no words.

`Explainer` reads problem and plan once; the questions are then answered in a fraction of a second.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .assemble import keep, session_of
from .columns import Column, Columns
from .control import Control
from .counterfactual import Counterfactual, Forced
from .difference import Difference, difference
from .format import Plan, Problem, Session
from .instance import Block, Instance
from .levers import Lever, levers
from .offers import columns_at, open_options
from .schedule import Schedule
from .why_not import WhyNot, why_not

__all__ = ["Candidate", "Counterfactual", "Difference", "Explainer", "Lever", "difference"]


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
        self, need: str, *, seconds: float = 2.0, seed: int = 1
    ) -> Counterfactual | None:
        """What covering the need would cost and drop; None where no way was found.

        The way that displaces least is found at once; in what is left of the time the part of the
        plan around it is planned anew, ever more of it.
        """
        n = self._open_need(need)
        if not all(self.columns.starts(block) for block in self.instance.need_blocks[n]):
            return None
        return Forced(self.schedule, self.columns, n, Control(seconds, seed, workers=2)).best()

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
        best: dict[tuple[int, ...], tuple[bool, int, Column]] = {}
        # Whoever gives a session up may be left with a mission in two or with too short a way.
        unsound = [t for t in present.trainers if not self.schedule.is_sound(t)]
        for column in self._of_others(block, present):
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

    def _of_others(self, block: Block, present: Column) -> Iterator[Column]:
        """Columns of other teams that fit, at the present slots alone where the team has them."""
        schedule = self.schedule
        known: dict[tuple[int, int, bool], bool] = {}
        for option, starts in open_options(schedule, self.columns.complete, block, with_spare=True):
            if option.trainers == present.trainers:
                continue
            if starts >> present.start & 1:
                starts = 1 << present.start
            for column in columns_at(schedule, self.columns, option, starts, known):
                if all(schedule.has_mission_left(t, column) for t in column.trainers):
                    yield column

    def _mends(self, column: Column, unsound: list[int]) -> bool:
        self.schedule.place(column)
        try:
            return all(self.schedule.is_sound(t) for t in unsound)
        finally:
            self.schedule.remove(column.block)

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
