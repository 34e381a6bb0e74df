"""allauth's forms in our words: no placeholder, labels that say what to write, Latin input."""

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NEW_PASSWORD_RULE = _("Ten characters or more; three or four words make a good one.")
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("The same password again"),
    "code": _("Code"),
    "name": _("Name of this key"),
    "passwordless": _("Sign in with this key alone, without a password"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
}
AUTOCOMPLETE = {
    "login": "username",
    "email": "email",
    "given_name": "given-name",
    "family_name": "family-name",
}
LATIN = {"login", "email", "password", "oldpassword", "password1", "password2", "code"}


class OurWords:
    """Mixed into an allauth form: gives each field our label, and takes the placeholder away."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            attributes = field.widget.attrs
            attributes.pop("placeholder", None)
            if name in AUTOCOMPLETE:
                attributes["autocomplete"] = AUTOCOMPLETE[name]
            if name in LATIN:
                attributes["class"] = "ltr"
                attributes["autocapitalize"] = "none"
            if name == "code":
                attributes |= {"class": "short code-in", "inputmode": "numeric"}
            if name == "password1":
                field.help_text = NEW_PASSWORD_RULE
            elif name in ("password", "oldpassword"):
                field.help_text = ""  # the page has the link to a new password


class LoginForm(OurWords, account.LoginForm):
    """Says how many tries an address has left: the same for one that Jisr doesn't know."""

    tries_left = None
    is_locked = False

    def clean(self):
        try:
            return super().clean()
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                self.is_locked = True
                raise
            self.tries_left = get_adapter().tries_left(context.request, self.cleaned_data["login"])
            self.add_error("password", error)
            return self.cleaned_data


class SignupForm(OurWords, account.SignupForm):
    """A partner's employee or a visitor who wants to follow an open module."""

    given_name = forms.CharField(max_length=100)
    family_name = forms.CharField(max_length=100)
    field_order = ["given_name", "family_name", "email", "password1", "password2"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")

    def save(self, request):
        user = super().save(request)
        user.given_name = self.cleaned_data["given_name"]
        user.family_name = self.cleaned_data["family_name"]
        user.language = (request.LANGUAGE_CODE or "fr")[:2]
        user.save(update_fields=["given_name", "family_name", "language"])
        return user


class AddEmailForm(OurWords, account.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New address")


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(OurWords, account.SetPasswordForm):
    pass


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    pass


class AuthenticateForm(OurWords, mfa.AuthenticateForm):
    """Takes a code of the app or one of the spare ones, so letters must be possible too."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of the app, or a spare code")
        self.fields["code"].widget.attrs["inputmode"] = "text"


class ReauthenticateCodeForm(OurWords, mfa.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of the app, or a spare code")


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The six digits that the app shows")


class AddWebAuthnForm(OurWords, webauthn.AddWebAuthnForm):
    """Every key is a passkey here: one that can't sign in alone would be a word too many."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _(
            "It asks for the fingerprint or the code of this device."
        )


class EditWebAuthnForm(OurWords, webauthn.EditWebAuthnForm):
    pass
