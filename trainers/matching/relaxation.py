"""What would have to be different for a need to be coverable on its own, cheapest first.

Each relaxation names a team and the changes to it, to the need or to the rooms. It is announced
only after the need was found coverable with them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from .columns import Columns
from .format import ABROAD, Level, Need, Problem, Room, Trainer
from .funnel import funnel
from .instance import Instance, any_of, bits

FAMILIES = ("level", "language", "until", "second_trainer", "dates", "room", "window", "limits")
LIMITS = ("max_half_days", "max_missions")
# What a change asks of people, in rough units; only the order matters.
EFFORT = {
    "level": 2, "until": 2, "language": 6, "second_trainer": 3, "dates": 4, "room": 4,
    "window": 4, "max_half_days": 2, "max_missions": 3,
}  # fmt: skip
# Days of absence given up that weigh as much as one step more.
DAYS_A_STEP = 3
# Of the trainers, those that lack least, and for each competency those that hold it highest.
NEAREST, HIGHEST = 40, 6
# How many sorts of teams, by the kinds of things that they lack, and how many of each are tried.
MOST_SORTS, TRIED = 12, 6
# Further changes beside what a team lacks; each is made beside those before it.
FURTHER = ("until", "window", "room", "limits", "dates")
LEAST_EFFORT = {"until": 2, "window": 4, "room": 4, "limits": 2, "dates": 4}
# Weeks by which a window is widened on each side, before it is opened wholly.
WIDER = (1, 2, 4, 8)


@dataclass(frozen=True)
class Change:
    """`kind` is a key of EFFORT; `subject` the id of a trainer, need or place; the rest values.

    level: code, has (0: nothing), needs. until: code, has, needs (dates). language: language.
    dates: mode, days. window: first, last, weeks more. room: seats, equipment, step_free.
    max_half_days and max_missions: has, needs.
    """

    kind: str
    subject: str
    values: Mapping[str, object]


Changes = tuple[Change, ...]
Starts = tuple[int, list[int]]
"""Half-days to be given up for blocks that begin at these slots."""


@dataclass(frozen=True)
class Relaxation:
    """What opens the need with these trainers; `effort` in the units of EFFORT."""

    trainers: tuple[str, ...]
    changes: Changes
    effort: int

    @property
    def families(self) -> tuple[str, ...]:
        return families_of(self.changes)


def families_of(changes: Changes) -> tuple[str, ...]:
    """In the order of FAMILIES; both limits are one."""
    kinds = {"limits" if change.kind in LIMITS else change.kind for change in changes}
    return tuple(sorted(kinds, key=FAMILIES.index))


def isolate(problem: Problem, need: Need, trainers: tuple[Trainer, ...]) -> Problem:
    """The need with these trainers and nothing else that could stand in its way."""
    cohort = next(cohort for cohort in problem.cohorts if cohort.id == need.cohort)
    bases = {trainer.base for trainer in trainers if trainer.base != ABROAD}
    used = bases | {cohort.place, problem.gateway}
    return replace(
        problem,
        places=tuple(place for place in problem.places if place.id in used),
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
    search = _Search(problem, need)
    for team, lacking in _nearest_teams(problem, need):
        search.try_team(team, lacking)
    if () in search.found:
        return []
    ranked = sorted(search.found.values(), key=lambda r: (r.effort, r.trainers))
    return [r for i, r in enumerate(ranked) if i == 0 or len(r.families) == 1]


def is_open(problem: Problem) -> bool:
    """Whether the single need of the problem is coverable on its own."""
    return funnel(Columns(_instance(problem)), 0).reason is None


def _instance(problem: Problem) -> Instance:
    """With the days of the need's window alone: no others matter, and they are many."""
    first, last = problem.needs[0].window
    return Instance(replace(problem, first_day=first, last_day=last))


