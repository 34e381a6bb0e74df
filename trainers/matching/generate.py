"""Invented problems in real provinces: four sizes, and shapes that are hard in one way each.

The same size, seed and shape give the same problem. Numbers are chosen so that coverage stays short
of everything: too few weeks abroad, too few languages, rooms without interpreting.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Literal

from .format import (
    ABROAD,
    SCHEMA,
    Cohort,
    Level,
    Lock,
    Need,
    NeedMode,
    Place,
    Plan,
    Prices,
    Problem,
    Room,
    Trainer,
    Window,
)

__all__ = ["SHAPES", "SIZES", "Shape", "generate", "part_of", "with_locks"]

Shape = Literal[
    "usual", "one_region", "all_abroad", "few_arabic", "chain", "feasts", "locked", "nothing"
]
SHAPES: tuple[Shape, ...] = (
    "usual", "one_region", "all_abroad", "few_arabic", "chain", "feasts", "locked", "nothing",
)  # fmt: skip

FIRST_DAY = date(2027, 1, 4)
GATEWAY = "MA-CAS"
BUSIEST_REGION = "MA-06"
CODES = tuple(f"D{domain}.{number}" for domain in range(1, 6) for number in range(1, 6))
EQUIPMENT = ("projector", "computers", "interpreting")
# Days on which nobody teaches in 2027, each movable feast with the days it may shift to.
CLOSED = (
    "01-11", "01-14", "03-09", "03-10", "03-11", "05-01", "05-16", "05-17", "05-18", "06-06",
    "06-07", "07-30", "08-14", "08-15", "08-16", "08-20", "08-21", "10-31", "11-06", "11-18",
)  # fmt: skip
# More drafts make modules easier to teach.
DRAFTS = 5
DRAWN_TEAMS = 60
RAMADAN = (date(2027, 2, 8), date(2027, 3, 11))
LAYOUTS = ((4,), (4,), (5,), (5,), (6,), (6,), (7,), (8,), (10,), (5, 5), (6, 4), (4, 4))
# Days of the week on which someone with another job comes.
HABITS = ((0, 1, 2, 3, 4), (0, 1, 2, 3, 4), (0, 1, 3, 4), (0, 1, 3), (0, 2, 4))


@dataclass(frozen=True)
class Size:
    """`load` is a trainer's half-days, `fair_share` the part of them that is fair.

    The higher `spread`, the less the first towns stand out; `more_rooms` is how many a town can have
    beside its first.
    """

    trainers: int
    cohorts: int
    weeks: int
    provinces: int
    modules: int
    needs: float
    weeks_abroad: tuple[int, int]
    missions: tuple[int, int]
    load: tuple[int, int]
    fair_share: float
    locks: int
    spread: int = 2
    more_rooms: int = 3


SIZES = {
    "S": Size(10, 20, 13, 21, 8, 1.9, (5, 7), (2, 2), (36, 54), 0.7, 3),
    "M": Size(40, 120, 26, 51, 20, 1.96, (7, 11), (2, 3), (55, 100), 0.6, 5),
    "L": Size(120, 600, 52, 69, 32, 2.235, (14, 18), (3, 5), (98, 180), 0.545, 13),
    "XL": Size(400, 3000, 52, 75, 48, 2.107, (14, 18), (3, 5), (130, 230), 0.545, 30, 7, 60),
}


@dataclass(frozen=True)
class Module:
    code: str
    requires: dict[str, int]
    blocks: tuple[int, ...]
    equipment: tuple[str, ...]
    max_trainers: int


def generate(size: str, seed: int, shape: Shape = "usual") -> Problem:
    """A problem of the size and shape, without locks: `with_locks` adds them from a plan."""
    shape_of = SIZES[size]
    random = Random(f"{size} {seed} {shape}")
    places = _places(shape_of, shape, random)
    trainers = tuple(
        _trainer(index, shape_of, places, random) for index in range(shape_of.trainers)
    )
    modules = [_module(index, trainers, random) for index in range(shape_of.modules)]
    cohorts = _cohorts(shape_of, shape, places, random)
    problem = Problem(
        schema=SCHEMA,
        first_day=FIRST_DAY,
        last_day=_friday(shape_of.weeks - 1),
        closed_days=tuple(
            day for text in CLOSED if (day := date.fromisoformat(f"2027-{text}")) <= _end(shape_of)
        ),
        short_days=_ramadan(_end(shape_of)),
        places=places,
        gateway=_gateway(places),
        travel_half_days=((120, 0), (350, 1), (None, 2)),
        prices=Prices(22, 52000, 42000, 5500, 6000, 1500, 7000),
        trainers=trainers,
        rooms=_rooms(shape_of, places, cohorts, random),
        cohorts=cohorts,
        needs=_needs(shape_of, shape, cohorts, modules, random),
        locks=(),
    )
    return _shaped(problem, shape, random)


def with_locks(problem: Problem, plan: Plan, seed: int, count: int | None = None) -> Problem:
    """Lock sessions of a valid plan, so that the locks hold together; None: all, wholly."""
    random = Random(f"locks {seed}")
    if count is None:
        return replace(
            problem,
            locks=tuple(
                Lock(one.need, one.block, one.trainers, one.room, one.slots[0])
                for one in plan.sessions
            ),
        )
    sessions = random.sample(plan.sessions, min(count, len(plan.sessions)))
    locks = (
        Lock(
            one.need,
            one.block,
            one.trainers if random.random() < 0.6 else None,
            one.room if random.random() < 0.5 else None,
            one.slots[0] if random.random() < 0.7 else None,
        )
        for one in sessions
    )
    return replace(problem, locks=tuple(locks))


def part_of(problem: Problem, seed: int, cohorts: int) -> Problem:
    """Some cohorts with their needs: a plan of the part is one of the whole, and sooner made."""
    random = Random(f"part {seed}")
    chosen = random.sample(problem.cohorts, min(cohorts, len(problem.cohorts)))
    ids = {cohort.id for cohort in chosen}
    return replace(
        problem,
        cohorts=tuple(cohort for cohort in problem.cohorts if cohort.id in ids),
        needs=tuple(need for need in problem.needs if need.cohort in ids),
    )


# Calendar


def _friday(week: int) -> date:
    return FIRST_DAY + timedelta(weeks=week, days=4)


def _end(size: Size) -> date:
    return _friday(size.weeks - 1)


def _ramadan(end: date) -> tuple[date, ...]:
    days = (RAMADAN[0] + timedelta(days=n) for n in range((RAMADAN[1] - RAMADAN[0]).days + 1))
    return tuple(day for day in days if day.weekday() < 5 and day <= end)


def _weekly(weeks: list[int], habits: list[tuple[int, ...]]) -> tuple[Window, ...]:
    """Windows of each week's days, neighbours joined."""
    windows: list[Window] = []
    for week, habit in zip(weeks, habits, strict=True):
        for weekday in habit:
            day = FIRST_DAY + timedelta(weeks=week, days=weekday)
            if windows and (day - windows[-1][1]).days == 1:
                windows[-1] = windows[-1][0], day
            else:
                windows.append((day, day))
    return tuple(windows)


