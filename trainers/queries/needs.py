"""Needs as their list and file show them, in a number of queries that does not grow with them."""

from collections import defaultdict

from django.db.models import Count

from accounts.queries.search import found

from ..models import Assignment, Need, NeedState, Plan, PlanNeed

ORDERS = {
    "priority": ["-priority", "window_start", "code"],
    "code": ["code"],
    "centre": ["cohort__centre__name_fr", "window_start", "code"],
    "module": ["module__code", "window_start", "code"],
    "window": ["window_start", "window_end", "code"],
    "state": ["state", "-priority", "code"],
}
FILTERS = ("region", "centre", "module", "priority", "state")
COLUMNS = {
    "region": "cohort__centre__province__region",
    "centre": "cohort__centre__code",
    "module": "module__code",
    "priority": "priority",
}
SEARCHED = (
    "code",
    "cohort__code",
    "cohort__centre__code",
    "cohort__centre__name_fr",
    "cohort__centre__name_ar",
    "cohort__centre__town_fr",
    "cohort__centre__town_ar",
    "module__code",
    "module__title_fr",
    "module__title_ar",
)


def need_list(user, state):
    """Needs visible to `user` as the state wants them, each with `people`, its cohort's members."""
    needs = Need.objects.visible_to(user)
    for name, column in COLUMNS.items():
        wanted = state.filters[name]
        if wanted and (name != "priority" or wanted.isdigit()):
            needs = needs.filter(**{column: wanted})
    if state.filters["state"] in NeedState.values:
        needs = needs.filter(state=state.filters["state"])
    elif state.filters["state"] != "all":
        needs = needs.exclude(state=NeedState.WITHDRAWN)
    if state.search:
        needs = found(needs, state.search, *SEARCHED)
    return (
        needs.select_related("cohort__centre__province__region", "module")
        .annotate(people=Count("cohort__memberships", distinct=True))
        .order_by(*_order(state.order))
    )


def _order(order):
    columns = ORDERS[order.lstrip("-")]
    if not order.startswith("-"):
        return columns
    return [column[1:] if column.startswith("-") else f"-{column}" for column in columns]


def need_file(user, pk):
    """One need with its order among the others, or None out of scope."""
    return (
        Need.objects.visible_to(user)
        .select_related("cohort__centre__province__region", "module")
        .prefetch_related("after__module", "before__module")
        .annotate(people=Count("cohort__memberships", distinct=True))
        .filter(pk=pk)
        .first()
    )


def history(need, user):
    """What happened: runs that had to answer it (those `user` may see), and sessions that cover it."""
    runs = (
        PlanNeed.objects.filter(need=need, plan__in=Plan.objects.visible_to(user))
        .select_related("plan")
        .defer("plan__problem", "plan__result", "plan__history")
        .order_by("-plan__created_at")
    )
    sessions = {}
    for row in Assignment.objects.filter(need=need).select_related(
        "session__centre_answer", "trainer__user", "mission"
    ):
        sessions.setdefault(row.session, []).append(row)
    return list(runs), sorted(sessions.items(), key=lambda pair: pair[0].first_day)


# Order among needs


def what_follows():
    """code → codes of the needs that come before it, for all needs."""
    follows = defaultdict(set)
    for code, before in Need.after.through.objects.values_list("from_need__code", "to_need__code"):
        follows[code].add(before)
    return follows


def leads_to(follows, start, goal):
    """Whether `goal` has to be met before `start`, however many needs lie between."""
    waiting, seen = [start], set()
    while waiting:
        code = waiting.pop()
        if code == goal:
            return True
        if code not in seen:
            seen.add(code)
            waiting += follows[code]
    return False
