"""A session as a calendar file. Moments are UTC: a phone's own zone data may be out of date."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from lms.models import SessionState
from lms.places import place_of

STATUS = {SessionState.PROPOSED: "TENTATIVE", SessionState.CANCELLED: "CANCELLED"}


def session_calendar(session):
    """iCalendar text, one event a half-day; no name of a learner is in it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Jisr//Sessions//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for slot in session.slots.all():
        calendar.add_component(_event(session, slot))
    return calendar.to_ical()


def _event(session, slot):
    address = settings.SITE_URL + reverse("lms:session", args=[session.pk])
    event = Event()
    event.add("uid", f"{session.code}-{slot.day:%Y%m%d}-{slot.half}@jisr")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", slot.starts_at)
    event.add("dtend", slot.ends_at)
    event.add("summary", _("Training: %(module)s") % {"module": session.module.title})
    event.add("location", place_of(session))
    event.add("description", f"{session.code} – {session.cohort.code}\n{address}")
    event.add("url", address)
    event.add("status", STATUS.get(session.state, "CONFIRMED"))
    return event
