"""Problems and plans, schema 1: the values that every other module takes and returns.

Field names are those of the JSON. Money is in euro cents, distances in whole km, durations in
half-days of three hours, days are `datetime.date`, windows `(from, to)` with both days included.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Literal, cast

from .errors import FormatError, PlanError, ProblemError
from .node import Node, Slot, Window

__all__ = [
    "ABROAD", "PARTS", "REASONS", "SCHEMA",
    "Bounds", "Cohort", "FormatError", "Level", "Lock", "Mission", "Mode", "Need", "NeedMode",
    "Objective", "Place", "Plan", "PlanError", "Prices", "Problem", "ProblemError", "Room",
    "Session", "Slot", "Stats", "Trainer", "Uncovered", "Window", "km", "monday",
    "parse_week", "week_name",
]  # fmt: skip

SCHEMA = 1
ABROAD = "abroad"
PARTS = ("fees", "km", "flight", "week_abroad", "night", "continuity", "overload", "remote")
REASONS = (
    "no_competency", "no_language", "not_valid", "no_dates", "no_room", "window", "limits",
    "predecessor", "outweighed",
)  # fmt: skip
EARTH_RADIUS_KM = 6371
ROADS_PER_CROW = 1.3

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
        from .consistency import check_consistency  # it needs the classes of this module

        root = Node(data, "", ProblemError)
        problem = _problem(root)
        check_consistency(problem)
        return problem

    def to_json(self) -> dict[str, object]:
        return cast(dict[str, object], _plain(self))

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

    None: nothing is proved.
    """

    coverage: float | None
    cost: float | None


@dataclass(frozen=True)
class Stats:
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
        return _plan(Node(data, "", PlanError))

    def to_json(self) -> dict[str, object]:
        return cast(dict[str, object], _plain(self))


# Distances and weeks


def km(a: Place, b: Place) -> int:
    """Whole km by road: 1.3 × great circle, half a kilometre rounds up."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, math.radians(b.lon - a.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    crow = 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))
    return math.floor(ROADS_PER_CROW * crow + 0.5)


def monday(day: date) -> date:
    """Monday of the day's ISO week: what a week is called in code."""
    return day - timedelta(days=day.weekday())


