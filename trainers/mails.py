"""Letters of this house, each in its reader's language, written as jobs of the same transaction."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import formats
from accounts.models import Appointment, Role
from jobs.services import enqueue


def send_plan_over(plan):
    """The run has ended: to whoever asked for it."""
    with translation.override(plan.created_by.language):
        if plan.is_trial:
            return _send(
                plan.created_by,
                _("The trial “%(title)s” has ended") % {"title": plan.title},
                _("The problem file was searched. See what came of it:"),
                reverse("trainers:plan", args=[plan.pk]),
            )
        covered = plan.plan_needs.filter(is_covered=True).count()
        return _send(
            plan.created_by,
            _("The plan “%(title)s” is ready") % {"title": plan.title},
            _("It covers %(covered)s of %(all)s needs and costs %(cost)s. See it and decide:")
            % {
                "covered": covered,
                "all": plan.plan_needs.count(),
                "cost": formats.euros(plan.cost_cents),
            },
            reverse("trainers:plan", args=[plan.pk]),
        )


def send_offer(offer, sessions):
    """To the trainer: what, where, when, and until when to answer."""
    user = offer.mission.trainer.user
    with translation.override(user.language):
        lines = [
            _("%(dates)s, %(place)s: %(module)s")
            % {
                "dates": formats.date_range(session.first_day, session.last_day),
                "place": session.cohort.centre.name,
                "module": session.module.title,
            }
            for session in sessions
        ]
        _send(
            user,
            _("A mission for you: answer by %(day)s")
            % {"day": formats.day_and_month(offer.answer_by)},
            "\n".join(
                [
                    _("The national coordination offers you a mission:"),
                    *lines,
                    "",
                    _("Accept or decline:"),
                ]
            ),
            reverse("trainers:offer", args=[offer.pk]),
        )


def send_centre_dates(centre, sessions):
    """To the managers of a centre: the dates that a published plan gives it."""
    for user in managers_of(centre):
        with translation.override(user.language):
            lines = [_told(each) for each in sessions]
            _send(
                user,
                ngettext(
                    "%(count)s session is planned in your centre",
                    "%(count)s sessions are planned in your centre",
                    len(sessions),
                )
                % {"count": len(sessions)},
                "\n".join([_("The plan was published. Your dates:"), *lines]),
                reverse("home"),
            )


def send_offer_lost(offer, needs):
    """To the coordinator who published the plan: an offer was declined, or nobody answered it."""
    plan = offer.mission.plan
    user = (plan.decided_by or plan.created_by) if plan else None
    if user is None:
        return
    trainer = offer.mission.trainer
    with translation.override(user.language):
        told = (
            _("%(name)s declines: “%(reason)s”") % {"name": trainer, "reason": offer.reason}
            if offer.reason
            else _("%(name)s has not answered in time.") % {"name": trainer}
        )
        codes = _(", ").join(sorted(need.code for need in needs))
        _send(
            user,
            _("The mission %(code)s is without a trainer") % {"code": offer.mission.code},
            "\n".join(
                [told, _("Open again: %(needs)s. A new plan can take them up:") % {"needs": codes}]
            ),
            reverse("trainers:coordination"),
        )


def send_sessions_cancelled(mission, sessions):
    """To the other trainer of sessions that fall with someone's refusal."""
    user = mission.trainer.user
    with translation.override(user.language):
        lines = [_told(each) for each in sessions]
        _send(
            user,
            _("A session you were to teach is cancelled"),
            "\n".join(
                [_("The other trainer can't come, so these sessions are cancelled:"), *lines]
            ),
            reverse("trainers:missions"),
        )


def managers_of(centre):
    found = Appointment.objects.current().filter(role=Role.CENTRE_MANAGER, centre=centre)
    return [each.user for each in found.select_related("user")]


def _told(session):
    return _("%(dates)s: %(module)s (%(cohort)s)") % {
        "dates": formats.date_range(session.first_day, session.last_day),
        "module": session.module.title,
        "cohort": session.cohort.code,
    }


def _send(user, subject, text, path):
    greeting = _("Hello %(name)s,") % {"name": user.get_short_name()}
    enqueue(
        "jobs.send_mail",
        payload={
            "to": [user.email],
            "subject": subject,
            "text": f"{greeting}\n\n{text}\n{settings.SITE_URL}{path}\n",
        },
    )
