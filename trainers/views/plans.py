"""Coordination: plans asked for, watched, judged, published or refused."""

import datetime as dt
from collections import Counter
from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import formats
from accounts.exports import asked_format, table_response
from accounts.models import Role
from trainers.charts.timeline import HALF_YEAR_WEEKS, TWO_MONTHS_WEEKS
from trainers.forms.plans import PlanForm, RefusalForm, TrialForm, default_period
from trainers.matching.errors import FormatError
from trainers.models import Need, Plan, PlanState
from trainers.problem import CannotPlan
from trainers.problem_errors import told
from trainers.problem_files import read_upload
from trainers.queries import coordination as queries
from trainers.queries.comparison import Comparison, searches_of
from trainers.queries.needs_to_plan import filter_choices, needs_to_plan
from trainers.queries.plan_drawing import Drawing
from trainers.queries.plan_tables import open_table, plan_table, session_table
from trainers.queries.plans import WITH_RESULT, picture_of, plan_list, shown_state
from trainers.queries.why import Why, run_of
from trainers.services.accept import CannotAccept, accept_plan
from trainers.services.plan import (
    PlanDecided,
    create_plan,
    create_trial,
    refuse_plan,
    run_again,
    stop_plan,
    take_best,
)
from trainers.services.ways import ask_for_ways, ways_are_sought
from trainers.windows import monday

PLANS_A_PAGE = 20
SESSIONS_A_PAGE = 30
VIEWS = ("person", "centre", "room")
RUNNING = (PlanState.QUEUED, PlanState.RUNNING)


@require_GET
def coordination(request):
    return render(request, "trainers/coordination.html", queries.coordination(request.user))


@require_GET
def plans(request):
    state, order = request.GET.get("state", ""), request.GET.get("sort", "")
    rows = plan_list(request.user, order)
    if state in PlanState:
        rows = rows.filter(state=state)
    if asked_format(request):
        columns, table = plan_table(rows)
        return table_response(request, filename="plans", columns=columns, rows=table)
    page = Paginator(rows, PLANS_A_PAGE).get_page(request.GET.get("page"))
    for plan in page:
        plan.shown_state = shown_state(plan)
    context = {
        "page": page,
        "may_plan": _may_decide(request.user),
        "states": PlanState,
        "chosen": state,
        "state": {"order": order},
    }
    return render(request, "trainers/plans.html", context)


def _may_decide(user):
    return user.is_superuser or user.has_role(Role.NATIONAL)


def plan_create(request):
    shown = needs_to_plan(request.user, request.GET)
    needs = list(shown)
    source = _source(request)
    form = PlanForm(request.POST or None, shown=shown, initial=_initial(source, needs))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            plan = create_plan(
                title=data["title"],
                needs=list(data["needs"]),
                first_day=data["first_day"],
                last_day=data["last_day"],
                budget_seconds=data["budget_seconds"],
                eur_mad=data["eur_mad"],
                by=request.user,
            )
        except CannotPlan as error:
            form.add_error(None, str(error))
        else:
            return redirect("trainers:plan", plan.pk)
    ticked = set(request.POST.getlist("needs"))
    if source and request.method != "POST":
        ticked = {str(pk) for pk in source.plan_needs.values_list("need", flat=True)}
    context = {"form": form, "needs": needs, "ticked": ticked, **filter_choices()}
    return render(request, "trainers/plan_create.html", context)


def _source(request):
    """The plan whose rules are to be changed, or None."""
    pk = _number(request.GET.get("from", ""))
    found = Plan.objects.visible_to(request.user).filter(pk=pk, is_trial=False)
    return found.defer("problem", "result", "history").first() if pk else None


def _initial(source, needs):
    if source:
        names = ("title", "first_day", "last_day", "budget_seconds", "eur_mad")
        return {name: getattr(source, name) for name in names} | {"choice": PlanForm.TICKED}
    first, last = default_period(needs)
    return {
        "title": _("Plan from %(month)s") % {"month": formats.month_and_year(first).lower()},
        "first_day": first,
        "last_day": last,
    }


def plan_trial(request):
    """Search a problem file made elsewhere; nothing is kept of one that is malformed."""
    form = TrialForm(request.POST or None, request.FILES or None)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            problem = read_upload(upload)
        except FormatError as error:
            context["refusal"] = told(error.field, error.code, error.params)
        else:
            plan = create_trial(
                title=Path(upload.name).stem[:160],
                problem=problem,
                budget_seconds=form.cleaned_data["budget_seconds"],
                by=request.user,
            )
            return redirect("trainers:plan", plan.pk)
    return render(request, "trainers/plan_trial.html", context)


