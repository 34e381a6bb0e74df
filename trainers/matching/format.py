"""Problems and plans, schema 1: the values that every other module takes and returns.

Field names are those of the JSON. Money is in euro cents, distances in whole km, durations in
half-days of three hours, days are `datetime.date`, windows `(from, to)` with both days included.
"""

import math
from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, cast

from .errors import FormatError, PlanError, ProblemError
from .node import Slot, Window

__all__ = [
    "ABROAD", "PARTS", "REASONS", "SCHEMA", "STAGES",
    "Bounds", "Cohort", "FormatError", "Level", "Lock", "Mission", "Mode", "Need", "NeedMode",
    "Objective", "Place", "Plan", "PlanError", "Prices", "Problem", "ProblemError", "Room",
    "Session", "Slot", "Stats", "Trainer", "Uncovered", "Window", "km", "monday",
    "parse_week", "plain", "week_name",
]  # fmt: skip

SCHEMA = 1
ABROAD = "abroad"
PARTS = ("fees", "km", "flight", "week_abroad", "night", "continuity", "overload", "remote")
# What the funnel asks of teams, in this order; the first that leaves none is the reason.
STAGES = ("no_competency", "no_language", "not_valid", "no_dates", "no_room", "window", "limits")
REASONS = (*STAGES, "predecessor", "outweighed")
EARTH_RADIUS_KM = 6371
ROADS_PER_CROW = 1.3
# Days whose week is remembered: of some years.
MOST_DAYS = 4096

Mode = Literal["on_site", "remote"]
NeedMode = Literal["on_site", "remote", "either"]


@dataclass(frozen=True)
class Place:
    id: str
    region: str
    lat: float
    lon: float


@dataclass(frozen=True)
class Prices:
    """Euro cents per km, flight, week abroad, night, (cohort, trainer), half-day, session."""

    km: int
    flight: int
    week_abroad: int
    night: int
    continuity: int
    overload: int
    remote: int


@dataclass(frozen=True)
class Level:
    """A competency held at `level` (1–4) up to and with the day `until`; None: without end."""

    level: int
    until: date | None


@dataclass(frozen=True)
class Trainer:
    """`fee` is cents per half-day; both `_half_days` count over the horizon, both modes."""

    id: str
    base: str
    languages: tuple[str, ...]
    competencies: Mapping[str, Level]
    on_site: tuple[Window, ...]
    remote: tuple[Window, ...]
    max_half_days: int
    fair_half_days: int
    max_missions: int
    fee: int

    @property
    def is_abroad(self) -> bool:
        return self.base == ABROAD


@dataclass(frozen=True)
class Room:
    id: str
    place: str
    seats: int
    equipment: tuple[str, ...]
    step_free: bool
    closed: tuple[Window, ...]


@dataclass(frozen=True)
class Cohort:
    id: str
    place: str
    size: int


@dataclass(frozen=True)
class Need:
    """`blocks` are lengths in half-days; `requires` maps a competency code to its level."""

    id: str
    cohort: str
    module: str
    blocks: tuple[int, ...]
    requires: Mapping[str, int]
    languages: tuple[str, ...]
    mode: NeedMode
    window: Window
    priority: int
    after: tuple[str, ...]
    equipment: tuple[str, ...]
    step_free: bool
    max_trainers: int

    @property
    def half_days(self) -> int:
        return sum(self.blocks)

    @property
    def worth(self) -> int:
        """What covering it adds to the coverage: priority × half-days."""
        return self.priority * self.half_days


@dataclass(frozen=True)
class Lock:
    """`trainers` is the whole team, in any order. None leaves that part open."""

    need: str
    block: int
    trainers: tuple[str, ...] | None
    room: str | None
    start: Slot | None


