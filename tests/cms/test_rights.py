"""The editors' room: who enters, and what is not theirs inside."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment
from tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db
OTHERS = ["learner", "trainer_user", "manager", "coordinator", "national", "stranger"]
ROOMS = [
    "wagtailadmin_home",
    "wagtailadmin_explore_root",
    "wagtailimages:index",
    "wagtaildocs:index",
    "wagtailsnippets_cms_glossaryterm:list",
    "wagtailsnippets_courses_module:list",
]
NOT_THEIRS = [
    "wagtailusers_users:index",
    "wagtailusers_groups:index",
    "wagtailsites:index",
    "wagtaillocales:index",
]


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_enters(client, request, name):
    client.force_login(request.getfixturevalue(name))
    for room in ROOMS:
        assert client.get(reverse(room)).status_code == 403


def test_a_visitor_is_led_to_the_sign_in(client):
    response = client.get(reverse("wagtailadmin_home"))
    assert response.status_code == 302
    assert "/sign/login/" in response.url


@pytest.mark.parametrize("name", ["editor", "administrator"])
def test_editors_and_administrators_enter(client, request, name):
    """The negative control of the refusals."""
    client.force_login(request.getfixturevalue(name))
    for room in ROOMS:
        assert client.get(reverse(room)).status_code == 200


@pytest.mark.parametrize("name", ["editor", "administrator"])
@pytest.mark.parametrize("room", NOT_THEIRS)
def test_users_groups_and_sites_stay_shut(client, request, name, room):
    client.force_login(request.getfixturevalue(name))
    assert client.get(reverse(room)).status_code in (302, 403)


def test_site_settings_are_the_administrators(client, editor, administrator):
    address = reverse("wagtailsettings:edit", args=["cms", "sitesettings"])
    client.force_login(editor)
    assert client.get(address, follow=True).redirect_chain[0][0] == reverse("wagtailadmin_home")
    client.force_login(administrator)
    assert client.get(address, follow=True).status_code == 200


def test_an_appointment_that_is_over_shuts_the_door(client, editor):
    """Group membership stays; today's appointments decide."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Appointment.objects.filter(user=editor).update(ends_on=yesterday)
    client.force_login(editor)
    assert editor.groups.filter(name="editor").exists()
    assert client.get(reverse("wagtailadmin_home")).status_code == 403


def test_only_those_who_write_join_a_group(db):
    members = {
        role: AppointmentFactory(role=role).user.groups.count()
        for role in ("learner", "trainer", "national", "editor", "administrator")
    }
    assert members == {"learner": 0, "trainer": 0, "national": 0, "editor": 1, "administrator": 1}


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_the_room_speaks_the_language_of_who_is_in_it(client, editor, language, direction):
    editor.language = language
    editor.save()
    client.force_login(editor)
    text = client.get(reverse("wagtailadmin_home")).content.decode()
    assert f'lang="{language}"' in text
    assert f'dir="{direction}"' in text