def week_name(day: date) -> str:
    """The day's ISO week as a plan writes it, `2027-W03`."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def parse_week(name: str) -> date:
    """Monday of a week written `2027-W03`; ValueError otherwise."""
    year, week = name.split("-W")
    return date.fromisocalendar(int(year), int(week), 1)


# Reading


def _problem(root: Node) -> Problem:
    schema = root["schema"].whole()
    if schema != SCHEMA:
        root["schema"].refuse(f"is {schema}", f"give {SCHEMA}", "schema", {"value": schema})
    return Problem(
        schema=schema,
        first_day=root["first_day"].day(),
        last_day=root["last_day"].day(),
        closed_days=tuple(item.day() for item in root["closed_days"].items()),
        short_days=tuple(item.day() for item in root["short_days"].items()),
        places=tuple(_place(item) for item in root["places"].items()),
        gateway=root["gateway"].text(),
        travel_half_days=tuple(_travel_row(item) for item in root["travel_half_days"].items()),
        prices=Prices(**{f.name: root["prices"][f.name].whole() for f in fields(Prices)}),
        trainers=tuple(_trainer(item) for item in root["trainers"].items()),
        rooms=tuple(_room(item) for item in root["rooms"].items()),
        cohorts=tuple(_cohort(item) for item in root["cohorts"].items()),
        needs=tuple(_need(item) for item in root["needs"].items()),
        locks=tuple(_lock(item) for item in root["locks"].items()),
    )


def _place(node: Node) -> Place:
    return Place(
        id=node["id"].text(),
        region=node["region"].text(),
        lat=node["lat"].number(-90, 90),
        lon=node["lon"].number(-180, 180),
    )


def _travel_row(node: Node) -> tuple[int | None, int]:
    up_to, half_days = node.pair()
    return None if up_to.is_null else up_to.whole(), half_days.whole()


def _trainer(node: Node) -> Trainer:
    return Trainer(
        id=node["id"].text(),
        base=node["base"].text(),
        languages=node["languages"].texts(),
        competencies={code: _level(item) for code, item in node["competencies"].entries()},
        on_site=node["on_site"].windows(),
        remote=node["remote"].windows(),
        max_half_days=node["max_half_days"].whole(),
        fair_half_days=node["fair_half_days"].whole(),
        max_missions=node["max_missions"].whole(),
        fee=node["fee"].whole(),
    )


def _level(node: Node) -> Level:
    until = node["until"]
    return Level(node["level"].whole(1, 4), None if until.is_null else until.day())


def _room(node: Node) -> Room:
    return Room(
        id=node["id"].text(),
        place=node["place"].text(),
        seats=node["seats"].whole(),
        equipment=node["equipment"].texts(),
        step_free=node["step_free"].boolean(),
        closed=node["closed"].windows(),
    )


def _cohort(node: Node) -> Cohort:
    return Cohort(node["id"].text(), node["place"].text(), node["size"].whole())


def _need(node: Node) -> Need:
    blocks = tuple(item.whole(1, 10) for item in node["blocks"].items())
    if not blocks:
        node["blocks"].refuse("is empty", "give at least one block", "empty")
    return Need(
        id=node["id"].text(),
        cohort=node["cohort"].text(),
        module=node["module"].text(),
        blocks=blocks,
        requires={code: item.whole(1, 4) for code, item in node["requires"].entries()},
        languages=node["languages"].texts(),
        mode=cast(NeedMode, node["mode"].one_of(("on_site", "remote", "either"))),
        window=node["window"].window(),
        priority=node["priority"].whole(1, 9),
        after=node["after"].texts(),
        equipment=node["equipment"].texts(),
        step_free=node["step_free"].boolean(),
        max_trainers=node["max_trainers"].whole(1, 2),
    )


def _lock(node: Node) -> Lock:
    trainers, room, start = node["trainers"], node["room"], node["start"]
    return Lock(
        need=node["need"].text(),
        block=node["block"].whole(),
        trainers=None if trainers.is_null else trainers.texts(),
        room=None if room.is_null else room.text(),
        start=None if start.is_null else start.slot(),
    )


def _plan(root: Node) -> Plan:
    return Plan(
        schema=root["schema"].whole(SCHEMA, SCHEMA),
        sessions=tuple(_session(item) for item in root["sessions"].items()),
        uncovered=tuple(_uncovered(item) for item in root["uncovered"].items()),
        missions=tuple(_mission(item) for item in root["missions"].items()),
        objective=_objective(root["objective"]),
        bounds=Bounds(_maybe(root["bounds"]["coverage"]), _maybe(root["bounds"]["cost"])),
        stats=_stats(root["stats"]),
    )


def _session(node: Node) -> Session:
    room = node["room"]
    return Session(
        need=node["need"].text(),
        block=node["block"].whole(),
        trainers=node["trainers"].texts(),
        mode=cast(Mode, node["mode"].one_of(("on_site", "remote"))),
        room=None if room.is_null else room.text(),
        slots=tuple(item.slot() for item in node["slots"].items()),
    )


def _uncovered(node: Node) -> Uncovered:
    detail = node["detail"].value
    if not isinstance(detail, dict):
        node["detail"].refuse_type("an object")
    return Uncovered(node["need"].text(), node["reason"].one_of(REASONS), detail)


def _mission(node: Node) -> Mission:
    return Mission(
        trainer=node["trainer"].text(),
        weeks=node["weeks"].texts(),
        sessions=tuple(
            (need.text(), block.whole())
            for need, block in (item.pair() for item in node["sessions"].items())
        ),
    )


def _objective(node: Node) -> Objective:
    most = 10**15
    return Objective(
        coverage=node["coverage"].whole(0, most),
        coverage_max=node["coverage_max"].whole(0, most),
        cost=node["cost"].whole(0, most),
        parts={name: item.whole(0, most) for name, item in node["parts"].entries()},
    )


def _maybe(node: Node) -> float | None:
    return None if node.is_null else node.number(-(10**15), 10**15)


def _stats(node: Node) -> Stats:
    seed = node["seed"]
    return Stats(
        method=node["method"].text(),
        seconds=node["seconds"].number(),
        seed=None if seed.is_null else seed.whole(-(10**18), 10**18),
        first_solution_seconds=_maybe(node["first_solution_seconds"]),
        peak_mb=_maybe(node["peak_mb"]),
    )


# Writing


def _plain(value: object) -> object:
    """The value as JSON has it: fields by name, dates and slots as text, tuples as lists."""
    if isinstance(value, Slot):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