class _Search:
    """`found`: the cheapest relaxation of each set of families."""

    def __init__(self, problem: Problem, need: Need) -> None:
        self.problem = problem
        self.need = need
        self.found: dict[tuple[str, ...], Relaxation] = {}

    def try_team(self, team: tuple[Trainer, ...], lacking: Changes) -> None:
        if not self._is_news(families_of(lacking), effort_of(lacking)):
            return
        changed = apply(isolate(self.problem, self.need, team), lacking)
        if is_open(changed):
            self._add(team, lacking)
            return
        kinds = [kind for kind in FURTHER if _made(changed, (kind,))]
        if not kinds or not is_open(apply(changed, _made(changed, kinds))):
            return
        for count in range(1, len(kinds) + 1):
            for some in combinations(kinds, count):
                self._try_further(team, lacking, changed, some)

    def _try_further(
        self, team: tuple[Trainer, ...], lacking: Changes, changed: Problem, kinds: tuple[str, ...]
    ) -> None:
        """All that these kinds allow; if that opens the need, as little of it as will do."""
        families = {*families_of(lacking), *kinds}
        least = effort_of(lacking) + sum(LEAST_EFFORT[kind] for kind in kinds)
        if not self._is_news(families, least):
            return
        most = _made(changed, kinds)
        if not is_open(apply(changed, most)):
            return
        for less in _less(changed, kinds, most):
            is_news = self._is_news(families, effort_of((*lacking, *less)))
            if is_news and is_open(apply(changed, less)):
                self._add(team, (*lacking, *less))

    def _is_news(self, families: Collection[str], least: int) -> bool:
        """Whether what takes these families, or more, and so much effort could be announced."""
        if not families:
            return True
        rivals = [
            relaxation.effort
            for others, relaxation in self.found.items()
            if len(families) > 1 or others == tuple(families)
        ]
        return all(least < effort for effort in rivals)

    def _add(self, team: tuple[Trainer, ...], changes: Changes) -> None:
        names = tuple(trainer.id for trainer in team)
        self.found[families_of(changes)] = Relaxation(names, changes, effort_of(changes))


def effort_of(changes: Changes) -> int:
    """In the units of EFFORT, with a step more for each level, fortnight or few days more."""
    return sum(EFFORT[change.kind] + _steps_more(change) for change in changes)


def _steps_more(change: Change) -> int:
    """Levels to rise beyond the first; weeks by which the window grows; days to be given up."""
    values = change.values
    if change.kind == "level":
        return int(str(values["needs"])) - int(str(values["has"])) - 1
    if change.kind == "window":
        return int(str(values.get("weeks", 0))) // 2
    days = values.get("days")
    return len(days) // DAYS_A_STEP if isinstance(days, tuple) else 0


# Teams, and what they lack in competency, language, validity and size


def _nearest_teams(problem: Problem, need: Need) -> Iterator[tuple[tuple[Trainer, ...], Changes]]:
    """Of each sort of lack a few teams: those that lack one thing first, then by effort."""
    groups: dict[tuple[str, ...], list[tuple[int, int, tuple[Trainer, ...], Changes]]]
    groups = defaultdict(list)
    for team, lacking in _teams(problem, need):
        free = min(_free_days(trainer, need) for trainer in team)
        groups[tuple(change.kind for change in lacking)].append(
            (effort_of(lacking), -free, team, lacking)
        )
    for group in groups.values():
        group.sort(key=lambda one: (one[:2], [trainer.id for trainer in one[2]]))
    ranked = sorted(groups.items(), key=lambda item: (len(set(item[0])), item[1][0][0], item[0]))
    for _, group in ranked[:MOST_SORTS]:
        for _, _, team, lacking in group[:TRIED]:
            yield team, lacking


def _teams(problem: Problem, need: Need) -> Iterator[tuple[tuple[Trainer, ...], Changes]]:
    """Each with what it lacks; pairs only where that is less than what each lacks alone."""
    alone = {one.id: tuple(_lacks(need, (one,))) for one in _near(problem, need)}
    people = [one for one in problem.trainers if one.id in alone]
    for one in people:
        yield (one,), alone[one.id]
    of_two = (Change("second_trainer", need.id, {"has": 1, "needs": 2}),)
    for team in combinations(people, 2):
        lacking = tuple(_lacks(need, team))
        if effort_of(lacking) < min(effort_of(alone[one.id]) for one in team):
            yield team, lacking if need.max_trainers == 2 else (*lacking, *of_two)


