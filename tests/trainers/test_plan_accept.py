"""From a run to sessions, missions and offers: all of it, or nothing."""

import datetime as dt

import pytest

from accounts.models import Holiday, RoomClosure
from jobs.models import Job, JobState
from jobs.services import run
from lms.models import Session, SessionLeader, SessionState
from lms.services.schedule import create_session
from tests.factories import AppointmentFactory
from tests.trainers.planning import make_module, make_need, make_trainer, ready_plan
from trainers.matching.check import check_plan
from trainers.matching.format import Plan as Solution
from trainers.matching.format import Problem
from trainers.models import (
    Assignment,
    Availability,
    Booking,
    Mission,
    MissionState,
    NeedState,
    Offer,
    OfferState,
    Plan,
    PlanState,
)
from trainers.services import accept
from trainers.services import plan as plan_services
from trainers.services.accept import CannotAccept, accept_plan
from trainers.services.bookings import book
from trainers.services.plan import BrokenPlan, keep_result, refuse_plan, run_again, stop_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(db):
    return make_need(code="B-1")


@pytest.fixture
def trainer(need):
    return make_trainer(need.module, code="F01")


@pytest.fixture
def plan(need, trainer, national):
    return ready_plan(national, [need])


def written():
    return [
        model.objects.count()
        for model in (Session, Mission, Offer, Assignment, Booking, SessionLeader)
    ]


def test_the_worker_stores_a_plan_that_the_checker_passes(plan, need):
    assert plan.state == PlanState.READY
    assert (plan.coverage, plan.coverage_max) == (20, 20)
    assert not check_plan(Problem.parse(plan.problem), Solution.parse(plan.result))
    assert list(plan.plan_needs.values_list("need__code", "is_covered", "reason")) == [
        ("B-1", True, "")
    ]


def test_whoever_asked_gets_a_mail_at_the_end(plan, national):
    mail = Job.objects.get(kind="jobs.send_mail").payload
    assert mail["to"] == [national.email]
    assert f"/fr/plans/{plan.pk}/" in mail["text"]


def test_a_result_that_breaks_a_rule_is_not_kept(plan):
    solution = Solution.parse({**plan.result, "sessions": [*plan.result["sessions"]] * 2})
    with pytest.raises(BrokenPlan):
        keep_result(plan=plan, solution=solution, history=[])


def test_accepting_writes_sessions_missions_offers_and_bookings(plan, need, trainer, national):
    accept_plan(plan=plan, by=national)
    session = Session.objects.get()
    mission = Mission.objects.get()
    assert (session.code, session.state, session.room) == (
        f"{need.cohort.code}-{need.module.code}-1",
        SessionState.PROPOSED,
        need.cohort.centre.rooms.get(),
    )
    assert session.slots.count() == 4
    assert list(session.leaders.values_list("user", "zone")) == [(trainer.user_id, "Europe/Paris")]
    assert (mission.trainer, mission.plan, mission.state) == (trainer, plan, MissionState.OFFERED)
    assert (mission.first_day, mission.last_day) == (session.first_day, session.last_day)
    assert mission.offer.state == OfferState.SENT
    assert Booking.objects.filter(trainer=trainer, is_live=True).count() == 4
    need.refresh_from_db()
    plan.refresh_from_db()
    assert (need.state, plan.state, plan.decided_by) == (
        NeedState.PLANNED,
        PlanState.ACCEPTED,
        national,
    )
    assert Job.objects.filter(kind="trainers.expire_offer").count() == 1


def test_the_journey_is_booked_with_the_first_and_the_last_half_day(plan, trainer, national):
    accept_plan(plan=plan, by=national)
    first, *_between, last = Booking.objects.order_by("busy_from")
    assert first.busy_from < first.slot.starts_at
    assert last.busy_until > last.slot.ends_at


def test_trainer_and_centre_are_written_to_in_their_language(plan, need, trainer, national):
    trainer.user.language = "ar"
    trainer.user.save()
    manager = AppointmentFactory(role="centre_manager", centre=need.cohort.centre).user
    accept_plan(plan=plan, by=national)
    mails = {
        job.payload["to"][0]: job.payload["text"]
        for job in Job.objects.filter(kind="jobs.send_mail")
    }
    assert f"/ar/offers/{Offer.objects.get().pk}/" in mails[trainer.user.email]
    assert need.cohort.code in mails[manager.email]


