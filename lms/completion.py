"""How the events of one unit make its state. Pure functions of values: no query, no clock.

The state depends on the set of events alone, so their order and repetition change nothing. Of two
events that would complete a unit the earlier one decides, whenever it arrives.
"""

from dataclasses import dataclass

from courses.models import UnitKind

from .models import EventKind, ProgressState

# By kind of unit: the event that completes it by itself. A led part counts half-days instead.
COMPLETING = {
    UnitKind.LESSON: EventKind.VIEWED,
    UnitKind.QUIZ: EventKind.PASSED,
    UnitKind.QUESTION: EventKind.ANSWERED,
}
GRANTING = {EventKind.ATTESTED, EventKind.WAIVED}
TRIES = {EventKind.PASSED, EventKind.FAILED}
RANK = {ProgressState.TODO: 0, ProgressState.STARTED: 1, ProgressState.DONE: 2}


@dataclass(frozen=True)
class Standing:
    """`amount`: half-days attended of a led part, attempts made at a quiz."""

    state: str = ProgressState.TODO
    best_score: float | None = None
    amount: int = 0
    completed_at: object = None
    deciding_event_id: object = None


def half_days_needed(rule):
    return max(1, rule.get("half_days", 1))


def pass_share(rule):
    return rule.get("pass_percent", 0) / 100


def standing(kind, rule, events):
    """The standing that `events` (all those of one unit) give it under `rule`."""
    revoked = {event.subject for event in events if event.kind == EventKind.REVOKED}
    held = [e for e in events if e.kind != EventKind.REVOKED and str(e.id) not in revoked]
    held.sort(key=lambda event: (event.happened_at, str(event.id)))
    if not held:
        return Standing()
    deciding = _deciding(kind, rule, held)
    return Standing(
        state=ProgressState.DONE if deciding else ProgressState.STARTED,
        best_score=max((e.score for e in held if e.score is not None), default=None),
        amount=_amount(kind, held),
        completed_at=deciding.happened_at if deciding else None,
        deciding_event_id=deciding.id if deciding else None,
    )


def _deciding(kind, rule, held):
    slots = set()
    for event in held:
        if event.kind == EventKind.ATTENDED and kind == UnitKind.LED:
            slots.add(event.subject)
            if len(slots) >= half_days_needed(rule):
                return event
        elif _completes_alone(kind, rule, event):
            return event
    return None


def _completes_alone(kind, rule, event):
    if event.kind == EventKind.IMPORTED:
        return event.score is None or event.score >= pass_share(rule)
    return event.kind in GRANTING or event.kind == COMPLETING.get(kind)


def _amount(kind, held):
    if kind == UnitKind.LED:
        return len({event.subject for event in held if event.kind == EventKind.ATTENDED})
    return sum(event.kind in TRIES for event in held)


def merge(old, new):
    """The better of two standings in every part: without a revocation nothing is ever taken back."""
    scores = [s for s in (old.best_score, new.best_score) if s is not None]
    done = [s for s in (old, new) if s.state == ProgressState.DONE]
    first = min(done, key=lambda s: (s.completed_at, str(s.deciding_event_id)), default=Standing())
    return Standing(
        state=max(old.state, new.state, key=RANK.get),
        best_score=max(scores, default=None),
        amount=max(old.amount, new.amount),
        completed_at=first.completed_at,
        deciding_event_id=first.deciding_event_id,
    )
