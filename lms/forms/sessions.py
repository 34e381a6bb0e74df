"""Forms of sessions: the register of a half-day, material, and a move to other days."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Room
from cms.pictures import PictureField
from lms.models import Mark, Mode, Session
from lms.services.attend import Given

CHOICES = [Mark.PRESENT, Mark.ABSENT, Mark.EXCUSED]


class AttendanceForm(forms.Form):
    """One mark a person (`mark_<enrolment>`), minutes late (`late_<enrolment>`), one reason.

    `rest=present` marks everyone without a mark as signed.
    """

    reason = forms.CharField(label=_("Reason of the correction"), required=False, max_length=240)

    def __init__(self, data=None, *, entries):
        super().__init__(data)
        self.entries = entries
        self.marks_the_rest = bool(data) and data.get("rest") == Mark.PRESENT
        for entry in entries:
            pk = entry.enrolment.pk
            self.fields[f"mark_{pk}"] = forms.ChoiceField(
                choices=[(mark, mark) for mark in CHOICES], required=False
            )
            self.fields[f"late_{pk}"] = forms.IntegerField(
                min_value=0, max_value=180, required=False, label=_("minutes late")
            )

    def clean(self):
        values = super().clean()
        values["marks"] = {}
        for entry in self.entries:
            pk = entry.enrolment.pk
            entry.chosen, entry.late = values.get(f"mark_{pk}", ""), values.get(f"late_{pk}")
            if not entry.chosen and self.marks_the_rest:
                entry.chosen = Mark.PRESENT
            if entry.chosen:
                values["marks"][pk] = _given(entry)
        return values


def _given(entry):
    if entry.chosen == Mark.PRESENT and entry.late:
        return Given(Mark.LATE, entry.late)
    return Given(entry.chosen)


class PaperForm(forms.Form):
    """Numbers read off the paper sheet; whoever is not named has signed. Writes no attendance.

    `slot`: the half-day whose register is open. The code may name another one of its session: then
    `named` is that one. The photo is kept as the proof.
    """

    code = forms.CharField(
        max_length=40,
        label=_("Code of the sheet"),
        required=False,
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
    absent = forms.CharField(
        max_length=200,
        label=_("Absent people"),
        required=False,
        help_text=_("Numbers separated by a space"),
    )
    excused = forms.CharField(max_length=200, label=_("Excused people"), required=False)
    photo = PictureField(
        label=_("Photo of the sheet"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )

    def __init__(self, data=None, files=None, *, entries, slot):
        super().__init__(data, files)
        self.entries, self.slot, self.named = entries, slot, slot
        for name in ("code", "absent", "excused"):
            self.fields[name].widget.attrs |= {"class": "code-in", "autocomplete": "off"}
        for name in ("absent", "excused"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        self.fields["photo"].help_text = _("JPEG, PNG or WebP, 10 MB at most.")

    def clean_code(self):
        code = "".join(self.cleaned_data["code"].split()).upper()
        if not code:
            return ""
        slots = self.slot.session.slots.live().select_related("cohort")
        self.named = next((each for each in slots if each.sheet_code == code), None)
        if self.named is None:
            raise forms.ValidationError(
                _(
                    "No sheet of this session has this code: it stands above the column that was signed."
                )
            )
        return code

    def clean(self):
        values = super().clean()
        if self.named and not self.named.is_open:
            self.add_error(
                "code", _("This half-day has not come yet. Take attendance on the day itself.")
            )
        return values

    def _numbers(self, name):
        text = self.cleaned_data[name]
        numbers = {int(found) for found in re.findall(r"\d+", text)}
        unknown = sorted(numbers - {entry.number for entry in self.entries})
        if unknown or re.search(r"[^\d\s,;،-]", text):
            raise forms.ValidationError(
                _("No such number on the sheet: %(numbers)s."),
                params={"numbers": _(", ").join(map(str, unknown)) or text},
            )
        return numbers

    def clean_absent(self):
        return self._numbers("absent")

    def clean_excused(self):
        return self._numbers("excused")

    def carry_over(self):
        """Choose for each person what the sheet says; whoever has a mark keeps it unless named."""
        for entry in self.entries:
            if entry.number in self.cleaned_data["absent"]:
                entry.chosen = Mark.ABSENT
            elif entry.number in self.cleaned_data["excused"]:
                entry.chosen = Mark.EXCUSED
            elif not entry.chosen:
                entry.chosen = Mark.PRESENT


class HttpsField(forms.URLField):
    """An address typed without its scheme is completed with https."""

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)


class MaterialForm(forms.ModelForm):
    class Meta:
        model = Session
        fields = ["material", "meeting_url"]
        widgets = {"material": forms.Textarea(attrs={"rows": 6})}
        field_classes = {"meeting_url": HttpsField}
        help_texts = {"material": _("Links, what to bring, what to read before. Members see it.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.mode != Mode.REMOTE:
            del self.fields["meeting_url"]


class MoveForm(forms.Form):
    """The first day of the session elsewhere in the calendar; the other days follow as they were."""

    first_day = forms.DateField(
        label=_("New first day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none())

    def __init__(self, data=None, *, session):
        super().__init__(data, initial={"first_day": session.first_day, "room": session.room})
        self.session = session
        if session.mode == Mode.REMOTE:
            del self.fields["room"]
        else:
            centre = session.room.centre
            self.fields["room"].queryset = centre.rooms.filter(is_active=True)

    def slots(self):
        """The session's half-days, all shifted by the same number of days."""
        shift = self.cleaned_data["first_day"] - self.session.first_day
        return [(slot.day + shift, slot.half) for slot in self.session.slots.all()]