# Places, rooms, cohorts


def _places(size: Size, shape: Shape, random: Random) -> tuple[Place, ...]:
    with (Path(__file__).parent / "provinces.csv").open(encoding="utf-8") as lines:
        provinces = [
            Place(row["id"], row["region"], float(row["lat"]), float(row["lon"]))
            for row in csv.DictReader(lines)
        ]
    if shape == "one_region":
        return tuple(place for place in provinces if place.region == BUSIEST_REGION)
    chosen = {place.id for place in random.sample(provinces, size.provinces)} | {GATEWAY}
    return tuple(place for place in provinces if place.id in chosen)


def _gateway(places: tuple[Place, ...]) -> str:
    ids = [place.id for place in places]
    return GATEWAY if GATEWAY in ids else ids[0]


def _cohorts(
    size: Size, shape: Shape, places: tuple[Place, ...], random: Random
) -> tuple[Cohort, ...]:
    # A few towns have most centres: the weight falls with the rank.
    ranked = random.sample(places, len(places))
    weights = [1 / (rank + size.spread) for rank in range(len(ranked))]
    count = 1 if shape == "chain" else size.cohorts
    chosen = random.choices(ranked, weights, k=count)
    return tuple(
        Cohort(f"C{index + 1:04d}", place.id, random.randint(6, 24))
        for index, place in enumerate(chosen)
    )