def test_a_failure_in_the_middle_leaves_nothing(plan, need, national, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("mail")

    before = written()
    monkeypatch.setattr(accept, "send_centre_dates", broken)
    AppointmentFactory(role="centre_manager", centre=need.cohort.centre)
    with pytest.raises(RuntimeError):
        accept_plan(plan=plan, by=national)
    need.refresh_from_db()
    plan.refresh_from_db()
    assert (written(), need.state, plan.state) == (before, NeedState.OPEN, PlanState.READY)


def test_without_the_transaction_the_same_failure_leaves_half_of_it(
    plan, need, national, monkeypatch
):
    """The negative control of the test above."""

    def broken(*args, **kwargs):
        raise RuntimeError("mail")

    monkeypatch.setattr(accept, "send_centre_dates", broken)
    with pytest.raises(RuntimeError):
        accept_plan.__wrapped__(plan=plan, by=national)
    assert Session.objects.count() == 1


def _booked_meanwhile(plan, need, trainer):
    slots = [
        (dt.date.fromisoformat(text[:10]), text[10:])
        for text in plan.result["sessions"][0]["slots"]
    ]
    other = make_need()
    session = create_session(
        code="S-9",
        module=other.module,
        cohort=other.cohort,
        room=other.cohort.centre.rooms.get(),
        slots=slots[:1],
    )
    book(trainer=trainer, sessions=[session])
    return "S-9"


def _room_taken_meanwhile(plan, need, trainer):
    slots = [
        (dt.date.fromisoformat(text[:10]), text[10:])
        for text in plan.result["sessions"][0]["slots"]
    ]
    other = make_need(centre=need.cohort.centre)
    create_session(
        code="S-8",
        module=other.module,
        cohort=other.cohort,
        room=need.cohort.centre.rooms.get(),
        slots=slots[:1],
    )
    return "S-8"


def _withdrawn(plan, need, trainer):
    need.state = NeedState.WITHDRAWN
    need.save()
    return "B-1"


def _suspended(plan, need, trainer):
    trainer.status = "suspended"
    trainer.save()
    return str(trainer)


def _away(plan, need, trainer):
    day = dt.date.fromisoformat(plan.result["sessions"][0]["slots"][0][:10])
    Availability.objects.create(trainer=trainer, kind="away", first_day=day, last_day=day)
    return str(trainer)


def _new_holiday(plan, need, trainer):
    day = dt.date.fromisoformat(plan.result["sessions"][0]["slots"][0][:10])
    Holiday.objects.create(day=day, key="new", name_fr="n", name_ar="n")
    return str(day.year)


def _room_closed(plan, need, trainer):
    day = dt.date.fromisoformat(plan.result["sessions"][0]["slots"][0][:10])
    room = need.cohort.centre.rooms.get()
    RoomClosure.objects.create(room=room, first_day=day, last_day=day)
    return room.name_fr


def _too_late(plan, need, trainer):
    for session in plan.result["sessions"]:
        session["slots"] = [text.replace("2027", "2025", 1) for text in session["slots"]]
    plan.save()
    return "2025"


CHANGES = [
    _too_late,
    _booked_meanwhile,
    _room_taken_meanwhile,
    _withdrawn,
    _suspended,
    _away,
    _new_holiday,
    _room_closed,
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_meanwhile_refuses_the_whole_and_is_named(
    change, plan, need, trainer, national
):
    named = change(plan, need, trainer)
    before = written()
    with pytest.raises(CannotAccept) as refusal:
        accept_plan(plan=plan, by=national)
    plan.refresh_from_db()
    assert named in " ".join(str(reason) for reason in refusal.value.reasons)
    assert (written(), plan.state) == (before, PlanState.READY)


def test_a_plan_without_a_session_is_not_published(need, national):
    empty = ready_plan(national, [need])
    with pytest.raises(CannotAccept):
        accept_plan(plan=empty, by=national)


def test_a_plan_is_decided_once(plan, national):
    accept_plan(plan=plan, by=national)
    with pytest.raises(CannotAccept):
        accept_plan(plan=plan, by=national)
    with pytest.raises(plan_services.PlanDecided):
        refuse_plan(plan=plan, by=national)


def test_refusing_leaves_nothing(plan, need, national):
    before = written()
    refuse_plan(plan=plan, by=national, reason="Trop tôt")
    need.refresh_from_db()
    plan.refresh_from_db()
    assert (written(), need.state, plan.state, plan.refusal_reason) == (
        before,
        NeedState.OPEN,
        PlanState.REFUSED,
        "Trop tôt",
    )


def test_two_who_teach_together_each_have_a_mission(national):
    module = make_module()
    need = make_need(module=module)
    alone = make_trainer(module)
    other_module = make_module()
    both = other_module.module_competencies.get()
    both.module = module
    both.save()
    helper = make_trainer()
    helper.qualifications.create(
        competency=both.competency, level=3, validated_on=dt.date(2026, 9, 1)
    )
    plan = ready_plan(national, [need])
    accept_plan(plan=plan, by=national)
    assert set(Mission.objects.values_list("trainer", flat=True)) == {alone.pk, helper.pk}
    assert Session.objects.get().leaders.count() == 2


def test_a_waiting_run_is_cancelled_at_once(need, trainer, national):
    plan = plan_services.create_plan(
        title="x",
        needs=[need],
        first_day=need.window_start,
        last_day=need.window_end,
        budget_seconds=1,
        eur_mad=10,
        by=national,
    )
    stop_plan(plan=plan)
    plan.refresh_from_db()
    assert (plan.state, plan.job.state) == (PlanState.CANCELLED, JobState.CANCELLED)
    assert run(plan.job_id) is None


def test_a_stopped_run_keeps_the_best_so_far(need, trainer, national, monkeypatch):
    monkeypatch.setattr("jobs.services.Report.should_stop", lambda report: True)
    plan = ready_plan(national, [need], budget=60)
    assert plan.state == PlanState.READY


def test_a_failed_run_says_so_and_may_run_again_from_its_snapshot(
    need, trainer, national, monkeypatch
):
    def broken(*args, **kwargs):
        raise RuntimeError("engine")

    with monkeypatch.context() as patched:
        patched.setattr("trainers.tasks.solve", broken)
        plan = ready_plan(national, [need])
    assert (plan.state, plan.job.state) == (PlanState.FAILED, JobState.FAILED)
    again = run_again(plan=plan, by=national)
    run(again.job_id)
    again.refresh_from_db()
    assert (again.state, again.problem, again.rerun_of) == (PlanState.READY, plan.problem, plan)
    assert Plan.objects.count() == 2
