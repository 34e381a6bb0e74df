"""What is wrong with a problem file and how to put it right, in the reader's language.

The engine's own sentences are English, for its command line; pages tell its codes.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts import formats

# code → (what is wrong, what to do). The parameters are those of the error.
SENTENCES = {
    "invalid": (
        gettext_lazy("This can't be read."),
        gettext_lazy("Compare it with the description of schema 1."),
    ),
    # The file
    "too_large": (
        gettext_lazy("The file is larger than 20 MB."),
        gettext_lazy("Send a smaller problem."),
    ),
    "encoding": (
        gettext_lazy("The file is not UTF-8."),
        gettext_lazy("Save it again as UTF-8."),
    ),
    "unreadable": (gettext_lazy("The file can't be read."), gettext_lazy("Send it again.")),
    "json": (
        gettext_lazy("The file is not JSON: it breaks off at line %(line)s, column %(column)s."),
        gettext_lazy("Mend it there."),
    ),
    "depth": (
        gettext_lazy("The file is nested too deeply."),
        gettext_lazy("Write the fields of schema 1 only."),
    ),
    "duplicate_key": (
        gettext_lazy("This field appears twice in the same object."),
        gettext_lazy("Keep one of them."),
    ),
    "null_character": (
        gettext_lazy("The file holds the null character."),
        gettext_lazy("Take it out."),
    ),
    "too_many": (
        gettext_lazy("The list has %(found)s entries."),
        gettext_lazy("Give at most %(most)s."),
    ),
    # One value
    "schema": (
        gettext_lazy("This is another schema than 1."),
        gettext_lazy("Write the file in schema 1."),
    ),
    "missing": (gettext_lazy("This field is missing."), gettext_lazy("Add it.")),
    "empty": (gettext_lazy("This field is empty."), gettext_lazy("Give at least one entry.")),
    "type": (
        gettext_lazy("This value is of the wrong kind."),
        gettext_lazy("Give %(wanted)s."),
    ),
    "length": (
        gettext_lazy("The list has a wrong number of entries."),
        gettext_lazy("Give exactly %(wanted)s."),
    ),
    "too_long": (
        gettext_lazy("The text has %(length)s characters."),
        gettext_lazy("Give at most %(most)s."),
    ),
    "text": (
        gettext_lazy("The text holds half a character."),
        gettext_lazy("Save the file again as UTF-8."),
    ),
    "choice": (
        gettext_lazy("This is none of the values that are possible."),
        gettext_lazy("Give one of these: %(choices)s."),
    ),
    "range": (
        gettext_lazy("The number is out of bounds."),
        gettext_lazy("Give one from %(low)s to %(high)s."),
    ),
    "window": (
        gettext_lazy("The window ends on %(end)s, before it starts on %(start)s."),
        gettext_lazy("Put the earlier date first."),
    ),
    "year": (
        gettext_lazy("The date is too far away."),
        gettext_lazy("Give one of the years %(first)s to %(last)s."),
    ),
    # What the fields must agree on
    "horizon": (
        gettext_lazy("The last day, %(last_day)s, lies before the first, %(first_day)s."),
        gettext_lazy("Give a last day on or after the first."),
    ),
    "horizon_too_long": (
        gettext_lazy("The period from %(first_day)s to %(last_day)s is too long."),
        gettext_lazy("Give at most %(most)s days."),
    ),
    "duplicate": (
        gettext_lazy("The identifier %(id)s is there already, at number %(first)s of the list."),
        gettext_lazy("Give each entry its own."),
    ),
    "reserved": (
        gettext_lazy("The identifier %(id)s is kept for trainers who come from abroad."),
        gettext_lazy("Call the place something else."),
    ),
    "unknown_id": (
        gettext_lazy("%(id)s is not in the list of the file: %(kind)s."),
        gettext_lazy("Name one of the list, or add it there."),
    ),
    "travel_table": (
        gettext_lazy("The table of travel times is out of order."),
        gettext_lazy("Sort the rows by kilometres, with the row that begins with null last."),
    ),
    "window_outside_horizon": (
        gettext_lazy("The window of %(need)s, %(start)s to %(end)s, leaves the period."),
        gettext_lazy("Keep it between the first day and the last."),
    ),
    "cycle": (
        gettext_lazy("These needs wait for each other in a circle: %(needs)s."),
        gettext_lazy("Take one of these links out."),
    ),
    # Locks
    "lock_twice": (
        gettext_lazy("Block %(block)s of %(need)s is locked twice."),
        gettext_lazy("Keep one lock a block."),
    ),
    "lock_block": (
        gettext_lazy("%(need)s has no block %(block)s: they are counted from 0."),
        gettext_lazy("The number of its blocks is %(blocks)s."),
    ),
    "lock_team": (
        gettext_lazy("The lock of %(need)s names a wrong number of trainers: %(found)s."),
        gettext_lazy("Name the whole team, %(most)s at most, or give null."),
    ),
    "lock_team_repeats": (
        gettext_lazy("The lock of %(need)s names %(trainer)s twice."),
        gettext_lazy("Name each trainer once."),
    ),
    "lock_room": (
        gettext_lazy("The room %(room)s is not where the cohort of %(need)s is, at %(place)s."),
        gettext_lazy("Name a room there, or give null."),
    ),
    "lock_start_outside_window": (
        gettext_lazy("%(start)s is outside the window of %(need)s."),
        gettext_lazy("Give a half-day in the window, or null."),
    ),
    "lock_start_closed": (
        gettext_lazy("Nobody teaches on %(start)s, where %(need)s is locked."),
        gettext_lazy("Give an open half-day, or null."),
    ),
    "locks_clash": (
        gettext_lazy("These locks can't hold together (counted from 0): %(locks)s."),
        gettext_lazy("Take one of them away or loosen it."),
    ),
    "lock_forbidden": (
        gettext_lazy("The lock puts block %(block)s of %(need)s where the rules forbid it."),
        gettext_lazy("Loosen the lock, or what the need asks for."),
    ),
    "lock_too_late": (
        gettext_lazy(
            "The lock of block %(block)s of %(need)s would displace a session that is over or too near."
        ),
        gettext_lazy("Loosen the lock, or let it begin later."),
    ),
    "locks_undecided": (
        gettext_lazy("No plan that keeps all the locks was found in time."),
        gettext_lazy("Give the search more seconds, or take some locks away."),
    ),
}
WANTED = {
    "an object": gettext_lazy("an object in braces"),
    "a list": gettext_lazy("a list in brackets"),
    "text": gettext_lazy("a text in quotation marks"),
    "a whole number": gettext_lazy("a whole number"),
    "a number": gettext_lazy("a number"),
    "a finite number": gettext_lazy("a finite number"),
    "true or false": gettext_lazy("true or false, without quotation marks"),
    "a date such as 2027-01-05": gettext_lazy("a date such as 2027-01-05"),
    "a half-day such as 2027-01-05am": gettext_lazy("a half-day such as 2027-01-05am"),
}
KINDS = {
    "place": pgettext_lazy("list of a file", "places"),
    "cohort": pgettext_lazy("list of a file", "cohorts"),
    "need": pgettext_lazy("list of a file", "needs"),
    "trainer": pgettext_lazy("list of a file", "trainers"),
    "room": pgettext_lazy("list of a file", "rooms"),
}
DAYS = ("start", "end", "first_day", "last_day")
SHOWN = 5


@dataclass(frozen=True)
class Told:
    """`field` is empty where the whole file is meant."""

    field: str
    message: str
    fix: str


def told(field, code, params):
    """An error of the engine by its code; one without a sentence says at least where it is."""
    message, fix = SENTENCES.get(code, SENTENCES["invalid"])
    words = {name: _worded(name, value) for name, value in params.items()}
    return Told("" if field == "file" else field, message % words, fix % words)


def _worded(name, value):
    if name == "wanted":
        return WANTED.get(value, value)
    if name == "kind":
        return KINDS.get(value, value)
    if isinstance(value, list | tuple):
        listed = _(", ").join(str(each) for each in value[:SHOWN])
        return _isolated(listed + "…" if len(value) > SHOWN else listed)
    if name in DAYS:
        value = _day(value)
    return _isolated(str(value))


def _isolated(text):
    """Codes and dates keep their own direction inside a sentence of the other."""
    return f"\u2068{text}\u2069"


def _day(text):
    """A day or a half-day of the engine (`2027-01-05am`) as people write it."""
    day = formats.medium_date(dt.date.fromisoformat(text[:10]))
    halves = {"am": _("%(day)s, morning"), "pm": _("%(day)s, afternoon")}
    return halves[text[10:]] % {"day": day} if text[10:] in halves else day
