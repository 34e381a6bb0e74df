"""What people type about certificates and attempts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.models import Revocation
from lms.serials import read_serial


class CheckForm(forms.Form):
    code = forms.CharField(
        label=_("Number of the certificate"),
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "class": "code-in",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Type the number that stands under the square.")},
    )

    def clean_code(self):
        """An unreadable number is as unknown as a wrong one."""
        return read_serial(self.cleaned_data["code"]) or "?"

    def say_unknown(self):
        if not self.errors:
            self.add_error(
                "code",
                _(
                    "No certificate has this number. Compare it sign by sign with the one under "
                    "the square: there is no zero, no one, and no O, I or L in it."
                ),
            )


class RevokeForm(forms.Form):
    revocation = forms.ChoiceField(
        label=_("Why does it no longer stand?"),
        choices=Revocation.choices,
        widget=forms.RadioSelect,
        help_text=_("Whoever checks the certificate sees this."),
    )
    reason = forms.CharField(
        label=_("What happened"),
        max_length=240,
        help_text=_("Kept in the file, and not shown in public."),
    )


class GrantForm(forms.Form):
    reason = forms.CharField(
        label=_("Why one more attempt?"),
        max_length=240,
        help_text=_("The learner reads it, and it is kept with your name."),
    )
