"""A trainer's answer, and what follows from it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.models import Session, SessionState
from lms.services.schedule import cancel_session, confirm_session
from trainers.mails import send_offer_lost, send_sessions_cancelled
from trainers.models import Mission, MissionState, Need, NeedState, Offer, OfferState

from .bookings import release

NEXT = {
    OfferState.SENT: {
        OfferState.ACCEPTED,
        OfferState.DECLINED,
        OfferState.EXPIRED,
        OfferState.WITHDRAWN,
    },
    OfferState.ACCEPTED: set(),
    OfferState.DECLINED: set(),
    OfferState.EXPIRED: set(),
    OfferState.WITHDRAWN: set(),
}
NEXT_OF_MISSION = {
    MissionState.OFFERED: {MissionState.CONFIRMED, MissionState.DECLINED, MissionState.CANCELLED},
    MissionState.CONFIRMED: {MissionState.DONE, MissionState.CANCELLED},
    MissionState.DECLINED: set(),
    MissionState.DONE: set(),
    MissionState.CANCELLED: set(),
}


class OfferAnswered(Exception):
    """The offer no longer waits for this answer."""


@transaction.atomic
def accept_offer(*, offer):
    """Confirm the mission, and each session whose trainers have now all accepted."""
    offer = _move(offer, OfferState.ACCEPTED)
    _move_mission(offer.mission, MissionState.CONFIRMED)
    for session in _sessions_ahead(offer.mission):
        if not session.missions.filter(state=MissionState.OFFERED).exists():
            confirm_session(session=session)
    return offer


@transaction.atomic
def decline_offer(*, offer, reason):
    """Give the time back, cancel the sessions, and open their needs again."""
    return _lose(offer, OfferState.DECLINED, MissionState.DECLINED, reason)


@transaction.atomic
def expire_offer(*, offer):
    """As a refusal without a word; False where it was answered, or has more time now."""
    offer = Offer.objects.select_for_update().get(pk=offer.pk)
    if offer.state != OfferState.SENT or offer.answer_by >= timezone.localdate():
        return False
    _lose(offer, OfferState.EXPIRED, MissionState.CANCELLED)
    return True


def _lose(offer, state, mission_state, reason=""):
    offer = _move(offer, state, reason)
    mission = offer.mission
    _move_mission(mission, mission_state)
    sessions = list(_sessions_ahead(mission))
    release(trainer=mission.trainer, sessions=sessions)
    for session in sessions:
        cancel_session(session=session)
    _tell_the_others(mission, sessions)
    needs = _reopen(mission, sessions)
    send_offer_lost(offer, needs)
    return offer


def _move(offer, state, reason=""):
    offer = (
        Offer.objects.select_for_update(of=("self",))
        .select_related("mission__plan", "mission__trainer__user")
        .get(pk=offer.pk)
    )
    if state not in NEXT[offer.state]:
        raise OfferAnswered(
            _("This offer is %(state)s: it can't be answered any more.")
            % {"state": offer.get_state_display()}
        )
    offer.state, offer.reason, offer.answered_at = state, reason, timezone.now()
    offer.save(update_fields=["state", "reason", "answered_at"])
    return offer


def _move_mission(mission, state):
    if state not in NEXT_OF_MISSION[mission.state]:
        raise OfferAnswered(
            _("This mission is %(state)s.") % {"state": mission.get_state_display()}
        )
    mission.state = state
    mission.save(update_fields=["state"])


def _sessions_ahead(mission):
    """Sessions of the mission that may still be confirmed or cancelled."""
    ahead = [SessionState.PROPOSED, SessionState.CONFIRMED]
    return (
        Session.objects.filter(assignments__mission=mission, state__in=ahead)
        .select_related("module", "cohort")
        .order_by("first_day")
    )


def _tell_the_others(mission, sessions):
    """Missions that shared a session: told of it, and withdrawn if nothing is left of them."""
    others = (
        Mission.objects.live()
        .filter(assignments__session__in=sessions)
        .exclude(pk=mission.pk)
        .distinct()
        .select_related("trainer__user")
    )
    for other in others:
        send_sessions_cancelled(other, [s for s in sessions if s in other.sessions.all()])
        if not other.sessions.live().exists():
            Offer.objects.filter(mission=other, state=OfferState.SENT).update(
                state=OfferState.WITHDRAWN
            )
            _move_mission(other, MissionState.CANCELLED)


def _reopen(mission, sessions):
    needs = Need.objects.filter(assignments__mission=mission, assignments__session__in=sessions)
    needs = list(needs.filter(state=NeedState.PLANNED).distinct())
    Need.objects.filter(pk__in=[need.pk for need in needs]).update(state=NeedState.OPEN)
    return needs
