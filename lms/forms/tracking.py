"""Forms of cohorts: who joins."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User


class AddMemberForm(forms.Form):
    """A person of one's scope by e-mail or staff number: what delegations have on their lists."""

    who = forms.CharField(
        label=_("E-mail address or staff number"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data=None, *, adder, cohort):
        super().__init__(data)
        self.adder, self.cohort = adder, cohort

    def clean_who(self):
        text = self.cleaned_data["who"].strip()
        found = User.objects.visible_to(self.adder).active()
        user = found.filter(email__iexact=text).first() or found.filter(matricule=text).first()
        if user is None:
            raise forms.ValidationError(
                _("Nobody of your scope has this address or number. An administrator can add them.")
            )
        if not user.appointments.current().filter(role=Role.LEARNER).exists():
            raise forms.ValidationError(
                _("%(name)s is not a learner: an administrator can appoint them."),
                params={"name": user.get_full_name()},
            )
        if self.cohort.memberships.filter(user=user).exists():
            raise forms.ValidationError(
                _("%(name)s is in this cohort already."), params={"name": user.get_full_name()}
            )
        return user
