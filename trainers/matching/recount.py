"""What a plan is worth and costs, counted anew from its sessions."""

import math

from .format import Mission, Objective, Place, Plan, Problem, Trainer, monday, week_name
from .walk import Walk, runs, weeks_of

NIGHT_FROM_KM = 120


def recompute(problem: Problem, plan: Plan) -> Objective:
    """The objective of the plan's sessions, whatever the plan states; money in cents."""
    return objective_of(Walk.through(problem, plan))


def objective_of(walk: Walk) -> Objective:
    """Coverage in priority × half-days, cost and its parts in cents."""
    parts = _parts(walk)
    covered = walk.covered()
    return Objective(
        coverage=sum(_worth(walk, id_) for id_ in covered),
        coverage_max=sum(_worth(walk, need.id) for need in walk.problem.needs),
        cost=sum(parts.values()),
        parts=parts,
    )


def _worth(walk: Walk, need_id: str) -> int:
    need = walk.needs[need_id]
    return need.priority * sum(need.blocks)


def _parts(walk: Walk) -> dict[str, int]:
    prices = walk.problem.prices
    abroad = [trainer for trainer in walk.problem.trainers if trainer.base == "abroad"]
    taught, on_site = walk.by_trainer(), walk.by_trainer("on_site")
    weeks = {trainer.id: weeks_of(on_site.get(trainer.id, ())) for trainer in abroad}
    loads = {
        id_: sum(len(session.slots) for session in sessions) for id_, sessions in taught.items()
    }
    met = {
        (walk.cohort(session).id, id_) for id_, sessions in taught.items() for session in sessions
    }
    return {
        "fees": sum(walk.trainers[id_].fee * load for id_, load in loads.items()),
        "km": _km(walk) * prices.km,
        "flight": sum(len(list(runs(mondays))) for mondays in weeks.values()) * prices.flight,
        "week_abroad": sum(len(mondays) for mondays in weeks.values()) * prices.week_abroad,
        "night": _nights(walk) * prices.night,
        "continuity": len(met) * prices.continuity,
        "overload": sum(
            max(0, load - walk.trainers[id_].fair_half_days) for id_, load in loads.items()
        )
        * prices.overload,
        "remote": sum(session.mode == "remote" for session in walk.sessions) * prices.remote,
    }


def _km(walk: Walk) -> int:
    """Two ways for each trainer, week and place visited."""
    visits = {
        (id_, monday(slot.day), walk.cohort(session).place)
        for id_, sessions in walk.by_trainer("on_site").items()
        for session in sessions
        for slot in session.slots
    }
    return sum(2 * from_home(walk, walk.trainers[id_], place) for id_, _, place in visits)


def _nights(walk: Walk) -> int:
    """Days on which a trainer with a base teaches too far from it to go home."""
    days = {
        (id_, slot.day)
        for id_, sessions in walk.by_trainer("on_site").items()
        if walk.trainers[id_].base != "abroad"
        for session in sessions
        if from_home(walk, walk.trainers[id_], walk.cohort(session).place) > NIGHT_FROM_KM
        for slot in session.slots
    }
    return len(days)


def from_home(walk: Walk, trainer: Trainer, place: str) -> int:
    """Whole km from the trainer's base, or from the gateway for those from abroad."""
    home = walk.problem.gateway if trainer.base == "abroad" else trainer.base
    return road_km(walk.places[home], walk.places[place])


def road_km(a: Place, b: Place) -> int:
    """By the angle of two vectors; the solver goes by the haversine: one checks the other."""
    (ax, ay, az), (bx, by, bz) = _vector(a), _vector(b)
    across = math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
    angle = math.atan2(across, ax * bx + ay * by + az * bz)
    return math.floor(1.3 * 6371 * angle + 0.5)


def _vector(place: Place) -> tuple[float, float, float]:
    lat, lon = math.radians(place.lat), math.radians(place.lon)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def missions_of(walk: Walk) -> list[Mission]:
    """The on-site runs of trainers from abroad."""
    on_site = walk.by_trainer("on_site")
    return [
        Mission(
            trainer=trainer.id,
            weeks=tuple(week_name(day) for day in run),
            sessions=tuple(
                (session.need, session.block)
                for session in on_site[trainer.id]
                if monday(session.slots[0].day) in run
            ),
        )
        for trainer in walk.problem.trainers
        if trainer.base == "abroad" and trainer.id in on_site
        for run in runs(weeks_of(on_site[trainer.id]))
    ]
