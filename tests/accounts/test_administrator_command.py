"""A new site's first administrator."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User

from .people import send_mails

pytestmark = pytest.mark.django_db


def test_it_makes_the_account_the_role_and_a_way_in(capsys, mailoutbox):
    call_command("create_administrator", "Chef@Reseau.example.org", given_name="Laïla")
    person = User.objects.get(email="chef@reseau.example.org")
    assert person.has_role("administrator")
    assert not person.is_superuser
    assert "/fr/sign/password/reset/key/" in capsys.readouterr().out
    [mail] = send_mails(mailoutbox)
    assert mail.to == ["chef@reseau.example.org"]


def test_run_again_it_changes_nothing(capsys):
    for _time in range(2):
        call_command("create_administrator", "chef@reseau.example.org")
    assert User.objects.get().appointments.count() == 1


def test_an_address_that_is_none_is_refused():
    with pytest.raises(CommandError, match="pas-une-adresse"):
        call_command("create_administrator", "pas-une-adresse")
