"""A coordinator's home: the one next thing, then figures, then what waits."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role
from lms.models import Session, SessionState
from trainers.models import Need, NeedState, Offer, OfferState, PlanState

from .plans import plan_list, shown_state

LOST = (OfferState.DECLINED, OfferState.EXPIRED)


FIRST_STRONG, POP = "\u2068", "\u2069"


def isolated(text):
    """Text of its own direction, kept whole inside a sentence of the other."""
    return f"{FIRST_STRONG}{text}{POP}"


@dataclass(frozen=True)
class NextThing:
    title: str
    text: str
    button: str
    url: str


def coordination(user):
    """Context of the page, in a fixed number of queries."""
    needs = Need.objects.visible_to(user)
    figures = needs.aggregate(
        open=Count("pk", filter=Q(state=NeedState.OPEN), distinct=True),
        planned=Count("pk", filter=Q(state=NeedState.PLANNED), distinct=True),
        done=Count("pk", filter=Q(state=NeedState.DONE), distinct=True),
    )
    plans = list(plan_list(user)[:6])
    lost = list(_lost_offers(user)[:6])
    waiting = list(_waiting_offers(user)[:8])
    sessions = Session.objects.visible_to(user).filter(state=SessionState.PROPOSED)
    return {
        "today": timezone.localdate(),
        "figures": figures,
        "plans": plans,
        "lost": lost,
        "waiting": waiting,
        "unconfirmed": sessions.count(),
        "next": _next_thing(user, figures, plans, lost, waiting),
    }


def _offers(user):
    return Offer.objects.visible_to(user).select_related("mission__trainer__user")


def _lost_offers(user):
    """Refused or unanswered, with a need that is still open."""
    return (
        _offers(user)
        .filter(state__in=LOST, mission__assignments__need__state=NeedState.OPEN)
        .distinct()
        .order_by("-answered_at")
    )


def _waiting_offers(user):
    return _offers(user).waiting().order_by("answer_by", "pk")


def _next_thing(user, figures, plans, lost, waiting):
    """In this order: a plan to decide, a mission lost, needs without a plan, answers to wait for."""
    is_national = user.is_superuser or user.has_role(Role.NATIONAL)
    ready = next(
        (plan for plan in plans if plan.state == PlanState.READY and not plan.is_trial), None
    )
    running = any(shown_state(plan) in (PlanState.QUEUED, PlanState.RUNNING) for plan in plans)
    if is_national and ready:
        return NextThing(
            _("Decide on “%(title)s”") % {"title": isolated(ready.title)},
            _("It covers %(covered)s of %(all)s needs. Nothing is sent before you publish it.")
            % {"covered": ready.covered_needs, "all": ready.all_needs},
            _("See the plan"),
            reverse("trainers:plan", args=[ready.pk]),
        )
    if lost:
        return NextThing(
            ngettext(
                "%(count)s mission is without a trainer",
                "%(count)s missions are without a trainer",
                len(lost),
            )
            % {"count": len(lost)},
            _("%(name)s can't come. The needs are open again; a new plan can take them up.")
            % {"name": lost[0].mission.trainer},
            _("Plan anew") if is_national else _("See the open needs"),
            reverse("trainers:plan_create") if is_national else reverse("trainers:needs"),
        )
    if figures["open"] and not running:
        return NextThing(
            ngettext("%(count)s need is open", "%(count)s needs are open", figures["open"])
            % {"count": figures["open"]},
            _("Choose a period, and the engine proposes who teaches whom, when and where.")
            if is_national
            else _(
                "The national coordination plans them. Check that windows and priorities are right."
            ),
            _("Make a plan") if is_national else _("See the open needs"),
            reverse("trainers:plan_create") if is_national else reverse("trainers:needs"),
        )
    if waiting:
        return NextThing(
            ngettext("%(count)s answer is awaited", "%(count)s answers are awaited", len(waiting))
            % {"count": len(waiting)},
            _("Nothing to do: an offer that nobody answers comes back here."),
            _("See the plans"),
            reverse("trainers:plans"),
        )
    return None
