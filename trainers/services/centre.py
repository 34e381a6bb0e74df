"""What a centre says of the sessions held in it, and to its team before them."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import formats
from accounts.models import Role, User
from jobs.services import enqueue

from ..models import CentreAnswer


@transaction.atomic
def confirm_place(*, session, by, contact=""):
    """The room is ready on the dates planned; `contact` receives the trainer."""
    answer, _created = CentreAnswer.objects.update_or_create(
        session=session,
        defaults={"suits": True, "contact": contact, "objection": "", "answered_by": by},
    )
    return answer


@transaction.atomic
def object_to_dates(*, session, by, reason):
    """Say that the dates don't suit: the coordination, which alone moves a session, gets a mail."""
    answer, _created = CentreAnswer.objects.update_or_create(
        session=session, defaults={"suits": False, "objection": reason, "answered_by": by}
    )
    for coordinator in _coordinators(session.cohort.centre):
        _tell_objection(coordinator, session, by, reason)
    return answer


def _coordinators(centre):
    """Those of the region; where there are none, the national ones."""
    today = timezone.localdate()
    current = Q(appointments__ends_on__isnull=True) | Q(appointments__ends_on__gte=today)
    people = User.objects.active().filter(current)
    regional = people.filter(
        appointments__role=Role.REGIONAL, appointments__region=centre.province.region_id
    ).distinct()
    return list(regional) or list(people.filter(appointments__role=Role.NATIONAL).distinct())


def _tell_objection(coordinator, session, by, reason):
    with translation.override(coordinator.language):
        words = {
            "centre": session.cohort.centre.name,
            "module": session.module.title,
            "dates": formats.date_range(session.first_day, session.last_day),
            "name": by.get_full_name(),
            "reason": reason,
            "address": settings.SITE_URL + reverse("lms:session", args=[session.pk]),
        }
        enqueue(
            "jobs.send_mail",
            payload={
                "to": [coordinator.email],
                "subject": _("Other dates asked for: %(centre)s") % words,
                "text": _(
                    "%(module)s, %(dates)s, does not suit %(centre)s.\n\n%(name)s writes: “%(reason)s”\n\n"
                    "The session, which you can move: %(address)s"
                )
                % words,
            },
        )


@transaction.atomic
def remind(*, session, learners):
    """One mail a day at most to each of those who have not begun."""
    today = timezone.localdate()
    for learner in learners:
        with translation.override(learner.language):
            words = {
                "name": learner.get_short_name(),
                "module": session.module.title,
                "day": formats.day_and_month(session.first_day),
                "address": settings.SITE_URL + reverse("lms:home"),
            }
            enqueue(
                "jobs.send_mail",
                key=f"trainers.remind.{session.pk}.{learner.pk}.{today}",
                payload={
                    "to": [learner.email],
                    "subject": _("Before %(day)s: %(module)s") % words,
                    "text": _(
                        "Hello %(name)s,\n\nthe session on “%(module)s” begins on %(day)s. Its lessons online "
                        "come first; you can begin here:\n%(address)s\n\nJisr"
                    )
                    % words,
                },
            )
    return len(learners)
