"""The main menu of each role, and the page that is its home. Data, in one place."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Role


@dataclass(frozen=True)
class Entry:
    """A link of the menu: its words and the name of its address (of any house)."""

    label: str
    url_name: str
    also: tuple[str, ...] = ()  # addresses of pages under it that don't begin as its own does


RESOURCES = Entry(_("Resources"), "cms:resources")

MENUS = {
    Role.LEARNER: [
        Entry(_("Home"), "lms:home"),
        Entry(_("My modules"), "lms:modules"),
        Entry(_("My sessions"), "lms:sessions", also=("sessions/",)),
        Entry(_("My certificates"), "lms:certificates"),
        RESOURCES,
    ],
    Role.TRAINER: [
        Entry(_("Home"), "trainers:home"),
        Entry(pgettext_lazy("navigation", "My missions"), "trainers:missions", also=("offers/",)),
        Entry(_("Attendance"), "lms:led_sessions", also=("attendance/", "sessions/")),
        Entry(pgettext_lazy("navigation", "My availability"), "trainers:availability"),
        RESOURCES,
    ],
    Role.CENTRE_MANAGER: [
        Entry(_("Home"), "trainers:centre"),
        Entry(_("Needs"), "trainers:needs"),
        Entry(_("Sessions"), "lms:all_sessions"),
        Entry(_("Cohorts"), "lms:cohorts"),
        Entry(_("Follow-up"), "lms:dashboard"),
    ],
    Role.REGIONAL: [
        Entry(_("Home"), "trainers:coordination"),
        Entry(_("Needs"), "trainers:needs"),
        Entry(_("Plan"), "trainers:plans"),
        Entry(_("Sessions"), "lms:all_sessions"),
        Entry(_("Cohorts"), "lms:cohorts"),
        Entry(_("Follow-up"), "lms:dashboard"),
    ],
    Role.NATIONAL: [
        Entry(_("Home"), "trainers:coordination"),
        Entry(_("Needs"), "trainers:needs"),
        Entry(_("Plan"), "trainers:plans"),
        Entry(_("Sessions"), "lms:all_sessions"),
        Entry(_("Trainers"), "trainers:pool"),
        Entry(_("Cohorts"), "lms:cohorts"),
        Entry(_("Follow-up"), "lms:dashboard"),
        Entry(_("Imports"), "trainers:imports"),
    ],
    Role.EDITOR: [
        Entry(_("Home"), "courses:editor_home"),
        Entry(_("Edit pages"), "wagtailadmin_home"),
        RESOURCES,
    ],
    Role.ADMINISTRATOR: [
        Entry(_("Home"), "accounts:administration"),
        Entry(_("People"), "accounts:people"),
        Entry(_("Centres"), "accounts:centres", also=("rooms/",)),
        Entry(_("Imports"), "trainers:imports"),
        Entry(_("Follow-up"), "lms:dashboard"),
        Entry(_("Edit pages"), "wagtailadmin_home"),
    ],
}

VISITOR = [
    Entry(_("Catalogue"), "courses:catalogue"),
    Entry(_("Resource centre"), "cms:resources"),
    Entry(_("Verify a certificate"), "lms:verify"),
    Entry(_("Sign in"), "account_login"),
]

# Who holds several roles lands on the first of these; the others stay one tap away.
PRECEDENCE = [
    Role.NATIONAL,
    Role.REGIONAL,
    Role.CENTRE_MANAGER,
    Role.TRAINER,
    Role.ADMINISTRATOR,
    Role.EDITOR,
    Role.LEARNER,
]


def main_role(user):
    """The role whose home greets this person; None without an appointment today."""
    held = user.roles
    if user.is_superuser and not held:
        return Role.ADMINISTRATOR
    return next((role for role in PRECEDENCE if role in held), None)


def home_url_name(user):
    """Name of the address of this person's home."""
    role = main_role(user)
    return MENUS[role][0].url_name if role else "accounts:profile"
