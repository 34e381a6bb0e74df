"""Forms of the centre manager: the answer on a session, a room, days when it is closed."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.forms import ClosureForm, RoomForm
from lms.models import SessionSlot


class WelcomeForm(forms.Form):
    contact = forms.CharField(
        label=_("Who receives the trainer?"),
        help_text=_("A name and a phone number."),
        max_length=160,
        required=False,
    )


class ObjectionForm(forms.Form):
    reason = forms.CharField(
        label=_("Why, and which dates would suit?"),
        max_length=240,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OfferedRoomForm(RoomForm):
    """A room's code is proposed: `<centre>-<number>`."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        room = self.instance
        if room.pk is None:
            self.initial["code"] = f"{room.centre.code}-{room.centre.rooms.count() + 1}"


class FreeClosureForm(ClosureForm):
    """Refuses days on which a session has the room."""

    def clean(self):
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and first <= last:
            held = SessionSlot.objects.live().filter(
                room=self.instance.room, day__range=(first, last)
            )
            if slot := held.select_related("session").first():
                raise forms.ValidationError(
                    _now(
                        "Session %(code)s is held in it then. Ask the coordination to move it first."
                    )
                    % {"code": slot.session.code}
                )
        return data
