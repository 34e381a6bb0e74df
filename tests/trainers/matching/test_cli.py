"""The five commands, with the status they leave and what they print."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from trainers.matching.check import check_plan
from trainers.matching.cli import main
from trainers.matching.events import KINDS
from trainers.matching.format import Plan, Problem

from .small import plan_json, problem_json

ROOT = Path(__file__).parents[3]
PROBLEMS = Path(__file__).parent / "problems"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with the small problem and its plan."""
    (tmp_path / "problem.json").write_text(json.dumps(problem_json()), encoding="utf-8")
    (tmp_path / "plan.json").write_text(json.dumps(plan_json()), encoding="utf-8")
    return tmp_path


def put(path: Path, data: object) -> str:
    path.write_text(json.dumps(data), encoding="utf-8")
    return str(path)


def run(*arguments: object) -> int:
    """The status, also where argparse leaves by itself."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as leaving:
        assert isinstance(leaving.code, int)
        return leaving.code


# check


def test_check_prints_the_objective_of_a_plan_that_holds(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", files / "problem.json", files / "plan.json") == 0
    assert json.loads(capsys.readouterr().out) == plan_json()["objective"]


def test_check_prints_each_broken_rule_and_leaves_with_1(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = plan_json()
    plan["sessions"][4]["slots"] = ["2027-01-15am"]
    plan["objective"]["cost"] = 1
    plan["uncovered"] = []
    path = put(files / "broken.json", plan)

    assert run("check", files / "problem.json", path) == 1
    assert capsys.readouterr().out.splitlines() == [
        "rule 5: T2 has 0 free half-days of 1 on the way to need N5 block 0 from need N1 block 0",
        "objective: cost is stated as 1, it is 4792",
        "uncovered: need N4 is not covered and not listed",
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 1}', "null"])
def test_check_leaves_with_1_for_a_plan_that_cannot_be_read(
    text: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "plan.json").write_text(text, encoding="utf-8")

    assert run("check", files / "problem.json", files / "plan.json") == 1
    assert capsys.readouterr().err.startswith(f"error: {files / 'plan.json'}: ")


def test_check_leaves_with_2_for_a_malformed_problem_whatever_the_plan(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = problem_json()
    del problem["needs"][2]["window"]
    path = put(files / "problem.json", problem)

    assert run("check", path, files / "nothing.json") == 2
    assert capsys.readouterr().err == f"error: {path}: needs[2].window: is missing; add it\n"


# solve


@pytest.mark.parametrize("method", ["naive", "greedy", "full"])
def test_solve_writes_a_plan_that_check_passes(method: str, files: Path) -> None:
    out = files / "out.json"

    status = run(
        "solve", files / "problem.json", "--budget", "5", "--seed", "1", "--workers", "1",
        "--method", method, "--out", out,
    )  # fmt: skip

    assert status == 0
    assert run("check", files / "problem.json", out) == 0
    assert Plan.parse(json.loads(out.read_text(encoding="utf-8"))).stats.method.startswith(method)


def test_solve_starts_from_a_previous_plan(files: Path) -> None:
    out = files / "out.json"

    status = run(
        "solve", files / "problem.json", "--method", "greedy", "--previous", files / "plan.json",
        "--out", out,
    )  # fmt: skip

    assert status == 0
    assert json.loads(out.read_text(encoding="utf-8"))["objective"]["coverage"] >= 45


def test_solve_prints_the_plan_where_no_file_is_named(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("solve", files / "problem.json", "--method", "naive") == 0
    Plan.parse(json.loads(capsys.readouterr().out))


def contradictions() -> dict[str, Any]:
    """Problems whose locks are well formed and can't be kept, by what forbids them."""
    locks: dict[str, list[dict[str, object]]] = {
        "a trainer without the skill": [{"need": "N5", "trainers": ["T1"]}],
        "a trainer who is away": [{"need": "N1", "block": 1, "start": "2027-01-26am"}],
        "a need that nobody can teach": [{"need": "N4"}],
        "slots that are not there": [{"need": "N2", "start": "2027-02-12pm"}],
        "a room without what it takes": [{"need": "N1", "room": "RA2"}],
        "a room for a remote need": [{"need": "N5", "room": "RB"}],
        "a trainer in two places": [
            {"need": "N5", "trainers": ["T2"], "start": "2027-01-12am"},
            {"need": "N1", "start": "2027-01-12am"},
        ],
        "a need before its predecessor": [
            {"need": "N1", "start": "2027-01-19am"},
            {"need": "N2", "start": "2027-01-20am"},
        ],
    }
    empty = {"block": 0, "trainers": None, "room": None, "start": None}
    problems = {name: problem_json() for name in locks}
    for name, problem in problems.items():
        problem["locks"] = [empty | lock for lock in locks[name]]
    problems["a room for a remote need"]["needs"][4]["mode"] = "remote"
    problems["a trainer who is away"]["trainers"][1]["on_site"] = [["2027-01-11", "2027-01-25"]]
    return problems


