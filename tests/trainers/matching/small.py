"""A problem small enough to count by hand, and its plan, as JSON.

One degree of latitude is 145 km by road, so A–B is 145, B–C 289 and A–C 434 km. The calendar has a
closed Wednesday (13 January) and a Thursday without afternoon (21 January).
"""

import json
from dataclasses import replace
from typing import Any

from trainers.matching.check import recompute
from trainers.matching.format import Plan, Problem, Uncovered
from trainers.matching.recount import missions_of
from trainers.matching.walk import Walk

Json = dict[str, object]

ALWAYS = [["2026-01-01", "2027-12-31"]]

PROBLEM: Json = {
    "schema": 1,
    "first_day": "2027-01-04",
    "last_day": "2027-02-12",
    "closed_days": ["2027-01-13"],
    "short_days": ["2027-01-21"],
    "places": [
        {"id": "A", "region": "R1", "lat": 30, "lon": -7},
        {"id": "B", "region": "R1", "lat": 31, "lon": -7},
        {"id": "C", "region": "R2", "lat": 33, "lon": -7},
    ],
    "gateway": "A",
    "travel_half_days": [[120, 0], [350, 1], [None, 2]],
    "prices": {
        "km": 1,
        "flight": 1000,
        "week_abroad": 500,
        "night": 50,
        "continuity": 20,
        "overload": 5,
        "remote": 7,
    },
    "trainers": [
        {
            "id": "T1",
            "base": "abroad",
            "languages": ["fr"],
            "competencies": {"X": {"level": 3, "until": None}, "Y": {"level": 2, "until": None}},
            "on_site": ALWAYS,
            "remote": ALWAYS,
            "max_half_days": 9,
            "fair_half_days": 8,
            "max_missions": 1,
            "fee": 100,
        },
        {
            "id": "T2",
            "base": "B",
            "languages": ["ar"],
            "competencies": {
                "Y": {"level": 3, "until": "2027-01-22"},
                "Z": {"level": 2, "until": None},
            },
            "on_site": ALWAYS,
            "remote": ALWAYS,
            "max_half_days": 20,
            "fair_half_days": 4,
            "max_missions": 0,
            "fee": 10,
        },
        {
            "id": "T3",
            "base": "abroad",
            "languages": ["fr", "ar"],
            "competencies": {"X": {"level": 2, "until": None}, "Z": {"level": 3, "until": None}},
            "on_site": [],
            "remote": ALWAYS,
            "max_half_days": 20,
            "fair_half_days": 20,
            "max_missions": 1,
            "fee": 30,
        },
    ],
    "rooms": [
        {
            "id": "RA",
            "place": "A",
            "seats": 10,
            "equipment": ["projector"],
            "step_free": True,
            "closed": [["2027-02-01", "2027-02-05"]],
        },
        {
            "id": "RA2",
            "place": "A",
            "seats": 9,
            "equipment": [],
            "step_free": False,
            "closed": [],
        },
        {
            "id": "RB",
            "place": "B",
            "seats": 12,
            "equipment": [],
            "step_free": False,
            "closed": [],
        },
    ],
    "cohorts": [
        {"id": "CA", "place": "A", "size": 10},
        {"id": "CB", "place": "B", "size": 12},
        {"id": "CC", "place": "C", "size": 8},
    ],
    "needs": [
        {
            "id": "N1",
            "cohort": "CA",
            "module": "M1",
            "blocks": [4, 3],
            "requires": {"X": 3, "Y": 3},
            "languages": ["fr", "ar"],
            "mode": "on_site",
            "window": ["2027-01-11", "2027-02-05"],
            "priority": 5,
            "after": [],
            "equipment": ["projector"],
            "step_free": True,
            "max_trainers": 2,
        },
        {
            "id": "N2",
            "cohort": "CB",
            "module": "M2",
            "blocks": [2],
            "requires": {"X": 2},
            "languages": ["fr"],
            "mode": "either",
            "window": ["2027-01-04", "2027-02-12"],
            "priority": 3,
            "after": ["N1"],
            "equipment": [],
            "step_free": False,
            "max_trainers": 1,
        },
        {
            "id": "N3",
            "cohort": "CC",
            "module": "M3",
            "blocks": [2],
            "requires": {"Z": 2},
            "languages": ["ar"],
            "mode": "remote",
            "window": ["2027-01-04", "2027-02-12"],
            "priority": 1,
            "after": [],
            "equipment": [],
            "step_free": False,
            "max_trainers": 1,
        },
        {
            "id": "N4",
            "cohort": "CC",
            "module": "M4",
            "blocks": [1],
            "requires": {"Z": 4},
            "languages": ["ar"],
            "mode": "remote",
            "window": ["2027-01-04", "2027-02-12"],
            "priority": 9,
            "after": [],
            "equipment": [],
            "step_free": False,
            "max_trainers": 1,
        },
        {
            "id": "N5",
            "cohort": "CB",
            "module": "M5",
            "blocks": [1],
            "requires": {"Y": 1},
            "languages": ["ar"],
            "mode": "on_site",
            "window": ["2027-01-04", "2027-02-12"],
            "priority": 2,
            "after": [],
            "equipment": [],
            "step_free": False,
            "max_trainers": 1,
        },
    ],
    "locks": [
        {
            "need": "N1",
            "block": 0,
            "trainers": ["T2", "T1"],
            "room": "RA",
            "start": "2027-01-12am",
        },
        {"need": "N3", "block": 0, "trainers": None, "room": None, "start": None},
    ],
}

