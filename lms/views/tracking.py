"""Follow-up: cohorts, one cohort person by person, and the dashboard of a scope."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.exports import asked_format, table_response
from accounts.models import Region, Role
from lms import permissions
from lms.forms.tracking import AddMemberForm
from lms.models import Cohort, CohortStatus
from lms.queries import tracking as reading
from lms.services.enrol import CohortFull
from lms.services.members import add_member, enrol_cohort, remove_member

from . import tracking_pages as pages
from . import tracking_tables as tables
from .filters import asked

PER_PAGE = 25


@require_safe
def cohorts(request):
    filters = asked(request, "q", "status", "region", "sort")
    found = reading.cohort_list(request.user, **filters)
    if asked_format(request):
        return table_response(request, filename="cohorts", **tables.cohorts(found))
    is_wide = request.user.has_role(Role.NATIONAL, Role.ADMINISTRATOR)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "statuses": CohortStatus.choices,
        "regions": Region.objects.all() if is_wide else (),
    }
    return render(request, "lms/cohorts.html", context)


def _cohort(request, code):
    seen = Cohort.objects.visible_to(request.user).select_related("centre__province__region")
    return get_object_or_404(seen, code=code)


def _changeable(request, code):
    cohort = _cohort(request, code)
    if not permissions.can_change_members(request.user, cohort):
        raise PermissionDenied
    return cohort


@require_safe
def cohort(request, code):
    found = _cohort(request, code)
    page = pages.cohort_page(found, request)
    if asked_format(request):
        return table_response(request, filename=found.code, **tables.matrix(page))
    return render(request, "lms/cohort.html", page)


@require_POST
def cohort_add(request, code):
    cohort = _changeable(request, code)
    form = AddMemberForm(request.POST, adder=request.user, cohort=cohort)
    if form.is_valid():
        try:
            add_member(cohort=cohort, user=form.cleaned_data["who"])
        except CohortFull as refusal:
            form.add_error("who", str(refusal))
    if form.errors:
        page = pages.cohort_page(cohort, request, add_form=form)
        return render(request, "lms/cohort.html", page, status=422)
    name = form.cleaned_data["who"].get_full_name()
    messages.success(request, _("%(name)s is in the cohort.") % {"name": name})
    return redirect("lms:cohort", code)


@require_POST
def cohort_remove(request, code):
    cohort = _changeable(request, code)
    number = request.POST.get("user", "")
    member = get_object_or_404(cohort.members, pk=number if number.isdecimal() else 0)
    remove_member(cohort=cohort, user=member)
    messages.success(
        request,
        _("%(name)s has left the cohort. What they learnt with it is kept.")
        % {"name": member.get_full_name()},
    )
    return redirect("lms:cohort", code)


@require_POST
def cohort_enrol(request, code):
    cohort = _changeable(request, code)
    module = get_object_or_404(reading.modules_of(cohort), code=request.POST.get("module"))
    enrolments, refusals = enrol_cohort(cohort=cohort, module=module, by=request.user)
    if enrolments:
        text = ngettext(
            "%(count)s person is enrolled.", "%(count)s people are enrolled.", len(enrolments)
        )
        messages.success(request, text % {"count": len(enrolments)})
    for user, refusal in refusals.items():
        told = _("%(name)s: %(reason)s") % {"name": user.get_full_name(), "reason": refusal}
        messages.warning(request, told)
    return redirect("lms:cohort", code)


@require_safe
def dashboard(request):
    page = pages.dashboard_page(request)
    if asked_format(request):
        kind = request.GET.get("table", "")
        return table_response(
            request, filename=f"jisr-{kind or 'cohorts'}", **tables.follow_up(page, kind)
        )
    return render(request, "lms/dashboard.html", page)
