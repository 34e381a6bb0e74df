"""The pool of trainers, a trainer's file, and the days they give."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exports import asked_format, table_response
from accounts.formats import day_and_month
from accounts.queries.tables import TableState
from courses.models import Competency

from ..forms.pool import LANGUAGES, PeriodForm, QualificationForm, TrainerForm
from ..models import Availability, AvailabilityKind, Qualification, Trainer, TrainerStatus
from ..permissions import can_edit_availability, can_validate
from ..queries.missions import calendar, missions_of
from ..queries.pool import FILTERS, ORDERS, pool_list, standing, to_validate, trainer_file
from ..services import pool as services
from ..services.availability import Booked, add_period, remove_period

MONTHS_A_PAGE = 3
MOST_YEARS_SHOWN = 6


def pool(request):
    state = TableState.read(request.GET, orders=list(ORDERS), filters=FILTERS)
    rows = pool_list(request.user, state)
    if asked_format(request):
        return table_response(
            request, filename="trainers", columns=_columns(), rows=[_row(t) for t in rows]
        )
    page = state.page_of(rows)
    waiting_trainers, waiting_qualifications = to_validate(request.user)
    return render(
        request,
        "trainers/pool.html",
        {
            "state": state,
            "page": page,
            "competencies": [(c.pk, f"{c.pk} {c.name}") for c in Competency.objects.all()],
            "levels": [(str(n), str(n)) for n in range(1, 5)],
            "languages": LANGUAGES,
            "statuses": TrainerStatus.choices,
            "waiting_trainers": waiting_trainers,
            "waiting_qualifications": waiting_qualifications,
        },
    )


def _columns():
    return [
        _("Code"),
        _("Given name"),
        _("Family name"),
        _("E-mail address"),
        _("Home town"),
        _("Province of the base"),
        _("Status"),
        _("Valid competencies"),
        _("Languages"),
        _("Half-days this year"),
        _("Half-days at most in a year"),
        _("Missions this year"),
        _("Missions at most in a year"),
    ]


def _row(trainer):
    return [
        trainer.code,
        trainer.user.given_name,
        trainer.user.family_name,
        trainer.user.email,
        trainer.home_town,
        trainer.base_province.name if trainer.base_province else "",
        trainer.get_status_display(),
        "; ".join(f"{each.competency_id}:{each.level}" for each in trainer.held),
        "; ".join(str(each) for each in trainer.languages.all()),
        trainer.load,
        trainer.max_half_days,
        trainer.mission_count,
        trainer.max_missions,
    ]


def _trainer(request, pk):
    trainer = trainer_file(request.user, pk)
    if trainer is None:
        raise Http404
    return trainer


def _validator(request, pk):
    """The trainer, for an act that only the national coordination does."""
    trainer = get_object_or_404(
        Trainer.objects.visible_to(request.user).select_related("user"), pk=pk
    )
    if not can_validate(request.user):
        raise PermissionDenied
    return trainer


def trainer(request, pk):
    trainer = _trainer(request, pk)
    qualifications = list(trainer.qualifications.all())
    for each in qualifications:
        each.standing = standing(each)
    today = timezone.localdate()
    return render(
        request,
        "trainers/trainer.html",
        {
            "trainer": trainer,
            "qualifications": qualifications,
            "missions": list(missions_of(trainer)[:12]),
            **calendar(trainer, today),
            "may_validate": can_validate(request.user),
            "may_give_days": can_edit_availability(request.user, trainer),
        },
    )


def qualification_add(request, pk):
    """Add or renew: the page of the file with its form filled, then the act."""
    _validator(request, pk)
    trainer = _trainer(request, pk)
    renewed = request.GET.get("renew", "")
    held = trainer.qualifications.filter(pk=renewed).first() if renewed.isdigit() else None
    initial = (
        {"competency": held.competency_id, "level": held.level, "proof": held.proof} if held else {}
    )
    form = QualificationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.qualify(trainer=trainer, by=request.user, **form.cleaned_data)
        messages.success(
            request,
            _("%(competency)s is validated.") % {"competency": form.cleaned_data["competency"]},
        )
        return redirect("trainers:trainer", pk)
    return render(
        request,
        "trainers/qualification_form.html",
        {"trainer": trainer, "form": form, "held": held},
    )


@require_POST
def qualification_remove(request, pk):
    held = get_object_or_404(Qualification.objects.select_related("competency"), pk=pk)
    _validator(request, held.trainer_id)
    services.disqualify(qualification=held)
    messages.success(request, _("%(competency)s is taken away.") % {"competency": held.competency})
    return redirect("trainers:trainer", held.trainer_id)


def trainer_edit(request, pk):
    trainer = _validator(request, pk)
    form = TrainerForm(request.POST or None, instance=trainer)
    if request.method == "POST" and form.is_valid():
        form.save()
        services.speaks(trainer=trainer, levels=form.levels)
        messages.success(request, _("The trainer’s file is up to date."))
        return redirect("trainers:trainer", pk)
    return render(request, "trainers/trainer_form.html", {"trainer": trainer, "form": form})


@require_POST
def trainer_status(request, pk):
    trainer = _validator(request, pk)
    if request.POST.get("status") == TrainerStatus.VALIDATED:
        services.validate_trainer(trainer=trainer, by=request.user)
        messages.success(
            request, _("%(name)s is validated: plans may count on them.") % {"name": trainer}
        )
    elif request.POST.get("status") == TrainerStatus.SUSPENDED:
        services.suspend_trainer(trainer=trainer)
        messages.success(
            request, _("%(name)s is suspended: no plan asks them any more.") % {"name": trainer}
        )
    return redirect("trainers:trainer", pk)


def availability(request):
    """One's own days."""
    trainer = Trainer.objects.filter(user=request.user).first()
    if trainer is None:
        return render(request, "trainers/availability.html", {"trainer": None})
    return _days(request, trainer, "trainers:availability")


