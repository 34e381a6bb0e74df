"""Ways to break a rule or to misstate a plan, and what a change of its JSON needs."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

# The JSON is as loose as a file: mutations reach anywhere in it.
Change = Callable[[Any, Any], Any]


Ids = dict[str, str | int]


@dataclass(frozen=True)
class Break:
    """`change` is done to the JSON of problem and plan; `rules` are all that it breaks."""

    code: str
    rules: set[int | str]
    ids: Ids
    change: Change
    label: str = ""
    params: dict[str, object] = field(default_factory=dict)


def session(plan: Any, need: str, block: int = 0) -> Any:
    return next(one for one in plan["sessions"] if (one["need"], one["block"]) == (need, block))


def of(problem: Any, kind: str, id_: str) -> Any:
    return next(one for one in problem[kind] if one["id"] == id_)


def moved(need: str, *slots: str, block: int = 0) -> Change:
    return lambda problem, plan: session(plan, need, block).update(slots=list(slots))


def unlocked(change: Change) -> Change:
    def both(problem: Any, plan: Any) -> None:
        problem["locks"] = []
        change(problem, plan)

    return both


def added(problem: Any, plan: Any, cohort: str = "CD", **changes: object) -> Any:
    """A copy of N5's need and session as N6, for another cohort, with changes to the session."""
    need = deepcopy(of(problem, "needs", "N5"))
    problem["cohorts"].append({"id": "CD", "place": "B", "size": 3})
    problem["needs"].append(need | {"id": "N6", "cohort": cohort})
    plan["sessions"].append(deepcopy(session(plan, "N5")) | {"need": "N6"} | changes)
    return plan["sessions"][-1]
