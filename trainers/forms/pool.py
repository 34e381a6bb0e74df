"""Forms of the pool: a trainer's file, a competency, a period."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import DayField
from courses.models import Competency

from ..models import LANGUAGE_NAMES, Availability, AvailabilityKind, Trainer

LANGUAGES = [(code, LANGUAGE_NAMES[code]) for code in ("fr", "ar", "zgh", "en")]
CEFR = [("", _("does not teach in it")), *((level, level) for level in ("B1", "B2", "C1", "C2"))]
LEVELS = [(1, "1"), (2, "2"), (3, "3"), (4, "4")]
MOST_YEARS = 6


def _too_far(day):
    return day and day.year > timezone.localdate().year + MOST_YEARS


class TrainerForm(forms.ModelForm):
    """Fees are shown and typed in euros; the row holds cents."""

    fee_euros = forms.DecimalField(
        label=_("Fee for a half-day, in euros"),
        min_value=0,
        max_value=9999,
        decimal_places=2,
        required=False,
    )

    class Meta:
        model = Trainer
        fields = [
            "home_town",
            "home_airport",
            "base_province",
            "teaches_on_site",
            "teaches_remotely",
            "max_half_days",
            "fair_half_days",
            "max_missions",
            "preferred_regions",
        ]
        widgets = {"preferred_regions": forms.CheckboxSelectMultiple}
        labels = {"base_province": _("Province of the base")}
        help_texts = {"base_province": _("Empty for someone who lives abroad.")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["fee_euros"].initial = self.instance.fee_cents / 100
        held = {each.language: each.level for each in self.instance.languages.all()}
        for code, label in LANGUAGES:
            self.fields[f"language_{code}"] = forms.ChoiceField(
                label=_("Teaches in: %(language)s") % {"language": label},
                choices=CEFR,
                initial=held.get(code, ""),
                required=False,
            )
        # A level or language that came by another way stays as it is.
        self.others = {code: level for code, level in held.items() if code not in dict(LANGUAGES)}

    @property
    def levels(self):
        given = {code: self.cleaned_data[f"language_{code}"] for code, _label in LANGUAGES}
        return self.others | {code: level for code, level in given.items() if level}

    def save(self, commit=True):
        self.instance.fee_cents = int((self.cleaned_data["fee_euros"] or 0) * 100)
        return super().save(commit)


class QualificationForm(forms.Form):
    competency = forms.ModelChoiceField(label=_("Competency"), queryset=Competency.objects.all())
    level = forms.TypedChoiceField(label=_("Level"), choices=LEVELS, coerce=int, initial=3)
    valid_until = DayField(label=_("Valid until"), required=False)
    proof = forms.CharField(
        label=_("Proof"), max_length=160, required=False, help_text=_("Diploma, jury, observation…")
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["competency"].label_from_instance = lambda row: f"{row.pk} {row.name}"

    def clean_valid_until(self):
        day = self.cleaned_data["valid_until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("This day is past."))
        if _too_far(day):
            raise forms.ValidationError(_("This is too far away: check the year."))
        return day


class PeriodForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=_("On these days I am"),
        choices=AvailabilityKind.choices,
        widget=forms.RadioSelect,
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))

    class Meta:
        model = Availability
        fields = ["kind", "first_day", "last_day"]

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This period is over."))
        if _too_far(day):
            raise forms.ValidationError(_("This is too far away: check the year."))
        return day
