"""People and their appointments: add, correct, open, close."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from jobs.services import enqueue

from ..models import Appointment, Role, User
from .signing import end_sessions


@transaction.atomic
def add_person(*, email, language="fr", **names):
    """Open an account that someone answers for; its owner gets a mail to choose a password."""
    user = User(email=email.lower(), language=language, **names)
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    enqueue("accounts.send_password_link", payload={"user": user.pk})
    return user


@transaction.atomic
def set_active(*, person, is_active):
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    if not is_active:
        end_sessions(person)
    return person


@transaction.atomic
def appoint(
    *, person, role, region=None, centre=None, organisation="", starts_on=None, ends_on=None
):
    """Give a role in a scope. Open sessions end: the next one knows the new rights."""
    appointment = Appointment(
        user=person,
        role=role,
        region=region,
        centre=centre,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    appointment.full_clean()
    appointment.save()
    _rights_changed(person)
    return appointment


@transaction.atomic
def end_appointment(*, appointment):
    """It counted until yesterday; one that has not begun, or began today, never counted."""
    today = timezone.localdate()
    if appointment.starts_on and appointment.starts_on >= today:
        appointment.delete()
    else:
        appointment.ends_on = today - dt.timedelta(days=1)
        appointment.save(update_fields=["ends_on"])
    _rights_changed(appointment.user)


def _rights_changed(person):
    person.__dict__.pop("_current_appointments", None)
    end_sessions(person)


def would_lock_everyone_out(appointment):
    """Whether ending this appointment leaves nobody who can give rights."""
    others = Appointment.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return (
        appointment.role == Role.ADMINISTRATOR
        and not others.exclude(user=appointment.user).exists()
    )
