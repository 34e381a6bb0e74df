"""Missions and needs that are over: registered with lms.services.schedule."""

from lms.models import Session, SessionState
from trainers.models import Mission, MissionState, Need, NeedState
from trainers.problem import blocks_of

from .offers import NEXT_OF_MISSION


def follow_held_session(session):
    """Once the last session of a mission was held it is done, and a need once all its parts were."""
    if session.state != SessionState.HELD:
        return
    ahead = [SessionState.PROPOSED, SessionState.CONFIRMED]
    may_end = [
        state for state, following in NEXT_OF_MISSION.items() if MissionState.DONE in following
    ]
    Mission.objects.filter(pk__in=session.missions.filter(state__in=may_end).values("pk")).exclude(
        sessions__state__in=ahead
    ).update(state=MissionState.DONE)
    needs = Need.objects.filter(
        cohort=session.cohort_id, module=session.module_id, state=NeedState.PLANNED
    )
    held = Session.objects.filter(
        cohort=session.cohort_id, module=session.module_id, state=SessionState.HELD
    )
    for need in needs.select_related("module"):
        if held.count() >= len(blocks_of(need)):
            need.state = NeedState.DONE
            need.save(update_fields=["state"])
