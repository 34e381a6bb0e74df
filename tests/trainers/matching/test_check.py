"""Each way to break a rule or misstate a plan is caught, with its number and ids, and alone."""

import ast
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from trainers.matching.check import Violation, check_plan, recompute
from trainers.matching.format import Plan, Problem
from trainers.matching.violations import SENTENCES

from .small import plan_json, problem_json, restated, small_plan, small_problem

# The JSON is as loose as a file: mutations reach anywhere in it.
Change = Callable[[Any, Any], Any]


Ids = dict[str, str | int]


@dataclass(frozen=True)
class Break:
    """`change` is done to the JSON of problem and plan; `rules` are all that it breaks."""

    code: str
    rules: set[int | str]
    ids: Ids
    change: Change
    label: str = ""
    params: dict[str, object] = field(default_factory=dict)


def session(plan: Any, need: str, block: int = 0) -> Any:
    return next(one for one in plan["sessions"] if (one["need"], one["block"]) == (need, block))


def of(problem: Any, kind: str, id_: str) -> Any:
    return next(one for one in problem[kind] if one["id"] == id_)


def moved(need: str, *slots: str, block: int = 0) -> Change:
    return lambda problem, plan: session(plan, need, block).update(slots=list(slots))


def unlocked(change: Change) -> Change:
    def both(problem: Any, plan: Any) -> None:
        problem["locks"] = []
        change(problem, plan)

    return both


def added(problem: Any, plan: Any, cohort: str = "CD", **changes: object) -> Any:
    """A copy of N5's need and session as N6, for another cohort, with changes to the session."""
    need = deepcopy(of(problem, "needs", "N5"))
    problem["cohorts"].append({"id": "CD", "place": "B", "size": 3})
    problem["needs"].append(need | {"id": "N6", "cohort": cohort})
    plan["sessions"].append(deepcopy(session(plan, "N5")) | {"need": "N6"} | changes)
    return plan["sessions"][-1]


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


def amount(name: str, **changes: int) -> Change:
    return lambda problem, plan: plan["objective"].update(changes)


STATEMENTS = [
    Break("amount", {"objective"}, {"name": "coverage"}, amount("coverage", coverage=44)),
    Break("amount", {"objective"}, {"name": "coverage_max"}, amount("", coverage_max=45)),
    Break("amount", {"objective"}, {"name": "cost"}, amount("cost", cost=4791)),
    Break(
        "amount",
        {"objective"},
        {"name": "night"},
        lambda problem, plan: plan["objective"]["parts"].update(night=200, fees=1090),
        "two parts wrong with the right sum",
    ),
    Break(
        "part_missing",
        {"objective"},
        {"name": "remote"},
        lambda problem, plan: plan["objective"]["parts"].pop("remote"),
    ),
    Break(
        "part_unknown",
        {"objective"},
        {"name": "hotel"},
        lambda problem, plan: plan["objective"]["parts"].update(hotel=0),
    ),
    Break(
        "mission_missing",
        {"missions"},
        {"trainer": "T1", "week": "2027-W02"},
        lambda problem, plan: plan["missions"].clear(),
    ),
    Break(
        "mission_wrong",
        {"missions"},
        {"trainer": "T1", "week": "2027-W02"},
        lambda problem, plan: plan["missions"][0]["weeks"].pop(),
        "a week short",
    ),
    Break(
        "mission_wrong",
        {"missions"},
        {"trainer": "T1", "week": "2027-W02"},
        lambda problem, plan: plan["missions"][0]["sessions"].pop(),
        "a session short",
    ),
    Break(
        "mission_wrong",
        {"missions"},
        {"trainer": "T2", "week": "2027-W02"},
        lambda problem, plan: plan["missions"].append(
            {"trainer": "T2", "weeks": ["2027-W02"], "sessions": [["N5", 0]]}
        ),
        "of someone with a base",
    ),
    Break(
        "mission_wrong",
        {"missions"},
        {"trainer": "T1", "week": "2027-W02"},
        lambda problem, plan: plan["missions"].append(deepcopy(plan["missions"][0])),
        "twice",
    ),
    Break(
        "uncovered_missing",
        {"uncovered"},
        {"need": "N4"},
        lambda problem, plan: plan["uncovered"].clear(),
    ),
    Break(
        "uncovered_covered",
        {"uncovered"},
        {"need": "N2"},
        lambda problem, plan: plan["uncovered"].append(
            {"need": "N2", "reason": "outweighed", "detail": {}}
        ),
    ),
    Break(
        "uncovered_twice",
        {"uncovered"},
        {"need": "N4"},
        lambda problem, plan: plan["uncovered"].append(deepcopy(plan["uncovered"][0])),
    ),
    Break(
        "uncovered_unknown",
        {"uncovered"},
        {"need": "N9"},
        lambda problem, plan: plan["uncovered"].append(
            {"need": "N9", "reason": "outweighed", "detail": {}}
        ),
    ),
    Break(
        "coverage_bound",
        {"bounds"},
        {},
        lambda problem, plan: plan["bounds"].update(coverage=44.9),
    ),
    Break(
        "cost_bound",
        {"bounds"},
        {},
        lambda problem, plan: plan["bounds"].update(cost=4793),
    ),
]


def broken(case: Break) -> tuple[Problem, Plan]:
    problem, plan = problem_json(), plan_json()
    case.change(problem, plan)
    return Problem.parse(problem), Plan.parse(plan)


