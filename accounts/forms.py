"""Forms on people: sign-in, sign-up, one's own file."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from .models import User


class LoginForm(AllauthLoginForm):
    """Nothing beyond allauth's but our words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].label = _("Password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs["class"] = "ltr"


class SignupForm(AllauthSignupForm):
    """A partner's employee or a visitor who wants to follow an open module."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    field_order = ["given_name", "family_name", "email", "password1", "password2"]

    def save(self, request):
        user = super().save(request)
        user.given_name = self.cleaned_data["given_name"]
        user.family_name = self.cleaned_data["family_name"]
        user.language = (request.LANGUAGE_CODE or "fr")[:2]
        user.save(update_fields=["given_name", "family_name", "language"])
        return user


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = [
            "given_name",
            "family_name",
            "given_name_ar",
            "family_name_ar",
            "language",
            "phone",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("given_name_ar", "family_name_ar"):
            self.fields[name].widget.attrs.update(dir="rtl", lang="ar")
        self.fields["phone"].widget.attrs["class"] = "ltr"
        self.fields["phone"].help_text = _("With its country code, for example +212612345678.")
