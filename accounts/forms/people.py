"""Forms on people: one's own file, anyone's file, an appointment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Appointment, Centre, Region, Role, User
from .fields import DayField, PhoneField

NAMES = ["given_name", "family_name", "given_name_ar", "family_name_ar"]


class NamedPersonForm(forms.ModelForm):
    """Names in both scripts: a certificate carries the two."""

    phone = PhoneField()
    # Each language under its own name: who can't read the page's still finds theirs.
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("fr", "Français"), ("ar", "العربية")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("given_name_ar", "family_name_ar"):
            self.fields[name].widget.attrs.update(dir="rtl", lang="ar")
        for name in ("given_name", "family_name"):
            self.fields[name].widget.attrs.update(dir="ltr", lang="fr")

    def clean(self):
        data = super().clean()
        if not any(data.get(name) for name in NAMES):
            self.add_error("given_name", _("Write a name in one script at least."))
        return data


class ProfileForm(NamedPersonForm):
    class Meta:
        model = User
        fields = [*NAMES, "language", "phone"]


class PersonForm(NamedPersonForm):
    class Meta:
        model = User
        fields = [*NAMES, "job_title", "matricule", "language", "phone"]

    def clean_matricule(self):
        return self.cleaned_data["matricule"] or None  # several people may have none


SCOPE_OF = {Role.REGIONAL: "region", Role.CENTRE_MANAGER: "centre"}


class AppointmentForm(forms.Form):
    """A role, and the scope that this role needs."""

    role = forms.ChoiceField(label=_("Role"), choices=Role)
    region = forms.ModelChoiceField(
        Region.objects.all(),
        label=_("Region"),
        required=False,
        help_text=_("For a regional coordinator."),
    )
    centre = forms.ModelChoiceField(
        Centre.objects.active(),
        label=_("Centre"),
        required=False,
        help_text=_("For a centre manager, and for a learner of the network."),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=160,
        required=False,
        help_text=_("For a learner who works for a partner."),
    )
    starts_on = DayField(label=_("From"), required=False)
    ends_on = DayField(label=_("Until"), required=False)

    def __init__(self, *args, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self):
        data = super().clean()
        needed = SCOPE_OF.get(data.get("role"))
        if needed and not data.get(needed):
            self.add_error(needed, _("This role needs it."))
        for name in ("region", "centre"):
            wrong = name == "region" or data.get("role") != Role.LEARNER
            if data.get(name) and name != needed and wrong:
                self.add_error(name, _("This role does not have one: leave it empty."))
        if not self.errors:
            Appointment(user=self.person, **data).full_clean()
        return data


class NewPersonForm(NamedPersonForm):
    class Meta:
        model = User
        fields = ["email", *NAMES, "language", "phone"]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("Someone has this e-mail address already."))
        return email