def _near(problem: Problem, need: Need) -> list[Trainer]:
    """Who lacks least, and who holds a competency highest; in the problem's order."""
    efforts = {one.id: effort_of(tuple(_lacks(need, (one,)))) for one in problem.trainers}
    nearest = sorted(problem.trainers, key=lambda one: efforts[one.id])[:NEAREST]
    names = {one.id for one in nearest}
    for code in need.requires:
        able = [one for one in problem.trainers if code in one.competencies]
        able.sort(key=lambda one: (-one.competencies[code].level, efforts[one.id]))
        names.update(one.id for one in able[:HIGHEST])
    return [one for one in problem.trainers if one.id in names]


def _free_days(trainer: Trainer, need: Need) -> int:
    """Days in the need's window on which the trainer is available."""
    free = trainer.remote if need.mode == "remote" else trainer.on_site
    overlaps = ((min(b, need.window[1]) - max(a, need.window[0])).days + 1 for a, b in free)
    return sum(max(0, days) for days in overlaps)


def _lacks(need: Need, team: tuple[Trainer, ...]) -> Iterator[Change]:
    for code, level in need.requires.items():
        yield from _lacks_code(need, team, code, level)
    for trainer in team:
        if not set(trainer.languages) & set(need.languages) and need.languages:
            yield Change("language", trainer.id, {"language": need.languages[0]})


def _lacks_code(need: Need, team: tuple[Trainer, ...], code: str, level: int) -> Iterator[Change]:
    """Of the level at any time of the window; what ends within it is looked at later."""
    able = _able(team, code, level)
    if not able:
        holders = _able(team, code, 0)
        best = max(team, key=lambda t: t.competencies[code].level if t in holders else 0)
        has = best.competencies[code].level if best in holders else 0
        yield Change("level", best.id, {"code": code, "has": has, "needs": level})
        able = [best] if best in holders else []
    # A higher level does not prolong what ends.
    yield from _longer(need, able, code, need.window[0])


def _able(team: Iterable[Trainer], code: str, level: int) -> list[Trainer]:
    return [
        trainer
        for trainer in team
        if code in trainer.competencies and trainer.competencies[code].level >= level
    ]


def _longer(need: Need, able: Collection[Trainer], code: str, until: date) -> Iterator[Change]:
    """Where nobody holds it until the day, the one who holds it longest, to the window's end."""
    if able:
        longest = max(able, key=lambda t: t.competencies[code].until or date.max)
        has = longest.competencies[code].until
        if has is not None and has < until:
            values = {"code": code, "has": has, "needs": need.window[1]}
            yield Change("until", longest.id, values)


# Further changes: validity within the window, window, room, limits, dates


def _less(problem: Problem, kinds: tuple[str, ...], most: Changes) -> Iterator[Changes]:
    """Alternatives that may ask for less: a window widened by fewer weeks, days in either mode."""
    need = problem.needs[0]
    windows = [f"window {weeks}" for weeks in WIDER] if kinds == ("window",) else ["window"]
    modes = ["on_site", "remote"] if need.mode == "either" else ["dates"]
    for window in windows if "window" in kinds else [""]:
        for mode in modes if "dates" in kinds else [""]:
            names = {"window": window, "dates": mode}
            yield _made(problem, tuple(names.get(kind, kind) for kind in kinds))
    yield most


def _made(problem: Problem, kinds: Iterable[str]) -> Changes:
    """The changes of these kinds, each beside those before it; what nothing asks for is left out."""
    changes: list[Change] = []
    for kind in kinds:
        name, _, size = kind.partition(" ")
        made = tuple(_MAKERS[name](problem, size))
        changes.extend(made)
        problem = apply(problem, made)
    return tuple(changes)


def _until(problem: Problem, _size: str) -> Iterator[Change]:
    """What ends within the window is prolonged to its end."""
    need = problem.needs[0]
    for code, level in need.requires.items():
        yield from _longer(need, _able(problem.trainers, code, level), code, need.window[1])


