"""Where a session is held, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.models import Mode

EQUIPMENT = {
    "projector": gettext_lazy("projector"),
    "whiteboard": gettext_lazy("whiteboard"),
    "computers": gettext_lazy("computers"),
    "internet": gettext_lazy("internet"),
    "sound": gettext_lazy("sound system"),
}


def place_of(session):
    """Room, centre and town in one line; the link of a remote session."""
    if session.mode == Mode.REMOTE:
        return session.meeting_url or _("Remote")
    centre = session.room.centre
    return _("%(room)s, %(centre)s, %(town)s") % {
        "room": session.room.name,
        "centre": centre.name,
        "town": centre.town,
    }


def equipment_of(room):
    return [str(EQUIPMENT.get(code, code)) for code in room.equipment]
