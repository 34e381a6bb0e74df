"""Problems and plans read and written: nothing lost, and each fault named with its fix."""

import json
import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from trainers.matching.errors import FormatError, PlanError, ProblemError, shown
from trainers.matching.format import (
    Level,
    Place,
    Plan,
    Problem,
    Slot,
    km,
    monday,
    parse_week,
    week_name,
)

from .small import plan_json, problem_json, small_problem

PROBLEMS = sorted((Path(__file__).parent / "problems").glob("*.json"))


# Round trips


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.stem)
def test_a_problem_file_survives_reading_and_writing(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))

    assert Problem.parse(data).to_json() == data


def test_a_plan_survives_reading_and_writing() -> None:
    assert Plan.parse(plan_json()).to_json() == plan_json()


def test_unknown_fields_are_ignored_everywhere() -> None:
    problem: Any = problem_json()
    for thing in (
        problem,
        problem["prices"],
        problem["trainers"][0],
        problem["trainers"][0]["competencies"]["X"],
        *problem["needs"],
    ):
        thing["colour"] = {"deep": [1, 2]}

    assert Problem.parse(problem) == small_problem()


def test_values_have_the_types_that_the_engine_counts_on() -> None:
    problem = small_problem()

    assert problem.locks[0].start == Slot(date(2027, 1, 12), 0)
    assert problem.trainers[1].competencies["Y"] == Level(3, date(2027, 1, 22))
    assert problem.needs[0].window == (date(2027, 1, 11), date(2027, 2, 5))
    assert problem.travel_half_days[-1] == (None, 2)
    assert (problem.needs[0].half_days, problem.needs[0].worth) == (7, 35)
    assert [trainer.is_abroad for trainer in problem.trainers] == [True, False, True]


# Slots, weeks, distances


def test_slots_sort_by_time_and_read_as_written() -> None:
    names = ["2027-01-04am", "2027-01-04pm", "2027-01-05am"]

    assert [str(slot) for slot in sorted(map(Slot.parse, reversed(names)))] == names


@pytest.mark.parametrize(
    "text", ["", "am", "2027-01-04", "2027-01-04AM", "2027-1-4am", "20270104am", "2027-01-04 am"]
)
def test_a_slot_has_one_spelling(text: str) -> None:
    with pytest.raises(ValueError):
        Slot.parse(text)


def test_weeks_go_by_monday_and_by_iso_name() -> None:
    assert monday(date(2027, 1, 10)) == date(2027, 1, 4)
    assert week_name(date(2027, 1, 3)) == "2026-W53"
    assert parse_week("2026-W53") == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("degrees", "distance"), [(0, 0), (1, 145), (2, 289), (3, 434), (0.0242, 3), (0.0243, 4)]
)
def test_distance_is_a_third_more_than_the_great_circle_to_the_whole_km(
    degrees: float, distance: int
) -> None:
    # One degree is 111.195 km; 0.0242 degrees come to 3.498 km by road, 0.0243 to 3.513.
    assert km(Place("a", "r", 30, -7), Place("b", "r", 30 + degrees, -7)) == distance


@pytest.mark.parametrize(
    ("distance", "half_days"), [(0, 0), (120, 0), (121, 1), (350, 1), (351, 2)]
)
def test_travel_reads_its_table_with_the_bounds_included(distance: int, half_days: int) -> None:
    assert small_problem().travel(distance) == half_days


# Faults

Path_ = tuple[str | int, ...]


def put(data: Any, path: Path_, value: object) -> Any:
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return data


