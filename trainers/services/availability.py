"""Days on which a trainer is free or away. Periods of one kind that meet become one."""

import datetime as dt

from django.db import transaction

from ..models import Availability, AvailabilityKind, Trainer
from ..queries.pool import missions_on

ONE_DAY = dt.timedelta(days=1)


class Booked(Exception):
    """Away on days already given to missions; `days` are those."""

    def __init__(self, days):
        super().__init__(days)
        self.days = days


@transaction.atomic
def add_period(*, trainer, kind, first_day, last_day):
    """The period, joined with those of its kind that it overlaps or touches."""
    Trainer.objects.select_for_update(of=("self",)).get(pk=trainer.pk)
    if kind == AvailabilityKind.AWAY and (days := missions_on(trainer, first_day, last_day)):
        raise Booked(days)
    meeting = Availability.objects.filter(
        trainer=trainer,
        kind=kind,
        first_day__lte=last_day + ONE_DAY,
        last_day__gte=first_day - ONE_DAY,
    )
    first_day = min([first_day, *meeting.values_list("first_day", flat=True)])
    last_day = max([last_day, *meeting.values_list("last_day", flat=True)])
    meeting.delete()
    return Availability.objects.create(
        trainer=trainer, kind=kind, first_day=first_day, last_day=last_day
    )


@transaction.atomic
def remove_period(*, period):
    period.delete()
