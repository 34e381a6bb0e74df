"""The plan counted by hand, with each rule broken in each way that there is."""

from copy import deepcopy
from typing import Any

from .breaks import Break, Ids, added, moved, of, session, unlocked


def second_mission(problem: Any, plan: Any) -> None:
    session(plan, "N2")["slots"] = ["2027-02-09am", "2027-02-09pm"]


def fourth_week(problem: Any, plan: Any) -> None:
    need = deepcopy(of(problem, "needs", "N2"))
    problem["needs"].append(need | {"id": "N6", "after": []})
    of(problem, "trainers", "T1")["max_half_days"] = 11
    slots = ["2027-02-02am", "2027-02-02pm"]
    plan["sessions"].append(deepcopy(session(plan, "N2")) | {"need": "N6", "slots": slots})


def taught_remotely_on_the_way(problem: Any, plan: Any) -> None:
    added(problem, plan, mode="remote", room=None, slots=["2027-01-15am"])
    of(problem, "needs", "N6")["mode"] = "remote"


def two_rooms_in_one(problem: Any, plan: Any) -> None:
    added(problem, plan, trainers=["T3"])
    of(problem, "trainers", "T3").update(on_site=[["2027-01-15", "2027-01-15"]])
    of(problem, "trainers", "T3")["competencies"]["Y"] = {"level": 1, "until": None}


N1: Ids = {"need": "N1", "block": 0}
N2: Ids = {"need": "N2", "block": 0}
N3: Ids = {"need": "N3", "block": 0}
N5: Ids = {"need": "N5", "block": 0}

