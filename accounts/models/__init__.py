"""People, places, rights and the calendar."""

from .appointment import Appointment, Role
from .calendar import Holiday, RamadanPeriod
from .places import Centre, CentreKind, CentreStatus, Internet, Province, Region, Room, RoomClosure
from .user import User

__all__ = [
    "Appointment",
    "Centre",
    "CentreKind",
    "CentreStatus",
    "Holiday",
    "Internet",
    "Province",
    "RamadanPeriod",
    "Region",
    "Role",
    "Room",
    "RoomClosure",
    "User",
]
