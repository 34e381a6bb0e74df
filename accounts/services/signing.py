"""Links to choose a password, and the end of open sessions."""

from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from ..models import User


def password_link(user):
    """A one-use address at which `user` chooses a password, in their language."""
    with translation.override(user.language):
        path = reverse(
            "account_reset_password_from_key",
            kwargs={
                "uidb36": user_pk_to_url_str(user),
                "key": default_token_generator.make_token(user),
            },
        )
    return urljoin(settings.SITE_URL, path)


def send_password_link(*, user_pk):
    """Write to a person who was given an account: what Jisr is, and where to choose a password."""
    user = User.objects.active().filter(pk=user_pk).first()
    if user is None:
        return  # closed or erased since the mail was asked for
    with translation.override(user.language):
        text = render_to_string(
            "account/email/invitation_message.txt",
            {"user": user, "link": password_link(user), "site_url": settings.SITE_URL},
        )
        subject = render_to_string("account/email/invitation_subject.txt")
    EmailMessage(f"Jisr – {' '.join(subject.split())}", text.strip(), to=[user.email]).send()


def end_sessions(user):
    """Sign a person out everywhere: what they may do has changed."""
    for session in UserSession.objects.filter(user=user):
        session.end()
