"""Needs: listed, declared, changed, withdrawn, and what became of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exports import asked_format, table_response
from accounts.forms.places import EQUIPMENT
from accounts.models import Centre, Region
from accounts.queries.tables import TableState
from courses.models import Module
from lms.permissions import manages

from ..forms.needs import NeedForm
from ..models import LANGUAGE_NAMES, Need, NeedState
from ..permissions import can_edit_need, can_reopen_need
from ..queries.needs import FILTERS, ORDERS, history, need_file, need_list
from ..queries.reasons import SENTENCES
from ..services.need import NeedMoved, change_need, declare_need, reopen_need, withdraw_need


def needs(request):
    state = TableState.read(request.GET, orders=list(ORDERS), filters=FILTERS)
    rows = need_list(request.user, state)
    if asked_format(request):
        return table_response(
            request, filename="needs", columns=_columns(), rows=[_row(n) for n in rows]
        )
    page = state.page_of(rows)
    centres = list(Centre.objects.visible_to(request.user).select_related("province"))
    regions = {centre.province.region_id for centre in centres}
    return render(
        request,
        "trainers/needs.html",
        {
            "state": state,
            "page": page,
            "regions": [(r.pk, r.name) for r in Region.objects.filter(pk__in=regions)],
            "centres": [(centre.code, centre.name) for centre in centres],
            "modules": [(module.code, module.title) for module in Module.objects.all()],
            "priorities": [(str(n), str(n)) for n in range(9, 0, -1)],
            "states": [*NeedState.choices, ("all", _("all, withdrawn too"))],
        },
    )


def _columns():
    return [
        _("Code"),
        _("Module"),
        _("Title"),
        _("Cohort"),
        _("People"),
        _("Centre"),
        _("Town"),
        _("Region"),
        _("Not before"),
        _("Not after"),
        _("Priority"),
        _("Languages"),
        _("Mode"),
        _("State"),
    ]


def _row(need):
    centre = need.cohort.centre
    return [
        need.code,
        need.module.code,
        need.module.title,
        need.cohort.code,
        need.people,
        centre.name,
        centre.town,
        centre.province.region.name,
        need.window_start,
        need.window_end,
        need.priority,
        ", ".join(need.languages),
        need.get_mode_display(),
        need.get_state_display(),
    ]


def _need(request, pk):
    need = need_file(request.user, pk)
    if need is None:
        raise Http404
    return need


def need(request, pk):
    need = _need(request, pk)
    runs, sessions = history(need, request.user)
    for run in runs:
        run.sentence = SENTENCES.get(run.reason, "")
    return render(
        request,
        "trainers/need.html",
        {
            "need": need,
            "runs": runs,
            "sessions": sessions,
            "languages": _listed(need.languages, LANGUAGE_NAMES),
            "equipment": _listed(need.equipment, dict(EQUIPMENT)),
            "may_edit": can_edit_need(request.user, need),
            "may_reopen": can_reopen_need(request.user, need),
        },
    )


def _listed(codes, names):
    return _(", ").join(str(names.get(code, code)) for code in codes)


def need_create(request):
    form = NeedForm(request.POST or None, user=request.user, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        if not manages(request.user, form.cleaned_data["cohort"].centre):
            raise PermissionDenied
        try:
            need = declare_need(**form.values)
        except NeedMoved:
            messages.error(request, _("This cohort has this need already."))
            return redirect("trainers:needs")
        messages.success(
            request, _("The need is declared under the code %(code)s.") % {"code": need.code}
        )
        return redirect("trainers:need", need.pk)
    return render(request, "trainers/need_form.html", {"form": form})


def _asked(request):
    """A page that proposes a need names its cohort and module in the address."""
    initial = {"languages": ["fr"], "mode": "on_site"}
    for name in ("cohort", "module"):
        if request.GET.get(name, "").isdigit():
            initial[name] = int(request.GET[name])
    return initial


def need_edit(request, pk):
    need = get_object_or_404(
        Need.objects.visible_to(request.user).select_related("cohort__centre__province"), pk=pk
    )
    if not can_edit_need(request.user, need):
        raise PermissionDenied
    form = NeedForm(request.POST or None, instance=need, user=request.user)
    if request.method == "POST" and form.is_valid():
        if not manages(request.user, form.cleaned_data["cohort"].centre):
            raise PermissionDenied
        try:
            change_need(need=need, **form.values)
            messages.success(request, _("The need is up to date."))
        except NeedMoved:
            messages.error(
                request, _("A plan has taken this need up meanwhile: it stays as it was.")
            )
        return redirect("trainers:need", pk)
    return render(request, "trainers/need_form.html", {"form": form, "need": need})


@require_POST
def need_withdraw(request, pk):
    need = _need(request, pk)
    if not can_edit_need(request.user, need):
        raise PermissionDenied
    try:
        withdraw_need(need=need)
        messages.success(request, _("The need is withdrawn. You can open it again from its page."))
    except NeedMoved:
        messages.error(request, _("A plan has taken this need up meanwhile: it stays as it was."))
    return redirect("trainers:need", pk)


@require_POST
def need_reopen(request, pk):
    need = _need(request, pk)
    if not can_reopen_need(request.user, need):
        raise PermissionDenied
    try:
        reopen_need(need=need)
        messages.success(request, _("The need is open again."))
    except NeedMoved:
        messages.error(
            request, _("This cohort has asked for the module anew: change that need instead.")
        )
    return redirect("trainers:need", pk)
