"""Planning one part of a problem: what is asked, what comes back, and doing it.

Errands and outcomes are plain JSON on the way: they go to processes here and to workers elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .columns import Column, Columns
from .control import Control, peak_mb
from .instance import Instance, bits
from .lns import Kind, Search
from .neighbourhoods import ALL
from .parts import Part
from .rebuild import Rebuild, Way
from .schedule import Schedule

# One thread a process, without the count of work that is for a process alone.
WORKERS = 2


@dataclass(frozen=True)
class Errand:
    """`placed`: the whole plan; `rebuild`: the share of the seconds that goes to small tries, and
    `warmth` how readily they keep what is worse."""

    part: Part
    placed: tuple[Column, ...]
    seconds: float
    seed: int
    rebuild: float
    warmth: float

    def to_json(self) -> dict[str, Any]:
        return {
            "needs": self.part.needs,
            "trainers": list(bits(self.part.trainers)),
            "slots": list(bits(self.part.slots)),
            "placed": self.placed,
            "seconds": self.seconds,
            "seed": self.seed,
            "rebuild": self.rebuild,
            "warmth": self.warmth,
        }

    @classmethod
    def parse(cls, message: Mapping[str, Any]) -> "Errand":
        trainers, slots = (sum(1 << n for n in message[name]) for name in ("trainers", "slots"))
        return cls(
            Part(tuple(message["needs"]), trainers, slots),
            tuple(map(_column, message["placed"])),
            message["seconds"],
            message["seed"],
            message["rebuild"],
            message["warmth"],
        )


@dataclass(frozen=True)
class Outcome:
    """`changed`: needs planned anew, with their columns; without any where dropped.

    `peak_mb`: memory of whoever planned it.
    """

    changed: Mapping[int, tuple[Column, ...]]
    peak_mb: float

    def to_json(self) -> dict[str, Any]:
        return {"changed": list(self.changed.items()), "peak_mb": self.peak_mb}

    @classmethod
    def parse(cls, message: Mapping[str, Any]) -> "Outcome":
        changed = {n: tuple(map(_column, columns)) for n, columns in message["changed"]}
        return cls(changed, message["peak_mb"])


def _column(values: list[Any]) -> Column:
    block, trainers, start, room = values
    return Column(block, tuple(trainers), start, room)


class Planner:
    """Does errands for one problem; what it learns on one helps with the next."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.columns = Columns(instance)
        self.ways = [Way(choose) for choose in ALL]
        self.kinds = [Kind(choose) for choose in ALL]

    def plan(self, errand: Errand, should_stop: Callable[[], bool]) -> Outcome:
        """Plan the part anew for the errand's seconds, or until told to stop."""
        schedule = Schedule(self.instance)
        schedule.place_all(errand.placed)
        needs, trainers, slots = errand.part
        columns = self.columns.among(trainers, slots)
        control = Control(errand.seconds, errand.seed, WORKERS, should_stop=should_stop)
        Rebuild(schedule, columns, control, needs=needs, ways=self.ways).run(
            errand.seconds * errand.rebuild, errand.warmth
        )
        Search(schedule, columns, control, needs=needs, kinds=self.kinds, threads=1).run()
        return Outcome(self._changes(errand.placed, schedule), peak_mb())

    def _changes(
        self, before: tuple[Column, ...], schedule: Schedule
    ) -> dict[int, tuple[Column, ...]]:
        was = {column.block: column for column in before}
        now = schedule.placed
        blocks = self.instance.blocks
        touched = {blocks[b].need for b in was.keys() | now.keys() if was.get(b) != now.get(b)}
        return {
            n: tuple(now[b.index] for b in self.instance.need_blocks[n] if b.index in now)
            for n in sorted(touched)
        }
