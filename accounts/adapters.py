"""allauth's seams: where a person lands, the words of refusal, mails in the receiver's language."""

import time
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jobs.services import enqueue

from .models import User
from .navigation import home_url_name

# allauth's context names its links by these keys; mails carry them in the receiver's language.
LINKS = ("activate_url", "password_reset_url", "signup_url")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed for now."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("Wrong address or password."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is not right, or no longer."),
        "incorrect_password": _("Wrong password."),
        "invalid_password_reset": _("This link is no longer valid."),
        "too_many_login_attempts": _("Too many tries. Wait ten minutes, then try again."),
        "same_as_current": _("The new value must differ from the present one."),
        "rate_limited": _("That was too quick. Wait a minute, then try again."),
        "unverified_primary_email": _("Confirm your e-mail address first."),
    }

    def get_login_redirect_url(self, request):
        return reverse(home_url_name(request.user))

    def get_password_change_redirect_url(self, request):
        return reverse("accounts:profile")

    def tries_left(self, request, email):
        """How many more wrong passwords this address may get, known to Jisr or not; None: no limit."""
        key = self._get_login_attempts_cache_key(request, email=email)
        for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
            if rate.per != "key":
                continue
            name = ratelimit.get_cache_key(
                request, app="allauth.account", action="login_failed", rate=rate, key=key
            )
            recent = [at for at in cache.get(name, []) if at > time.time() - rate.duration]
            return max(0, rate.amount - len(recent))
        return None

    def send_mail(self, template_prefix, email, context):
        """Write to a person in the language they chose, through the outbox.

        Known and unknown addresses cost the same time, and a mail server that is down loses nothing.
        """
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = getattr(user, "language", None) or translation.get_language()
        links = {key: absolute(context[key], language) for key in LINKS if context.get(key)}
        with translation.override(language):
            message = self.render_mail(
                template_prefix,
                email,
                {
                    **context,
                    **links,
                    "email": email,
                    "user": user,
                    "request": allauth_context.request,
                    "site_url": settings.SITE_URL,
                },
            )
        enqueue(
            "accounts.send_mail",
            payload={"to": message.to, "subject": message.subject, "text": message.body},
            owner=user,
        )

    def format_email_subject(self, subject):
        return f"Jisr – {subject}"


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or no longer."),
        "unverified_email": _("Confirm your e-mail address first."),
        "add_email_blocked": _("Switch two-step sign-in off before changing your address."),
        "cannot_delete_authenticator": _("Two-step sign-in can't be switched off."),
        "cannot_generate_recovery_codes": _("Switch two-step sign-in on first."),
    }

    def generate_authenticator_name(self, user, type):
        return gettext("Key of this device")

    def _get_site_name(self):
        return "Jisr"

    def get_public_key_credential_user_entity(self, user):
        return {
            **super().get_public_key_credential_user_entity(user),
            "display_name": user.get_full_name(),
        }


def absolute(url, language):
    """The address as the receiver of a mail needs it: in their language, at the site's own name.

    The name comes from the settings and never from the request's Host header, which a stranger writes.
    """
    parts = urlsplit(translate_url(url, language))
    site = urlsplit(settings.SITE_URL)
    return urlunsplit((site.scheme, site.netloc, parts.path, parts.query, ""))


def verify_address(user):
    """Note that someone who knows the person vouches for their address; it needs no mail then."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
