"""What a coordinator chooses before a run, and says when refusing."""

import datetime as dt
from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trainers.parameters import MOST_SECONDS
from trainers.windows import monday

MOST_WEEKS = 53


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class PlanForm(forms.Form):
    """`needs` are those that the page shows; the choice is all of them or those ticked."""

    ALL, TICKED = "all", "ticked"

    title = forms.CharField(label=_("Title"), max_length=160)
    first_day = forms.DateField(label=_("First day"), widget=DayInput())
    last_day = forms.DateField(label=_("Last day"), widget=DayInput())
    budget_seconds = forms.IntegerField(
        label=_("Seconds to search"),
        help_text=_(
            "The longer the search, the better the plan: 30 seconds for a region, some minutes for the country."
        ),
        min_value=1,
        max_value=MOST_SECONDS,
        initial=30,
    )
    eur_mad = forms.DecimalField(
        label=_("Dirhams for one euro"),
        min_value=Decimal("1"),
        max_value=Decimal("99"),
        decimal_places=3,
    )
    choice = forms.ChoiceField(
        choices=[(ALL, _("All the needs in the list")), (TICKED, _("Only those ticked"))],
        initial=ALL,
        widget=forms.RadioSelect,
        label=_("Needs"),
    )
    needs = forms.ModelMultipleChoiceField(queryset=None, required=False, label=_("Needs"))

    def __init__(self, *args, shown, **options):
        super().__init__(*args, **options)
        self.shown = shown
        self.fields["needs"].queryset = shown
        self.fields["eur_mad"].initial = Decimal(settings.EUR_MAD_RATE)

    @property
    def parameters(self):
        return [
            self[name] for name in ("title", "first_day", "last_day", "budget_seconds", "eur_mad")
        ]

    def clean(self):
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The period must end after it starts."))
        elif first and last and (last - first).days > 7 * MOST_WEEKS:
            self.add_error("last_day", _("A period has at most one year."))
        if first and first <= timezone.localdate():
            self.add_error("first_day", _("The period must start after today."))
        if data.get("choice") == self.ALL:
            data["needs"] = list(self.shown)
        if not data.get("needs"):
            self.add_error("needs", _("Choose at least one need."))
        return data


def default_period(needs):
    """From next Monday to the end of the last window, at least eight weeks and at most a year."""
    first = monday(timezone.localdate()) + dt.timedelta(days=7)
    ends = [need.window_end for need in needs if need.window_end >= first]
    last = max([first + dt.timedelta(days=8 * 7 - 3), *ends])
    return first, min(last, first + dt.timedelta(days=7 * MOST_WEEKS - 3))


class TrialForm(forms.Form):
    upload = forms.FileField(
        label=_("Problem file"),
        help_text=_("JSON, schema 1 of the matching engine, 20 MB at most."),
        allow_empty_file=True,  # told as the other refusals are
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    budget_seconds = forms.IntegerField(
        label=_("Seconds to search"), min_value=1, max_value=MOST_SECONDS, initial=30
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=240, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("A word on why"),
        help_text=_("The coordination reads it, and looks for someone else."),
        max_length=240,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you decline.")},
    )