def _plan(request, pk):
    return get_object_or_404(
        Plan.objects.visible_to(request.user).select_related("job", "created_by", "decided_by"),
        pk=pk,
    )


@require_GET
def plan(request, pk):
    plan = _plan(request, pk)
    if plan.state not in WITH_RESULT:
        return render(request, "trainers/plan_run.html", _run_context(plan))
    if asked_format(request):
        return _export(request, plan)
    return _result(request, plan)


def _run_context(plan):
    state = shown_state(plan)
    detail = plan.job.detail if plan.job else {}
    reached = detail.get("coverage")
    most = detail.get("coverage_max")
    bound = detail.get("bound_coverage")
    return {
        "plan": plan,
        "state": state,
        "is_running": state in RUNNING,
        "share": reached / most if most else None,
        # Early on the bound may lie above everything that was asked for, and says nothing.
        "bound_share": bound / most if most and bound is not None and bound < most else None,
        "cost": detail.get("cost") if reached else None,
        "percent": formats.percent(plan.job.percent / 100) if plan.job else "",
        "saved_share": _saved_share(plan, state),
        "refusal": told(**detail["problem"]) if "problem" in detail else None,
        "stopping": plan.job.cancel_requested if plan.job else False,
    }


def _saved_share(plan, state):
    """The coverage of the plan that an interrupted run left behind, 0 to 1; else None."""
    if state != PlanState.INTERRUPTED or plan.result is None:
        return None
    return plan.coverage / plan.coverage_max if plan.coverage_max else 0


def _result(request, plan, *, errors=(), status=200):
    picture = picture_of(plan, request.user)
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "person"
    first = _first_week(request, plan, TWO_MONTHS_WEEKS, picture)
    weeks = dt.timedelta(weeks=TWO_MONTHS_WEEKS)
    drawing = Drawing(picture)
    page = Paginator(picture.sessions, SESSIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "plan": plan,
        "picture": picture,
        "tile_map": drawing.tile_map(),
        "curve": drawing.curve(),
        "view": view,
        "views": _view_links(),
        "drawing": drawing.two_months(view, first),
        "earlier": first - weeks if first > monday(plan.first_day) else None,
        "later": first + weeks if first + weeks <= plan.last_day else None,
        "earlier_months": months_of(first - weeks, TWO_MONTHS_WEEKS),
        "later_months": months_of(first + weeks, TWO_MONTHS_WEEKS),
        "scenario": picture.scenario if _may_decide(request.user) else None,
        "errors": errors,
        "refusal": RefusalForm(),
        "may_decide": plan.state == PlanState.READY
        and not plan.is_trial
        and _may_decide(request.user),
        "may_run_again": _may_decide(request.user),
        "is_comparable": searches_of(plan, request.user).exists(),
    }
    return render(request, "trainers/plan.html", context, status=status)


def _view_links():
    return [("person", _("By person")), ("centre", _("By centre")), ("room", _("By room"))]


def months_of(first, weeks):
    """The months in which a period has two Mondays at least: «Février et mars»."""
    mondays = [first + dt.timedelta(weeks=week) for week in range(weeks)]
    counts = Counter((day.year, day.month) for day in mondays)
    names = [
        formats.month_and_year(dt.date(year, month, 1)).rsplit(" ", 1)[0].lower()
        for (year, month), count in counts.items()
        if count > 1
    ]
    told = _(" and ").join(names)
    return told[:1].upper() + told[1:]


def _first_week(request, plan, weeks, picture):
    """The Monday asked for, else that of the first session; always one of the plan's."""
    try:
        asked = dt.date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        asked = picture.sessions[0].first if picture.sessions else plan.first_day
    asked = min(max(asked, plan.first_day), plan.last_day)
    steps = (monday(asked) - monday(plan.first_day)).days // 7 // weeks
    return monday(plan.first_day) + dt.timedelta(weeks=weeks * steps)


def _export(request, plan):
    picture = picture_of(plan, request.user)
    tables = {"open": open_table, "sessions": session_table}
    name = request.GET.get("table") if request.GET.get("table") in tables else "sessions"
    columns, rows = tables[name](picture)
    return table_response(request, filename=f"plan-{plan.pk}-{name}", columns=columns, rows=rows)