def _rooms(
    size: Size, places: tuple[Place, ...], cohorts: tuple[Cohort, ...], random: Random
) -> tuple[Room, ...]:
    waiting: dict[str, int] = defaultdict(int)
    for cohort in cohorts:
        waiting[cohort.place] += 1
    rooms = []
    for place in places:
        extra = sum(
            random.random() < 0.5 for _ in range(min(size.more_rooms, 1 + waiting[place.id] // 6))
        )
        for number in range(1 + extra):
            rooms.append(_room(place, number, random))
    return tuple(rooms)


def _room(place: Place, number: int, random: Random) -> Room:
    """The first room of a place has everything, so that few needs fail for want of a room."""
    name = f"R-{place.id[3:]}-{number + 1}"
    closed: tuple[Window, ...] = ()
    if random.random() < 0.23:
        start = FIRST_DAY + timedelta(days=random.randrange(360))
        closed = ((start, start + timedelta(days=random.randint(1, 20))),)
    if number == 0:
        return Room(name, place.id, 25, EQUIPMENT, True, closed)
    equipment = tuple(item for item in EQUIPMENT if random.random() < 0.5)
    seats = random.choice((12, 16, 20, 25, 30))
    return Room(name, place.id, seats, equipment, random.random() < 0.5, closed)


# Trainers


def _trainer(index: int, size: Size, places: tuple[Place, ...], random: Random) -> Trainer:
    abroad = random.random() < 0.6
    on_site = _seasons(size, random) if abroad else _weeks(size, 0.7, random)
    remote = _weeks(size, 0.5, random) if abroad else sorted({*on_site, *_weeks(size, 0.2, random)})
    habit = random.choice(HABITS)
    load = random.randint(*size.load) + (0 if abroad else 5)
    return Trainer(
        id=f"T{index + 1:03d}",
        base=ABROAD if abroad else random.choice(places).id,
        languages=_spoken(abroad, random),
        competencies=_competencies(size, random),
        on_site=_weekly(on_site, [HABITS[0] if abroad else habit] * len(on_site)),
        remote=_weekly(remote, [_some_days(random) if abroad else habit for _ in remote]),
        max_half_days=load,
        fair_half_days=round(load * size.fair_share),
        max_missions=random.randint(*size.missions) if abroad else 0,
        fee=random.choice((9500, 11000, 12500) if abroad else (5500, 6500, 7500)),
    )


def _seasons(size: Size, random: Random) -> list[int]:
    """Weeks in which someone from abroad can come: a few stretches of two to eight."""
    wanted, weeks = random.randint(*size.weeks_abroad), set[int]()
    while len(weeks) < wanted:
        start, length = random.randrange(size.weeks), random.randint(2, 8)
        stretch = range(start, min(start + length, size.weeks))
        weeks.update(islice((week for week in stretch if week not in weeks), wanted - len(weeks)))
    return sorted(weeks)


def _weeks(size: Size, share: float, random: Random) -> list[int]:
    return [week for week in range(size.weeks) if random.random() < share]


def _some_days(random: Random) -> tuple[int, ...]:
    return tuple(day for day in range(5) if random.random() < 0.75)


def _spoken(abroad: bool, random: Random) -> tuple[str, ...]:
    if abroad:
        return random.choices((("fr",), ("fr", "ar")), (6, 4))[0]
    return random.choices((("fr", "ar"), ("ar",), ("fr",)), (7, 4, 1))[0]


def _competencies(size: Size, random: Random) -> dict[str, Level]:
    domains = random.sample(range(1, 6), random.choice((2, 3, 3, 4, 4)))
    days = size.weeks * 7
    return {
        code: Level(
            random.choices((1, 2, 3, 4), (14, 27, 40, 19))[0],
            FIRST_DAY + timedelta(days=random.randrange(days)) if random.random() < 0.12 else None,
        )
        for code in CODES
        if int(code[1]) in domains and random.random() < 0.75
    }


# Modules and needs


def _module(index: int, trainers: tuple[Trainer, ...], random: Random) -> Module:
    """The most teachable of some drafts: what nobody can teach would only be noise."""
    drafts = [_draft(index, random) for _ in range(DRAFTS)]
    return max(drafts, key=lambda module: _share_of_teams(module, trainers, random))


def _draft(index: int, random: Random) -> Module:
    domains = random.sample(range(1, 6), random.randint(1, 3))
    codes = [code for code in CODES if int(code[1]) in domains]
    requires = sorted(random.sample(codes, random.randint(2, 4)))
    return Module(
        code=f"M{index + 1:02d}",
        requires={code: random.choice((2, 2, 3)) for code in requires},
        blocks=random.choice(LAYOUTS),
        equipment=tuple(item for item in EQUIPMENT if random.random() < 0.15),
        max_trainers=random.choice((1, 2)),
    )


def _share_of_teams(module: Module, trainers: tuple[Trainer, ...], random: Random) -> float:
    """Of teams drawn at random, the part that holds all that the module requires."""
    teams = [random.sample(trainers, min(2, len(trainers))) for _ in range(DRAWN_TEAMS)]
    able = sum(
        all(
            any(
                code in one.competencies and one.competencies[code].level >= level
                for one in team[: module.max_trainers]
            )
            for code, level in module.requires.items()
        )
        for team in teams
    )
    return able / DRAWN_TEAMS


def _needs(
    size: Size,
    shape: Shape,
    cohorts: tuple[Cohort, ...],
    modules: list[Module],
    random: Random,
) -> tuple[Need, ...]:
    needs: list[Need] = []
    for cohort in cohorts:
        # One giant chain asks for more weeks than there are; otherwise two or three a cohort.
        count = size.weeks + 3 if shape == "chain" else int(size.needs + random.random())
        languages = random.choice((("fr",), ("ar",), ("fr", "ar")))
        priority = random.choices(range(1, 10), (11, 16, 18, 15, 11, 10, 7, 7, 5))[0]
        before: str | None = None
        for position in range(count):
            module = modules[(position + len(needs)) % len(modules)]
            chained = before is not None and (shape == "chain" or random.random() < 0.5)
            need = Need(
                id=f"N{len(needs) + 1:04d}",
                cohort=cohort.id,
                module=module.code,
                blocks=module.blocks,
                requires=module.requires,
                languages=languages,
                mode=_mode(random),
                window=(FIRST_DAY, _end(size)) if shape == "chain" else _window(size, random),
                priority=priority,
                after=(before,) if before is not None and chained else (),
                equipment=module.equipment,
                step_free=random.random() < 0.12,
                max_trainers=module.max_trainers,
            )
            if chained:
                needs[-1], need = _in_order(needs[-1], need)
            needs.append(need)
            before = need.id
    return tuple(needs)


def _in_order(one: Need, later: Need) -> tuple[Need, Need]:
    """The two with their windows exchanged where the second's is over sooner."""
    first, last = sorted((one.window, later.window), key=lambda window: (window[1], window[0]))
    return replace(one, window=first), replace(later, window=last)


def _mode(random: Random) -> NeedMode:
    modes: tuple[NeedMode, ...] = ("on_site", "either", "remote")
    return random.choices(modes, (75, 20, 5))[0]


def _window(size: Size, random: Random) -> Window:
    """From a Monday to a Friday: six weeks, a quarter, half a year, or all there is."""
    length = min(random.choice((6, 9, 13, 13, 17, 26)), size.weeks)
    start = random.randint(0, size.weeks - length)
    return FIRST_DAY + timedelta(weeks=start), _friday(start + length - 1)


# Shapes


def _shaped(problem: Problem, shape: Shape, random: Random) -> Problem:
    trainers, needs = problem.trainers, problem.needs
    if shape == "all_abroad":
        trainers = tuple(
            replace(one, base=ABROAD, max_missions=max(1, one.max_missions)) for one in trainers
        )
    elif shape == "few_arabic":
        trainers = tuple(
            one if index == 0 else replace(one, languages=("fr",))
            for index, one in enumerate(trainers)
        )
        trainers = (replace(trainers[0], languages=("ar",)), *trainers[1:])
        needs = tuple(
            replace(need, languages=("ar",)) if random.random() < 0.6 else need for need in needs
        )
    elif shape == "feasts":
        return _with_feasts(problem)
    elif shape == "nothing":
        needs = tuple(_hopeless(need, index) for index, need in enumerate(needs))
    return replace(problem, trainers=trainers, needs=needs)


def _with_feasts(problem: Problem) -> Problem:
    """A week without an open day in every third, and short days in the week that follows."""
    weeks = range(2, (problem.last_day - problem.first_day).days // 7 + 1, 3)
    mondays = [FIRST_DAY + timedelta(weeks=week) for week in weeks]
    closed = [monday + timedelta(days=n) for monday in mondays for n in range(5)]
    short = [day + timedelta(weeks=1) for day in closed]
    return replace(
        problem,
        closed_days=tuple(sorted({*problem.closed_days, *closed})),
        short_days=tuple(sorted({*problem.short_days, *short})),
    )


def _hopeless(need: Need, index: int) -> Need:
    """Impossible for one of five reasons in turn."""
    weekend = FIRST_DAY + timedelta(days=5), FIRST_DAY + timedelta(days=6)
    return (
        replace(need, requires={**need.requires, "D9.9": 4}),
        replace(need, languages=("nl",)),
        replace(need, mode="on_site", equipment=("planetarium",)),
        replace(need, window=weekend),
        replace(need, blocks=(4,), window=(FIRST_DAY, FIRST_DAY), after=()),
    )[index % 5]
