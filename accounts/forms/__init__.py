"""Forms on people and places. `config.settings` names those of allauth in `signing`."""

from .people import AppointmentForm, PersonForm, ProfileForm
from .places import CentreForm, ClosureForm, HolidayForm, RamadanForm, RoomForm
from .signing import LoginForm, SignupForm

__all__ = [
    "AppointmentForm",
    "CentreForm",
    "ClosureForm",
    "HolidayForm",
    "LoginForm",
    "PersonForm",
    "ProfileForm",
    "RamadanForm",
    "RoomForm",
    "SignupForm",
]