def trainer_availability(request, pk):
    """The days of a trainer who told them by phone."""
    return _days(request, _validator(request, pk), "trainers:trainer_availability", pk)


def _days(request, trainer, back, *args):
    form = PeriodForm(
        request.POST or None, instance=Availability(trainer=trainer, kind=AvailabilityKind.ON_SITE)
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_period(trainer=trainer, **form.cleaned_data)
            messages.success(request, _("Your days are up to date. The next plan counts on them."))
            return redirect(back, *args)
        except Booked as booked:
            form.add_error("first_day", _taken(booked.days))
    first = _month_asked(request)
    return render(
        request,
        "trainers/availability.html",
        {
            "trainer": trainer,
            "form": form,
            **calendar(trainer, first),
            "previous": _months_away(first, -MONTHS_A_PAGE),
            "next": _months_away(first, MONTHS_A_PAGE),
            "periods": trainer.availabilities.filter(last_day__gte=timezone.localdate()),
            "is_own": trainer.user_id == request.user.pk,
        },
    )


def _taken(days):
    return _("A mission takes these days: %(days)s. Have it moved before you are away.") % {
        "days": _(", ").join(map(day_and_month, days[:3])) + ("…" if len(days) > 3 else "")
    }


def _month_asked(request):
    try:
        first = dt.date.fromisoformat(request.GET.get("month", "") + "-01")
    except ValueError:
        first = timezone.localdate().replace(day=1)
    near = abs(first.year - timezone.localdate().year) <= MOST_YEARS_SHOWN
    return first if near else timezone.localdate().replace(day=1)


def _months_away(first, months):
    years, month = divmod(first.month - 1 + months, 12)
    return dt.date(first.year + years, month + 1, 1)


@require_POST
def availability_remove(request, pk):
    period = get_object_or_404(
        Availability.objects.filter(
            trainer__in=Trainer.objects.visible_to(request.user)
        ).select_related("trainer"),
        pk=pk,
    )
    if not can_edit_availability(request.user, period.trainer):
        raise PermissionDenied
    remove_period(period=period)
    messages.success(request, _("The period is taken out."))
    if period.trainer.user_id == request.user.pk:
        return redirect("trainers:availability")
    return redirect("trainers:trainer_availability", period.trainer_id)
