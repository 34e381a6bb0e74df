"""People as lists and files show them, in a number of queries that does not grow with them."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Prefetch, Q

from ..models import Appointment, Role, User
from .search import found

ORDERS = {
    "name": ["family_name", "given_name", "pk"],
    "email": ["email"],
    "last": ["last_login", "pk"],
}
SEARCHED = ("given_name", "family_name", "given_name_ar", "family_name_ar", "email", "matricule")


def _ordered(people, order):
    reverse = order.startswith("-")
    fields = [f"-{name}" if reverse else name for name in ORDERS[order.lstrip("-")]]
    return people.order_by(*fields)


def _holding(filters):
    """Appointments in force that satisfy the filters on role, region and centre at once."""
    held = Appointment.objects.current().filter(user=OuterRef("pk"))
    if filters.get("role"):
        held = held.filter(role=filters["role"])
    if filters.get("region"):
        held = held.filter(
            Q(region=filters["region"]) | Q(centre__province__region=filters["region"])
        )
    if filters.get("centre"):
        held = held.filter(centre__code=filters["centre"])
    return held


def people_list(user, state):
    """People visible to `user`, as the state wants them, each with `held`: appointments in force."""
    people = User.objects.visible_to(user)
    if state.filters["state"] == "closed":
        people = people.filter(is_active=False)
    elif state.filters["state"] != "all":
        people = people.filter(is_active=True)
    if state.filters["role"] == "none":
        people = people.filter(~Exists(Appointment.objects.current().filter(user=OuterRef("pk"))))
    elif any(state.filters[name] for name in ("role", "region", "centre")):
        people = people.filter(Exists(_holding(state.filters)))
    if state.search:
        people = found(people, state.search, *SEARCHED)
    return _ordered(with_held(people), state.order)


def with_held(people):
    current = Appointment.objects.current().select_related("region", "centre").order_by("pk")
    return people.prefetch_related(Prefetch("appointments", queryset=current, to_attr="held"))


def doors_of(user):
    """What guards this account: two-step sign-in, number of keys, other open sessions."""
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return {
        "has_app": Authenticator.Type.TOTP in kinds,
        "keys": kinds.count(Authenticator.Type.WEBAUTHN),
        "sessions": UserSession.objects.filter(user=user).count(),
    }


def role_counts():
    """People in force by role, in the order of `Role`: [(label, code, number)]."""
    rows = Appointment.objects.current().filter(user__is_active=True).values_list("role", "user_id")
    holders = {}
    for role, user in rows:
        holders.setdefault(role, set()).add(user)
    return [(role.label, role.value, len(holders.get(role, ()))) for role in Role]


def coordination_contact():
    """Whom to ask for a right: the first national coordinator in force, or None."""
    held = Appointment.objects.current().filter(role=Role.NATIONAL)
    return User.objects.active().filter(appointments__in=held).order_by("pk").first()
