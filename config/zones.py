"""The guard on time-zone data: Morocco has been on UTC+00 for good since 20 September 2026."""

import datetime as dt
import importlib.metadata
import zoneinfo

RABAT = "Africa/Casablanca"
PARIS = "Europe/Paris"


class StaleZoneData(RuntimeError):
    """The zone data in use predates Morocco's change; every session's hour would be wrong."""


def use_packaged_zones():
    """Read zones from the tzdata package alone, whatever the machine carries."""
    zoneinfo.reset_tzpath(to=[])
    zoneinfo.ZoneInfo.clear_cache()


def check_casablanca():
    """Raise StaleZoneData unless Casablanca is at UTC+00 on 1 December 2026."""
    winter = dt.datetime(2026, 12, 1, 12, tzinfo=zoneinfo.ZoneInfo(RABAT))
    if winter.utcoffset() != dt.timedelta(0):
        raise StaleZoneData(
            f"{RABAT} is at {winter.utcoffset()} on 2026-12-01 in the zone data in use; "
            "install tzdata>=2026.3 and start with PYTHONTZPATH empty."
        )


def zone_data_version():
    """Version of the tzdata package, stored beside each derived instant."""
    return importlib.metadata.version("tzdata")
