"""Forms on centres, their rooms, and the calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Centre, Holiday, RamadanPeriod, Room, RoomClosure
from .fields import DayField, PhoneField

EQUIPMENT = [
    ("projector", _("projector")),
    ("whiteboard", _("whiteboard")),
    ("computers", _("computers")),
    ("sound", _("sound system")),
    ("video", _("video conference")),
]


def _arabic(form, *names):
    for name in names:
        form.fields[name].widget.attrs.update(dir="rtl", lang="ar")


class CentreForm(forms.ModelForm):
    phone = PhoneField()

    class Meta:
        model = Centre
        fields = [
            "name_fr",
            "name_ar",
            "kind",
            "status",
            "province",
            "town_fr",
            "town_ar",
            "counterpart",
            "internet",
            "step_free",
            "phone",
            "is_active",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _arabic(self, "name_ar", "town_ar")


class RoomForm(forms.ModelForm):
    equipment = forms.MultipleChoiceField(
        label=_("Equipment"),
        choices=EQUIPMENT,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Room
        fields = ["code", "name_fr", "name_ar", "seats", "equipment", "step_free", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _arabic(self, "name_ar")
        self.fields["code"].widget.attrs["class"] = "ltr short"
        self.fields["seats"].widget.attrs["class"] = "short"
        known = {code for code, _label in EQUIPMENT}
        extra = [code for code in self.instance.equipment or [] if code not in known]
        self.fields["equipment"].choices = [*EQUIPMENT, *((code, code) for code in extra)]


class ClosureForm(forms.ModelForm):
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))

    class Meta:
        model = RoomClosure
        fields = ["first_day", "last_day", "reason"]


class HolidayForm(forms.Form):
    day = DayField(label=_("Day announced"))

    def __init__(self, *args, holiday, **kwargs):
        super().__init__(*args, initial={"day": holiday.day}, **kwargs)
        self.holiday = holiday

    def clean_day(self):
        day = self.cleaned_data["day"]
        if abs((day - self.holiday.day).days) > 3:
            raise forms.ValidationError(
                _(
                    "A feast moves by a day or two from the calculation: check the year and the month."
                )
            )
        if (
            Holiday.objects.filter(day=day, key=self.holiday.key)
            .exclude(pk=self.holiday.pk)
            .exists()
        ):
            raise forms.ValidationError(_("This feast stands on that day already."))
        return day


class RamadanForm(forms.Form):
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"))

    def __init__(self, *args, period: RamadanPeriod, **kwargs):
        initial = {"first_day": period.first_day, "last_day": period.last_day}
        super().__init__(*args, initial=initial, **kwargs)
        self.period = period

    def clean(self):
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and (last - first).days + 1 not in (29, 30):
            raise forms.ValidationError(_("Ramadan lasts 29 or 30 days."))
        if first and abs((first - self.period.first_day).days) > 3:
            self.add_error("first_day", _("That is too far from the calculation: check it."))
        return data
