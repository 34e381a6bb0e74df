"""Open needs that a coordinator may put into a run, filtered by what the address asks."""

from accounts.models import Region
from accounts.queries.search import found
from courses.models import Module
from trainers.models import Need, NeedState

from .needs import SEARCHED


def needs_to_plan(user, asked):
    """`asked`: `q` (code, centre, town or module), `region`, `module`, `priority` (at least)."""
    needs = Need.objects.visible_to(user).open()
    text = asked.get("q", "").strip()
    if text:
        needs = found(needs, text, *SEARCHED)
    if asked.get("region"):
        needs = needs.filter(cohort__centre__province__region=asked["region"])
    if asked.get("module"):
        needs = needs.filter(module__code=asked["module"])
    if asked.get("priority", "").isdigit():
        needs = needs.filter(priority__gte=int(asked["priority"]))
    return needs.select_related("cohort__centre__province", "module")


def filter_choices():
    """Regions, modules, priorities to filter by."""
    return {
        "regions": Region.objects.order_by("code"),
        "modules": Module.objects.filter(needs__state=NeedState.OPEN).distinct().order_by("code"),
        "priorities": range(9, 0, -1),
    }
