"""The form that sends a file."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import ImportKind


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the file lists"),
        choices=[
            (ImportKind.STAFF, _("Staff of the centres")),
            (ImportKind.TRAINERS, _("Trainers")),
            (ImportKind.NEEDS, _("Needs")),
        ],
        initial=ImportKind.STAFF,
        widget=forms.RadioSelect,
    )
    upload = forms.FileField(
        label=pgettext_lazy("spreadsheet", "File"),
        help_text=_("XLSX or CSV, 10 MB and 20,000 rows at most."),
        allow_empty_file=True,  # told as the other refusals are
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
