"""Rows into a problem: a case small enough to be written out by hand, then each rule alone."""

import datetime as dt

import pytest

from accounts.models import Holiday, RamadanPeriod, RoomClosure
from courses.models import ModuleCompetency
from lms.models import SessionState
from lms.services.schedule import cancel_session, create_session
from tests.factories import (
    CentreFactory,
    CohortFactory,
    CohortMemberFactory,
    CompetencyFactory,
    ModuleFactory,
    NeedFactory,
    ProvinceFactory,
    RegionFactory,
    RoomFactory,
    TrainerFactory,
)
from tests.trainers.planning import make_module, make_need, make_trainer
from trainers.matching.format import Problem
from trainers.models import Availability, Qualification, TrainerLanguage
from trainers.problem import CannotPlan, problem_of
from trainers.services.bookings import book

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2027, 1, 4), dt.date(2027, 1, 15)


def problem(*needs, first=FIRST, last=LAST):
    return problem_of(needs=needs, first_day=first, last_day=last)


def test_a_tiny_case_is_translated_exactly():
    region = RegionFactory(code="MA-06")
    casablanca = ProvinceFactory(code="MA-CAS", region=region, latitude=33.5883, longitude=-7.6114)
    settat = ProvinceFactory(code="MA-SET", region=region, latitude=33.0, longitude=-7.62)
    centre = CentreFactory(code="CR-CAS", province=casablanca)
    room = RoomFactory(centre=centre, code="R-1", seats=20, equipment=["projector"], step_free=True)
    RoomClosure.objects.create(
        room=room, first_day=dt.date(2027, 1, 6), last_day=dt.date(2027, 1, 7)
    )
    module = ModuleFactory(code="PPC-03", half_days=6, blocks=[4, 2])
    competency = CompetencyFactory(code="D3.1")
    ModuleCompetency.objects.create(module=module, competency=competency, level=3)
    cohort = CohortFactory(code="COH-01", centre=centre, languages=["fr", "ar"])
    CohortMemberFactory(cohort=cohort)
    need = NeedFactory(
        code="B-1",
        cohort=cohort,
        module=module,
        priority=7,
        window_start=FIRST,
        window_end=LAST,
        languages=["ar"],
        mode="either",
        equipment=["projector"],
        step_free=True,
        max_trainers=1,
    )
    trainer = TrainerFactory(
        code="F01",
        base_province=settat,
        teaches_remotely=True,
        max_half_days=60,
        fair_half_days=30,
        max_missions=4,
        fee_cents=24_000,
    )
    TrainerLanguage.objects.create(trainer=trainer, language="ar")
    Qualification.objects.create(
        trainer=trainer,
        competency=competency,
        level=4,
        valid_until=dt.date(2027, 6, 30),
        validated_on=dt.date(2026, 9, 1),
    )
    Availability.objects.create(
        trainer=trainer, kind="away", first_day=dt.date(2027, 1, 8), last_day=dt.date(2027, 1, 11)
    )
    Holiday.objects.create(day=dt.date(2027, 1, 14), key="a", name_fr="a", name_ar="a")
    assert problem(need) == {
        "schema": 1,
        "first_day": "2027-01-04",
        "last_day": "2027-01-15",
        "closed_days": ["2027-01-14"],
        "short_days": [],
        "gateway": "MA-CAS",
        "travel_half_days": [[120, 0], [350, 1], [None, 2]],
        "prices": {
            "km": 22,
            "flight": 52_000,
            "week_abroad": 42_000,
            "night": 5_500,
            "continuity": 6_000,
            "overload": 1_500,
            "remote": 7_000,
        },
        "trainers": [
            {
                "id": "F01",
                "base": "MA-SET",
                "languages": ["ar"],
                "competencies": {"D3.1": {"level": 4, "until": "2027-06-30"}},
                "on_site": [["2027-01-04", "2027-01-07"], ["2027-01-12", "2027-01-15"]],
                "remote": [["2027-01-04", "2027-01-07"], ["2027-01-12", "2027-01-15"]],
                "max_half_days": 2,
                "fair_half_days": 1,
                "max_missions": 1,
                "fee": 24_000,
            }
        ],
        "rooms": [
            {
                "id": "R-1",
                "place": "CR-CAS",
                "seats": 20,
                "equipment": ["projector"],
                "step_free": True,
                "closed": [["2027-01-06", "2027-01-07"]],
            }
        ],
        "cohorts": [{"id": "COH-01", "place": "CR-CAS", "size": 1}],
        "needs": [
            {
                "id": "B-1",
                "cohort": "COH-01",
                "module": "PPC-03",
                "blocks": [4, 2],
                "requires": {"D3.1": 3},
                "languages": ["ar"],
                "mode": "either",
                "window": ["2027-01-04", "2027-01-15"],
                "priority": 7,
                "after": [],
                "equipment": ["projector"],
                "step_free": True,
                "max_trainers": 1,
            }
        ],
        "locks": [],
        "places": [
            {"id": "MA-CAS", "region": "MA-06", "lat": 33.5883, "lon": -7.6114},
            {"id": "MA-SET", "region": "MA-06", "lat": 33.0, "lon": -7.62},
            {"id": "CR-CAS", "region": "MA-06", "lat": 33.5883, "lon": -7.6114},
        ],
        "parts": {},
        "notes": [],
    }


