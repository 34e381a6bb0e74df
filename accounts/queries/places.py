"""Centres as lists and files show them."""

from django.db.models import Count, Q
from django.utils import timezone

from ..models import Centre, Holiday, RamadanPeriod
from .search import found

ORDERS = {
    "code": ["code"],
    "name": ["name_fr", "code"],
    "region": ["province__region__code", "code"],
    "status": ["status", "code"],
}
SEARCHED = (
    "code",
    "name_fr",
    "name_ar",
    "town_fr",
    "town_ar",
    "province__name_fr",
    "province__name_ar",
)


def centre_list(user, state):
    """Centres visible to `user`, each with `room_count` and `seat_count` of its usable rooms."""
    centres = Centre.objects.visible_to(user)
    if state.filters["state"] == "closed":
        centres = centres.filter(is_active=False)
    elif state.filters["state"] != "all":
        centres = centres.filter(is_active=True)
    for name, column in (("region", "province__region"), ("kind", "kind"), ("status", "status")):
        if state.filters[name]:
            centres = centres.filter(**{column: state.filters[name]})
    if state.search:
        centres = found(centres, state.search, *SEARCHED)
    reverse = state.order.startswith("-")
    order = [f"-{name}" if reverse else name for name in ORDERS[state.order.lstrip("-")]]
    usable = Count("rooms", filter=Q(rooms__is_active=True))
    return centres.select_related("province__region").annotate(room_count=usable).order_by(*order)


def unconfirmed_days(today=None):
    """Movable feasts and Ramadan to come that are still a calculation."""
    today = today or timezone.localdate()
    return (
        list(Holiday.objects.filter(is_confirmed=False, day__gte=today).order_by("day")),
        list(RamadanPeriod.objects.filter(is_confirmed=False, last_day__gte=today)),
    )
