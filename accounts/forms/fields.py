"""Fields that people fill in more than one form."""

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# A number without its country code is looked for in these countries, in this order.
COUNTRIES = ["MA", "FR"]


def to_e164(text):
    """«06 12 34 56 78» → «+212612345678»; None when it is nobody's number."""
    for country in COUNTRIES:
        try:
            number = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


class PhoneField(forms.CharField):
    """Takes a number as people write it, and keeps it as E.164."""

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "label": _("Phone"),
                "required": False,
                "max_length": 40,
                "help_text": _("As you write it, for example 06 12 34 56 78; abroad, with its +."),
                "widget": forms.TextInput(
                    attrs={"type": "tel", "class": "ltr", "autocomplete": "tel"}
                ),
                **kwargs,
            }
        )

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return ""
        number = to_e164(value)
        if number is None:
            raise ValidationError(
                _(
                    "This is no phone number of Morocco or France; abroad, begin with + and the country."
                )
            )
        return number


class DayInput(forms.DateInput):
    """The device's own calendar; it takes and gives ISO days whatever the page's language."""

    def __init__(self, **attrs):
        super().__init__(format="%Y-%m-%d", attrs={"type": "date", "class": "short", **attrs})


class DayField(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(
            **{"widget": DayInput(), "input_formats": ["%Y-%m-%d", "%d/%m/%Y"], **kwargs}
        )