def test_a_movable_feast_closes_the_next_day_too_until_it_is_confirmed():
    feast = Holiday.objects.create(
        day=dt.date(2027, 1, 6),
        key="b",
        name_fr="b",
        name_ar="b",
        is_movable=True,
        is_confirmed=False,
    )
    need = make_need()
    assert problem(need)["closed_days"] == ["2027-01-06", "2027-01-07"]
    feast.is_confirmed = True
    feast.save()
    assert problem(need)["closed_days"] == ["2027-01-06"]


def test_ramadan_makes_short_days():
    RamadanPeriod.objects.create(
        hijri_year=1448, first_day=dt.date(2027, 1, 14), last_day=dt.date(2027, 2, 12)
    )
    assert problem(make_need())["short_days"] == ["2027-01-14", "2027-01-15"]


def test_only_validated_trainers_with_validated_qualifications_are_asked():
    need = make_need()
    make_trainer(need.module, status="pending")
    doubtful = make_trainer(need.module, code="F-OK")
    doubtful.qualifications.update(validated_on=None)
    assert [(t["id"], t["competencies"]) for t in problem(need)["trainers"]] == [("F-OK", {})]


def test_free_days_are_unions_less_days_away_and_everything_where_none_is_given():
    need = make_need()
    trainer = make_trainer(need.module, teaches_remotely=True)
    (before,) = problem(need)["trainers"]
    assert before["on_site"] == before["remote"] == [["2027-01-04", "2027-01-15"]]
    for kind, first, last in [("on_site", 4, 6), ("on_site", 6, 8), ("away", 5, 5)]:
        Availability.objects.create(
            trainer=trainer,
            kind=kind,
            first_day=dt.date(2027, 1, first),
            last_day=dt.date(2027, 1, last),
        )
    (after,) = problem(need)["trainers"]
    assert after["on_site"] == [["2027-01-04", "2027-01-04"], ["2027-01-06", "2027-01-08"]]
    assert after["remote"] == []


def test_what_is_booked_already_is_taken_from_trainer_room_and_cohort():
    need = make_need()
    trainer = make_trainer(need.module, max_half_days=365, fair_half_days=365)
    other = make_module()
    session = create_session(
        code="S-1",
        module=other,
        cohort=need.cohort,
        room=need.cohort.centre.rooms.get(),
        slots=[(dt.date(2027, 1, 6), "am"), (dt.date(2027, 1, 6), "pm")],
    )
    book(trainer=trainer, sessions=[session])
    told = problem(need)
    # The way there and back takes half a day each: Tuesday afternoon and Thursday morning.
    assert told["trainers"][0]["on_site"] == [
        ["2027-01-04", "2027-01-04"],
        ["2027-01-08", "2027-01-15"],
    ]
    assert told["trainers"][0]["max_half_days"] == 10
    assert told["rooms"][0]["closed"] == [["2027-01-06", "2027-01-06"]]
    assert told["needs"][0]["window"] == ["2027-01-11", "2027-01-15"]
    assert told["notes"] == [
        {"code": "window", "need": need.code, "from": "2027-01-11", "to": "2027-01-15"}
    ]
    cancel_session(session=session)
    assert problem(need)["trainers"][0]["on_site"] == [["2027-01-04", "2027-01-15"]]
    assert problem(need)["needs"][0]["window"] == ["2027-01-04", "2027-01-15"]


def test_only_the_missing_blocks_of_a_need_are_planned_between_those_that_stand():
    need = make_need(module=make_module(half_days=6, blocks=[2, 2, 2]))
    create_session(
        code="S-1",
        module=need.module,
        cohort=need.cohort,
        room=need.cohort.centre.rooms.get(),
        block=1,
        slots=[(dt.date(2027, 1, 13), "am"), (dt.date(2027, 1, 13), "pm")],
        state=SessionState.CONFIRMED,
    )
    told = problem(need, last=dt.date(2027, 1, 29))
    assert [(n["id"], n["blocks"], n["window"]) for n in told["needs"]] == [
        (f"{need.code}:0", [2], ["2027-01-04", "2027-01-10"]),
        (f"{need.code}:2", [2], ["2027-01-18", "2027-01-29"]),
    ]
    assert told["parts"] == {f"{need.code}:0": [need.code, 0], f"{need.code}:2": [need.code, 2]}


def test_a_need_partly_outside_the_period_is_clipped_and_told():
    need = make_need(window_start=dt.date(2026, 12, 1), window_end=dt.date(2027, 1, 8))
    told = problem(need)
    assert told["needs"][0]["window"] == ["2027-01-04", "2027-01-08"]
    assert told["notes"][0]["need"] == need.code


def test_a_need_outside_the_period_is_refused_by_name():
    need = make_need(window_start=dt.date(2027, 3, 1), window_end=dt.date(2027, 3, 31))
    with pytest.raises(CannotPlan, match=need.code):
        problem(need)


def test_a_need_whose_predecessor_is_open_and_left_out_is_refused():
    first, second = make_need(), make_need()
    second.after.add(first)
    with pytest.raises(CannotPlan, match=first.code):
        problem(second)
    after = {entry["id"]: entry["after"] for entry in problem(first, second)["needs"]}
    assert after == {first.code: [], second.code: [first.code]}


def test_an_unknown_gateway_is_refused(settings):
    need = make_need()
    settings.PLANNING_GATEWAY = "MA-XXX"
    with pytest.raises(CannotPlan, match="MA-XXX"):
        problem(need)


def test_the_engine_reads_what_is_written():
    need = make_need()
    make_trainer(need.module)
    assert Problem.parse(problem(need)).needs[0].id == need.code
