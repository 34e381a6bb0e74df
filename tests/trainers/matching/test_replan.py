"""Repairs: what each event does, what stays, and that a repair is legal."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from trainers.matching.check import check_plan
from trainers.matching.events import Event, apply, without
from trainers.matching.format import Lock, Plan, Problem, ProblemError, Slot
from trainers.matching.replan import Replan, replan
from trainers.matching.solve import solve

from .small import PROBLEM, small_plan, small_problem
from .test_solve import read


@pytest.fixture(scope="module")
def problem() -> Problem:
    return read("M-0")


@pytest.fixture(scope="module")
def plan(problem: Problem) -> Plan:
    return solve(problem, method="greedy")


def days_of(plan: Plan, need: str) -> tuple[date, date]:
    slots = [slot for session in plan.sessions if session.need == need for slot in session.slots]
    return min(slots).day, max(slots).day


def repaired(problem: Problem, plan: Plan, event: Event, **options: object) -> Replan:
    found = replan(problem, plan, event, budget=4, rings=("ring0", "ring1"), workers=2)
    for repair in found.repairs:
        assert check_plan(found.problem, repair.plan) == []
    return found


def unlocked(problem: Problem, plan: Plan, position: int) -> str:
    """A covered need without lock and without successors."""
    locked = {lock.need for lock in problem.locks}
    awaited = {other for need in problem.needs for other in need.after}
    needs = dict.fromkeys(s.need for s in plan.sessions)
    return [n for n in needs if n not in locked | awaited][position]


def test_without_an_event_nothing_changes(problem, plan):
    found = repaired(problem, plan, Event("none"))

    assert found.hit == ()
    assert [r.ring for r in found.repairs] == ["ring0"]
    assert found.repairs[0].difference.is_empty


@pytest.mark.parametrize("position", [0, 17, 40])
def test_an_absent_trainer_is_replaced_with_few_moves(problem, plan, position):
    need = unlocked(problem, plan, position)
    session = next(s for s in plan.sessions if s.need == need)
    window = session.slots[0].day, session.slots[-1].day
    found = repaired(problem, plan, Event("trainer_away", session.trainers[0], window=window))

    assert need in found.hit
    assert len(found.repairs[0].difference.moved) <= 5
    for repair in found.repairs:
        away = [
            s
            for s in repair.plan.sessions
            if session.trainers[0] in s.trainers
            and any(window[0] <= slot.day <= window[1] for slot in s.slots)
        ]
        assert away == []


def test_wider_rings_are_better_than_ring_0(problem, plan):
    need = unlocked(problem, plan, 5)
    session = next(s for s in plan.sessions if s.need == need)
    event = Event("trainer_away", session.trainers[0], window=(problem.first_day, date.max))
    first, *wider = repaired(problem, plan, event).repairs

    for repair in wider:
        ranks = [(r.plan.objective.coverage, -r.plan.objective.cost) for r in (first, repair)]
        assert ranks[0] < ranks[1]


def test_a_closed_room_is_left(problem, plan):
    session = next(s for s in plan.sessions if s.room and s.need == unlocked(problem, plan, 3))
    window = session.slots[0].day, session.slots[-1].day
    found = repaired(problem, plan, Event("room_closed", session.room, window=window))

    for repair in found.repairs:
        assert not any(
            s.room == session.room and window[0] <= s.slots[0].day <= window[1]
            for s in repair.plan.sessions
        )


def test_a_closed_day_is_left(problem, plan):
    locked = {lock.need for lock in problem.locks}
    needs_on = {
        slot.day: {s.need for s in plan.sessions if slot.day in {each.day for each in s.slots}}
        for session in plan.sessions
        for slot in session.slots
    }
    day, taken = next((day, needs) for day, needs in needs_on.items() if not needs & locked)
    found = repaired(problem, plan, Event("day_closed", window=(day, day)))

    assert taken <= set(found.hit)


def test_a_cancelled_need_leaves_the_rest_alone(problem, plan):
    need = unlocked(problem, plan, 2)
    found = repaired(problem, plan, Event("need_cancelled", need))
    dropped = {s.need for s in found.repairs[0].difference.dropped}

    assert dropped == {need}
    assert found.repairs[0].difference.changed == ()


def test_a_new_need_is_covered_beside_the_others(problem, plan):
    covered = next(n for n in problem.needs if n.id == unlocked(problem, plan, 1))
    new = replace(covered, id="new", after=(), window=(problem.first_day, problem.last_day))
    found = repaired(problem, plan, Event("need_added", "new", need=new))

    assert "new" in {s.need for s in found.repairs[0].plan.sessions} | {
        u.need for u in found.repairs[0].plan.uncovered
    }


def test_a_cohort_that_moves_is_taught_elsewhere(problem, plan):
    need = next(
        n for n in problem.needs if n.id == unlocked(problem, plan, 4) and n.mode == "on_site"
    )
    old = next(c.place for c in problem.cohorts if c.id == need.cohort)
    place = next(r.place for r in problem.rooms if r.place != old and r.seats > 20)
    found = repaired(problem, plan, Event("cohort_moved", need.cohort, place=place))
    rooms = {r.id for r in problem.rooms if r.place == old}

    cohort = {n.id for n in problem.needs if n.cohort == need.cohort}
    assert not any(s.need in cohort and s.room in rooms for s in found.repairs[0].plan.sessions)


def test_sessions_of_the_past_and_of_the_next_days_stay(problem, plan):
    days = sorted(s.slots[0].day for s in plan.sessions)
    today = days[len(days) // 2]
    later = next(s for s in plan.sessions if s.slots[0].day > today + timedelta(30))
    event = Event(
        "trainer_away",
        later.trainers[0],
        window=(today + timedelta(14), date.max),
        today=today,
        frozen_days=7,
    )
    found = repaired(problem, plan, event)
    frozen = {s for s in plan.sessions if s.slots[0].day < today + timedelta(7)}

    for repair in found.repairs:
        assert frozen <= set(repair.plan.sessions)
        new = set(repair.plan.sessions) - set(plan.sessions)
        assert all(s.slots[0].day >= today + timedelta(7) for s in new)


def test_a_lock_moves_its_session():
    problem = replace(small_problem(), locks=())
    lock = Lock("N5", 0, None, None, Slot.parse("2027-01-08am"))
    found = repaired(problem, small_plan(), Event("session_locked", "N5", lock=lock))

    session = next(s for s in found.repairs[0].plan.sessions if s.need == "N5")
    assert str(session.slots[0]) == "2027-01-08am"


def locked_for_t2(start: str, frozen_days: int) -> Event:
    """N5 locked for T2, who teaches N1 with T1: block 0 is past, block 1 on 20 to 22 January."""
    return Event(
        "session_locked",
        "N5",
        lock=Lock("N5", 0, ("T2",), None, Slot.parse(start)),
        today=date(2027, 1, 18),
        frozen_days=frozen_days,
    )


def test_a_lock_moves_what_has_begun_but_not_what_is_past():
    problem = replace(small_problem(), locks=())
    found = repaired(problem, small_plan(), locked_for_t2("2027-01-21am", frozen_days=0))

    blocks = {s.block: s for s in found.repairs[0].plan.sessions if s.need == "N1"}
    assert blocks[0] == small_plan().sessions[0]
    assert str(blocks[1].slots[0]) == "2027-01-18am"


def test_a_lock_for_which_a_session_too_near_would_have_to_go_is_refused():
    problem = replace(small_problem(), locks=())

    with pytest.raises(ProblemError) as caught:
        replan(problem, small_plan(), locked_for_t2("2027-01-21am", frozen_days=7), budget=3)
    assert (caught.value.field, caught.value.code) == ("locks[0]", "lock_too_late")


def test_a_lock_into_the_past_is_refused():
    problem = replace(small_problem(), locks=())

    with pytest.raises(ProblemError) as caught:
        replan(problem, small_plan(), locked_for_t2("2027-01-05am", frozen_days=0), budget=3)
    assert caught.value.code == "lock_too_late"


def test_a_locked_need_stays_where_a_mission_is_too_many_though_it_is_worth_less():
    """T1 may come once, and is there for N1 in January, for N2 in February."""
    problem, plan = small_problem(), small_plan()
    priorities = {"N1": 1, "N2": 9}
    problem = replace(
        problem,
        needs=tuple(replace(n, priority=priorities.get(n.id, 5), after=()) for n in problem.needs),
        locks=(Lock("N1", 0, None, None, None),),
    )
    later = (Slot.parse("2027-02-09am"), Slot.parse("2027-02-09pm"))
    sessions = tuple(replace(s, slots=later) if s.need == "N2" else s for s in plan.sessions)
    found = repaired(problem, replace(plan, sessions=sessions), Event("none"))

    assert "N1" in {s.need for s in found.repairs[0].plan.sessions}


def test_an_event_against_a_lock_is_refused_by_name():
    event = Event("trainer_away", "T2", window=(date(2027, 1, 12), date(2027, 1, 12)))

    with pytest.raises(ProblemError) as caught:
        replan(small_problem(), small_plan(), event, budget=3)
    assert caught.value.field == "locks[0]"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "kind"),
        ({"kind": "flood"}, "kind"),
        ({"kind": "trainer_away"}, "trainer"),
        ({"kind": "trainer_away", "trainer": "T1", "from": "2027-01-05", "to": "2027-01-04"}, "to"),
        ({"kind": "day_closed", "day": "soon"}, "day"),
        ({"kind": "need_added", "need": {"id": "N9"}}, "need.blocks"),
        ({"kind": "none", "frozen_days": -1}, "frozen_days"),
    ],
)
def test_a_malformed_event_is_refused_with_its_field(data, field):
    with pytest.raises(ProblemError) as caught:
        Event.parse(data)
    assert caught.value.field == field


def test_events_are_read_from_json():
    event = Event.parse(
        {
            "kind": "trainer_away",
            "trainer": "T1",
            "from": "2027-01-05",
            "to": None,
            "today": "2027-01-04",
            "frozen_days": 3,
        }
    )

    assert event == Event(
        "trainer_away",
        "T1",
        window=(date(2027, 1, 5), date.max),
        today=date(2027, 1, 4),
        frozen_days=3,
    )
    need = PROBLEM["needs"]
    assert isinstance(need, list)
    assert Event.parse({"kind": "need_changed", "need": need[0]}).subject == "N1"


@pytest.mark.parametrize("kind", ["trainer_away", "room_closed", "need_cancelled", "cohort_moved"])
def test_an_event_about_nobody_is_refused(kind):
    window = date(2027, 1, 5), date(2027, 1, 5)

    with pytest.raises(ProblemError):
        apply(small_problem(), Event(kind, "nobody", window=window, place="A"))


@pytest.mark.parametrize(
    ("away", "left"),
    [
        ((1, 2), [(3, 9)]),
        ((5, 6), [(3, 4), (7, 9)]),
        ((3, 9), []),
        ((1, 4), [(5, 9)]),
        ((8, 20), [(3, 7)]),
    ],
)
def test_an_absence_is_cut_out_of_a_window(away, left):
    def day(number: int) -> date:
        return date(2027, 1, number)

    found = without((day(3), day(9)), (day(away[0]), day(away[1])))

    assert found == [(day(a), day(b)) for a, b in left]
