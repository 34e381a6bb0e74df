"""A plan laid beside its problem, for those who walk it day by day and slot by slot.

Part of the checker: the solver does not use it, so that a mistake in one is not made twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from .format import Cohort, Need, Place, Plan, Problem, Room, Session, Slot, Trainer, monday

SATURDAY = 5


@dataclass(frozen=True)
class Walk:
    """`sessions` are those that can be placed on a calendar: a known need and block, with slots."""

    problem: Problem
    needs: dict[str, Need]
    trainers: dict[str, Trainer]
    rooms: dict[str, Room]
    cohorts: dict[str, Cohort]
    places: dict[str, Place]
    closed: frozenset[date]
    short: frozenset[date]
    sessions: tuple[Session, ...]

    @classmethod
    def through(cls, problem: Problem, plan: Plan) -> "Walk":
        """`sessions` with an unknown need or block, or without slots, are left out."""
        needs = {need.id: need for need in problem.needs}
        return cls(
            problem=problem,
            needs=needs,
            trainers={trainer.id: trainer for trainer in problem.trainers},
            rooms={room.id: room for room in problem.rooms},
            cohorts={cohort.id: cohort for cohort in problem.cohorts},
            places={place.id: place for place in problem.places},
            closed=frozenset(problem.closed_days),
            short=frozenset(problem.short_days),
            sessions=tuple(
                session
                for session in plan.sessions
                if session.slots
                and session.need in needs
                and session.block < len(needs[session.need].blocks)
            ),
        )

    def cohort(self, session: Session) -> Cohort:
        return self.cohorts[self.needs[session.need].cohort]

    def is_open(self, slot: Slot) -> bool:
        if slot.day.weekday() >= SATURDAY or slot.day in self.closed:
            return False
        return slot.half == 0 or slot.day not in self.short

    def team(self, session: Session) -> list[Trainer]:
        """The known trainers of the session, each once."""
        return [
            self.trainers[id_] for id_ in dict.fromkeys(session.trainers) if id_ in self.trainers
        ]

    def by_trainer(self, mode: str | None = None) -> dict[str, list[Session]]:
        """Sessions of each trainer in order of time, of one mode or of both."""
        return self._by_trainer[mode]

    @cached_property
    def _by_trainer(self) -> dict[str | None, dict[str, list[Session]]]:
        found: dict[str | None, dict[str, list[Session]]] = defaultdict(lambda: defaultdict(list))
        in_order = sorted(self.sessions, key=lambda one: (min(one.slots), one.need, one.block))
        for session in in_order:
            for trainer in self.team(session):
                found[None][trainer.id].append(session)
                found[session.mode][trainer.id].append(session)
        return found

    def by_block(self) -> dict[tuple[str, int], Session]:
        return self._by_block

    @cached_property
    def _by_block(self) -> dict[tuple[str, int], Session]:
        return {(session.need, session.block): session for session in self.sessions}

    def covered(self) -> set[str]:
        """Needs all of whose blocks have a session."""
        return self._covered

    @cached_property
    def _covered(self) -> set[str]:
        placed = self.by_block()
        return {
            need.id
            for need in self.problem.needs
            if all((need.id, block) in placed for block in range(len(need.blocks)))
        }


def weeks_of(sessions: Iterable[Session]) -> list[date]:
    """Mondays of the weeks that have a slot, in order."""
    return sorted({monday(slot.day) for session in sessions for slot in session.slots})


def runs(mondays: list[date]) -> Iterator[list[date]]:
    """Split weeks in order into runs of successive ones."""
    run = mondays[:1]
    for before, after in pairwise(mondays):
        if (after - before).days == 7:
            run.append(after)
        else:
            yield run
            run = [after]
    if run:
        yield run


def number(slot: Slot) -> int:
    """Half-days since the year 1, weekends counted: the difference of two is the time between."""
    return slot.day.toordinal() * 2 + slot.half
