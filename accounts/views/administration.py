"""The administrator's home, and the calendar that a person confirms."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jobs.models import Job, JobState
from jobs.services import again

from ..forms import HolidayForm, RamadanForm
from ..models import Centre, Holiday, RamadanPeriod, Room, User
from ..queries.people import role_counts
from ..queries.places import unconfirmed_days
from ..services.places import confirm_holiday, confirm_ramadan

FAILED = (JobState.FAILED, JobState.INTERRUPTED)
SHOWN = 10


def administration(request):
    feasts, periods = unconfirmed_days()
    failed = Job.objects.filter(state__in=FAILED).select_related("owner").order_by("-finished_at")
    without_role = User.objects.active().filter(appointments=None).count()
    return render(
        request,
        "accounts/administration.html",
        {
            "feasts": feasts,
            "periods": periods,
            "failed": failed[:SHOWN],
            "failed_count": failed.count(),
            "waiting": Job.objects.filter(state=JobState.QUEUED).count(),
            "roles": role_counts(),
            "without_role": without_role,
            "people_count": User.objects.active().count(),
            "centre_count": Centre.objects.active().count(),
            "room_count": Room.objects.filter(is_active=True).count(),
        },
    )


@require_POST
def job_again(request, pk):
    """Give a job that failed another set of attempts."""
    row = get_object_or_404(Job.objects.filter(state__in=FAILED), pk=pk)
    again(row)
    messages.success(request, _("The job waits for its turn again."))
    return redirect("accounts:administration")


def calendar(request):
    """Days without teaching from today on; what is calculated waits for a person's word."""
    today = timezone.localdate()
    return render(request, "accounts/calendar.html", _calendar_context(today))


def _calendar_context(today, **bound):
    holidays = list(Holiday.objects.filter(day__gte=today))
    periods = list(RamadanPeriod.objects.filter(last_day__gte=today))
    for holiday in holidays:
        if holiday.is_movable:
            holiday.form = bound.get(f"holiday{holiday.pk}") or HolidayForm(
                holiday=holiday, prefix=f"holiday{holiday.pk}"
            )
    for period in periods:
        period.form = bound.get(f"ramadan{period.pk}") or RamadanForm(
            period=period, prefix=f"ramadan{period.pk}"
        )
    return {"holidays": holidays, "periods": periods, "today": today}


@require_POST
def holiday_confirm(request, pk):
    holiday = get_object_or_404(Holiday.objects.filter(is_movable=True), pk=pk)
    prefix = f"holiday{holiday.pk}"
    form = HolidayForm(request.POST, holiday=holiday, prefix=prefix)
    if not form.is_valid():
        context = _calendar_context(timezone.localdate(), **{prefix: form})
        return render(request, "accounts/calendar.html", context)
    confirm_holiday(holiday=holiday, day=form.cleaned_data["day"])
    messages.success(request, _("%(name)s is confirmed.") % {"name": holiday.name})
    return redirect("accounts:calendar")


@require_POST
def ramadan_confirm(request, pk):
    period = get_object_or_404(RamadanPeriod, pk=pk)
    prefix = f"ramadan{period.pk}"
    form = RamadanForm(request.POST, period=period, prefix=prefix)
    if not form.is_valid():
        context = _calendar_context(timezone.localdate(), **{prefix: form})
        return render(request, "accounts/calendar.html", context)
    confirm_ramadan(period=period, **form.cleaned_data)
    messages.success(request, _("Ramadan %(year)s is confirmed.") % {"year": period.hijri_year})
    return redirect("accounts:calendar")
