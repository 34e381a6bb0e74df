"""A trainer's home, missions, and the answer to an offer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.exports import asked_format, table_response
from lms.queries.sessions import to_take
from trainers.forms.plans import DeclineForm
from trainers.models import OfferState
from trainers.queries.missions import (
    calendar,
    journey,
    mission_table,
    missions_of,
    offers_of,
    reasons_to_ask,
    sessions_of,
    trainer_of,
)
from trainers.services.offers import OfferAnswered, accept_offer, decline_offer


@require_GET
def home(request):
    trainer = trainer_of(request.user)
    if trainer is None:
        return render(
            request, "trainers/home.html", {"trainer": None, "today": timezone.localdate()}
        )
    waiting = list(offers_of(trainer).filter(state=OfferState.SENT).order_by("answer_by", "pk")[:4])
    context = {
        "trainer": trainer,
        "today": timezone.localdate(),
        "assignments": list(sessions_of(trainer)[:6]),
        "others": waiting[1:],
        "to_sign": to_take(request.user).first(),
        **calendar(trainer, timezone.localdate()),
        **(_offer_context(waiting[0], trainer) if waiting else {"offer": None}),
    }
    return render(request, "trainers/home.html", context)


def _offer_context(offer, trainer):
    sessions = list(offer.mission.sessions.all())
    holds, lacks = reasons_to_ask(trainer, sessions)
    return {
        "offer": offer,
        "sessions": sessions,
        "steps": journey(offer.mission),
        "holds": holds,
        "lacks": lacks,
        "half_days": sum(session.half_days for session in sessions),
    }


@require_GET
def missions(request):
    trainer = trainer_of(request.user)
    order = request.GET.get("sort", "")
    rows = list(missions_of(trainer, order)) if trainer else []
    if asked_format(request):
        columns, table = mission_table(rows)
        return table_response(request, filename="missions", columns=columns, rows=table)
    return render(request, "trainers/missions.html", {"missions": rows, "state": {"order": order}})


def _offer(request, pk):
    trainer = trainer_of(request.user)
    if trainer is None:
        raise Http404
    return get_object_or_404(offers_of(trainer), pk=pk), trainer


@require_GET
def offer(request, pk):
    offer, trainer = _offer(request, pk)
    return _show(request, offer, trainer, DeclineForm())


def _show(request, offer, trainer, form, status=200):
    context = {
        **_offer_context(offer, trainer),
        "form": form,
        "may_answer": offer.state == OfferState.SENT,
    }
    return render(request, "trainers/offer.html", context, status=status)


@require_POST
def offer_accept(request, pk):
    offer, _trainer = _offer(request, pk)
    try:
        accept_offer(offer=offer)
    except OfferAnswered as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("You accept the mission. Thank you: the centre is told."))
    return redirect("trainers:offer", pk)


@require_POST
def offer_decline(request, pk):
    offer, trainer = _offer(request, pk)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _show(request, offer, trainer, form, status=422)
    try:
        decline_offer(offer=offer, reason=form.cleaned_data["reason"])
    except OfferAnswered as error:
        messages.warning(request, str(error))
    else:
        messages.success(
            request, _("You decline the mission. The coordination looks for someone else.")
        )
    return redirect("trainers:offer", pk)
