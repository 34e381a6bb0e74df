"""Problems small enough to try every plan: a few open half-days, trainers, rooms and needs.

Half of them are short and broad, half long and thin, which is where missions meet their limits.
"""

from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from trainers.matching.format import Problem

MONDAY = date(2027, 1, 4)
PLACES = [
    {"id": "A", "region": "R1", "lat": 30, "lon": -7},
    {"id": "B", "region": "R1", "lat": 30.5, "lon": -7},  # 72 km from A, 72 from C: no half-day
    {"id": "C", "region": "R2", "lat": 31, "lon": -7},  # 145 km from A: one half-day, a night
]
PRICES = ("km", "flight", "week_abroad", "night", "continuity", "overload", "remote")
BLOCKS = ([1], [2], [3], [1, 1], [2, 1])


def tiny_json(seed: int, locks: bool = True) -> Any:
    """The same seed gives the same problem; every list in it is its own."""
    dice = Random(f"tiny {seed}")
    weeks = dice.choice((2, 3, 5, 6))
    long = weeks > 3
    open_days = [
        MONDAY + timedelta(weeks=week, days=day)
        for week in range(weeks)
        for day in sorted(dice.sample(range(5), 1 if long else dice.randint(1, 2)))
    ]
    last = MONDAY + timedelta(weeks=weeks - 1, days=4)
    every = [MONDAY + timedelta(days=n) for n in range((last - MONDAY).days + 1)]
    cohorts = [
        {"id": f"C{n}", "place": dice.choice("ABC"), "size": dice.randint(1, 2)}
        for n in range(dice.randint(1, 2))
    ]
    problem: Any = {
        "schema": 1,
        "first_day": str(MONDAY),
        "last_day": str(last),
        "closed_days": [str(day) for day in every if day not in open_days],
        "short_days": [str(day) for day in open_days if dice.random() < (0.6 if long else 0.2)],
        "places": [dict(place) for place in PLACES],
        "gateway": "A",
        "travel_half_days": [[120, 0], [350, dice.randint(0, 2)], [None, 2]],
        "prices": {name: dice.choice((0, 1, 7, 100)) for name in PRICES},
        "trainers": [_trainer(n, weeks, dice) for n in range(dice.randint(1, 2 if long else 3))],
        "rooms": [_room(n, cohorts, open_days, dice) for n in range(dice.randint(2, 3))],
        "cohorts": cohorts,
        "needs": [_need(n, cohorts, weeks, last, dice) for n in range(dice.randint(1, 3))],
        "locks": [],
    }
    if dice.random() < 0.4:
        # Nothing asked of people and rooms, so that weeks, ways and missions decide.
        anybody = {"requires": {}, "languages": ["fr", "ar"], "equipment": [], "step_free": False}
        problem["needs"] = [need | deepcopy(anybody) for need in problem["needs"]]
    if locks and dice.random() < 0.2:
        problem["locks"] = [_lock(problem, open_days, dice)]
    return problem


def tiny_problem(seed: int, locks: bool = True) -> Problem:
    return Problem.parse(tiny_json(seed, locks))


def tiny_problems(locks: bool = True) -> st.SearchStrategy[Problem]:
    return st.integers(0, 2**32).map(lambda seed: tiny_problem(seed, locks))


def _languages(dice: Random) -> list[str]:
    return dice.choice((["fr"], ["ar"], *[["fr", "ar"]] * 4))


def _need(n: int, cohorts: list[Any], weeks: int, last: date, dice: Random) -> Any:
    chain = [1] * (dice.choice((1, 2)) if n else dice.choice((1, 3, 4, 5)))
    requires = {code: dice.randint(1, 2) for code in "XY" if dice.random() < 0.6}
    return {
        "id": f"N{n}",
        "cohort": dice.choice(cohorts)["id"],
        "module": "M",
        "blocks": chain if weeks > 3 else list(dice.choice(BLOCKS)),
        "requires": requires,
        "languages": _languages(dice),
        "mode": dice.choice((*["on_site"] * 4, "either", "either", "remote")),
        "window": [str(MONDAY + timedelta(weeks=dice.choice((0, 0, 1)))), str(last)],
        "priority": dice.randint(1, 3),
        "after": [f"N{n - 1}"] if n and dice.random() < 0.3 else [],
        "equipment": ["projector"] if dice.random() < 0.15 else [],
        "step_free": dice.random() < 0.15,
        "max_trainers": 2 if len(requires) == 2 else dice.randint(1, 2),
    }


def _trainer(n: int, weeks: int, dice: Random) -> Any:
    return {
        "id": f"T{n}",
        "base": dice.choice(("abroad", "abroad", "abroad", "A", "C")),
        "languages": _languages(dice),
        "competencies": {
            code: {"level": dice.choice((1, 2, 2, 2, 3)), "until": _until(weeks, dice)}
            for code in "XY"
            if dice.random() < 0.75
        },
        "on_site": _weeks(weeks, 0.95, dice),
        "remote": _weeks(weeks, 0.5, dice),
        "max_half_days": dice.randint(3, 9),
        "fair_half_days": dice.randint(0, 4),
        "max_missions": dice.choice((0, 1, 2, 2, 2)),
        "fee": dice.choice((0, 10, 25)),
    }


def _until(weeks: int, dice: Random) -> str | None:
    if dice.random() < 0.85:
        return None
    return str(MONDAY + timedelta(days=dice.randint(0, weeks * 7)))


def _weeks(weeks: int, share: float, dice: Random) -> list[list[str]]:
    return [
        [str(MONDAY + timedelta(weeks=week)), str(MONDAY + timedelta(weeks=week, days=6))]
        for week in range(weeks)
        if dice.random() < share
    ]


def _room(n: int, cohorts: list[Any], open_days: list[date], dice: Random) -> Any:
    closed = str(dice.choice(open_days))
    return {
        "id": f"R{n}",
        "place": cohorts[n % len(cohorts)]["place"],
        "seats": dice.choice((1, *[2] * 7)),
        "equipment": dice.choice(([], ["projector"], ["projector"])),
        "step_free": dice.random() < 0.7,
        "closed": [[closed, closed]] if dice.random() < 0.2 else [],
    }


def _lock(problem: Any, open_days: list[date], dice: Random) -> Any:
    """Well formed, but not always possible."""
    need = dice.choice(problem["needs"])
    place = next(one["place"] for one in problem["cohorts"] if one["id"] == need["cohort"])
    rooms = [room["id"] for room in problem["rooms"] if room["place"] == place]
    starts = [f"{day}am" for day in open_days if str(day) >= need["window"][0]]
    trainers = [trainer["id"] for trainer in problem["trainers"]]
    size = min(len(trainers), dice.randint(1, need["max_trainers"]))
    return {
        "need": need["id"],
        "block": dice.randrange(len(need["blocks"])),
        "trainers": dice.sample(trainers, size) if dice.random() < 0.4 else None,
        "room": dice.choice(rooms) if rooms and dice.random() < 0.3 else None,
        "start": dice.choice(starts) if starts and dice.random() < 0.3 else None,
    }
