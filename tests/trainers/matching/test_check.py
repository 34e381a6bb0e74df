"""Each way to break a rule or misstate a plan is caught, with its number and ids, and alone."""

import ast
from pathlib import Path

import pytest

from trainers.matching.check import Violation, check_plan, recompute
from trainers.matching.format import Plan, Problem
from trainers.matching.violations import SENTENCES

from .breaks import Break, Change, moved, of, session
from .broken_rules import RULES
from .broken_statements import STATEMENTS
from .small import plan_json, problem_json, restated, small_plan, small_problem


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
