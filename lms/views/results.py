"""One learner's results, for who leads or manages their cohort; and one more attempt at a quiz."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms import permissions
from lms.forms.learning import GrantForm
from lms.models import Enrolment
from lms.queries.learning import path_of
from lms.queries.results import results_of
from lms.services.quiz import GrantRefused, grant_attempt


def _enrolment(request, pk):
    enrolment = get_object_or_404(
        Enrolment.objects.visible_to(request.user).select_related(
            "module", "progress", "learner", "version", "cohort__centre__province"
        ),
        pk=pk,
    )
    if not permissions.can_follow(request.user, enrolment):
        raise PermissionDenied
    return enrolment


@require_safe
def results(request, pk):
    return _page(request, _enrolment(request, pk))


def _page(request, enrolment, form=None, status=200):
    path, found = results_of(enrolment)
    used_up = [
        each
        for each in found
        if each.standing and each.standing.is_used_up and enrolment.state == "active"
    ]
    context = {
        "enrolment": enrolment,
        "path": path,
        "results": found,
        "used_up": used_up[0] if used_up else None,
        "form": form or GrantForm(),
        "manages": enrolment.cohort and permissions.manages(request.user, enrolment.cohort.centre),
    }
    return render(request, "lms/results.html", context, status=status)


@require_POST
def attempt_grant(request, pk, unit):
    enrolment = _enrolment(request, pk)
    step = path_of(enrolment).step_of(unit)
    if step is None or not step.is_quiz:
        raise Http404
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _page(request, enrolment, form, status=422)
    try:
        grant_attempt(
            enrolment=enrolment, step=step, reason=form.cleaned_data["reason"], by=request.user
        )
    except GrantRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(name)s can try once more, and gets a letter that says so.")
            % {"name": enrolment.learner.get_full_name()},
        )
    return redirect("lms:results", pk)
