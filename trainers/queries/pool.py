"""The pool of trainers as its list and a trainer's file show it."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from accounts.queries.search import found

from ..models import Booking, Mission, Qualification, Trainer, TrainerStatus

ORDERS = {
    "name": ["user__family_name", "user__given_name", "code"],
    "code": ["code"],
    "town": ["home_town", "code"],
    "load": ["load", "code"],
    "status": ["status", "code"],
}
FILTERS = ("competency", "level", "language", "status")
SEARCHED = (
    "code",
    "home_town",
    "user__given_name",
    "user__family_name",
    "user__given_name_ar",
    "user__family_name_ar",
    "user__email",
)
SOON = dt.timedelta(days=90)


def with_load(trainers, year=None):
    """Adds `load`, the half-days booked in the year, and `mission_count`, its live missions."""
    year = year or timezone.localdate().year
    booked = Q(bookings__is_live=True, bookings__slot__day__year=year)
    live = Q(missions__in=Mission.objects.live(), missions__first_day__year=year)
    return trainers.annotate(
        load=Count("bookings", filter=booked, distinct=True),
        mission_count=Count("missions", filter=live, distinct=True),
    )


def pool_list(user, state):
    """Trainers visible to `user` as the state wants them, with valid qualifications as `held`."""
    trainers = Trainer.objects.visible_to(user)
    if state.filters["status"] in TrainerStatus.values:
        trainers = trainers.filter(status=state.filters["status"])
    if state.filters["language"]:
        trainers = trainers.filter(languages__language=state.filters["language"])
    if state.filters["competency"] or state.filters["level"].isdigit():
        trainers = trainers.filter(Exists(_holding(state.filters)))
    if state.search:
        trainers = found(trainers, state.search, *SEARCHED)
    reverse = state.order.startswith("-")
    order = [f"-{name}" if reverse else name for name in ORDERS[state.order.lstrip("-")]]
    valid = Qualification.objects.valid_on().select_related("competency")
    return (
        with_load(trainers)
        .select_related("user", "base_province")
        .prefetch_related("languages", Prefetch("qualifications", valid, to_attr="held"))
        .order_by(*order)
    )


def _holding(filters):
    held = Qualification.objects.valid_on().filter(trainer=OuterRef("pk"))
    if filters["competency"]:
        held = held.filter(competency=filters["competency"])
    if filters["level"].isdigit():
        held = held.filter(level__gte=filters["level"])
    return held


def trainer_file(user, pk):
    """One trainer with all that the file shows, or None out of scope."""
    qualifications = Qualification.objects.select_related("competency__domain", "validated_by")
    return (
        with_load(Trainer.objects.visible_to(user))
        .select_related("user", "base_province", "validated_by")
        .prefetch_related(
            "languages",
            "availabilities",
            "preferred_regions",
            Prefetch("qualifications", qualifications),
        )
        .filter(pk=pk)
        .first()
    )


def standing(qualification, today=None):
    """`pending`, `expired`, `ending` (within three months) or `valid`."""
    today = today or timezone.localdate()
    if qualification.validated_on is None:
        return "pending"
    until = qualification.valid_until
    if until and until < today:
        return "expired"
    return "ending" if until and until - today <= SOON else "valid"


def missions_on(trainer, first, last):
    """Days of the period on which the trainer is booked."""
    booked = Booking.objects.filter(trainer=trainer, is_live=True, slot__day__range=(first, last))
    return list(booked.order_by("slot__day").values_list("slot__day", flat=True).distinct())


def to_validate(user):
    """How much of the pool waits for the national coordination: (trainers, qualifications)."""
    pool = Trainer.objects.visible_to(user)
    waiting = Qualification.objects.filter(trainer__in=pool, validated_on__isnull=True)
    return pool.filter(status=TrainerStatus.PENDING).count(), waiting.count()
