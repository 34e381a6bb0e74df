"""The frame of a run: time, seed, workers, when to stop, whom to tell."""

import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from time import monotonic

# CP-SAT's deterministic units that one worker surely does in a second: a run that is to be
# repeated is measured in these, and so ends before the clock would cut it at a chance point.
WORK_PER_SECOND = 0.15
KEPT_BACK = 0.03


@dataclass(frozen=True)
class Progress:
    """Where a run stands. Cost in cents; `fraction` of the budget used, 0 to 1."""

    phase: str
    coverage: int
    coverage_max: int
    cost: int
    bound_coverage: float | None
    bound_cost: float | None
    seconds: float
    fraction: float


class Control:
    """`budget` in seconds. With one worker time is counted in work, so that runs repeat."""

    def __init__(
        self,
        budget: float,
        seed: int,
        workers: int,
        on_progress: Callable[[Progress], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        self.began = monotonic()
        self.budget = budget
        self.seed = seed
        self.workers = workers
        self.random = Random(seed)
        self.coverage_max = 0
        self.bound_coverage: float | None = None
        self.bound_cost: float | None = None
        self.first_solution: float | None = None
        self._on_progress = on_progress
        self._should_stop = should_stop
        self._told: tuple[int, int] | None = None
        self._work = 0.0
        self.kept_back = min(1.0, budget * KEPT_BACK)
        """Seconds that the search leaves to reasons and the checker."""
        self._memory: dict[int, float] = {}
        self.was_stopped = False
        """The last answer, for other threads."""

    @property
    def repeats(self) -> bool:
        return self.workers == 1

    @property
    def seconds(self) -> float:
        """Since the run began."""
        return monotonic() - self.began

    @property
    def seconds_left(self) -> float:
        """Of the budget, less what is kept back; below zero once it is over."""
        return self.budget - self.seconds - self.kept_back

    @property
    def work_left(self) -> float | None:
        """In CP-SAT's deterministic units; None where the clock alone counts."""
        return self.budget * WORK_PER_SECOND - self._work if self.repeats else None

    def keep_back(self, seconds: float) -> None:
        """Keep so many seconds back, up to a twentieth of the budget, if that is more."""
        self.kept_back = max(self.kept_back, min(seconds, self.budget / 20))

    def note_memory(self, process: int, mb: float) -> None:
        """Memory of another process that works for this run, by its id."""
        self._memory[process] = max(mb, self._memory.get(process, 0.0))

    def peak_mb(self) -> float:
        """Largest resident memory of this process and those that worked for it at once, in MB."""
        at_once = sorted(self._memory.values(), reverse=True)[: self.workers]
        return peak_mb() + sum(at_once)

    def count_work(self, work: float) -> None:
        """Note that so many of CP-SAT's deterministic units were spent."""
        self._work += work

    def is_stopped(self) -> bool:
        """Whether somebody asked to stop; they are asked, in the thread that runs `solve`."""
        if not self.was_stopped and self._should_stop is not None:
            self.was_stopped = self._should_stop()
        return self.was_stopped

    def is_over(self) -> bool:
        """Whether time or work is used up, or somebody asked to stop."""
        work = self.work_left
        return self.seconds_left <= 0 or (work is not None and work <= 0) or self.is_stopped()

    def share_used(self, seconds: float) -> float:
        """How much of so many seconds, or of the budget where that is less, is used."""
        whole = min(seconds, self.budget)
        used = self._work / WORK_PER_SECOND if self.repeats else self.seconds
        return used / whole if whole > 0 else 1.0

    def has_used(self, seconds: float) -> bool:
        """Whether so much of the budget, in seconds or their worth in work, is gone."""
        if self.repeats:
            return self._work >= seconds * WORK_PER_SECOND
        return self.seconds >= seconds

    def tell(self, phase: str, coverage: int, cost: int) -> None:
        """Pass on a plan that is better than those before; others are nobody's business."""
        if self._told is not None and (-coverage, cost) > self._told:
            return
        self._told = -coverage, cost
        seconds = self.seconds
        if self.first_solution is None and coverage:
            self.first_solution = seconds
        if self._on_progress is not None:
            fraction = min(1.0, seconds / self.budget) if self.budget > 0 else 1.0
            self._on_progress(
                Progress(
                    phase,
                    coverage,
                    self.coverage_max,
                    cost,
                    self.bound_coverage,
                    self.bound_cost,
                    seconds,
                    fraction,
                )
            )


def peak_mb() -> float:
    """Largest resident memory of this process so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024
