"""What would have to be different for a need to be coverable on its own, cheapest first.

Each relaxation names a team and the changes to it, to the need or to the rooms. It is announced
only after the need was found coverable with them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from .columns import Columns
from .format import Level, Need, Problem, Room, Trainer
from .funnel import funnel
from .instance import Instance, bits

FAMILIES = ("level", "language", "until", "second_trainer", "dates", "room", "window", "limits")
# What a change asks of people, in rough units; only the order matters.
EFFORT = {
    "level": 2, "until": 2, "language": 6, "second_trainer": 3, "dates": 4, "room": 4,
    "window": 4, "max_half_days": 2, "max_missions": 3,
}  # fmt: skip
TEAMS_TRIED = 24
# Teams that lack the same kinds of things and could be helped: more of them tell nothing new.
ENOUGH = 3


@dataclass(frozen=True)
class Change:
    """`kind` is a key of EFFORT; `subject` the id of a trainer, need or place; the rest values.

    level: code, has (0: nothing), needs. until: code, has, needs (dates). language: language.
    dates: mode, days. window: first, last. room: seats, equipment, step_free, days.
    max_half_days and max_missions: has, needs.
    """

    kind: str
    subject: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Relaxation:
    trainers: tuple[str, ...]
    changes: tuple[Change, ...]
    effort: int

    @property
    def families(self) -> tuple[str, ...]:
        limits = ("max_half_days", "max_missions")
        kinds = {"limits" if c.kind in limits else c.kind for c in self.changes}
        return tuple(sorted(kinds, key=FAMILIES.index))


def isolate(problem: Problem, need: Need, trainers: tuple[Trainer, ...]) -> Problem:
    """The need with these trainers and nothing else that could stand in its way."""
    cohort = next(cohort for cohort in problem.cohorts if cohort.id == need.cohort)
    return replace(
        problem,
        trainers=trainers,
        rooms=tuple(room for room in problem.rooms if room.place == cohort.place),
        cohorts=(cohort,),
        needs=(replace(need, after=()),),
        locks=(),
    )


def relaxations(problem: Problem, need: Need) -> list[Relaxation]:
    """For each family the cheapest that asks for nothing else, and the cheapest of all; by effort.

    Empty where the need is coverable on its own, or where nothing that was tried opens it.
    """
    found: dict[tuple[str, ...], Relaxation] = {}
    for relaxation in _tried(problem, need):
        best = found.get(relaxation.families)
        if best is None or relaxation.effort < best.effort:
            found[relaxation.families] = relaxation
    ranked = sorted(found.values(), key=lambda r: (r.effort, r.trainers))
    return [r for i, r in enumerate(ranked) if i == 0 or len(r.families) == 1]


def _tried(problem: Problem, need: Need) -> Iterator[Relaxation]:
    teams = sorted(_teams(problem, need), key=lambda item: (item[0], [t.id for t in item[1]]))
    opened: Counter[tuple[str, ...]] = Counter()
    for _, team, changes in teams[:TEAMS_TRIED]:
        lacking = tuple(change.kind for change in changes)
        if opened[lacking] == ENOUGH:
            continue
        alone = isolate(problem, need, team)
        changed = apply(alone, changes)
        for more in _to_be_placed(changed):
            every = (*changes, *more)
            if every and is_open(apply(alone, every)):
                opened[lacking] += 1
                yield Relaxation(tuple(t.id for t in team), every, _effort(every))
                break


def _effort(changes: tuple[Change, ...]) -> int:
    return sum(EFFORT[change.kind] + _steps_more(change) for change in changes)


def _steps_more(change: Change) -> int:
    """Levels to rise beyond the first."""
    if change.kind != "level":
        return 0
    return int(str(change.values["needs"])) - int(str(change.values["has"])) - 1


def is_open(problem: Problem) -> bool:
    """Whether the single need of the problem is coverable on its own."""
    return funnel(Columns(Instance(problem)), 0).reason is None


def _teams(
    problem: Problem, need: Need
) -> Iterator[tuple[int, tuple[Trainer, ...], tuple[Change, ...]]]:
    """Teams of one and two with what they lack in competency, language, validity and size."""
    useful = [t for t in problem.trainers if set(t.competencies) & set(need.requires)]
    useful = useful or list(problem.trainers)
    teams = [(t,) for t in useful] + list(combinations(useful, 2))
    for team in teams:
        lacking = list(_lacks(need, team))
        yield _effort(tuple(lacking)), team, tuple(lacking)


def _lacks(need: Need, team: tuple[Trainer, ...]) -> Iterator[Change]:
    for code, level in need.requires.items():
        yield from _lacks_code(need, team, code, level)
    for trainer in team:
        if not set(trainer.languages) & set(need.languages) and need.languages:
            yield Change("language", trainer.id, {"language": need.languages[0]})
    if len(team) > need.max_trainers:
        yield Change("second_trainer", need.id, {"has": 1, "needs": 2})


def _lacks_code(need: Need, team: tuple[Trainer, ...], code: str, level: int) -> Iterator[Change]:
    able = [t for t in team if code in t.competencies and t.competencies[code].level >= level]
    first, last = need.window
    if not able:
        best = max(team, key=lambda t: t.competencies[code].level if code in t.competencies else 0)
        held = best.competencies.get(code)
        has = held.level if held else 0
        yield Change("level", best.id, {"code": code, "has": has, "needs": level})
        # A higher level does not prolong what ends.
        if held and held.until is not None and held.until < last:
            yield Change("until", best.id, {"code": code, "has": held.until, "needs": last})
        return
    longest = max(able, key=lambda t: t.competencies[code].until or date.max)
    until = longest.competencies[code].until
    if until is not None and until < first:
        yield Change("until", longest.id, {"code": code, "has": until, "needs": last})


# Dates, rooms, window, limits


def _to_be_placed(problem: Problem) -> Iterator[tuple[Change, ...]]:
    """Sets of further changes to try, the smallest first."""
    yield ()
    need = problem.needs[0]
    limits = tuple(_limits(problem))
    rooms = (_room(problem, need),) if need.mode != "remote" else ()
    window = tuple(_window(problem, need))
    dates = tuple(_dates(problem, need))
    if limits:
        yield limits
    if rooms:
        yield rooms
    if window:
        yield window
    if dates:
        yield dates
        yield (*dates, *limits)
    yield (*dates, *rooms, *limits)
    yield (*dates, *rooms, *window, *limits)


def _limits(problem: Problem) -> Iterator[Change]:
    need = problem.needs[0]
    for trainer in problem.trainers:
        if trainer.max_half_days < need.half_days:
            values = {"has": trainer.max_half_days, "needs": need.half_days}
            yield Change("max_half_days", trainer.id, values)
        blocks = len(need.blocks)
        if trainer.is_abroad and need.mode != "remote" and trainer.max_missions < blocks:
            values = {"has": trainer.max_missions, "needs": blocks}
            yield Change("max_missions", trainer.id, values)


def _room(problem: Problem, need: Need) -> Change:
    cohort = problem.cohorts[0]
    return Change(
        "room",
        cohort.place,
        {
            "seats": cohort.size,
            "equipment": tuple(need.equipment),
            "step_free": need.step_free,
        },
    )


def _window(problem: Problem, need: Need) -> Iterator[Change]:
    if need.window != (problem.first_day, problem.last_day):
        yield Change("window", need.id, {"first": problem.first_day, "last": problem.last_day})


def _dates(problem: Problem, need: Need) -> Iterator[Change]:
    """The whole team free, in one mode, in the weeks in which the blocks fit first."""
    days = _days_for_blocks(Instance(problem), need)
    if not days:
        return
    mode = "remote" if need.mode == "remote" else "on_site"
    for trainer in problem.trainers:
        free = trainer.on_site if mode == "on_site" else trainer.remote
        missing = tuple(d for d in days if not any(a <= d <= b for a, b in free))
        if missing:
            yield Change("dates", trainer.id, {"mode": mode, "days": missing})


def _days_for_blocks(instance: Instance, need: Need) -> list[date]:
    """Days of the earliest runs, one a week, on which the team holds what is required.

    Weeks in which more of the days are already free come first among equals.
    """
    teams = instance.teams(need, needless=True)
    wanted = tuple(sorted(range(len(instance.staff))))
    holds = next((team.holds for team in teams if team.trainers == wanted), 0)
    days: list[date] = []
    week = -1
    for length in need.blocks:
        starts = instance.runs(instance.window[0], length) & (holds >> (length - 1))
        starts &= instance.slots_from_week[min(week + 1, instance.weeks)]
        start = min(bits(starts), key=lambda s: _missing(instance, s, length), default=None)
        if start is None:
            return []
        week = instance.week[start]
        days.extend(dict.fromkeys(s.day for s in instance.slots[start : start + length]))
    return days


def _missing(instance: Instance, start: int, length: int) -> tuple[int, int]:
    run = ((1 << length) - 1) << start
    absent = sum((run & ~staff.on_site).bit_count() for staff in instance.staff)
    return absent // max(length, 1), start


# Applying


def apply(problem: Problem, changes: tuple[Change, ...]) -> Problem:
    """The problem with the changes made."""
    for change in changes:
        problem = _apply_one(problem, change)
    return problem


def _apply_one(problem: Problem, change: Change) -> Problem:
    if change.kind == "room":
        return replace(problem, rooms=(*problem.rooms, _new_room(problem, change)))
    if change.kind in ("second_trainer", "window"):
        needs = [_changed_need(n, change) if n.id == change.subject else n for n in problem.needs]
        return replace(problem, needs=tuple(needs))
    trainers = [
        _changed_trainer(t, change) if t.id == change.subject else t for t in problem.trainers
    ]
    return replace(problem, trainers=tuple(trainers))


def _new_room(problem: Problem, change: Change) -> Room:
    values = change.values
    taken = {room.id for room in problem.rooms}
    name = next(f"new-{i}" for i in range(len(taken) + 1) if f"new-{i}" not in taken)
    equipment = values["equipment"]
    return Room(
        name,
        change.subject,
        int(str(values["seats"])),
        tuple(equipment) if isinstance(equipment, tuple) else (),
        bool(values["step_free"]),
        (),
    )


def _changed_need(need: Need, change: Change) -> Need:
    if change.kind == "second_trainer":
        return replace(need, max_trainers=2)
    first, last = change.values["first"], change.values["last"]
    return replace(need, window=(_day(first), _day(last)))


def _changed_trainer(trainer: Trainer, change: Change) -> Trainer:
    values = change.values
    if change.kind == "language":
        return replace(trainer, languages=(*trainer.languages, str(values["language"])))
    if change.kind == "dates":
        listed = values["days"]
        days = listed if isinstance(listed, tuple) else ()
        more = tuple((day, day) for day in days)
        if values["mode"] == "remote":
            return replace(trainer, remote=(*trainer.remote, *more))
        return replace(trainer, on_site=(*trainer.on_site, *more))
    if change.kind == "max_half_days":
        return replace(trainer, max_half_days=int(str(values["needs"])))
    if change.kind == "max_missions":
        return replace(trainer, max_missions=int(str(values["needs"])))
    code = str(values["code"])
    held = trainer.competencies.get(code)
    if change.kind == "until" and held is not None:
        level = Level(held.level, _day(values["needs"]))
    else:
        level = Level(int(str(values["needs"])), held.until if held else None)
    return replace(trainer, competencies={**trainer.competencies, code: level})


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError(value)
    return value
