"""The form of a module's facts in the editors' room."""

from functools import partial

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from .services import refresh_module


def _lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


class ModuleForm(WagtailAdminModelForm):
    """Objectives as lines in each language, blocks as numbers: nobody writes JSON by hand."""

    led_blocks = forms.CharField(
        label=_("led blocks"),
        required=False,
        help_text=_("Half-days of each block taught in one go, for example: 4, 4."),
    )
    objectives_fr = forms.CharField(
        label=_("objectives in French"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    objectives_ar = forms.CharField(
        label=_("objectives in Arabic"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "rtl"}),
        help_text=_("One a line, in the same order as in French."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        module = self.instance
        self.fields["led_blocks"].initial = ", ".join(map(str, module.blocks))
        for language in ("fr", "ar"):
            self.fields[f"objectives_{language}"].initial = "\n".join(
                each.get(language, "") for each in module.objectives
            )

    def clean_led_blocks(self):
        parts = self.cleaned_data["led_blocks"].replace(",", " ").replace("،", " ").split()
        if not all(part.isdecimal() and int(part) for part in parts):
            raise forms.ValidationError(_("Write whole numbers, for example: 4, 4."))
        return [int(part) for part in parts]

    def clean(self):
        data = super().clean()
        blocks, half_days = data.get("led_blocks"), data.get("half_days")
        if blocks and half_days is not None and sum(blocks) != half_days:
            self.add_error("led_blocks", _("The blocks must add up to the led half-days."))
        french, arabic = (
            _lines(data.get(f"objectives_{language}", "")) for language in ("fr", "ar")
        )
        if len(french) != len(arabic):
            self.add_error("objectives_ar", _("As many objectives in Arabic as in French."))
        data["objectives"] = [{"fr": fr, "ar": ar} for fr, ar in zip(french, arabic, strict=False)]
        return data

    def save(self, commit=True):
        self.instance.blocks = self.cleaned_data["led_blocks"] or [self.cleaned_data["half_days"]]
        self.instance.objectives = self.cleaned_data["objectives"]
        module = super().save(commit)
        # Half-days to attend are a rule: another number makes a new version.
        transaction.on_commit(partial(refresh_module, module.pk))
        return module