RULES = [
    # 1
    Break(
        "unknown_need",
        {1},
        {"need": "N9", "block": 0},
        lambda problem, plan: plan["sessions"].append(
            deepcopy(session(plan, "N5")) | {"need": "N9"}
        ),
    ),
    Break(
        "unknown_block",
        {1},
        {"need": "N5", "block": 1},
        lambda problem, plan: plan["sessions"].append(deepcopy(session(plan, "N5")) | {"block": 1}),
    ),
    Break(
        "block_twice",
        {1, 4},
        N5,
        lambda problem, plan: plan["sessions"].append(deepcopy(session(plan, "N5"))),
    ),
    Break("length", {1}, N2, moved("N2", "2027-01-26am"), "too short"),
    Break("length", {1, 7}, N2, moved("N2", *(f"2027-01-{h}" for h in ("26am", "26pm", "27am")))),
    Break("length", {1}, N5, moved("N5"), "no slots"),
    Break(
        "order_of_slots",
        {1},
        {**N2, "slot": "2027-01-26am"},
        moved("N2", "2027-01-26pm", "2027-01-26am"),
    ),
    Break(
        "order_of_slots",
        {1},
        {**N2, "slot": "2027-01-26am"},
        moved("N2", "2027-01-26am", "2027-01-26am"),
        "the same twice",
    ),
    Break(
        "closed_slot", {1}, {**N5, "slot": "2027-01-16am"}, moved("N5", "2027-01-16am"), "Saturday"
    ),
    Break(
        "closed_slot",
        {1},
        {**N3, "slot": "2027-01-13am"},
        moved("N3", "2027-01-12pm", "2027-01-13am"),
        "holiday",
    ),
    Break(
        "closed_slot",
        {1},
        {**N3, "slot": "2027-01-21pm"},
        moved("N3", "2027-01-21am", "2027-01-21pm"),
        "afternoon of a short day",
    ),
    Break(
        "outside_window",
        {1},
        {**N5, "slot": "2027-01-15pm"},
        lambda problem, plan: of(problem, "needs", "N5").update(
            window=["2027-01-04", "2027-01-14"]
        ),
    ),
    Break(
        "outside_window",
        {1},
        {**N5, "slot": "2027-01-15pm"},
        lambda problem, plan: of(problem, "needs", "N5").update(
            window=["2027-01-16", "2027-02-12"]
        ),
        "before it",
    ),
    Break(
        "two_weeks",
        {1},
        {**N3, "slot": "2027-01-18am"},
        moved("N3", "2027-01-15pm", "2027-01-18am"),
    ),
    Break("gap", {1}, {**N2, "slot": "2027-01-26pm"}, moved("N2", "2027-01-26am", "2027-01-27am")),
    Break("gap", {1}, {**N3, "slot": "2027-01-12am"}, moved("N3", "2027-01-11pm", "2027-01-12pm")),
    # 2
    Break(
        "team_size",
        {2},
        N5,
        lambda problem, plan: session(plan, "N5").update(trainers=[]),
        "nobody",
    ),
    Break(
        "team_size",
        {2},
        N3,
        lambda problem, plan: session(plan, "N3").update(trainers=["T3", "T2"]),
        "two where one",
    ),
    Break(
        "team_repeats",
        {2, 7},
        {**N1, "trainer": "T2", "block": 1},
        lambda problem, plan: session(plan, "N1", 1).update(trainers=["T2", "T2"]),
    ),
    Break(
        "unknown_trainer",
        {2},
        {**N5, "trainer": "T9"},
        lambda problem, plan: session(plan, "N5").update(trainers=["T9"]),
    ),
    Break(
        "language",
        {2},
        {**N3, "trainer": "T3"},
        lambda problem, plan: of(problem, "trainers", "T3").update(languages=["fr"]),
    ),
    Break(
        "away",
        {2},
        {**N5, "trainer": "T2", "slot": "2027-01-15pm"},
        lambda problem, plan: of(problem, "trainers", "T2").update(
            on_site=[["2027-01-01", "2027-01-14"], ["2027-01-16", "2027-02-12"]]
        ),
        "on site",
    ),
    Break(
        "away",
        {2},
        {**N3, "trainer": "T3", "slot": "2027-01-11am"},
        lambda problem, plan: of(problem, "trainers", "T3").update(
            remote=[], on_site=[["2027-01-01", "2027-12-31"]]
        ),
        "there but not remotely",
    ),
    Break(
        "competency",
        {2},
        {**N1, "competency": "X"},
        lambda problem, plan: of(problem, "trainers", "T1")["competencies"].pop("X"),
    ),
    Break(
        "competency",
        {2},
        {**N1, "competency": "Y"},
        lambda problem, plan: of(problem, "trainers", "T2")["competencies"]["Y"].update(level=2),
        "a level short",
    ),
    Break(
        "not_valid",
        {2},
        {**N1, "block": 1, "competency": "Y"},
        lambda problem, plan: of(problem, "trainers", "T2")["competencies"]["Y"].update(
            until="2027-01-21"
        ),
        "ends the day before the last",
    ),
    # 3
    Break(
        "mode",
        {3},
        N3,
        lambda problem, plan: (
            of(problem, "needs", "N5").update(mode="remote")
            or of(problem, "needs", "N3").update(mode="on_site")
        ),
        "remote for on site",
    ),
    Break(
        "mode",
        {3},
        N5,
        lambda problem, plan: of(problem, "needs", "N5").update(mode="remote"),
        "on site for remote",
    ),
    Break("no_room", {3}, N5, lambda problem, plan: session(plan, "N5").update(room=None)),
    Break(
        "room_when_remote",
        {3},
        {**N3, "room": "RB"},
        lambda problem, plan: session(plan, "N3").update(room="RB"),
    ),
    Break(
        "unknown_room",
        {3},
        {**N5, "room": "RX"},
        lambda problem, plan: session(plan, "N5").update(room="RX"),
    ),
    Break(
        "room_elsewhere",
        {3},
        {**N5, "room": "RB"},
        lambda problem, plan: of(problem, "rooms", "RB").update(place="C"),
    ),
    Break(
        "seats",
        {3},
        {**N2, "room": "RB"},
        lambda problem, plan: of(problem, "cohorts", "CB").update(size=13),
    ),
    Break(
        "equipment",
        {3},
        {**N5, "room": "RB"},
        lambda problem, plan: of(problem, "needs", "N5").update(equipment=["projector"]),
    ),
    Break(
        "step_free",
        {3},
        {**N5, "room": "RB"},
        lambda problem, plan: of(problem, "needs", "N5").update(step_free=True),
    ),
    Break(
        "room_closed",
        {3},
        {**N5, "room": "RB", "slot": "2027-01-15pm"},
        lambda problem, plan: of(problem, "rooms", "RB").update(
            closed=[["2027-01-15", "2027-01-15"]]
        ),
    ),
    # 4
    Break(
        "trainer_clash",
        {4},
        {"trainer": "T2", "need": "N6", "block": 0, "slot": "2027-01-12am"},
        lambda problem, plan: (
            added(problem, plan, mode="remote", room=None, slots=["2027-01-12am"]),
            of(problem, "needs", "N6").update(mode="remote"),
        ),
        "one of them remote",
    ),
    Break(
        "room_clash",
        {4},
        {"room": "RB", "need": "N6", "block": 0, "slot": "2027-01-15pm"},
        two_rooms_in_one,
    ),
    Break(
        "cohort_week",
        {4},
        {"cohort": "CC", "week": "2027-W02"},
        lambda problem, plan: (
            added(problem, plan, "CC", mode="remote", room=None, slots=["2027-01-11am"]),
            of(problem, "needs", "N6").update(mode="remote"),
        ),
        "both remote",
    ),
    # 5
    Break(
        "travel",
        {5},
        {"trainer": "T2", "need": "N5", "block": 0, "other": "N1", "other_block": 0},
        moved("N5", "2027-01-15am"),
        params={"found": 0, "wanted": 1},
    ),
    Break(
        "travel",
        {5},
        {"trainer": "T2", "need": "N5", "block": 0, "other": "N1", "other_block": 0},
        taught_remotely_on_the_way,
        "a remote session takes the way's half-day",
        {"found": 0, "wanted": 1},
    ),
    Break(
        "travel",
        {5},
        {"trainer": "T2", "need": "N1", "block": 0, "other": "N5", "other_block": 0},
        moved("N5", "2027-01-11pm"),
        "the other way round",
    ),
    # 6
    Break(
        "block_missing",
        {6, 7},
        {"need": "N1", "block": 1},
        lambda problem, plan: plan["sessions"].remove(session(plan, "N1", 1)),
    ),
    Break(
        "block_missing",
        {6, 8},
        {"need": "N1", "block": 0},
        lambda problem, plan: plan["sessions"].remove(session(plan, "N1", 0)),
        "the first",
    ),
    Break(
        "block_order",
        {6},
        {"need": "N1", "block": 1},
        unlocked(
            lambda problem, plan: (
                session(plan, "N1", 0).update(
                    slots=["2027-01-19am", "2027-01-19pm", "2027-01-20am", "2027-01-20pm"]
                ),
                session(plan, "N1", 1).update(
                    slots=["2027-01-12am", "2027-01-12pm", "2027-01-14am"]
                ),
            )
        ),
    ),
    Break(
        "predecessor_uncovered",
        {6},
        {"need": "N5", "other": "N4"},
        lambda problem, plan: of(problem, "needs", "N5").update(after=["N4"]),
    ),
    Break(
        "predecessor_week",
        {6},
        {"need": "N5", "other": "N3"},
        lambda problem, plan: of(problem, "needs", "N5").update(after=["N3"]),
        "another cohort's, the same week",
    ),
    Break(
        "predecessor_week",
        {6},
        {"need": "N2", "other": "N1"},
        moved("N2", "2027-01-18am", "2027-01-18pm"),
        "before the last block only",
    ),
    # 7
    Break(
        "half_days",
        {7},
        {"trainer": "T2"},
        lambda problem, plan: of(problem, "trainers", "T2").update(max_half_days=7),
        params={"found": 8, "most": 7},
    ),
    Break(
        "half_days",
        {7},
        {"trainer": "T3"},
        lambda problem, plan: of(problem, "trainers", "T3").update(max_half_days=1),
        "remote ones count",
    ),
    Break(
        "mission_weeks",
        {7},
        {"trainer": "T1", "week": "2027-W02"},
        fourth_week,
        params={"found": 4, "most": 3},
    ),
    Break(
        "missions",
        {7},
        {"trainer": "T1"},
        second_mission,
        params={"found": 2, "most": 1},
    ),
    # 8
    Break(
        "lock_missing",
        {8},
        N3,
        lambda problem, plan: plan["sessions"].remove(session(plan, "N3")),
        "all three null",
    ),
    Break(
        "lock_trainers",
        {8},
        N3,
        lambda problem, plan: problem["locks"][1].update(trainers=["T2"]),
    ),
    Break(
        "lock_room",
        {8},
        {"need": "N2", "block": 0, "room": "RB"},
        lambda problem, plan: (
            problem["locks"].append(
                {"need": "N2", "block": 0, "trainers": None, "room": "RB", "start": None}
            ),
            session(plan, "N2").update(mode="remote", room=None),
        ),
        "a room implies on site",
    ),
    Break(
        "lock_start",
        {8},
        {**N3, "slot": "2027-01-11pm"},
        lambda problem, plan: problem["locks"][1].update(start="2027-01-11pm"),
    ),
]
