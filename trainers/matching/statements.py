"""What a plan states about itself, beside what its sessions come to. Part of the checker."""

from collections import Counter
from collections.abc import Iterator

from .format import PARTS, Mission, Objective, Plan
from .recount import missions_of
from .violations import Violation
from .walk import Walk


def check_objective(counted: Objective, plan: Plan) -> Iterator[Violation]:
    """What the plan states against what its sessions come to, part by part."""
    stated = plan.objective
    for name in ("coverage", "coverage_max", "cost"):
        yield from _amount(name, getattr(stated, name), getattr(counted, name))
    for name in PARTS:
        if name in stated.parts:
            yield from _amount(name, stated.parts[name], counted.parts[name])
        else:
            yield Violation("objective", "part_missing", {"name": name})
    for name in stated.parts:
        if name not in PARTS:
            yield Violation("objective", "part_unknown", {"name": name})


def _amount(name: str, found: int, wanted: int) -> Iterator[Violation]:
    if found != wanted:
        yield Violation("objective", "amount", {"name": name}, {"found": found, "wanted": wanted})


def check_missions(walk: Walk, plan: Plan) -> Iterator[Violation]:
    """Missions listed and not there, or there and not listed."""
    stated = Counter(_in_any_order(mission) for mission in plan.missions)
    counted = Counter(_in_any_order(mission) for mission in missions_of(walk))
    for trainer, weeks, _ in counted - stated:
        yield Violation("missions", "mission_missing", _stay(trainer, weeks))
    for trainer, weeks, _ in stated - counted:
        yield Violation("missions", "mission_wrong", _stay(trainer, weeks))


def _in_any_order(
    mission: Mission,
) -> tuple[str, tuple[str, ...], tuple[tuple[str, int], ...]]:
    return mission.trainer, tuple(sorted(mission.weeks)), tuple(sorted(mission.sessions))


def _stay(trainer: str, weeks: tuple[str, ...]) -> dict[str, str | int]:
    return {"trainer": trainer, "week": weeks[0] if weeks else ""}


def check_uncovered(walk: Walk, plan: Plan) -> Iterator[Violation]:
    """Each open need has to be listed once, and no other."""
    listed = Counter(one.need for one in plan.uncovered)
    covered = walk.covered()
    for id_, count in listed.items():
        if id_ not in walk.needs:
            yield Violation("uncovered", "uncovered_unknown", {"need": id_})
        elif id_ in covered:
            yield Violation("uncovered", "uncovered_covered", {"need": id_})
        elif count > 1:
            yield Violation("uncovered", "uncovered_twice", {"need": id_}, {"found": count})
    for need in walk.problem.needs:
        if need.id not in covered and need.id not in listed:
            yield Violation("uncovered", "uncovered_missing", {"need": need.id})


def check_bounds(counted: Objective, plan: Plan) -> Iterator[Violation]:
    """A bound that the plan itself disproves is wrong."""
    bounds = plan.bounds
    if bounds.coverage is not None and bounds.coverage < counted.coverage:
        params = {"found": counted.coverage, "wanted": bounds.coverage}
        yield Violation("bounds", "coverage_bound", {}, params)
    if bounds.cost is not None and bounds.cost > counted.cost:
        params = {"found": counted.cost, "wanted": bounds.cost}
        yield Violation("bounds", "cost_bound", {}, params)
