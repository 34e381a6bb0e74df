"""Ten thousand spoilt problem files: each ends in its field and its fix, none hangs."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from trainers.matching.check import check_plan
from trainers.matching.cli import main
from trainers.matching.errors import PlanError, ProblemError
from trainers.matching.files import load
from trainers.matching.format import Plan, Problem

from .small import plan_json, problem_json, small_problem

SEED = 20270105
ROOT = Path(__file__).parents[3]
LONG = "x" * 2**20
# Where null says "open" or "without end".
NULLABLE = {"until", "trainers", "room", "start", 0}


def deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


DEEP = deep(300)
WRONG: dict[type, list[Any]] = {
    str: [5, True, 1.5, [], {}, "", LONG, DEEP, 10**400, "\udcff"],
    int: ["5", True, None, 1.5, -1, float("nan"), float("inf"), 10**400, [], {}, DEEP, LONG],
    bool: [0, 1, "true", None, [], {}],
    list: [{}, "x", 5, True, DEEP + [5], [None], LONG],
    dict: [[], "x", 5, True, DEEP, LONG],
}
WRONG_COORDINATES = ["5", True, None, 1000, -1000.5, float("nan"), float("inf"), 10**400, [], {}]
WRONG_DATES = [
    "2027-13-01", "2027-1-5", "20270105", "2027-W01-1", "tomorrow", "2027-02-30", "٢٠٢٧-٠١-٠٥",
    "2027-01-05T00:00", " 2027-01-05", "0000-01-01", "-2027-01-05",
]  # fmt: skip


@dataclass
class Spot:
    """A place in the JSON: `at[name]`, whose address begins with `field`."""

    at: Any
    name: str | int
    field: str

    @property
    def value(self) -> Any:
        return self.at[self.name]

    def put(self, value: Any) -> str:
        self.at[self.name] = value
        return self.field


def spots(data: Any, field: str = "") -> list[Spot]:
    found = []
    for name in list(data) if isinstance(data, dict) else range(len(data)):
        here = f"{field}[{name}]" if isinstance(name, int) else f"{field}.{name}".lstrip(".")
        found.append(Spot(data, name, here))
        if isinstance(data[name], dict | list):
            found += spots(data[name], here)
    return found


def a_thing(problem: Any, kind: str, dice: random.Random) -> tuple[Any, str]:
    index = dice.randrange(len(problem[kind]))
    return problem[kind][index], f"{kind}[{index}]"


# Spoilers: each spoils the problem in one way and says where the fault must be reported


def missing(problem: Any, dice: random.Random) -> str:
    codes = ("competencies", "requires")
    spot = dice.choice(
        [
            spot
            for spot in spots(problem)
            if isinstance(spot.name, str)
            and spot.field.split(".")[-2:-1] not in ([c] for c in codes)
        ]
    )
    del spot.at[spot.name]
    return spot.field


def wrong_type(problem: Any, dice: random.Random) -> str:
    spot = dice.choice([spot for spot in spots(problem) if spot.value is not None])
    if spot.name in ("lat", "lon"):
        return spot.put(dice.choice(WRONG_COORDINATES))
    wrong = WRONG[type(spot.value)]
    return spot.put(
        dice.choice([one for one in wrong if one is not None or spot.name not in NULLABLE])
    )


def wrong_date(problem: Any, dice: random.Random) -> str:
    dated = [spot for spot in spots(problem) if str(spot.value).startswith("202")]
    return dice.choice(dated).put(dice.choice(WRONG_DATES))


def duplicate(problem: Any, dice: random.Random) -> str:
    kind = dice.choice(["places", "trainers", "rooms", "cohorts", "needs"])
    problem[kind].append(json.loads(json.dumps(dice.choice(problem[kind]))))
    return f"{kind}[{len(problem[kind]) - 1}].id"


def unknown_id(problem: Any, dice: random.Random) -> str:
    kind, name = dice.choice(
        [
            ("trainers", "base"),
            ("rooms", "place"),
            ("cohorts", "place"),
            ("needs", "cohort"),
            ("locks", "need"),
            ("locks", "room"),
        ]
    )
    thing, field = a_thing(problem, kind, dice)
    thing[name] = f"nobody {dice.random()}"
    return f"{field}.{name}"


def impossible_window(problem: Any, dice: random.Random) -> str:
    need, field = a_thing(problem, "needs", dice)
    need["window"] = dice.choice(
        [
            need["window"][::-1],
            ["2026-12-31", need["window"][1]],
            [need["window"][0], "2031-01-01"],
            [],
            need["window"] * 2,
            ["2027-02-10", "2027-01-05"],
        ]
    )
    return f"{field}.window"


def emptied(problem: Any, dice: random.Random) -> str:
    """Lists that may not be empty; an empty list of places or needs leaves names in the air."""
    need, field = a_thing(problem, "needs", dice)
    which = dice.randrange(5)
    if which == 0:
        need["blocks"] = []
        return f"{field}.blocks"
    if which == 1:
        problem["travel_half_days"] = []
        return "travel_half_days"
    if which == 2:
        problem["locks"][0]["trainers"] = []
        return "locks[0].trainers"
    kind, reported = (("places", "gateway"), ("cohorts", "needs[0].cohort"))[which - 3]
    problem[kind] = []
    return reported


def cycle(problem: Any, dice: random.Random) -> str:
    one, other = dice.choices(problem["needs"], k=2)
    one["after"].append(other["id"])
    other["after"].append(one["id"])
    return "needs["


def contradictory_lock(problem: Any, dice: random.Random) -> str:
    lock = problem["locks"][0]
    which = dice.randrange(5)
    if which == 0:
        problem["locks"].append(dict(lock))
        return f"locks[{len(problem['locks']) - 1}]"
    changes: list[dict[str, Any]] = [
        {"block": dice.randint(2, 10**6)},
        {"trainers": ["T1", "T2", "T3"]},
        {"room": "RB"},
        {"start": dice.choice(["2027-01-13am", "2027-01-16pm", "2027-02-08am", "1999-01-01am"])},
    ]
    lock |= changes[which - 1]
    return f"locks[0].{next(iter(changes[which - 1]))}"


SPOILERS: list[Callable[[Any, random.Random], str]] = [
    missing,
    wrong_type,
    wrong_type,
    wrong_date,
    duplicate,
    unknown_id,
    impossible_window,
    emptied,
    cycle,
    contradictory_lock,
]


def spoilt(number: int) -> tuple[Any, str, str]:
    """The problem, the spoiler and where it must be reported; the same for the same number."""
    dice = random.Random(f"{SEED} {number}")
    spoil = dice.choice(SPOILERS)
    problem = problem_json()
    return problem, spoil.__name__, spoil(problem, dice)


def belongs(reported: str, spoilt_field: str) -> bool:
    """The fault is named where it was made, or at what holds it or lies in it."""
    return reported.startswith(spoilt_field) or spoilt_field.startswith(reported)


def test_ten_thousand_spoilt_problems_end_in_their_field_and_the_fix() -> None:
    counts: Counter[str] = Counter()
    slowest = 0.0
    for number in range(10_000):
        problem, name, field = spoilt(number)
        began = time.perf_counter()
        with pytest.raises(ProblemError) as caught:
            Problem.parse(problem)
        slowest = max(slowest, time.perf_counter() - began)
        error = caught.value
        assert error.field and error.message and error.fix and error.code
        assert len(str(error)) < 1000, name
        assert belongs(error.field, field), (number, name, field, str(error))
        counts[name] += 1
    assert set(counts) == {spoil.__name__ for spoil in SPOILERS}
    assert slowest < 1


# Files


def write(path: Path, problem: Any) -> Path:
    path.write_text(json.dumps(problem, ensure_ascii=True), encoding="utf-8")
    return path


def raw_files() -> dict[str, bytes]:
    """What json.dumps would never write."""
    text = json.dumps(problem_json())
    return {
        "empty": b"",
        "cut off": text[: len(text) // 2].encode(),
        "no JSON": b"places: [A, B]",
        "not UTF-8": text.replace("R1", "R\u00e9").encode("latin-1"),
        "UTF-16": text.encode("utf-16"),
        "NUL bytes": b"\0" * 1000,
        "a field twice": text.replace('"gateway"', '"gateway": "A", "gateway"').encode(),
        "a number too long to convert": text.replace(
            '"schema": 1', '"schema": ' + "1" * 6000
        ).encode(),
        "a float too large": text.replace('"lat": 30', '"lat": 1e999').encode(),
        "NaN": text.replace('"lat": 30', '"lat": NaN').encode(),
        "nested too deeply": b"[" * 200_000,
        "nested too deeply in a field": text.replace(
            '"gateway": "A"', '"gateway": ' + "[" * 100_000 + "]" * 100_000
        ).encode(),
        "a megabyte of text": text.replace('"T1"', f'"{LONG}"').encode(),
        "a megabyte as a name twice": f'{{"{LONG}": 1, "{LONG}": 2}}'.encode(),
    }


@pytest.mark.parametrize("name", raw_files())
def test_a_file_that_is_no_problem_is_refused_by_name(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "problem.json"
    path.write_bytes(raw_files()[name])

    status = main(["check", str(path), str(path)])

    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err.startswith(f"error: {path}: ")
    assert "; " in err
    assert err.count("\n") == 1 and len(err) < 1000


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(problem_json()), encoding="utf-8-sig")

    assert Problem.parse(load(str(path))) == small_problem()


@pytest.mark.parametrize("where", ["missing.json", "", ".", "a\0b", "x" * 5000])
def test_a_file_that_cannot_be_read_is_refused(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path / where), "plan.json"]) == 2
    assert "can't be read" in capsys.readouterr().err


def test_three_hundred_spoilt_files_end_in_one_line_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = str(write(tmp_path / "plan.json", plan_json()))
    for number in range(300):
        problem, _, _ = spoilt(number)
        path = str(write(tmp_path / "problem.json", problem))
        command = random.Random(number).choice(
            [
                ["solve", path, "--budget", "1"],
                ["check", path, plan],
                ["explain", path, plan, "--need", "N4"],
                ["replan", path, plan, "--event", plan],
            ]
        )

        status = main(command)

        out, err = capsys.readouterr()
        assert (status, out) == (2, ""), (number, command)
        assert err.startswith("error: ") and err.count("\n") == 1, err


def test_a_dozen_spoilt_files_through_the_command_itself(tmp_path: Path) -> None:
    for number in range(12):
        problem, _, _ = spoilt(number)
        path = write(tmp_path / "problem.json", problem)
        run = subprocess.run(
            [sys.executable, "-m", "trainers.matching", "check", str(path), str(path)],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
            check=False,
        )

        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr.startswith("error: ") and run.stderr.count("\n") == 1


# Plans


def test_spoilt_plans_are_refused_or_judged_but_never_break_the_checker() -> None:
    problem = small_problem()
    outcomes: Counter[str] = Counter()
    for number in range(3000):
        dice = random.Random(f"{SEED} plan {number}")
        plan: Any = plan_json()
        for _ in range(dice.randint(1, 3)):
            shuffle_something(plan, dice)
        try:
            violations = check_plan(problem, Plan.parse(plan))
        except PlanError as error:
            assert error.field and error.fix
            outcomes["unreadable"] += 1
        else:
            assert all(str(violation) for violation in violations)
            outcomes["broken" if violations else "fine"] += 1
    assert outcomes["unreadable"] > 300
    assert outcomes["broken"] > 200


def shuffle_something(plan: Any, dice: random.Random) -> None:
    spot = dice.choice([spot for spot in spots(plan) if spot.at is not plan] or spots(plan))
    values: list[Any] = [
        None, 0, 1, -1, 7, True, "", "N1", "T1", "T2", "RA", "RB", "remote", "2027-01-11am",
        "0001-01-01am", "9999-12-31pm", "2027-W02", [], {}, ["T2"], ["2027-01-12am"] * 2, LONG,
    ]  # fmt: skip
    spot.put(dice.choice(values))
    if dice.random() < 0.3:
        dice.shuffle(plan["sessions"]) if isinstance(plan["sessions"], list) else None
