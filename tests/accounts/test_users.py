"""People: one address each whatever its case, names in both scripts, rights by appointment."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Appointment, User
from tests.factories import AppointmentFactory, CentreFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_an_address_differing_only_in_case_is_refused():
    UserFactory(email="salma@centres.example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Salma@centres.example.org")])


def test_a_name_falls_back_to_the_other_script():
    user = UserFactory.build(
        given_name="", family_name="", given_name_ar="سلمى", family_name_ar="مثال"
    )
    assert user.name_in("fr") == "سلمى مثال"


def test_a_regional_appointment_without_a_region_is_refused(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        AppointmentFactory(role="regional")


def test_an_appointment_counts_only_between_its_dates():
    user = UserFactory()
    AppointmentFactory(user=user, role="national", ends_on=dt.date(2026, 1, 1))
    assert not user.has_role("national")
    assert Appointment.objects.current(dt.date(2025, 12, 31)).count() == 1


def test_a_manager_sees_the_people_of_their_centre_alone(manager, centre):
    ours = AppointmentFactory(role="learner", centre=centre).user
    theirs = AppointmentFactory(role="learner", centre=CentreFactory()).user
    seen = set(User.objects.visible_to(manager))
    assert ours in seen
    assert theirs not in seen