def names(cases: list[Break]) -> list[str]:
    return [f"{case.code} {case.label}".strip() for case in cases]


def test_the_plan_counted_by_hand_holds() -> None:
    problem, plan = small_problem(), small_plan()

    assert check_plan(problem, plan) == []
    assert recompute(problem, plan) == plan.objective


@pytest.mark.parametrize("case", RULES, ids=names(RULES))
def test_a_broken_rule_is_caught_with_its_number_and_ids_and_no_other(case: Break) -> None:
    problem, plan = broken(case)

    violations = check_plan(problem, restated(problem, plan))

    assert {violation.rule for violation in violations} == case.rules
    found = [one for one in violations if one.code == case.code]
    assert any(
        case.ids == {name: one.ids[name] for name in case.ids}
        and case.params == {name: one.params[name] for name in case.params}
        for one in found
    ), violations


@pytest.mark.parametrize("case", STATEMENTS, ids=names(STATEMENTS))
def test_a_wrong_statement_is_caught_by_its_name_and_no_other(case: Break) -> None:
    violations = check_plan(*broken(case))

    assert {violation.rule for violation in violations} == case.rules
    assert case.code in {violation.code for violation in violations}
    assert any(case.ids == dict(violation.ids) for violation in violations)


def test_every_code_has_a_case_and_a_sentence() -> None:
    assert {case.code for case in [*RULES, *STATEMENTS]} == set(SENTENCES)
    for case in [*RULES, *STATEMENTS]:
        assert all(str(violation) for violation in check_plan(*broken(case)))


# What must not be taken for a violation


def passes(change: Change) -> list[Violation]:
    problem, plan = problem_json(), plan_json()
    change(problem, plan)
    parsed = Problem.parse(problem)
    return check_plan(parsed, restated(parsed, Plan.parse(plan)))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda problem, plan: problem["closed_days"].append("2027-01-13"),
            id="a closed day listed twice",
        ),
        pytest.param(
            lambda problem, plan: problem["short_days"].append("2027-01-13"),
            id="closed wins over short",
        ),
        pytest.param(
            lambda problem, plan: of(problem, "trainers", "T2").update(
                on_site=[["2027-01-12", "2027-01-13"], ["2027-01-14", "2027-01-22"]]
            ),
            id="windows are a union",
        ),
        pytest.param(
            lambda problem, plan: of(problem, "trainers", "T2").update(
                on_site=[
                    ["2027-01-12", "2027-01-12"],
                    ["2027-01-14", "2027-01-15"],
                    ["2027-01-20", "2027-01-22"],
                ]
            ),
            id="an absence on a closed day does not matter",
        ),
        pytest.param(
            lambda problem, plan: session(plan, "N1").update(trainers=["T2", "T1"]),
            id="a team in any order",
        ),
        pytest.param(
            lambda problem, plan: session(plan, "N2").update(mode="remote", room=None),
            id="either mode, block by block",
        ),
        pytest.param(
            lambda problem, plan: of(problem, "trainers", "T2").update(max_missions=0),
            id="missions of someone with a base are not counted",
        ),
        pytest.param(lambda problem, plan: plan["sessions"].reverse(), id="sessions in any order"),
        pytest.param(moved("N5", "2027-01-18am"), id="a weekend is time to travel"),
    ],
)
def test_what_the_rules_allow_passes(change: Change) -> None:
    assert passes(change) == []


def test_two_weeks_across_the_new_year_are_one_mission() -> None:
    problem, plan = problem_json(), plan_json()
    problem.update(first_day="2026-12-01", last_day="2027-02-12", locks=[])
    of(problem, "needs", "N2").update(after=[], window=["2026-12-01", "2027-02-12"])
    of(problem, "needs", "N5").update(
        requires={"X": 1}, languages=["fr"], window=["2026-12-01", "2027-02-12"]
    )
    session(plan, "N2").update(slots=["2026-12-31am", "2026-12-31pm"])
    session(plan, "N5").update(slots=["2027-01-04am"], trainers=["T1"])
    plan["sessions"] = [session(plan, "N2"), session(plan, "N5")]
    parsed = Problem.parse(problem)
    true = restated(parsed, Plan.parse(plan))

    assert [mission.weeks for mission in true.missions] == [("2026-W53", "2027-W01")]
    assert true.objective.parts["flight"] == 1000
    assert check_plan(parsed, true) == []


def test_a_night_needs_more_than_120_km_whatever_the_travel_table_says() -> None:
    problem, plan = problem_json(), plan_json()
    problem["travel_half_days"] = [[500, 0], [None, 1]]
    of(problem, "places", "B").update(lat=30.83)

    near = recompute(Problem.parse(problem), Plan.parse(plan))
    of(problem, "places", "B").update(lat=30.84)
    far = recompute(Problem.parse(problem), Plan.parse(plan))

    assert (near.parts["km"], near.parts["night"]) == (6 * 120, 0)
    assert (far.parts["km"], far.parts["night"]) == (6 * 121, 250)


def test_the_checker_shares_nothing_with_the_solver_but_the_format() -> None:
    package = Path(__file__).parents[3] / "trainers" / "matching"
    allowed = {"format", "violations", "walk", "recount", "statements"}
    for name in ("check", *sorted(allowed - {"format"})):
        tree = ast.parse((package / f"{name}.py").read_text(encoding="utf-8"))
        relative = {
            node.module
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.level
        }
        assert relative <= allowed
