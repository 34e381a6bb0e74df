"""What the catalogue shows of this house: sessions to come, and how a person takes part in a module."""

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from courses.models import UnitKind
from courses.queries import Participation, UpcomingSession
from lms.models import Enrolment, Session, SessionState

SHOWN = [SessionState.PROPOSED, SessionState.CONFIRMED]


def upcoming_sessions(module_ids):
    """{module id: [`UpcomingSession`, …]} by date: of each cohort the next part. One query."""
    rows = (
        Session.objects.filter(
            module__in=module_ids, state__in=SHOWN, first_day__gte=timezone.localdate()
        )
        .select_related("cohort", "room__centre__province__region")
        .annotate(people=Count("cohort__memberships"))
        .order_by("first_day", "code")
    )
    found, seen = {}, set()
    for session in rows:
        if (session.module_id, session.cohort_id) not in seen:
            seen.add((session.module_id, session.cohort_id))
            found.setdefault(session.module_id, []).append(_shown(session))
    return found


def _shown(session):
    centre = session.room.centre if session.room else None
    return UpcomingSession(
        starts_on=session.first_day,
        ends_on=session.last_day,
        centre=centre.name if centre else "",
        town=centre.town if centre else "",
        region=centre.province.region_id if centre else None,
        region_name=centre.province.region.name if centre else "",
        languages=tuple(session.cohort.languages),
        seats=session.cohort.capacity,
        seats_left=max(0, session.cohort.capacity - session.people),
        is_confirmed=session.state == SessionState.CONFIRMED,
    )


def _reader_urls(enrolment):
    read = enrolment.version.version_units.filter(unit__kind__in=[UnitKind.LESSON, UnitKind.QUIZ])
    return {
        key: reverse("lms:lesson", args=[enrolment.pk, unit])
        for key, unit in read.values_list("unit__translation_key", "unit")
    }


def participation(user, module):
    """Two queries for who follows it, one for others, none for a visitor; None where a centre has to enrol."""
    if user.is_authenticated:
        enrolment = (
            Enrolment.objects.followed_by(user)
            .open_or_done()
            .filter(module=module)
            .select_related("version")
            .first()
        )
        if enrolment is not None:
            return Participation(
                "following",
                reverse("lms:module", args=[enrolment.pk]),
                reader_urls=_reader_urls(enrolment),
            )
    if not module.is_open:
        return None
    if not user.is_authenticated:
        return Participation("sign_in", reverse("account_login"))
    return Participation("open", reverse("lms:enrol", args=[module.code]), is_post=True)
