"""People who can sign in with a password, for the tests of this house."""

from allauth.account.models import EmailAddress

from jobs.models import Job
from jobs.services import drain
from tests.factories import UserFactory

PASSWORD = "quatre mots en suite"


def with_password(user=None, **fields):
    """A person whose address is confirmed and whose password is PASSWORD."""
    user = user or UserFactory(**fields)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def send_mails(outbox):
    """Run the outbox; return the mails it sent, oldest first."""
    before = len(outbox)
    while drain("quick"):
        pass
    assert not Job.objects.filter(kind__startswith="accounts.").exclude(state="done").exists()
    return outbox[before:]
