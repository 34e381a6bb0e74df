"""What one plan has that another hasn't."""

from collections.abc import Mapping
from dataclasses import dataclass

from .format import PARTS, Plan, Session


@dataclass(frozen=True)
class Change:
    """A session in both plans, not the same. `kinds`: slots, trainers, mode, room."""

    before: Session
    after: Session
    kinds: tuple[str, ...]

    @property
    def is_moved(self) -> bool:
        """Whether somebody has to turn up at another time: the slots differ."""
        return "slots" in self.kinds


@dataclass(frozen=True)
class Difference:
    """`parts`, `cost` (cents) and `coverage` are those of the second plan less the first's."""

    added: tuple[Session, ...]
    dropped: tuple[Session, ...]
    changed: tuple[Change, ...]
    covered: tuple[str, ...]
    uncovered: tuple[str, ...]
    coverage: int
    cost: int
    parts: Mapping[str, int]

    @property
    def moved(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changed if change.is_moved)

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.dropped or self.changed)


def difference(before: Plan, after: Plan) -> Difference:
    """From one plan to another of the same or a changed problem."""
    old, new = _by_block(before), _by_block(after)
    return Difference(
        added=tuple(new[key] for key in sorted(new.keys() - old.keys())),
        dropped=tuple(old[key] for key in sorted(old.keys() - new.keys())),
        changed=tuple(
            Change(old[key], new[key], kinds)
            for key in sorted(old.keys() & new.keys())
            if (kinds := _kinds(old[key], new[key]))
        ),
        covered=tuple(sorted(_needs(after) - _needs(before))),
        uncovered=tuple(sorted(_needs(before) - _needs(after))),
        coverage=after.objective.coverage - before.objective.coverage,
        cost=after.objective.cost - before.objective.cost,
        parts={
            part: after.objective.parts.get(part, 0) - before.objective.parts.get(part, 0)
            for part in PARTS
        },
    )


def _by_block(plan: Plan) -> dict[tuple[str, int], Session]:
    return {(session.need, session.block): session for session in plan.sessions}


def _needs(plan: Plan) -> set[str]:
    return {session.need for session in plan.sessions}


def _kinds(a: Session, b: Session) -> tuple[str, ...]:
    differs = {
        "slots": a.slots != b.slots,
        "trainers": a.trainers != b.trainers and set(a.trainers) != set(b.trainers),
        "mode": a.mode != b.mode,
        "room": a.room != b.room,
    }
    return tuple(kind for kind, is_other in differs.items() if is_other)
