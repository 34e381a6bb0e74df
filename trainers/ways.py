"""Ways to open a need that a plan leaves open, and what each costs the rest of the plan.

Takes and returns values of the engine; what it answers is plain JSON, kept beside the plan:
`{"ways": [way…], "people": {trainer: person}}`. A way is `{"changes": [change…], "half_days": n,
"cost": cents, "moved": n, "dropped": [need…], "gained": [need…], "sessions": [session…], "blocks":
""}`; `half_days`, `cost` and `moved` are differences to the plan. One that opens nothing says in
`blocks` which stage of the funnel stops it. A person is `{"changes": […], "cost": cents}`, the
cost that of the sessions alone, or null where nothing that was tried lets them hold it alone.
"""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from .matching.columns import Columns
from .matching.explain import Explainer
from .matching.format import plain
from .matching.funnel import funnel
from .matching.instance import Instance
from .matching.relaxation import Change, apply, is_open, isolate, relaxations

SECONDS = 2.0
MOST_ROWS, MOST_IDLE = 6, 2
MOST_PEOPLE = 5
A_WEEK = timedelta(weeks=1)
LANGUAGE_OF_NEED = "need_language"


def ways_of(problem, plan, need_id, people=(), *, seconds=SECONDS):
    """For one need that the plan leaves open; `people`: ids of trainers to price, nearest first."""
    need = _need(problem, need_id)
    covered = {each.need for each in plan.sessions}
    if any(other not in covered for other in need.after):
        return {"ways": [], "people": {}}
    found = [
        _way(problem, plan, need, changes, seconds) for changes in changes_to_try(problem, need)
    ]
    opening = sorted((way for way in found if not way["blocks"]), key=_rank)
    as_it_is = next((way for way in opening if not way["changes"]), None)
    if as_it_is:  # a change that brings no more than none is no way
        opening = [way for way in opening if way is as_it_is or _rank(way) < _rank(as_it_is)]
    idle = [way for way in found if way["blocks"]][:MOST_IDLE]
    return {
        "ways": (opening + idle)[:MOST_ROWS],
        "people": {each: _person(problem, plan, need, each) for each in people[:MOST_PEOPLE]},
    }


def _rank(way):
    return -way["half_days"], way["cost"]


def _need(problem, need_id):
    return next(each for each in problem.needs if each.id == need_id)


def changes_to_try(problem, need):
    """Sets of changes, without doubles: none where the need is possible, the nearest misses, then
    another language, then more time."""
    seen = set()
    for changes in _all_changes(problem, need):
        key = repr(sorted(map(repr, changes)))
        if key not in seen:
            seen.add(key)
            yield changes


def _all_changes(problem, need):
    if is_open(_with_everyone(problem, need)):
        yield ()
    nearest = relaxations(problem, need)
    for each in nearest:
        yield _narrowed(problem, need, each.trainers, each.changes)
    for language in _other_languages(problem, need):
        yield (Change(LANGUAGE_OF_NEED, need.id, {"language": language}),)
    whole = (problem.first_day, problem.last_day)
    if need.window != whole and not any(each.families == ("window",) for each in nearest):
        change = Change("window", need.id, {"first": whole[0], "last": whole[1]})
        team = tuple(each.id for each in problem.trainers)
        yield _narrowed(problem, need, team, (change,))


def _with_everyone(problem, need):
    return isolate(problem, need, problem.trainers)


def _other_languages(problem, need):
    """Those of the other needs that the need does not take yet, the most spoken first."""
    asked = {each for other in problem.needs for each in other.languages} - set(need.languages)
    spoken = Counter(each for trainer in problem.trainers for each in trainer.languages)
    return sorted((each for each in asked if spoken[each]), key=lambda each: (-spoken[each], each))


def _narrowed(problem, need, team, changes):
    """The changes with a window no wider than it must be, by whole weeks on one side."""
    window = next((each for each in changes if each.kind == "window"), None)
    if window is None:
        return changes
    others = tuple(each for each in changes if each is not window)
    trainers = tuple(each for each in problem.trainers if each.id in team)
    alone = apply(isolate(problem, need, trainers), others)
    found = []
    for side in (1, 0):
        most = _weeks_to_gain(problem, need, side)
        weeks = _fewest(
            most, lambda n, side=side: is_open(apply(alone, (_moved(problem, need, side, n),)))
        )
        if weeks is not None:
            found.append((weeks, -side, _moved(problem, need, side, weeks)))
    return (*others, min(found, key=lambda each: each[:2])[2]) if found else changes


def _weeks_to_gain(problem, need, side):
    days = problem.last_day - need.window[1] if side else need.window[0] - problem.first_day
    return -(-days.days // 7)


def _moved(problem, need, side, weeks):
    """The window made longer by so many weeks, at its end (1) or at its beginning (0)."""
    first, last = need.window
    if side:
        last = min(problem.last_day, last + weeks * A_WEEK)
    else:
        first = max(problem.first_day, first - weeks * A_WEEK)
    return Change("window", need.id, {"first": first, "last": last})


def _fewest(most, suits):
    """The smallest number from 1 on that suits, where more always suits too; None if none does."""
    if most < 1 or not suits(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if suits(middle) else (middle, high)
    return high


# What a way would mean


def applied(problem, changes):
    """The problem with the changes made, those to the need's languages among them."""
    ours = [each for each in changes if each.kind == LANGUAGE_OF_NEED]
    problem = apply(problem, tuple(each for each in changes if each not in ours))
    for each in ours:
        needs = [
            replace(need, languages=(*need.languages, each.values["language"]))
            if need.id == each.subject
            else need
            for need in problem.needs
        ]
        problem = replace(problem, needs=tuple(needs))
    return problem


def _way(problem, plan, need, changes, seconds):
    changed = applied(problem, changes)
    way = {
        "changes": [plain(each) for each in changes],
        "half_days": 0,
        "cost": 0,
        "moved": 0,
        "dropped": [],
        "gained": [],
        "sessions": [],
        "blocks": _stopped_at(changed, need.id),
    }
    if way["blocks"]:
        return way
    answer = Explainer(changed, plan).counterfactual(need.id, seconds=seconds)
    if answer is None:
        return way | {"blocks": "outweighed"}
    half_days = {each.id: each.half_days for each in problem.needs}
    more = half_days[need.id] + sum(half_days[each] for each in answer.gained)
    return way | {
        "half_days": more - sum(half_days[each] for each in answer.dropped),
        "cost": answer.cost,
        "moved": len(answer.moved),
        "dropped": list(answer.dropped),
        "gained": list(answer.gained),
        "sessions": [plain(each) for each in answer.sessions],
    }


def _stopped_at(problem, need_id):
    """The stage of the funnel that leaves nobody, or nothing."""
    alone = _with_everyone(problem, _need(problem, need_id))
    return funnel(Columns(Instance(alone)), 0).reason or ""


def _person(problem, plan, need, trainer_id):
    """What one trainer would need in order to hold the whole alone, and what their mission costs."""
    trainer = next(each for each in problem.trainers if each.id == trainer_id)
    alone = isolate(problem, need, (trainer,))
    changes = ()
    if not is_open(alone):
        nearest = relaxations(alone, need)
        if not nearest:
            return {"changes": [], "cost": None}
        changes = _narrowed(alone, need, (trainer_id,), nearest[0].changes)
    changed = applied(alone, changes)
    nothing = replace(plan, sessions=(), uncovered=(), missions=())
    answer = Explainer(changed, nothing).counterfactual(need.id, seconds=SECONDS)
    return {
        "changes": [plain(each) for each in changes],
        "cost": answer.cost if answer else None,
    }
