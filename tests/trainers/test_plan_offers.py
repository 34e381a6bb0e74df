"""Answers to offers: which are possible, and what follows from each."""

import datetime as dt

import pytest

from jobs.models import Job
from lms.models import Session, SessionState
from lms.services.schedule import hold_session
from tests.trainers.planning import make_module, make_need, make_trainer, ready_plan
from trainers.models import Booking, Mission, MissionState, NeedState, Offer, OfferState
from trainers.problem import problem_of
from trainers.services import offers
from trainers.services.accept import accept_plan
from trainers.services.offers import (
    NEXT,
    NEXT_OF_MISSION,
    OfferAnswered,
    accept_offer,
    decline_offer,
    expire_offer,
)
from trainers.tasks import expire

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(db):
    return make_need(code="B-1")


@pytest.fixture
def offer(need, national):
    make_trainer(need.module, code="F01")
    accept_plan(plan=ready_plan(national, [need]), by=national)
    return Offer.objects.get()


@pytest.fixture
def pair(national):
    """The two offers of a session that two trainers give together."""
    module, other = make_module(), make_module()
    first = make_trainer(module)
    second_half = other.module_competencies.get()
    second_half.module = module
    second_half.save()
    second = make_trainer()
    second.qualifications.create(
        competency=second_half.competency, level=3, validated_on=dt.date(2026, 9, 1)
    )
    accept_plan(plan=ready_plan(national, [make_need(module=module)]), by=national)
    return Offer.objects.get(mission__trainer=first), Offer.objects.get(mission__trainer=second)


def states(offer):
    offer.refresh_from_db()
    session = offer.mission.sessions.get()
    need = offer.mission.assignments.get().need
    return offer.state, Mission.objects.get(pk=offer.mission_id).state, session.state, need.state


ACTS = {
    OfferState.ACCEPTED: lambda offer: accept_offer(offer=offer),
    OfferState.DECLINED: lambda offer: decline_offer(offer=offer, reason="Malade"),
}


@pytest.mark.parametrize("state", OfferState)
@pytest.mark.parametrize("act", ACTS)
def test_only_an_offer_that_waits_can_be_answered(offer, state, act):
    Offer.objects.filter(pk=offer.pk).update(state=state, reason="x")
    if act in NEXT[state]:
        assert ACTS[act](offer).state == act
    else:
        with pytest.raises(OfferAnswered):
            ACTS[act](offer)
        offer.refresh_from_db()
        assert offer.state == state


def test_every_state_has_its_next_ones():
    assert set(NEXT) == set(OfferState)
    assert set(NEXT_OF_MISSION) == set(MissionState)
    assert {state for state, following in NEXT.items() if following} == {OfferState.SENT}


def test_accepting_confirms_mission_and_session(offer):
    accept_offer(offer=offer)
    assert states(offer) == ("accepted", "confirmed", "confirmed", "planned")


def test_a_session_of_two_is_confirmed_by_the_second_answer(pair):
    accept_offer(offer=pair[0])
    assert states(pair[0]) == ("accepted", "confirmed", "proposed", "planned")
    accept_offer(offer=pair[1])
    assert states(pair[0]) == ("accepted", "confirmed", "confirmed", "planned")


def test_declining_frees_the_time_cancels_the_session_and_opens_the_need(offer, need, national):
    decline_offer(offer=offer, reason="Une opération ce jour-là")
    assert states(offer) == ("declined", "declined", "cancelled", "open")
    assert not Booking.objects.filter(is_live=True).exists()
    mail = Job.objects.filter(kind="jobs.send_mail").last().payload
    assert mail["to"] == [national.email]
    assert "Une opération ce jour-là" in mail["text"]
    assert "B-1" in mail["text"]
    need.refresh_from_db()
    again = problem_of(needs=[need], first_day=need.window_start, last_day=need.window_end)
    assert again["trainers"][0]["on_site"] == [["2027-01-04", "2027-02-26"]]


def test_when_one_of_two_declines_the_other_is_let_go_and_told(pair):
    accept_offer(offer=pair[1])
    Job.objects.all().delete()
    decline_offer(offer=pair[0], reason="Malade")
    assert states(pair[0]) == ("declined", "declined", "cancelled", "open")
    assert states(pair[1]) == ("accepted", "cancelled", "cancelled", "open")
    assert not Booking.objects.filter(is_live=True).exists()
    told = [job.payload["to"][0] for job in Job.objects.filter(kind="jobs.send_mail")]
    assert pair[1].mission.trainer.user.email in told


def test_an_offer_still_waiting_of_the_other_is_withdrawn(pair):
    decline_offer(offer=pair[0], reason="Malade")
    assert states(pair[1])[:2] == ("withdrawn", "cancelled")


def test_an_offer_that_nobody_answers_expires_the_day_after(offer):
    assert expire_offer(offer=offer) is False
    Offer.objects.filter(pk=offer.pk).update(answer_by=dt.date(2026, 1, 1))
    job = Job.objects.get(kind="trainers.expire_offer")
    assert expire(job, None) == {"expired": True}
    assert states(offer) == ("expired", "cancelled", "cancelled", "open")
    assert expire(job, None) == {"expired": False}


def test_a_failure_in_a_refusal_leaves_everything_as_it_was(offer, monkeypatch):
    def broken(*args):
        raise RuntimeError("mail")

    monkeypatch.setattr(offers, "send_offer_lost", broken)
    with pytest.raises(RuntimeError):
        decline_offer(offer=offer, reason="Malade")
    assert states(offer) == ("sent", "offered", "proposed", "planned")
    with pytest.raises(RuntimeError):  # the negative control: no transaction, half of it stays
        decline_offer.__wrapped__(offer=offer, reason="Malade")
    assert states(offer) == ("declined", "declined", "cancelled", "open")


def test_a_reopened_need_is_planned_and_published_again(offer, need, national):
    decline_offer(offer=offer, reason="Malade")
    need.refresh_from_db()
    plan = ready_plan(national, [need])
    accept_plan(plan=plan, by=national)
    assert Session.objects.live().get().state == SessionState.PROPOSED
    need.refresh_from_db()
    assert need.state == NeedState.PLANNED


def test_the_last_session_held_ends_the_mission_and_meets_the_need(national):
    need = make_need(module=make_module(half_days=4, blocks=[2, 2]))
    make_trainer(need.module, max_half_days=365, max_missions=52)
    accept_plan(plan=ready_plan(national, [need]), by=national)
    for offer in Offer.objects.all():
        accept_offer(offer=offer)
    first, second = Session.objects.order_by("block")
    hold_session(session=first)
    need.refresh_from_db()
    assert need.state == NeedState.PLANNED
    hold_session(session=second)
    need.refresh_from_db()
    assert need.state == NeedState.DONE
    assert set(Mission.objects.values_list("state", flat=True)) == {MissionState.DONE}
