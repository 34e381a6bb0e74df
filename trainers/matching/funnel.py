"""Why a need is not covered: how many teams are left after each thing asked of them.

The need is looked at alone, without the rest of the plan. A count is that of the block with the
fewest teams; where it is zero the stage is the reason.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import combinations
from operator import or_

from .columns import Columns, Option
from .cpsat import GAIN, Limits, solve_program
from .format import Need, Trainer
from .instance import LONGEST_MISSION_WEEKS, Block, Instance
from .model import Model
from .offers import offer_all
from .picks import first_free
from .schedule import Schedule

SECONDS_FOR_LIMITS = 5.0


@dataclass(frozen=True)
class Funnel:
    """`counts`: teams left after each of format.STAGES, up to the first that leaves none."""

    need: str
    counts: Mapping[str, int]
    reason: str | None
    """The first stage that leaves no team; None where the need could be covered on its own."""


def funnel(columns: Columns, n: int) -> Funnel:
    """Of the need alone: needless pairs count, the rest of the plan doesn't."""
    columns = columns.complete
    need = columns.instance.problem.needs[n]
    counts: dict[str, int] = {}
    for stage, count in _counts(columns, n):
        counts[stage] = count
        if not count:
            return Funnel(need.id, counts, stage)
    return Funnel(need.id, counts, None)


