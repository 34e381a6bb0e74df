"""“Why am I not complete?”: each unit, its rule, and the event that decided it, in words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formats import (
    babel_date,
    date_range,
    day_and_month,
    locale,
    medium_date,
    percent,
)
from lms.models import EventKind, ProgressState


@dataclass(frozen=True)
class Reason:
    """A line of the list. `state`: "done", "now", or "" for what waits."""

    state: str
    title: str
    text: str
    standing: str
    is_locked: bool = False
    url: str = ""
    link: str = ""


def summary(path, session=None):
    """In a few lines, for the home: lessons done, lessons left, each quiz, the led part."""
    lines = _lessons_summary(path, session)
    lines += [_quiz(path, step) for step in path.quizzes]
    return lines + [_led(path, step, session) for step in path.steps if step.is_led]


def by_unit(path, session=None):
    """Every unit on a line of its own."""
    return [_line(path, step, session) for step in path.steps]


def _line(path, step, session):
    if step.is_quiz:
        return _quiz(path, step)
    return _led(path, step, session) if step.is_led else _lesson(path, step)


def _lessons_summary(path, session):
    done = [step for step in path.lessons if step.is_done]
    left = [step for step in path.lessons if not step.is_done]
    lines = []
    if done:
        days = sorted({timezone.localdate(step.progress.completed_at) for step in done})
        read = _read_on(days, len(done))
        lines.append(Reason("done", lesson_numbers(done), read, _("done")))
    if left:
        first = left[0]
        due = ""
        if session:
            due = _("To be read before the session of %(day)s.") % {
                "day": day_and_month(session.first_day)
            }
        started = bool(done) or first.state != ProgressState.TODO
        lines.append(
            Reason(
                "now" if first is path.next_step else "",
                lesson_numbers(left),
                due or _("To be read, in your own time."),
                _("in progress") if started else _("to do"),
                url=_address(path, first),
                link=_("Resume lesson %(number)s") % {"number": first.number}
                if done
                else _("Begin with lesson %(number)s") % {"number": first.number},
            )
        )
    return lines


def _read_on(days, count):
    if len(days) == 1:
        words = ngettext("Read on %(day)s.", "Read on %(day)s.", count)
        return words % {"day": medium_date(days[0])}
    if len(days) == 2:
        first, last = days
        pattern = "d" if (first.month, first.year) == (last.month, last.year) else "d MMMM"
        if first.year != last.year:
            pattern = "d MMMM y"
        return _("Read on %(first)s and on %(last)s.") % {
            "first": babel_date(first, pattern, locale=locale()),
            "last": medium_date(last),
        }
    return _("Read %(days)s.") % {"days": date_range(days[0], days[-1])}


def lesson_numbers(steps):
    """«Leçon 3», «Leçons 1 et 2», «Leçons 3 à 6», «Leçons 1, 3, 5»."""
    numbers = [step.number for step in steps]
    if len(numbers) == 1:
        return _("Lesson %(number)s") % {"number": numbers[0]}
    if len(numbers) == 2:
        return _("Lessons %(first)s and %(second)s") % {"first": numbers[0], "second": numbers[1]}
    if numbers[-1] - numbers[0] + 1 == len(numbers):
        return _("Lessons %(first)s to %(last)s") % {"first": numbers[0], "last": numbers[-1]}
    return _("Lessons %(numbers)s") % {"numbers": _(", ").join(map(str, numbers))}


def _address(path, step):
    return reverse("lms:lesson", args=[path.enrolment.pk, step.unit.pk])


def _lesson(path, step):
    title = _("%(number)s. %(title)s") % {"number": step.number, "title": step.unit.title}
    if step.is_done:
        return Reason(
            "done",
            title,
            _decision(step),
            _("done"),
            url=_address(path, step),
            link=_("Read again"),
        )
    link = _("Read the lesson")
    return Reason(
        "now" if step is path.next_step else "",
        title,
        _("Done when you have read it."),
        _("to do"),
        url=_address(path, step),
        link=link,
    )


def _quiz(path, step):
    title, url = step.unit.title, _address(path, step)
    needed = _("%(percent)s are needed.") % {"percent": percent(step.pass_share)}
    if step.is_done:
        return Reason(
            "done", title, _decision(step), _("done"), url=url, link=_("See your answers")
        )
    if not step.is_open:
        lessons = lesson_numbers(step.waits_for)
        opens = _("Opens when this is read: %(lessons)s.") % {
            "lessons": lessons[:1].lower() + lessons[1:]
        }
        return Reason("", title, f"{opens} {needed}", _("locked"), is_locked=True)
    tries = _tries(step)
    state = "now" if step is path.next_step else ""
    standing = _("in progress") if tries else _("to do")
    return Reason(
        state, title, f"{needed} {tries}".strip(), standing, url=url, link=_("Go to the quiz")
    )


def _tries(step):
    if not step.amount:
        return ""
    best = percent(step.progress.best_score or 0)
    return ngettext(
        "%(count)s attempt so far, best mark %(best)s.",
        "%(count)s attempts so far, best mark %(best)s.",
        step.amount,
    ) % {"count": step.amount, "best": best}


def _led(path, step, session):
    standing = _("%(count)s of %(needed)s") % {"count": step.amount, "needed": step.needed}
    if step.is_done:
        return Reason("done", _("Attendance"), _decision(step), standing)
    text = ngettext(
        "%(needed)s signed half-day is needed, of %(all)s.",
        "%(needed)s signed half-days are needed, of %(all)s.",
        step.needed,
    ) % {"needed": step.needed, "all": path.enrolment.module.half_days}
    if session:
        day = day_and_month(session.first_day)
        begins = session.first_day >= timezone.localdate()
        text += " " + (
            _("The session begins on %(day)s.")
            if begins
            else _("The session has begun on %(day)s.")
        ) % {"day": day}
        return Reason(
            "",
            _("Attendance"),
            text,
            standing,
            url=reverse("lms:session", args=[session.pk]),
            link=_("See the session"),
        )
    return Reason("", _("Attendance"), f"{text} {_('No session has a date yet.')}", standing)


def _decision(step):
    """The event that completed a unit, in words."""
    event = step.progress.deciding_event
    day = medium_date(timezone.localdate(event.happened_at))
    if event.kind == EventKind.PASSED:
        return _("Passed on %(day)s with %(percent)s.") % {
            "day": day,
            "percent": percent(step.progress.best_score or 0),
        }
    if event.kind == EventKind.ATTENDED:
        return ngettext(
            "%(count)s half-day signed; the one that completed it on %(day)s.",
            "%(count)s half-days signed; the one that completed it on %(day)s.",
            step.amount,
        ) % {"count": step.amount, "day": day}
    if event.kind == EventKind.VIEWED:
        return _("Read on %(day)s.") % {"day": day}
    if event.kind == EventKind.IMPORTED:
        return _("Taken over on %(day)s from an earlier register.") % {"day": day}
    by = event.actor.get_full_name() if event.actor else "Jisr"
    if event.kind == EventKind.WAIVED:
        return _("Waived on %(day)s by %(name)s.") % {"day": day, "name": by}
    return _("Attested on %(day)s by %(name)s.") % {"day": day, "name": by}
