"""allauth's seams: who may sign up, where a person lands, in which language mails are written."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse
from django.utils import translation

from .navigation import home_url_name


class AccountAdapter(DefaultAccountAdapter):
    def get_login_redirect_url(self, request):
        return reverse(home_url_name(request.user))

    def send_mail(self, template_prefix, email, context):
        """Write to a person in the language they chose."""
        user = context.get("user")
        with translation.override(getattr(user, "language", None) or translation.get_language()):
            super().send_mail(template_prefix, email, context)
