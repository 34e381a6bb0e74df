"""Every code that the engine gives, and that people are told, has its words in French and Arabic."""

from dataclasses import MISSING, fields

import pytest
from django.utils import translation

from trainers.matching.blockers import Blockers
from trainers.matching.difference import difference
from trainers.matching.format import PARTS, REASONS, STAGES, Objective, Session, Slot, plain
from trainers.matching.format import Plan as Solution
from trainers.matching.relaxation import EFFORT, FAMILIES, Change, Relaxation, families_of
from trainers.matching.why_not import WhyNot
from trainers.queries import reasons, ways
from trainers.queries.comparison import Pair
from trainers.queries.plans import COST_LABELS
from trainers.queries.why import HANGS_ON

MONDAY = Slot.parse("2027-01-04am").day
# What the engine says of each kind of change, and of each thing in the way of a need.
CHANGES = {
    "level": {"code": "D1.1", "has": 2, "needs": 3},
    "until": {"code": "D1.1", "has": MONDAY, "needs": MONDAY},
    "language": {"language": "ar"},
    "second_trainer": {"has": 1, "needs": 2},
    "dates": {"mode": "on_site", "days": (MONDAY,)},
    "room": {"seats": 20, "equipment": (), "step_free": False},
    "window": {"first": MONDAY, "last": MONDAY, "weeks": 2},
    "max_half_days": {"has": 10, "needs": 12},
    "max_missions": {"has": 1, "needs": 2},
}
IN_THE_WAY = {
    "relaxations": (Relaxation(("F01",), (Change("level", "F01", CHANGES["level"]),), 2),),
    "missing": ("B-1",),
    "late": ("B-1", "B-2"),
    "in_the_way": Blockers(("B-1",), -12, 40_000),
}


def in_each_language(told):
    """What is told in English, French and Arabic, none of it empty and no two alike."""
    words = []
    for language in ("en", "fr", "ar"):
        with translation.override(language):
            words.append(str(told()))
    assert all(words)
    assert len(set(words)) == 3
    return words


def is_arabic(text):
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


@pytest.mark.parametrize("words", [reasons.BADGES, reasons.SENTENCES])
def test_every_reason_has_its_words(words):
    assert set(words) == set(REASONS)


def test_every_stage_of_the_funnel_has_its_words():
    assert tuple(reasons.STAGES) == STAGES
    assert set(ways.STILL_BLOCKED) == {*STAGES, "outweighed"}


@pytest.mark.parametrize(
    "words",
    [*reasons.SENTENCES.values(), *reasons.STAGES.values(), *ways.STILL_BLOCKED.values()],
    ids=str,
)
def test_reasons_and_stages_are_told_in_each_language(words):
    english, french, arabic = in_each_language(lambda: words)
    assert english != french
    assert is_arabic(arabic) and not is_arabic(english + french)


def test_every_change_is_told_and_every_family_is_one_of_changes():
    assert set(reasons.CHANGES) == set(CHANGES) == set(EFFORT)
    assert families_of([Change(kind, "", {}) for kind in EFFORT]) == FAMILIES


@pytest.mark.parametrize("kind", EFFORT)
def test_a_change_is_told_in_each_language(kind):
    change = plain(Change(kind, "F01", CHANGES[kind]))
    _english, _french, arabic = in_each_language(
        lambda: reasons.change_in_words(change, {"F01": "Salma"})
    )
    assert is_arabic(arabic)


def test_every_change_can_be_what_a_person_hangs_on():
    # The first two are told by what they lack; alone, nobody is a team of two.
    assert set(HANGS_ON) == set(EFFORT) - {"level", "language", "second_trainer"}


@pytest.mark.parametrize(
    "name", [each.name for each in fields(WhyNot) if each.default is not MISSING]
)
def test_whatever_is_in_the_way_is_told_in_each_language(name):
    found = WhyNot("B-3", "outweighed", {}, **{name: IN_THE_WAY[name]})
    words = in_each_language(lambda: opener(found.detail(), known={"B-1", "B-2"}))
    assert all(
        ("F01" if name == "relaxations" else "B-1") in each or "Salma" in each for each in words
    )


@pytest.mark.parametrize("name", ["missing", "late", "in_the_way"])
def test_needs_that_the_reader_may_not_know_of_are_counted(name):
    found = WhyNot("B-3", "outweighed", {}, **{name: IN_THE_WAY[name]})
    for words in in_each_language(lambda: opener(found.detail(), known={"B-2"})):
        assert "B-1" not in words
        assert "B-2" not in words


@pytest.mark.parametrize("locked", [("B-1",), ("B-1", "B-2")])
def test_locks_in_the_way_are_what_has_to_give(locked):
    way = Blockers(("B-1", "B-2"), -12, 40_000, locked)
    told = WhyNot("B-3", "outweighed", {}, in_the_way=way).detail()
    words = in_each_language(lambda: opener(told, known={"B-1", "B-2"}))
    assert all(name in each for each in words for name in locked)
    assert "verrou" in words[1]
    sentences = in_each_language(lambda: reasons.telling("outweighed", told, {}, {}))
    assert "verrous" in sentences[1]
    assert not reasons.telling(
        "outweighed", {"in_the_way": {"displaced": ["B-1"], "locked": []}}, {}, {}
    )
    assert all("other need" not in each for each in words)
    hidden = in_each_language(lambda: opener(told, known=set()))
    assert not any("B-" in each for each in hidden)


@pytest.mark.parametrize("coverage", [0, -12])
def test_what_a_plan_costs_is_told_to_those_who_see_it_whole(coverage):
    way = WhyNot("B-3", "outweighed", {}, in_the_way=Blockers(("B-1",), coverage, 40_000)).detail()
    whole = in_each_language(lambda: opener(way, known={"B-1"}))
    part = in_each_language(lambda: opener(way, known={"B-1"}, tells_costs=False))
    assert all(("400" in words) == (not coverage) for words in whole)
    assert not any("400" in words for words in part)


def opener(detail, known, tells_costs=True):
    return reasons.opener(
        detail, {"F01": "Salma"}, lambda ids: reasons.others_in_words(ids, known), tells_costs
    )


def test_what_comes_too_late_is_not_told_as_outweighed():
    detail = WhyNot("B-3", "outweighed", {}, late=("B-1",)).detail()
    told = in_each_language(lambda: reasons.telling("outweighed", detail, {}, {}))
    assert not set(told) & set(in_each_language(lambda: reasons.SENTENCES["outweighed"]))


def test_every_part_of_the_cost_has_its_words():
    assert tuple(COST_LABELS) == PARTS


def test_all_that_can_differ_between_two_sessions_is_told():
    here = Session("B-1", 0, ("F01",), "on_site", "R1", (Slot(MONDAY, 0),))
    there = Session("B-1", 0, ("F02",), "remote", None, (Slot(MONDAY, 1),))
    plans = [
        Solution(1, (each,), (), (), Objective(0, 0, 0, {}), None, None) for each in (here, there)
    ]
    (change,) = difference(*plans).changed
    assert len(change.kinds) == 4
    in_each_language(lambda: Pair(here, there, change.kinds).words)
