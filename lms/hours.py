"""A half-day's hours in words: Rabat's, and the city's of a trainer who lives elsewhere."""

from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.formats import clock, locale
from config.zones import PARIS, RABAT

from .models import HalfDay

CITIES = {PARIS: gettext_lazy("Paris"), RABAT: gettext_lazy("Rabat")}


def slot_hours(slot, zones=()):
    """«9 h 00 – 12 h 00 (heure de Rabat)», and «, 11 h 00 – 14 h 00 à Paris» where that differs."""
    text = _("%(from)s – %(to)s (Rabat time)") % _span(slot.starts_wall, slot.ends_wall)
    return _(", ").join([text, *hours_elsewhere(slot, zones)])


def wall_hours(slot):
    """«9 h 00 – 12 h 00», in Rabat."""
    return f"{clock(slot.starts_wall)} – {clock(slot.ends_wall)}"


def usual_hours(slots):
    """«de 9 h 00 à 12 h 00 et de 14 h 00 à 17 h 00 (heure de Rabat)» of a session's half-days; nothing if they differ by day."""
    spans = sorted({(slot.starts_wall, slot.ends_wall) for slot in slots})
    if not 1 <= len(spans) <= len(HalfDay):
        return ""
    said = [_("from %(from)s to %(to)s") % _span(*span) for span in spans]
    return _("%(hours)s (Rabat time)") % {"hours": _(" and ").join(said)}


def hours_elsewhere(slot, zones):
    """[«11 h 00 – 14 h 00 à Paris»] for each zone whose clock differs then."""
    found = []
    for zone in sorted(set(zones) - {slot.zone}):
        starts_at, ends_at = (
            moment.astimezone(ZoneInfo(zone)) for moment in (slot.starts_at, slot.ends_at)
        )
        if starts_at.time() != slot.starts_wall:
            city = CITIES.get(zone, zone.rpartition("/")[2])
            found.append(
                _("%(from)s – %(to)s in %(city)s") % {**_span(starts_at, ends_at), "city": city}
            )
    return found


def weekday_short(day):
    """«jeu.»; Arabic has no shorter form than «الخميس»."""
    return format_date(day, "EEE", locale=locale())


def half_short(half):
    """«matin», «après-m.»: fits a fifth of a phone."""
    return pgettext("short", "morning") if half == "am" else pgettext("short", "afternoon")


def _span(starts, ends):
    return {"from": clock(starts), "to": clock(ends)}