PLAN: Json = {
    "schema": 1,
    "sessions": [
        {
            "need": "N1",
            "block": 0,
            "trainers": ["T1", "T2"],
            "mode": "on_site",
            "room": "RA",
            "slots": ["2027-01-12am", "2027-01-12pm", "2027-01-14am", "2027-01-14pm"],
        },
        {
            "need": "N1",
            "block": 1,
            "trainers": ["T1", "T2"],
            "mode": "on_site",
            "room": "RA",
            "slots": ["2027-01-20pm", "2027-01-21am", "2027-01-22am"],
        },
        {
            "need": "N2",
            "block": 0,
            "trainers": ["T1"],
            "mode": "on_site",
            "room": "RB",
            "slots": ["2027-01-26am", "2027-01-26pm"],
        },
        {
            "need": "N3",
            "block": 0,
            "trainers": ["T3"],
            "mode": "remote",
            "room": None,
            "slots": ["2027-01-11am", "2027-01-11pm"],
        },
        {
            "need": "N5",
            "block": 0,
            "trainers": ["T2"],
            "mode": "on_site",
            "room": "RB",
            "slots": ["2027-01-15pm"],
        },
    ],
    "uncovered": [{"need": "N4", "reason": "no_competency", "detail": {}}],
    "missions": [
        {
            "trainer": "T1",
            "weeks": ["2027-W02", "2027-W03", "2027-W04"],
            "sessions": [["N1", 0], ["N1", 1], ["N2", 0]],
        }
    ],
    "objective": {
        # 5 × 7 + 3 × 2 + 1 × 2 + 2 × 1, and 9 × 1 for N4
        "coverage": 45,
        "coverage_max": 54,
        "cost": 4792,
        "parts": {
            "fees": 1040,  # 9 × 100 + 8 × 10 + 2 × 30
            "km": 870,  # T1 to B, T2 twice to A: 290 each
            "flight": 1000,
            "week_abroad": 1500,
            "night": 250,  # T2 in A on 12, 14, 20, 21 and 22 January
            "continuity": 100,  # CA with T1 and T2, CB with T1 and T2, CC with T3
            "overload": 25,  # one half-day of T1, four of T2
            "remote": 7,
        },
    },
    "bounds": {"coverage": 45, "cost": 4792},
    "stats": {
        "method": "by hand",
        "seconds": 0.5,
        "seed": None,
        "first_solution_seconds": None,
        "peak_mb": None,
    },
}


def problem_json() -> Any:
    """A copy to spoil: no part of it is shared, not even equal windows."""
    return json.loads(json.dumps(PROBLEM))


def plan_json() -> Any:
    return json.loads(json.dumps(PLAN))


def small_problem() -> Problem:
    return Problem.parse(PROBLEM)


def small_plan() -> Plan:
    return Plan.parse(PLAN)


def restated(problem: Problem, plan: Plan) -> Plan:
    """The plan with true statements about its sessions, so that only rules are left to break."""
    walk = Walk.through(problem, plan)
    missing = [need.id for need in problem.needs if need.id not in walk.covered()]
    return replace(
        plan,
        objective=recompute(problem, plan),
        missions=tuple(missions_of(walk)),
        uncovered=tuple(Uncovered(id_, "outweighed", {}) for id_ in missing),
        bounds=replace(plan.bounds, coverage=None, cost=None),
    )
