"""A centre manager's home: the one next thing, then the team, the sessions, needs and rooms."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from accounts.models import Centre, Role, Room, RoomClosure
from lms.models import Enrolment, EnrolmentState, Mode, Session, SessionState
from lms.queries.learning import paths_of

from ..models import Assignment, MissionState, Need, NeedState

SHOWN_SESSIONS = 6
SHOWN_PEOPLE = 8
SHOWN_NEEDS = 6
ANSWER_BEFORE = dt.timedelta(days=10)
GONE = (MissionState.DECLINED, MissionState.CANCELLED)


def centres_of(user):
    """Centres that the person manages today."""
    held = [each.centre for each in user.current_appointments if each.role == Role.CENTRE_MANAGER]
    if not held and user.is_superuser:
        return list(Centre.objects.active().select_related("province")[:1])
    return held


def sessions_ahead(centre):
    """Sessions not over in the centre's cohorts, each with its trainers, people and half-days."""
    assignments = Assignment.objects.exclude(mission__state__in=GONE).select_related(
        "trainer__user", "mission__offer", "need"
    )
    return (
        Session.objects.live()
        .filter(cohort__centre=centre, last_day__gte=timezone.localdate())
        .select_related("module", "cohort", "room", "centre_answer")
        .prefetch_related(Prefetch("assignments", assignments, to_attr="teaching"))
        .annotate(
            people=Count("cohort__memberships", distinct=True),
            half_days=Count("slots", filter=Q(slots__is_live=True), distinct=True),
        )
        .order_by("first_day", "code")
    )


def answer_of(session):
    return getattr(session, "centre_answer", None)


@dataclass
class Welcome:
    """What a session asks of its centre, and what is there."""

    session: Session

    @property
    def is_on_site(self):
        return self.session.mode == Mode.ON_SITE

    @property
    def answer_by(self):
        """The day by which to say so; None when it is too close for that."""
        day = self.session.first_day - ANSWER_BEFORE
        return day if day > timezone.localdate() else None

    @property
    def equipment(self):
        """Codes asked for by the needs that the session covers."""
        return sorted(
            {code for each in self.session.teaching if each.need for code in each.need.equipment}
        )

    @property
    def lacking(self):
        room = self.session.room
        return [code for code in self.equipment if room is None or code not in room.equipment]

    @property
    def is_large_enough(self):
        return self.session.room is None or self.session.room.seats >= self.session.people


def unanswered(sessions):
    return next((each for each in sessions if answer_of(each) is None), None)


@dataclass
class Member:
    """One person before the session: their path, and where they stand."""

    path: object

    @property
    def learner(self):
        return self.path.enrolment.learner

    @property
    def is_ready(self):
        lessons = self.path.lessons
        return self.path.enrolment.state == EnrolmentState.COMPLETED or (
            bool(lessons) and self.path.lessons_done == len(lessons)
        )

    @property
    def has_begun(self):
        return self.is_ready or self.path.lessons_done > 0

    @property
    def lesson(self):
        """Number of the lesson they are at."""
        return next((step.number for step in self.path.lessons if not step.is_done), None)


def team_before(session):
    """Everyone of the session's cohort in its module; those who lag first."""
    enrolments = list(
        Enrolment.objects.open_or_done()
        .filter(cohort=session.cohort_id, module=session.module_id)
        .select_related("learner", "progress")
        .order_by("learner__family_name", "learner__given_name", "pk")
    )
    return [Member(path) for path in paths_of(enrolments)]


def centre_home(centre):
    """Context of the page, in a number of queries that does not grow with its rows."""
    today = timezone.localdate()
    sessions = list(sessions_ahead(centre)[:SHOWN_SESSIONS])
    needs = list(
        Need.objects.filter(cohort__centre=centre)
        .exclude(state=NeedState.WITHDRAWN)
        .select_related("module", "cohort")
        .annotate(people=Count("cohort__memberships", distinct=True))
        .order_by("state", "window_start", "code")[: SHOWN_NEEDS + 1]
    )
    closures = RoomClosure.objects.filter(last_day__gte=today).order_by("first_day")
    rooms = list(
        Room.objects.filter(centre=centre).prefetch_related(
            Prefetch("closures", closures, to_attr="closed")
        )
    )
    asked = unanswered(sessions)
    team = team_before(sessions[0]) if sessions else []
    return {
        "sessions": sessions,
        "welcome": Welcome(asked) if asked else None,
        "needs": needs[:SHOWN_NEEDS],
        "has_more_needs": len(needs) > SHOWN_NEEDS,
        "has_waiting_needs": any(need.state != NeedState.DONE for need in needs),
        "rooms": rooms,
        "team_session": sessions[0] if team else None,
        "team": sorted(team, key=lambda member: (member.is_ready, member.has_begun))[:SHOWN_PEOPLE],
        "team_size": len(team),
        "ready": sum(member.is_ready for member in team),
        "not_begun": sum(not member.has_begun for member in team),
        "lesson_count": len(team[0].path.lessons) if team else 0,
    }


def not_begun(session):
    return [member.learner for member in team_before(session) if not member.has_begun]


def is_upcoming(session):
    return session.state != SessionState.CANCELLED and session.last_day >= timezone.localdate()
