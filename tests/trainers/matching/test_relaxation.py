"""What would open a need that is impossible on its own: one case for each thing that may lack."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from trainers.matching.columns import Columns
from trainers.matching.format import Problem
from trainers.matching.funnel import funnel
from trainers.matching.instance import Instance
from trainers.matching.relaxation import Relaxation, apply, is_open, isolate, relaxations

from .small import problem_json

Spoil = Callable[[Any, Any, Any], object]


def spoilt(spoil: Spoil) -> Problem:
    """N5 alone, two weeks in January, which T2 could teach in RB; then what `spoil` does to the
    problem, the need and the trainer."""
    problem = problem_json()
    need = next(one for one in problem["needs"] if one["id"] == "N5")
    trainer = next(one for one in problem["trainers"] if one["id"] == "T2")
    need.update(window=["2027-01-11", "2027-01-22"])
    trainer["competencies"]["Y"]["until"] = None
    problem.update(needs=[need], trainers=[trainer], locks=[], closed_days=[], short_days=[])
    assert found(Problem.parse(problem)) == []
    spoil(problem, need, trainer)
    return Problem.parse(problem)


def found(problem: Problem) -> list[Relaxation]:
    return relaxations(problem, problem.needs[0])


def reason(problem: Problem) -> str | None:
    return funnel(Columns(Instance(problem)), 0).reason


def another(problem: Any, **changes: object) -> Any:
    problem["trainers"].append(problem["trainers"][0] | {"id": "T9"} | changes)


CASES: list[tuple[str, str, str, Spoil]] = [
    ("no_competency", "level", "T2", lambda p, n, t: n.update(requires={"Y": 4})),
    ("no_competency", "level", "T2", lambda p, n, t: n.update(requires={"X": 2})),
    ("no_competency", "second_trainer", "N5", lambda p, n, t: (
        n.update(requires={"X": 2, "Y": 2}),
        another(p, competencies={"X": {"level": 4, "until": None}}),
    )),
    ("no_language", "language", "T2", lambda p, n, t: n.update(languages=["fr"])),
    ("not_valid", "until", "T2", lambda p, n, t: t["competencies"]["Y"].update(until="2027-01-10")),
    ("no_dates", "until", "T2", lambda p, n, t: (
        t["competencies"]["Y"].update(until="2027-01-14"),
        t.update(on_site=[["2027-01-18", "2027-02-12"]]),
    )),
    ("no_dates", "dates", "T2", lambda p, n, t: t.update(on_site=[["2027-01-23", "2027-02-12"]])),
    ("no_dates", "dates", "T2", lambda p, n, t: (
        t.update(on_site=[], remote=[]), n.update(mode="either"), p["rooms"].clear()
    )),
    ("no_dates", "window", "N5", lambda p, n, t: t.update(on_site=[["2027-01-23", "2027-02-12"]])),
    ("no_room", "room", "B", lambda p, n, t: n.update(equipment=["projector"])),
    ("no_room", "room", "B", lambda p, n, t: p["rooms"].clear()),
    ("no_room", "dates", "T2", lambda p, n, t: (
        t.update(on_site=[["2027-01-11", "2027-01-15"]]),
        p["rooms"][2].update(closed=[["2027-01-11", "2027-01-15"]]),
    )),
    ("window", "window", "N5", lambda p, n, t: n.update(blocks=[1, 1, 1])),
    ("limits", "limits", "T2", lambda p, n, t: t.update(max_half_days=0)),
    ("limits", "limits", "T2", lambda p, n, t: t.update(base="abroad", max_missions=0)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "family", "subject", "spoil"), CASES)
def test_what_lacks_is_named_and_opens_the_need(why, family, subject, spoil):
    problem = spoilt(spoil)
    announced = found(problem)
    of_family = [one for one in announced if one.families == (family,)]

    assert reason(problem) == why
    assert [one.changes[0].subject for one in of_family] == [subject]
    for one in announced:
        team = tuple(t for t in problem.trainers if t.id in one.trainers)
        alone = isolate(problem, problem.needs[0], team)
        assert not is_open(alone)
        assert is_open(apply(alone, one.changes))


def test_the_cheapest_comes_first_and_each_family_once():
    problem = spoilt(lambda p, n, t: (
        t["competencies"]["Y"].update(until="2027-01-14"),
        t.update(on_site=[["2027-01-18", "2027-02-12"]]),
    ))  # fmt: skip
    announced = found(problem)

    assert [one.families for one in announced] == [("until",), ("dates",)]
    assert [one.effort for one in announced] == sorted(one.effort for one in announced)


def test_what_lacks_twice_is_named_together():
    problem = spoilt(lambda p, n, t: (
        n.update(languages=["fr"]), t.update(max_half_days=0), p["rooms"].clear()
    ))  # fmt: skip
    (only,) = found(problem)

    assert only.families == ("language", "room", "limits")


def test_validity_is_prolonged_no_sooner_than_it_has_to_be():
    """A higher level is asked for, not a longer one: there are days before it ends."""
    problem = spoilt(lambda p, n, t: (
        n.update(requires={"Y": 4}), t["competencies"]["Y"].update(until="2027-01-14")
    ))  # fmt: skip

    assert [change.kind for change in found(problem)[0].changes] == ["level"]


def test_a_window_is_widened_by_as_few_weeks_as_will_do():
    problem = spoilt(lambda p, n, t: t.update(on_site=[["2027-01-30", "2027-02-12"]]))
    (window,) = (one for one in found(problem) if one.families == ("window",))

    assert dict(window.changes[0].values) == {
        "first": date(2027, 1, 4),
        "last": date(2027, 2, 5),
        "weeks": 3,
    }


def test_the_days_to_give_up_are_as_few_as_will_do():
    """Five half-days in a row: there are most of them in the second week."""
    problem = spoilt(lambda p, n, t: (
        n.update(blocks=[5]), t.update(on_site=[["2027-01-12", "2027-01-12"],
                                                ["2027-01-19", "2027-01-20"]])
    ))  # fmt: skip
    (dates,) = (one for one in found(problem) if one.families == ("dates",))

    assert dict(dates.changes[0].values) == {"mode": "on_site", "days": (date(2027, 1, 18),)}


def test_a_need_longer_than_any_week_is_opened_by_nothing():
    assert found(spoilt(lambda p, n, t: (
        n.update(blocks=[10]), p.update(short_days=["2027-01-13", "2027-01-20", "2027-01-27",
                                                    "2027-01-06", "2027-02-03", "2027-02-10"])
    ))) == []  # fmt: skip
