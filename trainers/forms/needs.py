"""The form that declares a need."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from accounts.forms.fields import DayField
from accounts.forms.places import EQUIPMENT
from accounts.models import Centre
from courses.models import Module
from lms.models import Cohort, CohortStatus

from ..models import Need, NeedState
from ..problem import Horizon
from ..queries.needs import leads_to, what_follows

MOST_YEARS = 6  # the agreement lasts five
LANGUAGES = [("fr", _("French")), ("ar", _("Arabic"))]
PRIORITIES = [
    (9, _("9, the most pressing")),
    (8, "8"),
    (7, _("7, high")),
    (6, "6"),
    (5, _("5, medium")),
    (4, "4"),
    (3, _("3, low")),
    (2, "2"),
    (1, _("1, can wait")),
]


class NeedForm(forms.ModelForm):
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=PRIORITIES, coerce=int, initial=5
    )
    window_start = DayField(label=_("Not before"))
    window_end = DayField(label=_("Not after"))
    languages = forms.MultipleChoiceField(
        label=_("Languages that the team follows in"),
        help_text=_("A trainer who teaches in one of them will do."),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    max_trainers = forms.TypedChoiceField(
        label=_("Trainers at most"),
        choices=[(1, pgettext_lazy("trainers", "one")), (2, pgettext_lazy("trainers", "two"))],
        coerce=int,
        initial=2,
        widget=forms.RadioSelect,
    )
    equipment = forms.MultipleChoiceField(
        label=_("Equipment"), choices=EQUIPMENT, required=False, widget=forms.CheckboxSelectMultiple
    )
    after = forms.CharField(
        label=_("After the needs"),
        help_text=_("Codes of needs whose sessions come first, for example B-101, B-102."),
        required=False,
        widget=forms.TextInput(attrs={"class": "ltr"}),
    )

    class Meta:
        model = Need
        fields = [
            "cohort",
            "module",
            "priority",
            "window_start",
            "window_end",
            "languages",
            "mode",
            "max_trainers",
            "equipment",
            "step_free",
            "after",
        ]
        labels = {
            "cohort": _("Cohort"),
            "module": _("Module"),
            "step_free": _("The room must be step-free"),
        }
        widgets = {"mode": forms.RadioSelect}

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user
        cohorts = Cohort.objects.filter(centre__in=Centre.objects.visible_to(user))
        self.fields["cohort"].queryset = cohorts.exclude(status=CohortStatus.CLOSED).select_related(
            "centre"
        )
        self.fields["cohort"].empty_label = self.fields["module"].empty_label = _("Choose")
        self.fields["cohort"].label_from_instance = _cohort_label
        self.fields["module"].queryset = Module.objects.published()
        self.fields["module"].label_from_instance = lambda row: f"{row.title} ({row.code})"
        self.fields["mode"].choices = Need._meta.get_field("mode").choices
        if self.instance.pk:
            self.initial["after"] = ", ".join(need.code for need in self.instance.after.all())

    def clean_after(self):
        codes = [code.upper() for code in self.cleaned_data["after"].replace(",", " ").split()]
        needs = list(Need.objects.visible_to(self.user).filter(code__in=codes))
        unknown = set(codes) - {need.code for need in needs}
        if unknown:
            raise forms.ValidationError(
                _("Not known: %(codes)s. Check the codes.") % {"codes": ", ".join(sorted(unknown))}
            )
        follows, own = what_follows(), self.instance.code
        if own and any(leads_to(follows, need.code, own) for need in needs):
            raise forms.ValidationError(
                _("These needs come after this one: they would wait for each other.")
            )
        return needs

    def clean(self):
        data = super().clean()
        if twin := self._twin(data.get("cohort"), data.get("module")):
            self.add_error(
                "module", _("This cohort has this need already: %(code)s.") % {"code": twin.code}
            )
        start, end, module = data.get("window_start"), data.get("window_end"), data.get("module")
        if not (start and end) or self.errors.get("window_end"):
            return data
        if end < start:
            self.add_error("window_end", _("The end must come after the start."))
        elif end < timezone.localdate():
            self.add_error("window_end", _("This window is over."))
        elif end.year > timezone.localdate().year + MOST_YEARS:
            self.add_error("window_end", _("This is too far away: check the year."))
        elif module and (room := self._half_days(start, end)) < module.half_days:
            self.add_error("window_end", _too_short(room, module.half_days))
        return data

    def _twin(self, cohort, module):
        needs = Need.objects.filter(cohort=cohort, module=module).exclude(pk=self.instance.pk)
        return needs.exclude(state=NeedState.WITHDRAWN).first() if cohort and module else None

    def _half_days(self, start, end):
        horizon = Horizon(max(start, timezone.localdate()), end)
        return horizon.half_days(horizon.days)

    @property
    def values(self):
        """What the services take."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def _cohort_label(cohort):
    return f"{cohort.code}, {cohort.name or cohort.centre.name}"


def _too_short(room, needed):
    return ngettext_lazy(
        "The window has room for %(room)s half-day; the module needs %(needed)s.",
        "The window has room for %(room)s half-days; the module needs %(needed)s.",
        room,
    ) % {"room": room, "needed": needed}