@pytest.mark.parametrize("name", contradictions())
@pytest.mark.parametrize("method", ["naive", "greedy", "full"])
def test_solve_names_the_lock_that_cannot_hold_and_leaves_with_2(
    name: str, method: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(files / "problem.json", contradictions()[name])

    status = run("solve", path, "--budget", "5", "--workers", "1", "--method", method)

    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    errors = [line for line in err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert errors[0].startswith(f"error: {path}: locks[")
    assert "; " in errors[0]


def test_check_judges_a_plan_although_the_locks_cannot_hold(files: Path) -> None:
    problem = contradictions()["a need that nobody can teach"]

    assert run("check", put(files / "problem.json", problem), files / "plan.json") == 1


# explain


def test_explain_says_why_a_need_is_open(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = run("explain", files / "problem.json", files / "plan.json", "--need", "N4")

    answer = json.loads(capsys.readouterr().out)
    assert status == 0
    assert answer["why_not"]["reason"] == "no_competency"
    assert answer["counterfactual"] is None


@pytest.mark.parametrize("name", ["N3", "N3:0", "N3/0"])
def test_explain_says_who_else_could_hold_a_session(
    name: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = run("explain", files / "problem.json", files / "plan.json", "--session", name)

    answer = json.loads(capsys.readouterr().out)
    assert status == 0
    assert [one["session"]["trainers"] for one in answer["who_else"]] == [["T2"]]


def test_explain_says_what_would_bring_more(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A trainer of the highest level in what N4 asks for, which nobody holds."""
    status = run("explain", files / "problem.json", files / "plan.json", "--levers")

    (lever,) = json.loads(capsys.readouterr().out)["levers"]
    assert status == 0
    assert (lever["kind"], lever["subject"], lever["language"]) == ("trainer", "Z", "ar")
    assert (lever["coverage"], lever["half_days"], lever["needs"]) == (9, 1, ["N4"])


def test_explain_says_what_differs_from_another_plan(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = plan_json()
    other["sessions"] = [one for one in other["sessions"] if one["need"] != "N5"]
    other["objective"]["coverage"] -= 2
    path = put(files / "other.json", other)

    status = run("explain", files / "problem.json", files / "plan.json", "--against", path)

    difference = json.loads(capsys.readouterr().out)["difference"]
    assert status == 0
    assert [one["need"] for one in difference["added"]] == difference["covered"] == ["N5"]
    assert (difference["coverage"], difference["dropped"], difference["changed"]) == (2, [], [])


def test_explain_refuses_a_session_that_breaks_a_rule(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = plan_json()
    plan["sessions"][4]["trainers"] = ["T3"]
    path = put(files / "plan.json", plan)

    assert run("explain", files / "problem.json", path, "--session", "N5:0") == 2
    assert capsys.readouterr().err == (
        f'error: {path}: "N5:0" is not held as the rules allow; check the plan first\n'
    )


@pytest.mark.parametrize(
    ("flag", "name", "message"),
    [
        ("--need", "N9", '--need: there is no need "N9"; name one of the problem'),
        ("--need", "N1", '--need: "N1" is covered; ask for one of its sessions'),
        (
            "--session",
            "N4:0",
            '--session: "N4:0" is not in the plan; give NEED:BLOCK of one that is',
        ),
        ("--session", "N1:" + "9" * 5000, None),
        ("--session", "", None),
    ],
)
def test_explain_leaves_with_2_for_what_is_not_there(
    flag: str, name: str, message: str | None, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", files / "problem.json", files / "plan.json", flag, name) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"error: {flag}: ") and len(err) < 300
    assert message is None or err == f"error: {message}\n"


# replan


def replanned(files: Path, event: object) -> Any:
    out = files / "options.json"
    status = run(
        "replan", files / "problem.json", files / "plan.json", "--event",
        put(files / "event.json", event), "--budget", "2", "--workers", "1", "--out", out,
    )  # fmt: skip
    assert status == 0
    return json.loads(out.read_text(encoding="utf-8"))


def test_replan_offers_plans_that_hold_for_the_changed_problem(files: Path) -> None:
    problem = problem_json() | {"locks": []}
    put(files / "problem.json", problem)
    event = {"kind": "trainer_away", "trainer": "T3", "from": "2027-01-04", "to": "2027-01-29"}

    options = replanned(files, event)

    changed = Problem.parse(options["problem"])
    assert options["hit"] == ["N3"]
    assert options["repairs"][0]["ring"] == "ring0"
    for repair in options["repairs"]:
        assert check_plan(changed, Plan.parse(repair["plan"])) == []


def test_replan_without_an_event_changes_nothing(files: Path) -> None:
    options = replanned(files, {"kind": "none"})

    (repair,) = options["repairs"]
    by_block = {(one["need"], one["block"]): one for one in repair["plan"]["sessions"]}
    assert by_block == {(one["need"], one["block"]): one for one in plan_json()["sessions"]}


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({}, "kind"),
        ([], ""),
        ({"kind": "strike"}, "kind"),
        *(({"kind": kind}, "") for kind in KINDS if kind != "none"),
        ({"kind": "trainer_away", "trainer": "T9", "from": "2027-01-04", "to": None}, "trainer"),
        ({"kind": "trainer_away", "trainer": "T2", "from": "2027-01-04", "to": "2027-01-03"}, "to"),
        ({"kind": "room_closed", "room": "RX", "from": "2027-01-04", "to": None}, "room"),
        ({"kind": "day_closed", "day": "2027-02-30"}, "day"),
        ({"kind": "need_added", "need": problem_json()["needs"][0]}, "need.id"),
        ({"kind": "need_added", "need": problem_json()["needs"][0] | {"id": "N1b", "cohort": "?"}}, ""),
        ({"kind": "need_changed", "need": problem_json()["needs"][0] | {"id": "N9"}}, "need"),
        ({"kind": "need_cancelled", "need": "N9"}, "need"),
        ({"kind": "cohort_moved", "cohort": "CA", "place": "Z"}, ""),
        ({"kind": "cohort_moved", "cohort": "CZ", "place": "A"}, "cohort"),
        ({"kind": "session_locked", "lock": {"need": "N9", "block": 0, "trainers": None,
                                             "room": None, "start": None}}, ""),
        ({"kind": "none", "today": "soon"}, "today"),
        ({"kind": "none", "frozen_days": -1}, "frozen_days"),
    ],
)  # fmt: skip
def test_replan_leaves_with_2_for_an_event_that_does_not_fit(
    event: object, field: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(files / "event.json", event)

    status = run("replan", files / "problem.json", files / "plan.json", "--event", path)

    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert err.startswith(f"error: {path}: {field}") and err.count("\n") == 1


# generate


@pytest.mark.parametrize("shape", ["usual", "locked"])
def test_generate_writes_the_same_problem_for_the_same_seed(shape: str, tmp_path: Path) -> None:
    paths = [tmp_path / "one.json", tmp_path / "two.json", tmp_path / "other.json"]
    for path, seed in zip(paths, (3, 3, 4), strict=True):
        assert run("generate", "--size", "S", "--shape", shape, "--seed", seed, "--out", path) == 0

    one, two, other = (path.read_text(encoding="utf-8") for path in paths)
    assert one == two != other
    assert Problem.parse(json.loads(one)).locks


# Arguments


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["fly"],
        ["solve"],
        ["solve", "x.json", "--budget", "0"],
        ["solve", "x.json", "--budget", "nan"],
        ["solve", "x.json", "--budget", "soon"],
        ["solve", "x.json", "--workers", "0"],
        ["solve", "x.json", "--workers", "1000"],
        ["solve", "x.json", "--seed", "-1"],
        ["solve", "x.json", "--seed", "9" * 5000],
        ["solve", "x.json", "--method", "magic"],
        ["explain", "x.json", "y.json"],
        ["explain", "x.json", "y.json", "--need", "N", "--session", "S"],
        ["replan", "x.json", "y.json"],
        ["generate", "--size", "XS"],
        ["generate"],
    ],
)
def test_wrong_arguments_leave_with_2_and_a_usage_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert "usage: " in capsys.readouterr().err


@pytest.mark.parametrize("out", ["nowhere/plan.json", "."])
def test_a_result_that_cannot_be_written_is_refused_before_the_work(
    out: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()

    assert run("solve", files / "problem.json", "--out", files / out) == 2
    assert time.monotonic() - began < 1
    assert capsys.readouterr().err.startswith("error: --out: ")


# As a process


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "trainers.matching", *(str(argument) for argument in arguments)]


def test_the_commands_run_as_a_module(files: Path) -> None:
    done = subprocess.run(
        command("check", files / "problem.json", files / "plan.json"),
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["cost"] == 4792


def test_an_interrupt_ends_the_search_with_the_best_plan_so_far(tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    search = subprocess.Popen(
        command("solve", PROBLEMS / "M-0.json", "--budget", 60, "--workers", 1, "--out", out),
        cwd=ROOT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert search.stderr is not None
    search.stderr.readline()  # the first line of progress: the search is under way
    search.send_signal(signal.SIGINT)

    try:
        assert search.wait(timeout=60) == 0
    finally:
        search.kill()
        search.stderr.close()
    assert run("check", PROBLEMS / "M-0.json", out) == 0
