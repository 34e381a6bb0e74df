"""Who could teach a block, without listing pairs.

What rules ask of a team they ask of each member, but for two things: together it holds what is
required, and its members are two. So trainers who hold the same part of what is required at the
same time are of one kind, and pairs are kept as pairs of kinds: a few dozen instead of thousands.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from .format import Need
from .instance import Instance, Team, all_of


class Crew(NamedTuple):
    """Teams of one, and of two at times at which neither would do alone.

    `alone`: trainer and the slots on whose day they hold all that is required.
    `pairs`: two numbers of `kinds`, and the slots on whose day one of each hold it together, and
    neither alone.
    """

    alone: tuple[tuple[int, int], ...]
    kinds: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, int, int], ...]
    trainers: tuple[int, ...]
    """All who are in some team, in rising order."""


def crew_of(instance: Instance, need: Need) -> Crew:
    """All teams of allowed size that speak and at some time hold what is required."""
    languages = set(need.languages)
    everything = (1 << len(instance.slots)) - 1
    alone: list[tuple[int, int]] = []
    kinds: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for t, trainer in enumerate(instance.problem.trainers):
        if languages.isdisjoint(trainer.languages):
            continue
        skills = tuple(instance.skills(t, need.requires))
        holds = all_of(skills, everything)
        if holds:
            alone.append((t, holds))
        if need.max_trainers > 1 and holds != everything and any(skills):
            kinds[skills].append(t)
    return _crew(alone, list(kinds.values()), list(_pairs(list(kinds), everything)))


def among(crew: Crew, trainers: int) -> Crew:
    """What is left of the crew among the trainers of a mask."""
    if all(trainers >> t & 1 for t in crew.trainers):
        return crew
    kinds = [[t for t in kind if trainers >> t & 1] for kind in crew.kinds]
    alone = [(t, holds) for t, holds in crew.alone if trainers >> t & 1]
    return _crew(alone, kinds, [pair for pair in crew.pairs if kinds[pair[0]] and kinds[pair[1]]])


def crew_of_given(team: Team | None) -> Crew:
    """The crew that is this team or nobody; there, no second trainer counts as needless."""
    if team is None:
        return _crew([], [], [])
    if len(team.trainers) == 1:
        return _crew([(team.trainers[0], team.holds)], [], [])
    return _crew([], [[t] for t in team.trainers], [(0, 1, team.holds)])


def _crew(
    alone: Sequence[tuple[int, int]],
    kinds: Sequence[Sequence[int]],
    pairs: Sequence[tuple[int, int, int]],
) -> Crew:
    paired = {t for pair in pairs for kind in pair[:2] for t in kinds[kind]}
    trainers = tuple(sorted(paired.union(t for t, _ in alone)))
    return Crew(tuple(alone), tuple(map(tuple, kinds)), tuple(pairs), trainers)


def _pairs(kinds: Sequence[tuple[int, ...]], everything: int) -> Iterator[tuple[int, int, int]]:
    """Two of one kind hold no more than one: one alone would do, or both together don't."""
    for (a, skills_a), (b, skills_b) in combinations(enumerate(kinds), 2):
        together = all_of([x | y for x, y in zip(skills_a, skills_b, strict=True)], everything)
        needed = together & ~all_of(skills_a, everything) & ~all_of(skills_b, everything)
        if needed:
            yield a, b, needed
