"""A production site's first administrator: an account, the appointment, and a way in."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import Role, User
from accounts.services.people import add_person, appoint
from accounts.services.signing import password_link


class Command(BaseCommand):
    help = "Create an administrator, and mail them a link to choose a password."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--given-name", default="")
        parser.add_argument("--family-name", default="")
        parser.add_argument("--language", choices=["fr", "ar"], default="fr")

    @transaction.atomic
    def handle(self, *, email, given_name, family_name, language, **options):
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email}: {error.messages[0]}") from error
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            person = add_person(
                email=email, language=language, given_name=given_name, family_name=family_name
            )
        if not person.has_role(Role.ADMINISTRATOR):
            appoint(person=person, role=Role.ADMINISTRATOR)
        self.stdout.write(
            f"{person.email} is an administrator. A mail with this link is on its way:"
        )
        self.stdout.write(password_link(person))
