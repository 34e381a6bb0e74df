"""What a certificate says, in both languages: the same words on the page and in the PDF."""

import datetime as dt

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formats import NO_BREAK, medium_date, percent

CHECK_PATH = "/v"


def check_address():
    """What a person types to check a number: the site's address without its protocol."""
    return settings.SITE_URL.partition("://")[2] + CHECK_PATH


def public_address(certificate):
    """The address in the square: without a language, so that it opens in the reader's own."""
    return f"{settings.SITE_URL}{CHECK_PATH}/{certificate.public_id}/"


def sides(certificate):
    """{"fr": {…}, "ar": {…}} of ready words."""
    return {language: _side(certificate.snapshot, language) for language in ("fr", "ar")}


def _side(said, language):
    with translation.override(language):
        place = said["place"] or {}
        town = place.get(f"town_{language}") or _("Rabat")
        completed = dt.date.fromisoformat(said["completed_on"] or said["issued_on"])
        return {
            "title": _("Certificate of completed training"),
            "attests": _("The national network and the partner institute certify that"),
            "name": said[f"name_{language}"],
            "has_done": _("has followed and passed the module"),
            "module": said["module"][f"title_{language}"],
            "lines": list(_lines(said, place, language)),
            "when": _("%(town)s, %(date)s") % {"town": town, "date": medium_date(completed)},
            "for_institute": _("For the partner institute"),
            "for_network": _("For the national network"),
            "verify": _("To check it, scan the square or enter the number at %(address)s.")
            % {"address": check_address()},
        }


def _lines(said, place, language):
    signed = said["half_days_signed"]
    if signed:
        hours = ngettext("%(count)s hour", "%(count)s hours", said["hours"]) % {
            "count": said["hours"]
        }
        half_days = ngettext(
            "%(count)s half-day signed of %(all)s", "%(count)s half-days signed of %(all)s", signed
        ) % {"count": signed, "all": said["half_days"]}
        yield _("%(hours)s, %(half_days)s") % {"hours": hours, "half_days": half_days}
    else:
        hours = max(1, round(said["online_minutes"] / 60))
        yield ngettext("%(count)s hour online", "%(count)s hours online", hours) % {"count": hours}
    if said["quiz_percent"] is not None:
        yield _("Quiz passed with %(percent)s") % {"percent": percent(said["quiz_percent"] / 100)}
    if place:
        centre, town = place[f"centre_{language}"], place[f"town_{language}"]
        yield _("%(centre)s, %(town)s") % {"centre": centre, "town": town.replace(" ", NO_BREAK)}