def _window(problem: Problem, weeks: str) -> Iterator[Change]:
    """So many weeks more on each side; all there are, if none are given."""
    need = problem.needs[0]
    first, last = problem.first_day, problem.last_day
    if weeks:
        more = timedelta(weeks=int(weeks))
        first = max(first, need.window[0] - min(more, need.window[0] - first))
        last = min(last, need.window[1] + min(more, last - need.window[1]))
    if (first, last) != need.window:
        days = (need.window[0] - first) + (last - need.window[1])
        values = {"first": first, "last": last, "weeks": -(-days.days // 7)}
        yield Change("window", need.id, values)


def _room(problem: Problem, _size: str) -> Iterator[Change]:
    need, cohort = problem.needs[0], problem.cohorts[0]
    if need.mode != "remote":
        values = {
            "seats": cohort.size,
            "equipment": tuple(need.equipment),
            "step_free": need.step_free,
        }
        yield Change("room", cohort.place, values)


def _limits(problem: Problem, _size: str) -> Iterator[Change]:
    need = problem.needs[0]
    for trainer in problem.trainers:
        if trainer.max_half_days < need.half_days:
            values = {"has": trainer.max_half_days, "needs": need.half_days}
            yield Change("max_half_days", trainer.id, values)
        blocks = len(need.blocks)
        if trainer.is_abroad and need.mode != "remote" and trainer.max_missions < blocks:
            values = {"has": trainer.max_missions, "needs": blocks}
            yield Change("max_missions", trainer.id, values)


def _dates_on_site(problem: Problem, _size: str) -> Iterator[Change]:
    yield from _dates(problem, on_site=True)


def _dates_remote(problem: Problem, _size: str) -> Iterator[Change]:
    yield from _dates(problem, on_site=False)


def _dates_any(problem: Problem, _size: str) -> Iterator[Change]:
    need = problem.needs[0]
    for on_site, mode in ((True, "on_site"), (False, "remote")):
        if need.mode in ("either", mode):
            yield from _dates(problem, on_site)


def _dates(problem: Problem, on_site: bool) -> Iterator[Change]:
    """The whole team free in the runs, one a week, for which they have least to give up."""
    mode = "on_site" if on_site else "remote"
    days = _days_for_blocks(_instance(problem), on_site)
    for trainer in problem.trainers:
        free = trainer.on_site if on_site else trainer.remote
        missing = tuple(d for d in days if not any(a <= d <= b for a, b in free))
        if missing:
            yield Change("dates", trainer.id, {"mode": mode, "days": missing})


def _days_for_blocks(instance: Instance, on_site: bool) -> list[date]:
    """Days of runs in rising weeks on which a room is open and the team holds what is required;
    none where there are no such runs."""
    need = instance.problem.needs[0]
    team = instance.team(need, tuple(range(len(instance.staff))))
    if team is None:
        return []
    rooms = [instance.room_open[r] for r in instance.fitting_rooms(0)] if on_site else []
    best: list[Starts | None] = [(0, [])] * (instance.weeks + 1)
    for length in need.blocks:
        runs = instance.runs(instance.window[0], length) & team.holds >> (length - 1)
        if rooms:
            runs &= any_of(instance.runs(room, length) for room in rooms)
        best = _with_block(instance, best, runs, length, on_site)
    if best[-1] is None:
        return []
    runs_of = zip(best[-1][1], need.blocks, strict=True)
    slots = [slot for a, length in runs_of for slot in instance.slots[a : a + length]]
    return list(dict.fromkeys(slot.day for slot in slots))


def _with_block(
    instance: Instance, best: Sequence[Starts | None], runs: int, length: int, on_site: bool
) -> list[Starts | None]:
    """`best`: for each week the least to give up for some blocks, if they are over before it; and
    so with one block more, which has to begin at one of the `runs`."""
    found: list[Starts | None] = [None]
    for week, before in enumerate(best[:-1]):
        here, ends = runs & instance.week_slots[week], [found[week]]
        if before is not None and here:
            start = min(bits(here), key=lambda s: _missing(instance, s, length, on_site))
            given_up = before[0] + _missing(instance, start, length, on_site)
            ends.append((given_up, [*before[1], start]))
        found.append(min((end for end in ends if end is not None), default=None))
    return found


def _missing(instance: Instance, start: int, length: int, on_site: bool) -> int:
    """Half-days of the run in which one of the team is away."""
    run = ((1 << length) - 1) << start
    return sum((run & ~staff.available(on_site)).bit_count() for staff in instance.staff)


_MAKERS: Mapping[str, Callable[[Problem, str], Iterator[Change]]] = {
    "until": _until,
    "window": _window,
    "room": _room,
    "limits": _limits,
    "dates": _dates_any,
    "on_site": _dates_on_site,
    "remote": _dates_remote,
}


# Applying


def apply(problem: Problem, changes: Changes) -> Problem:
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
