"""Where a learner stopped: the lesson, the place in it, and what is left."""

from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from courses.contents import spot
from courses.queries import lesson_page

TITLE_LENGTH = 60


@dataclass(frozen=True)
class Stop:
    """`anchor` is empty and `share` 0 where the lesson has not been begun, or its page is gone."""

    step: object
    anchor: str = ""
    share: float = 0
    words: str = ""

    @property
    def percent(self):
        return round(100 * self.share)


def stop_of(path):
    """The step to go on with: the lesson that one stopped in, else the next one. One query if it stopped."""
    place = getattr(path.enrolment, "place", None)
    step = path.step_of(place.unit_id) if place else None
    if step is None or step.is_done or not step.is_open:
        return Stop(path.next_step) if path.next_step else None
    lesson = lesson_page(step.unit, (get_language() or "fr")[:2])
    found = spot(lesson.page.body, place.block) if lesson else None
    if not found or not found.share:
        return Stop(step)
    left = _left(lesson.page.minutes * (1 - found.share))
    return Stop(step, found.anchor, found.share, f"{left}{_('; ')}{_said(found)}.")


def _left(minutes):
    minutes = max(5, 5 * round(minutes / 5))
    return ngettext(
        "About %(count)s minute is left", "About %(count)s minutes are left", minutes
    ) % {"count": minutes}


def _said(found):
    """«vous en étiez à la figure « … »»."""
    title = Truncator(found.title).chars(TITLE_LENGTH)
    if not title:
        return _("you have begun it")
    words = {
        "figure": _("you had reached the figure “%(title)s”"),
        "table": _("you had reached the table “%(title)s”"),
        "video": _("you had reached the video of “%(title)s”"),
        "question": _("you had reached the question of “%(title)s”"),
    }.get(found.kind, _("you had reached “%(title)s”"))
    return words % {"title": title}