@dataclass(frozen=True)
class Problem:
    """The fields of schema 1; `travel_half_days` are rows (up to so many km, half-days)."""

    schema: int
    first_day: date
    last_day: date
    closed_days: tuple[date, ...]
    short_days: tuple[date, ...]
    places: tuple[Place, ...]
    gateway: str
    travel_half_days: tuple[tuple[int | None, int], ...]
    prices: Prices
    trainers: tuple[Trainer, ...]
    rooms: tuple[Room, ...]
    cohorts: tuple[Cohort, ...]
    needs: tuple[Need, ...]
    locks: tuple[Lock, ...]

    @classmethod
    def parse(cls, data: object) -> "Problem":
        """From parsed JSON; ProblemError names the field and the fix."""
        from .reading import read_problem  # reading builds on the classes of this module

        return read_problem(data)

    def to_json(self) -> dict[str, object]:
        return cast(dict[str, object], plain(self))

    def travel(self, distance_km: int) -> int:
        """Half-days that have to lie free on a way of so many km."""
        for up_to, half_days in self.travel_half_days:
            if up_to is None or distance_km <= up_to:
                return half_days
        raise AssertionError("the table ends in null")


@dataclass(frozen=True)
class Session:
    """One block of a need. `room` is None when remote; `slots` are in order of time."""

    need: str
    block: int
    trainers: tuple[str, ...]
    mode: Mode
    room: str | None
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Uncovered:
    """`reason` is one of REASONS; `detail` plain JSON, as `why_not` gives it."""

    need: str
    reason: str
    detail: Mapping[str, object]


@dataclass(frozen=True)
class Mission:
    """A stay of a trainer from abroad: successive weeks (`2027-W03`), sessions (need, block)."""

    trainer: str
    weeks: tuple[str, ...]
    sessions: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Objective:
    """Coverage in priority × half-days, `cost` and its `parts` (see PARTS) in cents."""

    coverage: int
    coverage_max: int
    cost: int
    parts: Mapping[str, int]


@dataclass(frozen=True)
class Bounds:
    """No plan covers more than `coverage`; none with this plan's coverage costs less than `cost`.

    None: nothing is proved. `coverage_by` and `cost_by` say how it was, where that is known: see
    docs/matching.md. They are written only where there is something to say.
    """

    coverage: float | None
    cost: float | None
    coverage_by: str | None = None
    cost_by: str | None = None


@dataclass(frozen=True)
class Stats:
    """Seconds of the clock; `peak_mb` is memory of all processes at once, in megabytes."""

    method: str
    seconds: float
    seed: int | None
    first_solution_seconds: float | None
    peak_mb: float | None


@dataclass(frozen=True)
class Plan:
    schema: int
    sessions: tuple[Session, ...]
    uncovered: tuple[Uncovered, ...]
    missions: tuple[Mission, ...]
    objective: Objective
    bounds: Bounds
    stats: Stats

    @classmethod
    def parse(cls, data: object) -> "Plan":
        """From parsed JSON; PlanError where it can't be read. Whether it is right: `check_plan`."""
        from .reading import read_plan  # reading builds on the classes of this module

        return read_plan(data)

    def to_json(self) -> dict[str, object]:
        return cast(dict[str, object], plain(self))


# Distances and weeks


def km(a: Place, b: Place) -> int:
    """Whole km by road: 1.3 × great circle, half a kilometre rounds up."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    crow = 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))
    return math.floor(ROADS_PER_CROW * crow + 0.5)


@lru_cache(MOST_DAYS)
def monday(day: date) -> date:
    """Monday of the day's ISO week: what a week is called in code."""
    return day - timedelta(days=day.weekday())


@lru_cache(MOST_DAYS)
def week_name(day: date) -> str:
    """The day's ISO week as a plan writes it, `2027-W03`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def parse_week(name: str) -> date:
    """Monday of a week written `2027-W03`; ValueError otherwise."""
    year, week = name.split("-W")
    return date.fromisocalendar(int(year), int(week), 1)


# Writing


def plain(value: object) -> object:
    """The value as JSON has it: fields by name, dates and slots as text, tuples as lists."""
    if isinstance(value, Slot):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        fields = value.__dataclass_fields__.values()
        return {
            field.name: plain(getattr(value, field.name))
            for field in fields
            if field.default is MISSING or getattr(value, field.name) != field.default
        }
    return value