FAULTS: list[tuple[Path_, object, str, str]] = [
    (("schema",), 2, "schema", "schema"),
    (("schema",), True, "schema", "type"),
    (("first_day",), "2027-1-4", "first_day", "type"),
    (("first_day",), "20270104", "first_day", "type"),
    (("first_day",), "2027-W01-1", "first_day", "type"),
    (("first_day",), "2027-02-30", "first_day", "type"),
    (("last_day",), "2027-01-03", "last_day", "horizon"),
    (("last_day",), "2127-01-03", "last_day", "horizon_too_long"),
    (("closed_days", 0), None, "closed_days[0]", "type"),
    (("places",), {}, "places", "type"),
    (("places", 0, "lat"), float("nan"), "places[0].lat", "type"),
    (("places", 0, "lat"), float("inf"), "places[0].lat", "type"),
    (("places", 0, "lat"), 90.5, "places[0].lat", "range"),
    (("places", 0, "lon"), True, "places[0].lon", "type"),
    (("places", 0, "id"), "abroad", "places[0].id", "reserved"),
    (("places", 1, "id"), "A", "places[1].id", "duplicate"),
    (("gateway",), "abroad", "gateway", "unknown_id"),
    (("travel_half_days",), [], "travel_half_days", "travel_table"),
    (("travel_half_days", 2, 0), 500, "travel_half_days", "travel_table"),
    (("travel_half_days", 0, 0), None, "travel_half_days[0]", "travel_table"),
    (("travel_half_days", 1, 0), 120, "travel_half_days[1]", "travel_table"),
    (("travel_half_days", 2, 1), 0, "travel_half_days[2]", "travel_table"),
    (("travel_half_days", 0), [120], "travel_half_days[0]", "length"),
    (("prices", "km"), 22.5, "prices.km", "type"),
    (("prices", "km"), -1, "prices.km", "range"),
    (("prices", "km"), 10**400, "prices.km", "range"),
    (("trainers", 0, "id"), "", "trainers[0].id", "empty"),
    (("trainers", 0, "id"), 7, "trainers[0].id", "type"),
    (("trainers", 1, "id"), "T1", "trainers[1].id", "duplicate"),
    (("trainers", 0, "id"), "x" * 2**20, "trainers[0].id", "too_long"),
    (("trainers", 0, "id"), "\ud800", "trainers[0].id", "text"),
    (("trainers", 0, "base"), "Atlantis", "trainers[0].base", "unknown_id"),
    (("trainers", 0, "languages"), "fr", "trainers[0].languages", "type"),
    (("trainers", 0, "competencies"), [], "trainers[0].competencies", "type"),
    (("trainers", 0, "competencies", "X"), 3, "trainers[0].competencies.X", "type"),
    (("trainers", 0, "competencies", "X", "level"), 5, "trainers[0].competencies.X.level", "range"),
    (("trainers", 0, "on_site"), [["2027-02-01", "2027-01-31"]], "trainers[0].on_site[0]", "window"),
    (("trainers", 0, "on_site"), [["2027-02-01"]], "trainers[0].on_site[0]", "length"),
    (("trainers", 0, "fee"), None, "trainers[0].fee", "type"),
    (("rooms", 0, "place"), "Z", "rooms[0].place", "unknown_id"),
    (("rooms", 0, "step_free"), 1, "rooms[0].step_free", "type"),
    (("cohorts", 0, "place"), "Z", "cohorts[0].place", "unknown_id"),
    (("cohorts", 0, "size"), "10", "cohorts[0].size", "type"),
    (("needs", 0, "cohort"), "CZ", "needs[0].cohort", "unknown_id"),
    (("needs", 0, "blocks"), [], "needs[0].blocks", "empty"),
    (("needs", 0, "blocks", 1), 11, "needs[0].blocks[1]", "range"),
    (("needs", 0, "blocks", 1), 0, "needs[0].blocks[1]", "range"),
    (("needs", 0, "requires", "X"), 0, "needs[0].requires.X", "range"),
    (("needs", 0, "mode"), "hybrid", "needs[0].mode", "choice"),
    (("needs", 0, "mode"), ["on_site"], "needs[0].mode", "choice"),
    (("needs", 0, "window", 0), "2027-02-06", "needs[0].window", "window"),
    (("needs", 0, "window", 1), "2027-02-13", "needs[0].window", "window_outside_horizon"),
    (("needs", 0, "window", 0), "2027-01-03", "needs[0].window", "window_outside_horizon"),
    (("needs", 0, "priority"), 10, "needs[0].priority", "range"),
    (("needs", 0, "after"), ["N9"], "needs[0].after[0]", "unknown_id"),
    (("needs", 0, "after"), ["N1"], "needs[0].after", "cycle"),
    (("needs", 0, "after"), ["N2"], "needs[0].after", "cycle"),
    (("needs", 0, "max_trainers"), 3, "needs[0].max_trainers", "range"),
    (("locks", 0, "need"), "N9", "locks[0].need", "unknown_id"),
    (("locks", 0, "block"), 2, "locks[0].block", "lock_block"),
    (("locks", 0, "trainers"), [], "locks[0].trainers", "lock_team"),
    (("locks", 0, "trainers"), ["T1", "T2", "T3"], "locks[0].trainers", "lock_team"),
    (("locks", 0, "trainers"), ["T1", "T1"], "locks[0].trainers", "lock_team_repeats"),
    (("locks", 0, "trainers"), ["T9"], "locks[0].trainers[0]", "unknown_id"),
    (("locks", 0, "room"), "R9", "locks[0].room", "unknown_id"),
    (("locks", 0, "room"), "RB", "locks[0].room", "lock_room"),
    (("locks", 0, "start"), "2027-01-08am", "locks[0].start", "lock_start_outside_window"),
    (("locks", 0, "start"), "2027-01-13am", "locks[0].start", "lock_start_closed"),
    (("locks", 0, "start"), "2027-01-21pm", "locks[0].start", "lock_start_closed"),
    (("locks", 0, "start"), "2027-01-16am", "locks[0].start", "lock_start_closed"),
    (("locks", 0, "start"), "2027-01-14", "locks[0].start", "type"),
    (("locks", 1), {"need": "N1", "block": 0, "trainers": None, "room": None, "start": None},
     "locks[1]", "lock_twice"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    FAULTS,
    ids=[f"{field} {code} {index}" for index, (_, _, field, code) in enumerate(FAULTS)],
)
def test_a_fault_is_named_with_its_field_its_code_and_the_fix(
    path: Path_, value: object, field: str, code: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        Problem.parse(put(problem_json(), path, value))

    assert (caught.value.field, caught.value.code) == (field, code)
    assert caught.value.fix
    assert len(str(caught.value)) < 500


def fields_of(data: Any, path: Path_ = ()) -> list[Path_]:
    """Every field of every object, but codes, which are data."""
    found: list[Path_] = []
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for name, value in items:
        here = (*path, name)
        if isinstance(name, str) and path[-1:] not in (("competencies",), ("requires",)):
            found.append(here)
        if isinstance(value, dict | list):
            found += fields_of(value, here)
    return found


def removed(data: Any, path: Path_) -> Any:
    at = data
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return data


def address(path: Path_) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(
        "."
    )


def test_every_field_of_a_problem_is_required() -> None:
    for path in fields_of(problem_json()):
        with pytest.raises(ProblemError) as caught:
            Problem.parse(removed(problem_json(), path))
        assert (caught.value.field, caught.value.code) == (address(path), "missing")


def test_every_field_of_a_plan_is_required() -> None:
    stated = {"parts", "detail"}
    for path in fields_of(plan_json()):
        if path[-2:-1] and path[-2] in stated:
            continue
        with pytest.raises(PlanError) as caught:
            Plan.parse(removed(plan_json(), path))
        assert (caught.value.field, caught.value.code) == (address(path), "missing")


@pytest.mark.parametrize("data", [None, 1, "x", [], True, {}])
def test_what_is_no_problem_at_all_is_refused(data: object) -> None:
    with pytest.raises(ProblemError):
        Problem.parse(data)


def test_a_long_chain_is_no_cycle_and_a_long_cycle_is_found() -> None:
    problem: Any = problem_json()
    problem["locks"] = []
    model = problem["needs"][4]
    problem["needs"] = [
        {**model, "id": f"N{n}", "after": [f"N{n - 1}"] if n else []} for n in range(5000)
    ]
    Problem.parse(problem)

    problem["needs"][0]["after"] = ["N4999"]
    with pytest.raises(ProblemError) as caught:
        Problem.parse(problem)
    assert caught.value.code == "cycle"
    assert len(str(caught.value)) < 500


def test_a_need_that_waits_for_a_cycle_is_not_itself_called_one() -> None:
    problem: Any = problem_json()
    problem["needs"][0]["after"] = ["N2"]
    problem["needs"][2]["after"] = ["N1"]
    with pytest.raises(ProblemError) as caught:
        Problem.parse(problem)
    found: Any = caught.value.params["needs"]
    assert set(found) == {"N1", "N2"}


def test_after_may_name_needs_of_other_cohorts_and_the_same_twice() -> None:
    problem: Any = problem_json()
    problem["needs"][4]["after"] = ["N3", "N3"]

    assert Problem.parse(problem).needs[4].after == ("N3", "N3")


def test_values_are_shown_short_whatever_they_are() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    values = [deep, {"a": deep}, "x" * 2**20, 10**10_000, "\ud800", float("nan"), None, True]

    assert [shown(value) for value in values] == [
        "a list of 1",
        "an object with 1 fields",
        '"' + "x" * 60 + '…"',
        "a very large number",
        '"\\ud800"',
        "nan",
        "null",
        "true",
    ]


def test_errors_come_out_of_a_worker_process_whole() -> None:
    error = ProblemError("needs[3]", "is odd", "make it even", "odd", {"need": "N3"})

    copy = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert isinstance(copy, ProblemError) and isinstance(copy, FormatError)
    assert (copy.field, copy.message, copy.fix, copy.code, copy.params) == (
        "needs[3]",
        "is odd",
        "make it even",
        "odd",
        {"need": "N3"},
    )
