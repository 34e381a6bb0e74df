"""Bounds from a process beside the search: they come, say how they were proved, and end at once."""

from time import monotonic, sleep

import pytest

from trainers.matching import exact
from trainers.matching.beside import Bounder
from trainers.matching.columns import Columns
from trainers.matching.control import Control
from trainers.matching.exact import Proof, Whole, solve_whole
from trainers.matching.format import Bounds, Plan
from trainers.matching.instance import Instance
from trainers.matching.schedule import Schedule
from trainers.matching.solve import solve

from .small import plan_json
from .test_solve import read


def test_bounds_come_while_the_search_goes_on_and_the_process_ends_when_told():
    columns = Columns(Instance(read("S-0")))
    bounder = Bounder(columns, Control(60, 1, 2))
    bounder.target = 565
    try:
        late = monotonic() + 30
        while bounder.cost_by(565) != "weekly" and monotonic() < late:
            sleep(0.05)
        began = monotonic()
    finally:
        bounder.finish()

    assert monotonic() - began < 1
    assert bounder._child.poll() is not None
    assert (bounder.coverage, bounder.coverage_by) == (565, "coarse")
    assert 3_100_000 < (bounder.cost_at(565) or 0) <= 3_158_736
    assert bounder.cost_by(565) == "weekly"


def test_a_process_that_is_gone_leaves_what_it_proved():
    bounder = Bounder(Columns(Instance(read("S-0"))), Control(60, 1, 2))
    bounder._child.kill()
    bounder._child.wait()
    bounder.finish()

    assert (bounder.coverage, bounder.coverage_by) == (865, "reach")
    assert bounder.cost_at(565) is None
    assert bounder.cost_by(565) is None


def test_a_plan_says_how_its_bounds_were_proved():
    plan = solve(read("S-0"), budget=60, seed=1, workers=1)

    assert plan.bounds.coverage_by == plan.bounds.cost_by == "exact"
    assert Plan.parse(plan.to_json()).bounds == plan.bounds


@pytest.mark.parametrize(
    ("bounds", "proof"),
    [
        ([None], Proof(None, None)),
        ([565], Proof(565, None, coverage_by="exact")),
        ([0, None], Proof(0, None, coverage_by="exact")),
        ([0, 0], Proof(0, 0, "exact", "exact")),
    ],
)
def test_what_is_not_proved_has_no_way_in_which_it_was(monkeypatch, bounds, proof):
    columns = Columns(Instance(read("S-0")))
    monkeypatch.setattr(Whole, "improve", lambda *_: bounds.pop(0))
    monkeypatch.setattr(exact, "may_be_lean", lambda _columns: False)

    assert solve_whole(Schedule(columns.instance), columns, Control(1, 1, 1)) == proof


def test_what_the_format_does_not_ask_for_is_taken_if_it_can_be_and_written_if_there_is_any():
    data = plan_json()
    assert Plan.parse(data).to_json()["bounds"] == {"coverage": 45, "cost": 4792}
    data["bounds"] |= {"coverage_by": "weekly", "cost_by": 7}
    assert Plan.parse(data).bounds == Bounds(45, 4792, "weekly", None)
    assert Plan.parse(data).to_json()["bounds"] == {
        "coverage": 45,
        "cost": 4792,
        "coverage_by": "weekly",
    }
