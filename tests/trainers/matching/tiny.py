"""Problems small enough to try every plan: a few open half-days, trainers, rooms and needs."""

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from trainers.matching.format import Problem

MONDAY = date(2027, 1, 4)
PLACES = [
    {"id": "A", "region": "R1", "lat": 30, "lon": -7},
    {"id": "B", "region": "R1", "lat": 30.5, "lon": -7},  # 72 km from A, 72 from C: no half-day
    {"id": "C", "region": "R2", "lat": 31, "lon": -7},  # 145 km from A: one half-day, a night
]
LANGUAGES = [["fr"], ["ar"], ["fr", "ar"]]


@st.composite
def tiny_problems(draw: DrawFn, locks: bool = True) -> Problem:
    """Short and broad, or long and thin, which is where missions meet their limits."""
    return Problem.parse(draw(tiny_json(locks=locks)))


@st.composite
def tiny_json(draw: DrawFn, locks: bool = True) -> Any:
    weeks = draw(st.sampled_from([2, 2, 3, 5]))
    days = (1, 1) if weeks > 3 else (1, 2)
    open_days = [
        MONDAY + timedelta(weeks=week, days=day)
        for week in range(weeks)
        for day in sorted(draw(st.sets(st.integers(0, 4), min_size=days[0], max_size=days[1])))
    ]
    last = MONDAY + timedelta(weeks=weeks - 1, days=4)
    every = [MONDAY + timedelta(days=n) for n in range((last - MONDAY).days + 1)]
    cohorts = [
        {"id": f"C{n}", "place": draw(st.sampled_from("ABC")), "size": draw(st.integers(1, 2))}
        for n in range(draw(st.integers(1, 2)))
    ]
    needs = [draw(_need(n, cohorts, weeks, last)) for n in range(draw(st.integers(1, 3)))]
    problem = {
        "schema": 1,
        "first_day": str(MONDAY),
        "last_day": str(last),
        "closed_days": [str(day) for day in every if day not in open_days],
        "short_days": [str(day) for day in open_days if draw(st.integers(0, 3)) == 0],
        "places": PLACES,
        "gateway": "A",
        "travel_half_days": [[120, 0], [350, draw(st.integers(0, 2))], [None, 2]],
        "prices": {
            name: draw(st.sampled_from([0, 1, 7, 100]))
            for name in (
                "km", "flight", "week_abroad", "night", "continuity", "overload", "remote",
            )
        },
        "trainers": [draw(_trainer(n, weeks)) for n in range(draw(st.integers(1, 3)))],
        "rooms": [draw(_room(n, open_days)) for n in range(draw(st.integers(1, 3)))],
        "cohorts": cohorts,
        "needs": needs,
        "locks": [],
    }  # fmt: skip
    if locks and draw(st.integers(0, 3)) == 0:
        problem["locks"] = [draw(_lock(problem, open_days))]
    # Copied, so that no list is shared and one may be changed alone.
    return json.loads(json.dumps(problem))


@st.composite
def _need(draw: DrawFn, n: int, cohorts: list[Any], weeks: int, last: date) -> Any:
    blocks = [1] * draw(st.integers(1, 4)) if weeks > 3 else draw(st.sampled_from(_BLOCKS))
    first_week = draw(st.sampled_from([0, 0, 1]))
    return {
        "id": f"N{n}",
        "cohort": draw(st.sampled_from(cohorts))["id"],
        "module": "M",
        "blocks": blocks,
        "requires": draw(st.dictionaries(st.sampled_from("XY"), st.integers(1, 2), max_size=2)),
        "languages": draw(st.sampled_from(LANGUAGES)),
        "mode": draw(st.sampled_from(["on_site", "on_site", "either", "remote"])),
        "window": [str(MONDAY + timedelta(weeks=first_week)), str(last)],
        "priority": draw(st.integers(1, 3)),
        "after": [f"N{n - 1}"] if n and draw(st.integers(0, 2)) == 0 else [],
        "equipment": ["projector"] if draw(st.integers(0, 4)) == 0 else [],
        "step_free": draw(st.integers(0, 4)) == 0,
        "max_trainers": draw(st.integers(1, 2)),
    }


_BLOCKS = [[1], [2], [3], [1, 1], [2, 1]]


@st.composite
def _trainer(draw: DrawFn, n: int, weeks: int) -> Any:
    return {
        "id": f"T{n}",
        "base": draw(st.sampled_from(["abroad", "abroad", "A", "C"])),
        "languages": draw(st.sampled_from(LANGUAGES)),
        "competencies": {
            code: {"level": draw(st.integers(1, 3)), "until": draw(_until(weeks))}
            for code in draw(st.sets(st.sampled_from("XY"), min_size=1))
        },
        "on_site": _weeks(draw(st.sets(st.integers(0, weeks - 1), min_size=1))),
        "remote": _weeks(draw(st.sets(st.integers(0, weeks - 1)))),
        "max_half_days": draw(st.integers(1, 8)),
        "fair_half_days": draw(st.integers(0, 4)),
        "max_missions": draw(st.integers(0, 2)),
        "fee": draw(st.sampled_from([0, 10, 25])),
    }


@st.composite
def _until(draw: DrawFn, weeks: int) -> str | None:
    if draw(st.integers(0, 3)):
        return None
    return str(MONDAY + timedelta(days=draw(st.integers(0, weeks * 7))))


def _weeks(weeks: set[int]) -> list[list[str]]:
    return [
        [str(MONDAY + timedelta(weeks=week)), str(MONDAY + timedelta(weeks=week, days=6))]
        for week in sorted(weeks)
    ]


@st.composite
def _room(draw: DrawFn, n: int, open_days: list[date]) -> Any:
    closed = draw(st.sampled_from(open_days)) if draw(st.integers(0, 4)) == 0 else None
    return {
        "id": f"R{n}",
        # The first three cohorts' places each have a good chance of a room.
        "place": draw(st.sampled_from("ABC")),
        "seats": draw(st.sampled_from([1, 2, 2, 2])),
        "equipment": draw(st.sampled_from([[], ["projector"], ["projector"]])),
        "step_free": draw(st.booleans()),
        "closed": [[str(closed), str(closed)]] if closed else [],
    }


@st.composite
def _lock(draw: DrawFn, problem: Any, open_days: list[date]) -> Any:
    need = draw(st.sampled_from(problem["needs"]))
    place = next(c["place"] for c in problem["cohorts"] if c["id"] == need["cohort"])
    rooms = [room["id"] for room in problem["rooms"] if room["place"] == place]
    starts = [f"{day}am" for day in open_days if need["window"][0] <= str(day) <= need["window"][1]]
    trainers = [trainer["id"] for trainer in problem["trainers"]]
    team = st.lists(
        st.sampled_from(trainers), min_size=1, max_size=need["max_trainers"], unique=True
    )
    return {
        "need": need["id"],
        "block": draw(st.integers(0, len(need["blocks"]) - 1)),
        "trainers": draw(st.none() | team),
        "room": draw(st.none() | st.sampled_from(rooms)) if rooms else None,
        "start": draw(st.none() | st.sampled_from(starts)) if starts else None,
    }
