"""Proves that progress equals its log, by a way of its own: aggregates over all events at once.

Shares nothing with `lms.completion` but the names of kinds: if both agree, neither has slipped.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Max, Min, Q

from courses.models import ModuleVersionUnit
from lms.models import Certificate, Enrolment, LearningEvent, UnitProgress

COMPLETES = (
    Q(unit__kind="lesson", kind="viewed")
    | Q(unit__kind="quiz", kind="passed")
    | Q(unit__kind="question", kind="answered")
    | Q(kind__in=["attested", "waived"])
)


@dataclass(frozen=True)
class Drift:
    """`what` is stored as `stored`, and the log says `due`."""

    enrolment_id: int
    what: str
    stored: object
    due: object

    def __str__(self):
        return f"enrolment {self.enrolment_id}, {self.what}: stored {self.stored}, the log says {self.due}"


def find_drift():
    """Every difference between what is stored and what the log says, for all enrolments."""
    places = _places()
    due = _units_due(places)
    drift = list(_unit_drift(due))
    return drift + list(_enrolment_drift(places, due))


def _places():
    """{version id: {unit id: its place}}."""
    places = defaultdict(dict)
    for place in ModuleVersionUnit.objects.select_related("unit"):
        places[place.version_id][place.unit_id] = place
    return places


def _revoked_ids():
    """Events that a revocation of the same enrolment and unit names."""
    named = {}
    for enrolment, unit, subject in LearningEvent.objects.filter(kind="revoked").values_list(
        "enrolment", "unit", "subject"
    ):
        try:
            named[uuid.UUID(subject)] = (enrolment, unit)
        except ValueError:
            continue
    return [
        pk
        for pk, enrolment, unit in LearningEvent.objects.filter(pk__in=named).values_list(
            "pk", "enrolment", "unit"
        )
        if named[pk] == (enrolment, unit)
    ]


def _units_due(places):
    """{(enrolment, unit): (state, best score, amount, completed at)} for units with any fact."""
    held = LearningEvent.objects.exclude(kind="revoked").exclude(pk__in=_revoked_ids())
    totals = held.values("enrolment", "unit", "unit__kind", "enrolment__version").annotate(
        best=Max("score"),
        tries=Count("pk", filter=Q(kind__in=["passed", "failed"])),
        slots=Count("subject", filter=Q(kind="attended"), distinct=True),
        first=Min("happened_at", filter=COMPLETES),
    )
    taken_over, half_days = _taken_over(held, places), _half_days(held)
    due = {}
    for row in totals:
        key, place = (
            (row["enrolment"], row["unit"]),
            places[row["enrolment__version"]].get(row["unit"]),
        )
        if place is None:
            continue
        moments = [row["first"], taken_over.get(key)]
        is_led = row["unit__kind"] == "led"
        if is_led:
            signed, needed = half_days.get(key, []), max(1, place.rule.get("half_days", 1))
            moments += signed[needed - 1 : needed]
        done_at = min((moment for moment in moments if moment), default=None)
        amount = row["slots"] if is_led else row["tries"]
        due[key] = ("done" if done_at else "started", row["best"], amount, done_at)
    return due


def _half_days(held):
    """{(enrolment, unit): the moments at which each distinct half-day was first signed, in order}."""
    found = defaultdict(list)
    rows = held.filter(kind="attended", unit__kind="led").values("enrolment", "unit", "subject")
    for row in rows.annotate(first=Min("happened_at")).order_by("first"):
        found[row["enrolment"], row["unit"]].append(row["first"])
    return found


def _taken_over(held, places):
    """{(enrolment, unit): first `imported` event that is good enough}."""
    found = {}
    rows = held.filter(kind="imported").order_by("-happened_at")
    for enrolment, unit, version, score, moment in rows.values_list(
        "enrolment", "unit", "enrolment__version", "score", "happened_at"
    ):
        place = places[version].get(unit)
        if place and (score is None or 100 * score >= place.rule.get("pass_percent", 0)):
            found[enrolment, unit] = moment
    return found


def _unit_drift(due):
    nothing = ("todo", None, 0, None)
    rows = UnitProgress.objects.values_list(
        "enrolment", "unit", "state", "best_score", "amount", "completed_at"
    )
    stored = {tuple(row[:2]): tuple(row[2:]) for row in rows.iterator()}
    for key in sorted(due.keys() | stored.keys()):
        there, right = stored.get(key, nothing), due.get(key, nothing)
        if there != right:
            yield Drift(key[0], f"unit {key[1]}", there, right)
    decided = UnitProgress.objects.filter(completed_at__isnull=False)
    for row in decided.exclude(deciding_event__happened_at=F("completed_at")):
        yield Drift(
            row.enrolment_id, f"unit {row.unit_id}", "another deciding event", row.completed_at
        )


def _enrolment_drift(places, due):
    live = set(Certificate.objects.live().values_list("enrolment", flat=True))
    for enrolment in Enrolment.objects.select_related("progress"):
        required = {
            pk: place for pk, place in places[enrolment.version_id].items() if place.required
        }
        done = [pk for pk in required if due.get((enrolment.pk, pk), ("todo",))[0] == "done"]
        earned, weight = (sum(required[pk].weight for pk in each) for each in (done, required))
        is_done = weight > 0 and earned == weight
        right = (earned, weight, is_done)
        progress = getattr(enrolment, "progress", None)
        there = (progress.earned, progress.required, progress.state == "done") if progress else None
        if there != right:
            yield Drift(enrolment.pk, "(earned, required, done)", there, right)
        if enrolment.state != "withdrawn" and (enrolment.state == "completed") != is_done:
            yield Drift(
                enrolment.pk, "state", enrolment.state, "completed" if is_done else "active"
            )
        if enrolment.state == "completed" and is_done and enrolment.pk not in live:
            yield Drift(enrolment.pk, "certificate", "none live", "one live")
