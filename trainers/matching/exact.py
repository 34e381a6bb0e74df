"""Small problems whole: coverage proved as large, then cost as small as possible."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .columns import Columns
from .control import Control
from .cpsat import COST, GAIN, Answer, Goal, Limits, solve_program
from .instance import REMOTE
from .lean import idle_weeks, may_be_lean
from .model import Model, Use
from .offers import offer_all
from .schedule import Schedule

# Beyond, one model takes longer to prove anything than the search takes to do better.
MOST_COLUMNS = 10_000
# Up to so many, one model finds good plans by itself; beyond, the search gets a share of the time
# to find them first.
FEW_COLUMNS = 3_000
SHARE_BEFORE_PROOF = 0.25
NOISE = 1e-6
BY_EXACT = "exact"


@dataclass(frozen=True)
class Proof:
    """Bounds on coverage and, at the best coverage, on cost in cents; None where nothing is
    proved. `coverage_by` and `cost_by`: how it was."""

    coverage: float | None
    cost: float | None
    coverage_by: str | None = None
    cost_by: str | None = None


def count_columns(columns: Columns) -> int:
    """Columns of the whole problem, rooms and needless pairs left out; beyond MOST_COLUMNS not
    counted to the end."""
    count = 0
    for block in columns.instance.blocks:
        if count > MOST_COLUMNS:
            break
        count += sum(option.starts.bit_count() for option in columns.options(block))
    return count


def solve_whole(schedule: Schedule, columns: Columns, control: Control) -> Proof:
    """Replace the schedule's content by the best there is, as far as time allows.

    Without needless pairs first, where these can only be of use in one way, which a bound allows
    for; with them, where it does use that way.
    """
    proof = Proof(None, None)
    if may_be_lean(columns):
        proof = _proved(Whole(schedule, columns, control, is_lean=True))
        if (proof.coverage, proof.cost) == (schedule.coverage, schedule.cost) or control.is_over():
            return proof
    return narrower(_proved(Whole(schedule, columns, control)), proof)


def _proved(whole: "Whole") -> Proof:
    """Coverage, then cost at the most that can be covered; no cost where no plan covers that."""
    coverage = whole.improve(GAIN)
    if coverage is None:
        return Proof(None, None)
    if coverage in (whole.gain, whole.schedule.coverage):
        whole.demand(round(coverage))
        cost = whole.improve(COST)
        if cost is not None and whole.schedule.coverage == coverage:
            return Proof(coverage, cost, BY_EXACT, BY_EXACT)
    return Proof(coverage, None, BY_EXACT)


def narrower(one: Proof, other: Proof) -> Proof:
    """The better bound of each; of equal ones that of the first."""
    covering = [proof for proof in (one, other) if proof.coverage is not None]
    paying = [proof for proof in (one, other) if proof.cost is not None]
    coverage = min(covering, key=lambda proof: proof.coverage or 0.0, default=one)
    cost = max(paying, key=lambda proof: proof.cost or 0.0, default=one)
    return Proof(coverage.coverage, cost.cost, coverage.coverage_by, cost.cost_by)


class Whole:
    """All blocks with all of their columns as one model, beside an empty schedule.

    `is_lean`: without needless pairs, so that a solution may hold for the bound alone. `gain`: what
    the last solution covers.
    """

    def __init__(
        self, schedule: Schedule, columns: Columns, control: Control, is_lean: bool = False
    ) -> None:
        self.schedule = schedule
        self.control = control
        self.is_lean = is_lean
        self.gain = 0
        instance = schedule.instance
        blocks = [block.index for block in instance.blocks]
        empty = Schedule(instance)
        idle = idle_weeks(columns) if is_lean else {}
        offered = offer_all(empty, columns, blocks, needless=not is_lean)
        self.model = Model(empty, columns, offered, instance.mandatory, idle)
        self._hint = self.model.hint(schedule.placed)

    def demand(self, coverage: int) -> None:
        gains = self.model.program.gain
        used = [v for v, gain in enumerate(gains) if gain]
        self.model.program.row(coverage, coverage, used, [gains[v] for v in used])

    def improve(self, goal: Goal) -> float | None:
        """Improve the schedule; the proved bound on gain or cost, None without one.

        Rule 5 is in the model but for rare cases: a remote session on the way, a way that takes
        longer than a week-end, a table so steep that a stop saves time. Those are cut off when
        they turn up.
        """
        while True:
            answer = self._ask(goal)
            if answer.values is None:
                return None
            self.gain = self.model.program.total_gain(answer.values)
            trial = Schedule(self.schedule.instance)
            trial.place_all(self.model.chosen(answer.values))
            broken = [t for t in range(len(trial.agendas)) if not trial.is_sound(t)]
            if sum(self._cut(t, answer.values) for t in broken):
                continue
            # Coverage is sought without a look at cost: as much of it may come dearer.
            if not broken and trial.rank > self.schedule.rank:
                self._take(trial)
            if self.schedule.coverage < self.gain:
                self._hint = answer.values
            else:
                self._hint = self.model.hint(self.schedule.placed)
            # Coverage and cost are whole; the solver's bound is a sum of floats.
            bound = abs(answer.bound)
            return math.floor(bound + NOISE) if goal is GAIN else math.ceil(bound - NOISE)

    def _ask(self, goal: Goal) -> Answer:
        phase = "coverage" if goal is GAIN else "cost"

        def found(values: list[int], bound: float) -> None:
            told = self.schedule.coverage, self.schedule.cost
            if goal is GAIN:
                self.control.bound_coverage = bound
                gain = self.model.program.total_gain(values)
                told = told if self.is_lean else (gain, self.model.program.total_cost(values))
            else:
                self.control.bound_cost = -bound
                told = told if self.is_lean else (told[0], self.model.program.total_cost(values))
            self.control.tell(phase, *told)

        answer = solve_program(
            self.model.program,
            goal,
            Limits(
                max(0.05, self.control.seconds_left),
                1,
                self.control.seed,
                self.control.work_left,
            ),
            hint=self._hint,
            on_solution=found,
            should_stop=self.control.is_stopped,
        )
        self.control.count_work(answer.work)
        return answer

    def _take(self, trial: Schedule) -> None:
        for b in list(self.schedule.placed):
            self.schedule.remove(b)
        self.schedule.place_all(trial.placed.values())

    def _cut(self, t: int, values: Sequence[int]) -> int:
        """Forbid each way that is too short: its ends and the remote sessions on it together,
        unless some on-site session comes in between. How many there were."""
        count = 0
        uses = sorted(self.model.uses[t], key=lambda use: use.start)
        taught = [use for use in uses if values[use.variable]]
        on_site = [use for use in taught if use.place != REMOTE]
        for a, b in pairwise(on_site):
            between = [use for use in uses if a.end <= use.start and use.end <= b.start]
            remote = [use for use in taught if use in between]
            if (
                self._gap(a, b) - sum(use.block.length for use in remote)
                >= (self.schedule.instance.travel[a.place][b.place])
            ):
                continue
            together = [use.variable for use in (a, b, *remote)]
            stops = [use.variable for use in between if use.place != REMOTE]
            self.model.program.row(
                -len(stops),
                len(together) - 1,
                [*together, *stops],
                [1] * len(together) + [-1] * len(stops),
            )
            count += 1
        return count

    def _gap(self, a: Use, b: Use) -> int:
        position = self.schedule.instance.position
        return position[b.start] - position[a.end - 1] - 1
