"""Repair a plan after an event, in widening rings, and say what each changes.

Ring 0 frees the cohorts hit, ring 1 some forty blocks around, `full` searches the whole plan. A
wider ring is offered only if it is better than the one before. In the rings a session that moves costs
extra, so that nobody has to turn up elsewhere for the sake of a few euros.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from .assemble import columns_of, keep_need, make_sound
from .blockers import find_way, go
from .columns import Columns, Frozen
from .control import Control, Progress
from .cpsat import Limits, lexicographic, solve_program
from .difference import Difference, difference
from .events import Event, apply
from .exact import Proof
from .format import Plan, Problem, ProblemError, Uncovered
from .greedy import in_order, place_need
from .instance import Instance, any_of
from .lasting import lasting
from .lns import Search, exchange, sub_problem
from .locks import Outcome, find_lock_conflicts, place_demanded, undecided
from .moves import CENTS_A_MOVE, price_moves
from .neighbourhoods import View, open_need_of
from .picks import least_cost
from .schedule import Schedule
from .solve import finish

Ring = Literal["ring0", "ring1", "full"]
RINGS: tuple[Ring, ...] = ("ring0", "ring1", "full")

BLOCKS_AROUND = 40
SECONDS_RING_0 = 0.3
SECONDS_RING_1 = 1.5
SECONDS_TO_EXPLAIN = 0.05
# Blocks freed around what has to be placed, one try after the other.
AROUND_DEMANDED = (30, 60, 120)
SECONDS_AROUND = 1.0
# Columns in all, shared between the blocks, and how few one block may get.
MOST_COLUMNS = 6000
FEWEST_COLUMNS = 40


@dataclass(frozen=True)
class Repair:
    """One way on: a checked plan for the changed problem, and what it changes."""

    ring: Ring
    plan: Plan
    difference: Difference


@dataclass(frozen=True)
class Replan:
    """`problem` is the one after the event, for which the plans of `repairs` hold.

    `hit`: needs with a session that can no longer be held as it was.
    """

    problem: Problem
    hit: tuple[str, ...]
    repairs: tuple[Repair, ...]


def replan(
    problem: Problem,
    plan: Plan,
    event: Event,
    *,
    budget: float = 5.0,
    seed: int = 1,
    workers: int = 8,
    rings: Collection[Ring] = RINGS,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Replan:
    """The repairs found within `budget` seconds; ring 0 always, others where they are better.

    Raises ProblemError where the event doesn't fit the problem, or makes its locks contradict
    the rules; and where it locks a session for which something that has begun would have to go.
    """
    control = Control(budget, seed, workers, on_progress, should_stop)
    changed = apply(problem, event)
    repair = _Repairer(problem, changed, plan, event, control)
    control.coverage_max = sum(repair.instance.worth)
    hit = tuple(changed.needs[n].id for n in sorted(repair.hit))
    repairs = [repair.ring_0()]
    if hit or repair.new or repair.gaining:
        for ring, widen in (("ring1", repair.ring_1), ("full", repair.full)):
            if ring in rings and not control.is_over():
                wider = widen()
                if wider is not None:
                    repairs.append(wider)
    return Replan(changed, hit, tuple(repairs))


class _Repairer:
    def __init__(
        self, old: Problem, problem: Problem, plan: Plan, event: Event, control: Control
    ) -> None:
        self.plan = plan
        self.event = event
        self.control = control
        self.instance = Instance(problem)
        self.before = dict(columns_of(self.instance, plan))
        self.columns = Columns(self.instance, self._frozen(event))
        self.schedule = Schedule(self.instance)
        self.locked = self.instance.demanded
        # What has begun is not given up for something worthier: its first blocks are held.
        self.begun = self._begun()
        self.instance.mandatory = self.locked | self.begun
        self._keep()
        planned = {session.need for session in plan.sessions}
        listed = planned | {item.need for item in plan.uncovered}
        needs = list(enumerate(problem.needs))
        self.hit = {n for n, need in needs if need.id in planned and not self._is_covered(n)}
        self.new = {
            n
            for n, need in needs
            if need.id not in listed or (need.id == event.subject and n not in self.hit)
        }
        if event.kind == "none":
            self.new = set()
        known = {need.id for need in problem.needs}
        gone = [session for session in plan.sessions if session.need not in known]
        self.freed = any_of(
            1 << self.instance.trainer_number[t] for session in gone for t in session.trainers
        )
        self.gaining = (
            self._gaining(old) if event.kind in ("need_cancelled", "day_closed") else set()
        )

    def _gaining(self, old: Problem) -> set[int]:
        """Open needs for which the event may have made room: by what it freed, or since a run may
        now pass over a day."""
        problem, event = self.instance.problem, self.event
        places = {one.id: one.place for one in old.cohorts}
        where = {places[need.cohort] for need in old.needs if need.id == event.subject}
        found = set()
        for n, need in enumerate(problem.needs):
            if event.window is not None:
                may = need.window[0] <= event.window[0] <= need.window[1]
            else:
                blocks = self.instance.need_blocks[n]
                may = places[need.cohort] in where or bool(
                    self.freed & any_of(map(self.columns.teachers, blocks))
                )
            if may and not self._is_covered(n):
                found.add(n)
        return found

    def _is_covered(self, n: int) -> bool:
        return self.schedule.is_covered(n)

    def _begun(self) -> frozenset[int]:
        pinned = self.columns.frozen.pinned
        return frozenset(
            n
            for n, blocks in enumerate(self.instance.need_blocks)
            if any(block.index in pinned for block in blocks)
            and all(block.index in self.before for block in blocks)
        )

    def _frozen(self, event: Event) -> Frozen:
        """Sessions that begin too soon to be moved; those that the event hits may be replaced, in
        their slots or later."""
        if event.today is None:
            return Frozen()
        first_free = event.today + timedelta(event.frozen_days)
        not_before = sum(slot.day < first_free for slot in self.instance.slots)
        soon = {b: c for b, c in self.before.items() if c.start < not_before}
        possible = Columns(self.instance)
        pinned = {b: c for b, c in soon.items() if possible.has(c)}
        past = sum(slot.day < event.today for slot in self.instance.slots)
        reopened = {b: 1 << c.start for b, c in soon.items() if b not in pinned and c.start >= past}
        return Frozen(pinned, not_before, reopened)

    def _keep(self) -> None:
        """Place what is left of the plan, pinned sessions first; whole needs only."""
        pinned = self.columns.frozen.pinned
        order = list(in_order(self.instance))
        for n in [*_with_pinned(self.instance, order, pinned), *order]:
            if not self.schedule.is_covered(n):
                keep_need(self.schedule, self.columns, self.before, n)
        make_sound(self.schedule)

    # Rings

    def ring_0(self) -> Repair:
        """The cohorts hit, all else staying; and what fits where something was freed."""
        cohorts = {self.instance.need_cohort[n] for n in self.hit | self.new}
        needs = [n for n, cohort in enumerate(self.instance.need_cohort) if cohort in cohorts]
        for n in in_order(self.instance):
            if (n in needs or n in self.gaining) and not self._is_covered(n):
                place_need(self.schedule, self.columns, n, least_cost)
        if needs:
            self._plan_anew(self.schedule, needs, SECONDS_RING_0)
        self._demand()
        self.best = self.schedule
        return self._repair("ring0", self.schedule)

    def ring_1(self) -> Repair | None:
        """Some forty blocks around, starting from ring 0's plan."""
        trial = self.best.copy()
        view = View(trial, self.columns, self.control.random)
        worth = self.instance.worth
        seeds = sorted(
            self.hit | self.new | self.gaining, key=lambda n: (trial.is_covered(n), -worth[n], n)
        )
        share = max(4, BLOCKS_AROUND // max(1, len(seeds)))
        needs: list[int] = []
        for n in seeds:
            if view.is_coverable(n) and len(needs) < BLOCKS_AROUND:
                needs.extend(m for m in open_need_of(view, n, share) if m not in needs)
        if not needs:
            return None
        self._plan_anew(trial, needs, SECONDS_RING_1)
        return self._if_better("ring1", trial)

    def full(self) -> Repair | None:
        """The whole plan, for the time that is left."""
        trial = self.best.copy()
        Search(trial, self.columns, self.control).run()
        return self._if_better("full", trial)

    def _open(self, needs: Iterable[int]) -> list[int]:
        return [n for n in sorted(needs) if not self._is_covered(n)]

    def _demand(self) -> None:
        """Place what locks demand and what has begun, be it at the expense of others.

        What happens can make it impossible to go on with what has begun; a lock may not.
        """
        if not self._open(self.instance.mandatory):
            return
        self._go_ways()
        is_strict = self.event.kind == "session_locked"
        for size in AROUND_DEMANDED:
            missing = self._open(self.instance.mandatory)
            is_urgent = is_strict or not self.locked.isdisjoint(missing)
            if not missing or not is_urgent or not self._plan_around(missing, size):
                break
        missing = self._open(self.instance.mandatory)
        if not is_strict:
            self.instance.mandatory = self.instance.mandatory.difference(missing) | self.locked
        if self._open(self.instance.mandatory):
            self._demand_first()

    def _go_ways(self) -> None:
        """Place what is demanded where it displaces least, and what it displaces elsewhere."""
        touched: list[int] = []
        for n in in_order(self.instance):
            if n in self.instance.mandatory and not self._is_covered(n):
                way = find_way(self.schedule, self.columns, n)
                if way is not None:
                    go(self.schedule, way)
                    touched += [n, *way.displaced]
        if touched:
            view = View(self.schedule, self.columns, self.control.random)
            share = max(4, BLOCKS_AROUND // len(touched))
            around = [m for n in touched for m in open_need_of(view, n, share)]
            self._plan_anew(self.schedule, self._held(touched, around), SECONDS_AROUND)

    def _plan_around(self, missing: Sequence[int], size: int) -> bool:
        """Plan anew, at any price, what is around; whether that has a chance at all."""
        view = View(self.schedule, self.columns, self.control.random)
        if not all(view.is_coverable(n) for n in missing):
            return False
        around = [m for n in missing for m in open_need_of(view, n, size // len(missing))]
        needs = self._held(missing, around)
        self._plan_anew(self.schedule, needs, SECONDS_AROUND, at_any_price=True)
        return True

    def _held(self, first: Iterable[int], around: Iterable[int]) -> list[int]:
        """`first`, and those of the others that are covered: nobody gives way to more than that."""
        return list(dict.fromkeys([*first, *(m for m in around if self._is_covered(m))]))

    def _demand_first(self) -> None:
        """Where what is demanded needs more room than that: it is placed first, then the rest."""
        problem = self.instance.problem
        conflict = find_lock_conflicts(problem) if problem.locks else None
        if conflict is not None:
            raise conflict.error(problem)
        missing = self._open(self.instance.mandatory)
        outcome = self._start_anew(missing)
        if outcome is not Outcome.PLACED:
            outcome = self._start_anew()
        if outcome is Outcome.IMPOSSIBLE and self.event.kind == "session_locked":
            raise self._too_late()
        if outcome is not Outcome.PLACED and self.begun - self.locked:
            # What happens can make it impossible to go on with what has begun.
            self.instance.mandatory = self.locked
            outcome = self._start_anew()
        if outcome is not Outcome.PLACED:
            raise undecided()
        self._keep()
        if self._open(self.instance.mandatory):
            raise undecided()
        rest = self._open(range(len(problem.needs)))
        self._plan_anew(self.schedule, rest, SECONDS_RING_1)

    def _start_anew(self, missing: Iterable[int] = ()) -> Outcome:
        """An empty schedule with what is demanded; sessions that can't be moved come first.

        With some that are `missing`, these come next, and all others stay where they are if they can.
        """
        self.schedule = Schedule(self.instance)
        pinned = self.columns.frozen.pinned
        for n in in_order(self.instance):
            if all(block.index in pinned for block in self.instance.need_blocks[n]):
                keep_need(self.schedule, self.columns, self.before, n)
        for n in missing:
            place_need(self.schedule, self.columns, n, least_cost)
        for n in in_order(self.instance):
            if missing and n in self.instance.mandatory and not self._is_covered(n):
                keep_need(self.schedule, self.columns, self.before, n)
        return place_demanded(self.schedule, self.columns, self.control)

    def _too_late(self) -> ProblemError:
        """The lock that was asked for leaves no plan for what has begun."""
        lock, locks = self.event.lock, self.instance.problem.locks
        if lock is None:
            raise ValueError(self.event)
        params: dict[str, object] = {"need": lock.need, "block": lock.block}
        return ProblemError(
            f"locks[{locks.index(lock)}]",
            "would displace a session that has been held, begins too soon to be moved, or goes on",
            "loosen it, or let it begin later",
            "lock_too_late",
            params,
        )

    def _plan_anew(
        self,
        schedule: Schedule,
        needs: Collection[int],
        seconds: float,
        at_any_price: bool = False,
    ) -> None:
        """`at_any_price`: what is mandatory among the needs is placed though others have to go."""
        blocks = sum(len(self.instance.need_blocks[n]) for n in needs)
        if not blocks:
            return
        least = 0 if at_any_price else schedule.coverage
        cost = schedule.cost
        must = self.instance.mandatory
        if not at_any_price:
            must = must.difference(n for n in needs if not schedule.is_covered(n))
        most = max(FEWEST_COLUMNS, MOST_COLUMNS // blocks)
        model, kept = sub_problem(schedule, self.columns, needs, most, self.control.random, must)
        price_moves(model, self.before)
        answer = solve_program(
            model.program,
            lexicographic(model.program),
            self._limits(seconds),
            hint=model.hint(kept),
            should_stop=self.control.is_stopped,
        )
        self.control.count_work(answer.work)
        if answer.values is None:
            return
        for n in needs:
            schedule.remove_need(n)
        # A move may be worth its extra: what comes out costs more at times, never covers less.
        allowed = least, cost + CENTS_A_MOVE * len(kept)
        exchange(schedule, kept.values(), model.chosen(answer.values), allowed)

    def _limits(self, seconds: float) -> Limits:
        control = self.control
        seconds = max(0.05, min(seconds, control.seconds_left))
        return Limits(seconds, 1, control.seed, control.work_left)

    def _if_better(self, ring: Ring, trial: Schedule) -> Repair | None:
        if trial.rank <= self.best.rank:
            return None
        self.best = trial
        return self._repair(ring, trial)

    def _repair(self, ring: Ring, schedule: Schedule) -> Repair:
        self.control.tell(ring, schedule.coverage, schedule.cost)
        plan = finish(
            schedule,
            self.columns,
            self.control,
            ring,
            Proof(None, None),
            SECONDS_TO_EXPLAIN,
            self._lasting(schedule),
        )
        return Repair(ring, plan, difference(self.plan, plan))

    def _lasting(self, schedule: Schedule) -> dict[str, Uncovered]:
        """Reasons of the old plan that still hold."""
        touched = {self.instance.problem.needs[n].id for n in self.hit | self.new | self.gaining}
        old = (item for item in self.plan.uncovered if item.need not in touched)
        return lasting(schedule, self.columns, self.event, self.before, self.freed, old)


def _with_pinned(instance: Instance, order: Iterable[int], pinned: Collection[int]) -> list[int]:
    return [n for n in order if any(block.index in pinned for block in instance.need_blocks[n])]