@require_POST
def plan_stop(request, pk):
    try:
        stop_plan(plan=_plan(request, pk))
    except PlanDecided as error:
        messages.warning(request, str(error))
    return redirect("trainers:plan", pk)


@require_POST
def plan_again(request, pk):
    goes_on = "go-on" in request.POST
    plan = run_again(plan=_plan(request, pk), by=request.user, goes_on=goes_on)
    return redirect("trainers:plan", plan.pk)


@require_POST
def plan_keep(request, pk):
    """Take the best plan of an interrupted run as one to be decided."""
    try:
        take_best(plan=_plan(request, pk))
    except PlanDecided as error:
        messages.warning(request, str(error))
    return redirect("trainers:plan", pk)


@require_POST
def plan_accept(request, pk):
    plan = _plan(request, pk)
    try:
        accept_plan(plan=plan, by=request.user)
    except CannotAccept as error:
        if plan.state not in WITH_RESULT:
            messages.warning(request, " ".join(str(reason) for reason in error.reasons))
            return redirect("trainers:plan", pk)
        return _result(request, plan, errors=error.reasons, status=409)
    messages.success(
        request, _("The plan is published: offers have gone out, centres know their dates.")
    )
    return redirect("trainers:plan", pk)


@require_POST
def plan_refuse(request, pk):
    form = RefusalForm(request.POST)
    plan = _plan(request, pk)
    try:
        form.full_clean()
        refuse_plan(plan=plan, by=request.user, reason=form.cleaned_data.get("reason", ""))
    except PlanDecided as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The plan is set aside. Its needs stay open."))
    return redirect("trainers:plan", pk)


@require_GET
def plan_year(request, pk):
    return _year(request, pk, "person")


@require_GET
def plan_centre(request, pk):
    return _year(request, pk, "centre")


def _year(request, pk, view):
    plan = _plan(request, pk)
    if plan.state not in WITH_RESULT:
        raise Http404
    picture = picture_of(plan, request.user)
    first = _first_week(request, plan, HALF_YEAR_WEEKS, picture)
    weeks = dt.timedelta(weeks=HALF_YEAR_WEEKS)
    context = {
        "plan": plan,
        "picture": picture,
        "view": view,
        "first": first,
        "last": first + weeks - dt.timedelta(days=1),
        "drawings": Drawing(picture).year(view, first),
        "earlier": first - weeks if first > monday(plan.first_day) else None,
        "later": first + weeks if first + weeks <= plan.last_day else None,
    }
    return render(request, "trainers/plan_year.html", context)


@require_GET
def plan_compare(request, pk):
    """This search beside another of the same snapshot, the latest unless one is asked for."""
    plan = _plan(request, pk)
    others = list(searches_of(plan, request.user)) if plan.state in WITH_RESULT else []
    if not others:
        raise Http404
    asked = request.GET.get("with", "")
    other = next((each for each in others if str(each.pk) == asked), others[0])
    comparison = Comparison(plan, other, request.user)
    if asked_format(request):
        columns, rows = comparison.table()
        name = f"plan-{plan.pk}-{other.pk}"
        return table_response(request, filename=name, columns=columns, rows=rows)
    context = {"plan": plan, "other": other, "others": others, "comparison": comparison}
    return render(request, "trainers/plan_compare.html", context)


@require_GET
def need_why(request, pk):
    need = get_object_or_404(
        Need.objects.visible_to(request.user).select_related("cohort__centre__province", "module"),
        pk=pk,
    )
    asked = request.GET.get("plan", "")
    run = run_of(need, request.user, _number(asked))
    why = Why(need, run, request.user) if run else None
    is_open = why is not None and not why.is_covered
    context = {
        "need": need,
        "why": why,
        "run": run,
        "is_sought": is_open and not why.ways.known and ways_are_sought(run),
        "may_ask": is_open and _may_decide(request.user),
    }
    return render(request, "trainers/why.html", context)


@require_POST
def need_ways(request, pk):
    """Have a worker find what would open the need, in a run that has not been asked yet."""
    need = get_object_or_404(Need.objects.visible_to(request.user), pk=pk)
    run = run_of(need, request.user, _number(request.POST.get("plan", "")))
    if run is None:
        raise Http404
    if not run.is_covered and run.ways is None:
        ask_for_ways(plan=run.plan, need=need, by=request.user)
    return redirect(f"{reverse('trainers:need_why', args=[pk])}?plan={run.plan_id}")


def _number(text):
    """The whole number in an address, or None; what no database holds is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else None