class HastyFunnel:
    """The same reasons; of needs that could be covered on their own, without the counts of the
    stages that look at days."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._empty = Schedule(columns.instance, is_alone=True)
        self._counts: dict[object, dict[str, int]] = {}

    def __call__(self, n: int) -> Funnel:
        if not is_coverable_alone(self.columns, n, self._empty):
            return funnel(self.columns, n)
        instance = self.columns.instance
        need = instance.problem.needs[n]
        given = tuple(self.columns.given_team(block) for block in instance.need_blocks[n])
        key = instance.need_kind[n], need.window[0], given
        if key not in self._counts:
            self._counts[key] = dict(_counts_of_people(self.columns, n))
        return Funnel(need.id, self._counts[key], None)


def _counts(columns: Columns, n: int) -> Iterator[tuple[str, int]]:
    yield from _counts_of_people(columns, n)
    yield "no_dates", min(_with_dates(columns, n))
    yield "no_room", min(_with_room(columns, n))
    yield "window", min(_in_later_weeks(columns, n))
    yield "limits", _within_limits(columns, n)


def _counts_of_people(columns: Columns, n: int) -> Iterator[tuple[str, int]]:
    """Teams that hold what is required; that speak; that are valid on some day of the window."""
    instance = columns.instance
    need = instance.problem.needs[n]
    trainers, languages = instance.problem.trainers, set(need.languages)
    speakers = [one for one in trainers if not languages.isdisjoint(one.languages)]
    given = [columns.given_team(block) for block in instance.need_blocks[n]]
    for stage, people, day in (
        ("no_competency", trainers, date.min),
        ("no_language", speakers, date.min),
        ("not_valid", speakers, need.window[0]),
    ):
        allowed = {trainer.id for trainer in people}
        count = _count_teams(need, people, day) if None in given else 1
        for team in given:
            if team is not None:
                members = [trainers[t] for t in team]
                is_one = allowed.issuperset(one.id for one in members) and _hold(need, members, day)
                count = min(count, int(is_one))
        yield stage, count


def _count_teams(need: Need, trainers: Iterable[Trainer], day: date) -> int:
    """Teams that hold everything that is required at its level until the day at least; counted by
    what each trainer holds of it."""
    full = (1 << len(need.requires)) - 1
    holding = Counter(_held(need, trainer, day) for trainer in trainers)
    count = holding[full]
    if need.max_trainers == 2:
        count += holding[full] * (holding[full] - 1) // 2
        count += sum(holding[a] * holding[b] for a, b in combinations(holding, 2) if a | b == full)
    return count


def _hold(need: Need, team: Iterable[Trainer], day: date) -> bool:
    """Whether they hold together what is required, until the day at least."""
    masks = [_held(need, trainer, day) for trainer in team]
    return reduce(or_, masks, 0) == (1 << len(need.requires)) - 1


def _held(need: Need, trainer: Trainer, day: date) -> int:
    mask = 0
    for i, (code, level) in enumerate(need.requires.items()):
        held = trainer.competencies.get(code)
        if held is not None and held.level >= level and (held.until or date.max) >= day:
            mask |= 1 << i
    return mask


def _with_dates(columns: Columns, n: int) -> Iterator[int]:
    """For each block, teams with a run of open slots in an allowed mode."""
    instance = columns.instance
    need = instance.problem.needs[n]
    modes = {"on_site": (True,), "remote": (False,), "either": (True, False)}[need.mode]
    for block in instance.need_blocks[n]:
        starts = columns.open_starts(block)
        yield sum(
            any(columns.free_runs(block, team, on_site) & starts for on_site in modes)
            for team in columns.teams(block)
        )


def _with_room(columns: Columns, n: int) -> Iterator[int]:
    for block in columns.instance.need_blocks[n]:
        yield len({option.trainers for option in columns.options(block)})


def _in_later_weeks(columns: Columns, n: int) -> Iterator[int]:
    """For each block, teams that can teach it in a week that leaves weeks to the others."""
    for _, options in _options_in_weeks(columns, n):
        yield len({option.trainers for option in options})


def _options_in_weeks(columns: Columns, n: int) -> Iterator[tuple[Block, list[Option]]]:
    """The blocks with their options in such weeks."""
    instance = columns.instance
    spans = chain_weeks(columns, n, is_alone=True)
    for block, (first, last) in zip(instance.need_blocks[n], spans, strict=True):
        slots = 0
        if first <= last:
            slots = instance.slots_from_week[first] & ~instance.slots_from_week[last + 1]
        yield block, [option for option in columns.options(block) if option.starts & slots]


def chain_weeks(columns: Columns, n: int, is_alone: bool = False) -> list[tuple[int, int]]:
    """For each block the earliest and the latest week that locks leave it, each block in a later one
    than the one before; the latest is before the earliest where there is none.

    `is_alone`: locks of other needs don't count.
    """
    weeks = [_weeks_of(columns, block, is_alone) for block in columns.instance.need_blocks[n]]
    earliest, week = [], -1
    for mask in weeks:
        later = mask >> (week + 1) << (week + 1)
        week = (later & -later).bit_length() - 1 if later else columns.instance.weeks
        earliest.append(week)
    latest, week = [], columns.instance.weeks
    for mask in reversed(weeks):
        sooner = mask & ((1 << max(week, 0)) - 1)
        week = sooner.bit_length() - 1
        latest.append(week)
    return list(zip(earliest, reversed(latest), strict=True))


def _weeks_of(columns: Columns, block: Block, is_alone: bool) -> int:
    instance = columns.instance
    weeks = instance.weeks_of_slots(columns.starts(block))
    if is_alone:
        return weeks
    first, last = instance.locked_weeks[block.index]
    return weeks & (1 << max(first, last + 1)) - (1 << first)


def _within_limits(columns: Columns, n: int) -> int:
    """Of these teams, those whose own limits allow the block; 0 where no choice for all blocks
    keeps them."""
    instance = columns.instance
    fewest = min(
        len(
            {
                option.trainers
                for option in options
                if all(
                    _has_place_for(instance, t, block.length, option.on_site)
                    for t in option.trainers
                )
            }
        )
        for block, options in _options_in_weeks(columns, n)
    )
    return fewest if fewest and is_coverable_alone(columns, n) else 0


def _has_place_for(instance: Instance, t: int, length: int, on_site: bool) -> bool:
    staff = instance.staff[t]
    flies = staff.is_abroad and on_site
    return length <= staff.max_half_days and not (flies and not staff.max_missions)


def is_coverable_alone(columns: Columns, n: int, empty: Schedule | None = None) -> bool:
    """Whether some choice of columns covers the need when nothing else is planned.

    What has to come before the need is not asked for. `empty`: a schedule without sessions, for
    who asks often; it is empty again on return. Unless it `is_alone`, locks of other needs count.
    """
    empty = empty or Schedule(columns.instance, is_alone=True)
    if any(last < first for first, last in chain_weeks(columns, n, empty.is_alone)):
        return False
    if _is_within_all_limits(columns, n):
        return True
    everything = range(len(columns.instance.blocks))
    blocks = columns.instance.need_blocks[n]
    for block in blocks:
        column = first_free(empty, columns, block, everything)
        if column is None:
            break
        empty.place(column)
    is_placed = empty.is_covered(n)
    empty.remove_need(n)
    if is_placed:
        return True
    lone = offer_all(empty, columns, [block.index for block in blocks], everything)
    limits = Limits(SECONDS_FOR_LIMITS, 1, 0)
    return solve_program(Model(empty, columns, lone, [n]).program, GAIN, limits).values is not None


def _is_within_all_limits(columns: Columns, n: int) -> bool:
    """Whether no limit of anybody who could teach the need binds with it alone."""
    instance = columns.instance
    blocks = instance.need_blocks[n]
    length = sum(block.length for block in blocks)
    staff = [instance.staff[t] for block in blocks for t in columns.crew(block).trainers]
    return len(blocks) <= LONGEST_MISSION_WEEKS and all(
        one.max_half_days >= length and (not one.is_abroad or one.max_missions >= len(blocks))
        for one in staff
    )
