"""Large problems: parts planned side by side, round after round, put together in between.

Each round cuts the problem anew (`parts`), gives each hand (`hands`) a part with the whole plan, and
takes in what comes back as far as it is legal and better. Who doesn't answer in time is let go;
the part stays as it was.
"""

from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf
from time import monotonic, sleep

from .columns import Column, Columns
from .control import Control
from .errands import Errand, Outcome
from .greedy import Choose, in_order, place_need
from .hands import Hand, Helpers, ProcessHand
from .instance import Block
from .lns import hands_here
from .parts import parts
from .picks import least_cost
from .schedule import Schedule

# Sessions from which on parts are planned side by side. Below, one search of the whole does better,
# as long as a relaxation of the whole can guide it.
FEWEST_BLOCKS = 3_000
SECONDS_A_ROUND = 10.0
# Shorter at first, so that there soon is something to show.
SECONDS_FIRST_ROUND = 5.0
# How long after the end of a round an answer is waited for: a crowded machine is slow to begin.
PATIENCE = 5.0
PATIENCE_AT_THE_END = 1.0
SECONDS_BETWEEN_LOOKS = 0.02
# Processes that died, after which no new ones are begun.
MOST_LOST = 20
# As shares of the budget: until then a round is all small tries, from then on none.
REBUILD_ALONE, REBUILD_UNTIL = 0.3, 0.8
WARMTH = 0.5


def is_worthwhile(columns: Columns, control: Control) -> bool:
    """Not for a run that is to repeat, as processes are never ready at the same moment."""
    return len(columns.instance.blocks) >= FEWEST_BLOCKS and not control.repeats


@dataclass
class SideBySide:
    """Ends with the budget. `helpers`: hands beside the processes of this machine."""

    schedule: Schedule
    columns: Columns
    control: Control
    on_step: Callable[[int], None] = lambda coverage: None
    helpers: Helpers | None = None

    def run(self) -> None:
        self.processes: list[ProcessHand] = []
        self.lost = 0
        try:
            seconds = SECONDS_FIRST_ROUND
            while not self.control.is_over():
                hands = self._hands()
                if not hands:
                    break
                left = self.control.seconds_left
                self._round(hands, left if left < 1.5 * seconds else seconds)
                seconds = SECONDS_A_ROUND
        finally:
            for process in self.processes:
                process.end()

    def _hands(self) -> list[Hand]:
        """Everybody who is free; new processes for those that died."""
        alive = [process for process in self.processes if not process.is_lost]
        self.lost += len(self.processes) - len(alive)
        self.processes = alive
        while len(alive) < hands_here(self.control) and self.lost < MOST_LOST:
            alive.append(ProcessHand(self.columns.instance.problem))
        return [*alive, *(self.helpers.hands() if self.helpers else ())]

    def _round(self, hands: Sequence[Hand], seconds: float) -> None:
        control = self.control
        placed = tuple(self.schedule.placed.values())
        cut = parts(self.schedule, len(hands), control.random)
        at_work = []
        for hand, part in zip(hands, cut, strict=False):
            errand = Errand(
                part,
                placed,
                max(0.1, seconds - hand.lag),
                control.random.randrange(2**31),
                self._share_to_rebuild(),
                WARMTH * (1 - control.share_used(inf)),
            )
            hand.give(errand)
            at_work.append(hand)
        self._gather(at_work, monotonic() + seconds)

    def _share_to_rebuild(self) -> float:
        """Small tries bring most at first; what they miss is for CP-SAT."""
        used = self.control.share_used(inf)
        if used < REBUILD_ALONE:
            return 1.0
        return 0.5 if used < REBUILD_UNTIL else 0.0

    def _gather(self, at_work: list[Hand], until: float) -> None:
        """Take in outcomes as they come; let go of hands that are late."""
        is_told = False
        while at_work and monotonic() < until + self._patience():
            if self.control.is_stopped() and not is_told:
                is_told, until = True, min(until, monotonic())
                for hand in at_work:
                    hand.stop()
            for hand in list(at_work):
                outcome = hand.outcome()
                if outcome is not None:
                    self._take(hand, outcome)
                if outcome is not None or hand.is_lost:
                    at_work.remove(hand)
            sleep(SECONDS_BETWEEN_LOOKS)
        for hand in at_work:
            hand.end()

    def _patience(self) -> float:
        is_last = self.control.seconds_left <= 0 or self.control.was_stopped
        return PATIENCE_AT_THE_END if is_last else PATIENCE

    def _take(self, hand: Hand, outcome: Outcome) -> None:
        if isinstance(hand, ProcessHand):
            self.control.note_memory(hand.pid, outcome.peak_mb)
        if take_in(self.schedule, self.columns, outcome):
            self.control.tell("search", self.schedule.coverage, self.schedule.cost)
        self.on_step(self.schedule.coverage)


def take_in(schedule: Schedule, columns: Columns, outcome: Outcome) -> bool:
    """Put a part's outcome into the plan; nothing of it, unless the plan is better for it.

    What doesn't fit beside what other parts found is placed as cheaply as can be, or left out.
    """
    before = schedule.rank
    old = [column for n in outcome.changed for column in schedule.remove_need(n)]
    touched = {t for c in (*old, *chain(*outcome.changed.values())) for t in c.trainers}
    order = [n for n in in_order(schedule.instance) if n in outcome.changed]
    new = {column.block: column for found in outcome.changed.values() for column in found}
    held = [n for n in order if outcome.changed[n]]
    misfits = [n for n in held if not place_need(schedule, columns, n, _fitting(new))]
    misfits += _taken_back(schedule, outcome.changed, touched)
    for n in misfits:
        place_need(schedule, columns, n, least_cost)
    if schedule.rank > before and _is_legal(schedule, outcome.changed, touched):
        return True
    for n in outcome.changed:
        schedule.remove_need(n)
    schedule.place_all(old)
    return False


def _fitting(wanted: Mapping[int, Column]) -> Choose:
    """The column that is wanted of a block (block → column), where it fits.

    The number of missions is not looked at: what is placed later may join two.
    """

    def choose(schedule: Schedule, columns: Columns, block: Block) -> Column | None:
        column = wanted.get(block.index)
        first, last = schedule.week_span(block)
        if column is None or not first <= schedule.instance.week[column.start] <= last:
            return None
        return column if schedule.is_free(column) else None

    return choose


def _taken_back(
    schedule: Schedule, changed: Container[int], trainers: Collection[int]
) -> list[int]:
    """Of these needs, those taken back, the least worth first, until the trainers' agendas are
    sound, or none is left to take."""
    instance = schedule.instance
    taken = []
    for t in sorted(trainers):
        while not schedule.is_sound(t):
            own = {instance.blocks[b].need for b, c in schedule.placed.items() if t in c.trainers}
            own = {n for n in own if n in changed}
            if not own:
                break
            taken.append(min(own, key=lambda n: (instance.worth[n], n)))
            schedule.remove_need(taken[-1])
    return taken


def _is_legal(schedule: Schedule, changed: Collection[int], trainers: Collection[int]) -> bool:
    """What changing some needs can break beyond what was looked at when they were placed."""
    dropped = [n for n in changed if not schedule.is_covered(n)]
    behind = {later for n in dropped for later in schedule.instance.successors[n]}
    return (
        all(schedule.is_sound(t) for t in trainers)
        and schedule.instance.mandatory.isdisjoint(dropped)
        and behind.isdisjoint(schedule.covered)
    )
