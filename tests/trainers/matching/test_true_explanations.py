"""What is said about a plan is true, whatever the problem: funnel, relaxations, blockers, who else,
counterfactuals, levers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import Any

from hypothesis import given

from trainers.matching.assemble import sessions_of
from trainers.matching.blockers import Blockers
from trainers.matching.check import check_plan, recompute
from trainers.matching.control import Control
from trainers.matching.counterfactual import Counterfactual, Forced
from trainers.matching.explain import Explainer
from trainers.matching.format import (
    Bounds,
    Level,
    Lock,
    Need,
    Objective,
    Plan,
    Problem,
    Room,
    Session,
    Stats,
    Trainer,
)
from trainers.matching.levers import Lever

from .brute import TooLarge, best
from .drawn import SEEDS, TRIES, examples, optimum
from .rivals import two_rivals
from .small import restated
from .tiny import tiny_problem


@examples(30, 600)
@given(SEEDS)
def test_a_need_is_called_impossible_just_when_brute_force_cannot_cover_it(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    covered = {session.need for session in optimum(problem).sessions}
    for told in optimum(problem).uncovered:
        need = next(one for one in problem.needs if one.id == told.need)
        alone = replace(problem, needs=(replace(need, after=()),))
        try:
            found = best(alone, TRIES)
        except TooLarge:
            continue
        is_possible = found is not None and found[0] > 0
        assert is_possible == (told.reason in ("predecessor", "outweighed")), told
        if is_possible:
            assert (told.reason == "predecessor") == (not set(need.after) <= covered), told


@examples(30, 600)
@given(SEEDS)
def test_the_first_stages_of_the_funnel_are_those_of_the_rules(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    for told in optimum(problem).uncovered:
        need = next(one for one in problem.needs if one.id == told.need)
        stage = first_stage(problem, need)
        if stage is not None or told.reason in ("no_competency", "no_language", "not_valid"):
            assert told.reason == stage, told


def first_stage(problem: Problem, need: Need) -> str | None:
    """The first empty stage among those about people alone, told team by team and day by day."""
    singles = [(one,) for one in problem.trainers]
    pairs = [
        (one, other)
        for index, one in enumerate(problem.trainers)
        for other in problem.trainers[index + 1 :]
    ]
    teams = [team for team in [*singles, *pairs] if len(team) <= need.max_trainers]
    teams = [team for team in teams if all(held(team, code, need) for code in need.requires)]
    if not teams:
        return "no_competency"
    teams = [
        team for team in teams if all(set(one.languages) & set(need.languages) for one in team)
    ]
    if not teams:
        return "no_language"
    first, last = need.window
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if not any(
        all(
            any(level.until is None or day <= level.until for level in held(team, code, need))
            for code in need.requires
        )
        for team in teams
        for day in days
    ):
        return "not_valid"
    return None


def held(team: tuple[Trainer, ...], code: str, need: Need) -> list[Level]:
    return [
        one.competencies[code]
        for one in team
        if code in one.competencies and one.competencies[code].level >= need.requires[code]
    ]


@examples(30, 600)
@given(SEEDS)
def test_what_is_announced_to_open_a_need_opens_it(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    explainer = Explainer(problem, optimum(problem))
    for told in explainer_uncovered(problem, explainer):
        need = next(one for one in problem.needs if one.id == told.need)
        alone = replace(problem, needs=(replace(need, after=()),))
        for relaxation in told.relaxations:
            opened = alone
            for change in relaxation.changes:
                opened = RELAXED[change.kind](opened, change.subject, dict(change.values))
            try:
                found = best(opened, TRIES)
            except TooLarge:
                continue
            assert found is not None and found[0] > 0, (told.need, relaxation)


def explainer_uncovered(problem: Problem, explainer: Explainer) -> list[Any]:
    covered = {session.need for session in optimum(problem).sessions}
    return [explainer.why_not(need.id) for need in problem.needs if need.id not in covered]


Relax = Callable[[Problem, str, dict[str, Any]], Problem]


def of_trainer(change: Callable[[Trainer, dict[str, Any]], Trainer]) -> Relax:
    def relax(problem: Problem, subject: str, values: dict[str, Any]) -> Problem:
        return replace(
            problem,
            trainers=tuple(
                change(one, values) if one.id == subject else one for one in problem.trainers
            ),
        )

    return relax


def of_need(change: Callable[[Need, dict[str, Any]], Need]) -> Relax:
    def relax(problem: Problem, subject: str, values: dict[str, Any]) -> Problem:
        return replace(
            problem,
            needs=tuple(change(one, values) if one.id == subject else one for one in problem.needs),
        )

    return relax


def raised(one: Trainer, values: dict[str, Any]) -> Trainer:
    """The level taught, for as long as the competency was valid; without end if it is new."""
    now = one.competencies.get(values["code"])
    level = Level(values["needs"], now.until if now else None)
    return replace(one, competencies={**one.competencies, values["code"]: level})


def prolonged(one: Trainer, values: dict[str, Any]) -> Trainer:
    now = one.competencies[values["code"]]
    longer = replace(now, until=values["needs"])
    return replace(one, competencies={**one.competencies, values["code"]: longer})


def freed(one: Trainer, values: dict[str, Any]) -> Trainer:
    days = tuple((day, day) for day in values["days"])
    if values["mode"] == "on_site":
        return replace(one, on_site=(*one.on_site, *days))
    return replace(one, remote=(*one.remote, *days))


def with_room(problem: Problem, subject: str, values: dict[str, Any]) -> Problem:
    room = Room("R+", subject, values["seats"], tuple(values["equipment"]), values["step_free"], ())
    return replace(problem, rooms=(*problem.rooms, room))


RELAXED: dict[str, Relax] = {
    "level": of_trainer(raised),
    "until": of_trainer(prolonged),
    "language": of_trainer(
        lambda one, values: replace(one, languages=(*one.languages, values["language"]))
    ),
    "dates": of_trainer(freed),
    "max_half_days": of_trainer(lambda one, values: replace(one, max_half_days=values["needs"])),
    "max_missions": of_trainer(lambda one, values: replace(one, max_missions=values["needs"])),
    "second_trainer": of_need(lambda one, _values: replace(one, max_trainers=2)),
    "window": of_need(lambda one, values: replace(one, window=(values["first"], values["last"]))),
    "room": with_room,
}


def replaced(problem: Problem, plan: Plan, session: Session) -> Plan:
    """The plan with another session for the same block, and true statements."""
    sessions = tuple(
        session if (one.need, one.block) == (session.need, session.block) else one
        for one in plan.sessions
    )
    return restated(problem, replace(plan, sessions=sessions))


@examples(30, 600)
@given(SEEDS)
def test_whoever_else_is_named_can_step_in_at_the_stated_cost(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)
    explainer = Explainer(problem, plan)
    for session in plan.sessions:
        for candidate in explainer.who_else(session.need, session.block):
            changed = replaced(problem, plan, candidate.session)
            assert check_plan(problem, changed) == []
            assert recompute(problem, changed).cost - plan.objective.cost == candidate.cost
            assert candidate.session.trainers != session.trainers


@examples(30, 600)
@given(SEEDS)
def test_nobody_else_is_forgotten(seed: int) -> None:
    """Every other team that could hold the session in its slots and its room is named."""
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)
    explainer = Explainer(problem, plan)
    for session in plan.sessions:
        named = {one.session.trainers for one in explainer.who_else(session.need, session.block)}
        names = [trainer.id for trainer in problem.trainers]
        for team in [*combinations(names, 1), *combinations(names, 2)]:
            other = replace(session, trainers=team)
            if set(team) == set(session.trainers):
                continue
            if not check_plan(problem, replaced(problem, plan, other)):
                assert team in named, (session, team)


@examples(20, 300)
@given(SEEDS)
def test_what_covering_a_need_would_cost_adds_up_and_holds(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)
    explainer = Explainer(problem, plan)
    values = {need.id: need.worth for need in problem.needs}
    covered = {session.need for session in plan.sessions}
    for told in plan.uncovered:
        found, forced = forced_plan(problem, explainer, told.need)
        if found is None:
            continue
        gained = sum(values[id_] for id_ in (told.need, *found.gained))
        assert found.coverage == gained - sum(values[id_] for id_ in found.dropped)
        # The plan was best: whatever covers the need all the same is no better.
        assert (-found.coverage, found.cost) >= (0, 0)
        assert set(found.dropped) <= covered
        assert not set(found.gained) & covered
        assert check_plan(problem, forced) == []
        assert forced.objective.coverage - plan.objective.coverage == found.coverage
        assert forced.objective.cost - plan.objective.cost == found.cost
        now = {session.need for session in forced.sessions}
        assert (covered - now, now - covered) == (
            set(found.dropped),
            {told.need, *found.gained},
        )
        was = {(one.need, one.block): (set(one.trainers), one.slots) for one in plan.sessions}
        moved = [
            one
            for one in forced.sessions
            if (one.need, one.block) in was
            and was[one.need, one.block] != (set(one.trainers), one.slots)
        ]
        assert moved == list(found.moved)


def forced_plan(
    problem: Problem, explainer: Explainer, need: str
) -> tuple[Counterfactual | None, Plan]:
    """The answer, and the plan that it tells of."""
    seen: list[Plan] = []

    class Watched(Forced):
        def _restore(self) -> None:
            sessions = tuple(sessions_of(self.schedule))
            empty = Plan(
                1, sessions, (), (), Objective(0, 0, 0, {}), Bounds(None, None),
                Stats("", 0.0, None, None, None),
            )  # fmt: skip
            seen.append(restated(problem, empty))
            super()._restore()

    n = explainer.instance.need_number[need]
    control = Control(2.0, 1, workers=1)
    found = Watched(explainer.schedule, explainer.columns, n, control).best()
    return found, seen[-1]


def kept(problem: Problem, plan: Plan, needs: set[str]) -> Problem:
    """These needs alone, and what is planned of them locked."""
    return replace(
        problem,
        needs=tuple(
            replace(need, after=tuple(other for other in need.after if other in needs))
            for need in problem.needs
            if need.id in needs
        ),
        locks=tuple(
            Lock(one.need, one.block, one.trainers, one.room, one.slots[0])
            for one in plan.sessions
            if one.need in needs
        ),
    )


@examples(60, 1500)
@given(SEEDS)
def test_what_stands_in_the_way_once_gone_leaves_room(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)
    covered = {session.need for session in plan.sessions}
    locked = replace(problem, locks=kept(problem, plan, covered).locks)
    for need in problem.needs:
        if need.id in covered:
            continue
        told = Explainer(problem, plan).why_not(need.id).in_the_way
        if told is not None:
            is_true(told, problem, plan, need)
            assert told.locked == ()
        beside_locks = Explainer(locked, plan).why_not(need.id).in_the_way
        if beside_locks is not None:
            is_true(beside_locks, problem, plan, need)
            assert beside_locks.locked == beside_locks.displaced


def is_true(told: Blockers, problem: Problem, plan: Plan, need: Need) -> None:
    covered = {session.need for session in plan.sessions}
    opened = optimum(kept(problem, plan, covered - set(told.displaced) | {need.id}))
    assert need.id in {session.need for session in opened.sessions}
    assert opened.objective.coverage - plan.objective.coverage == told.coverage
    assert opened.objective.cost - plan.objective.cost <= told.cost


def test_locks_that_stand_in_the_way_are_named_where_nothing_else_would_do() -> None:
    problem = two_rivals()
    plan = optimum(problem)
    (session,) = plan.sessions
    (open_,) = plan.uncovered
    lock = Lock(session.need, 0, None, None, None)

    told = Explainer(replace(problem, locks=(lock,)), plan).why_not(open_.need)

    assert told.reason == "outweighed"
    assert told.in_the_way is not None
    assert told.in_the_way.locked == told.in_the_way.displaced == (session.need,)
    assert told.detail()["in_the_way"]["locked"] == [session.need]


@examples(60, 1500)
@given(SEEDS)
def test_what_comes_too_late_leaves_no_week(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)
    explainer = Explainer(problem, plan)
    covered = {session.need for session in plan.sessions}
    for need in problem.needs:
        told = None if need.id in covered else explainer.why_not(need.id)
        for late in told.late if told else ():
            alone = kept(problem, plan, {late})
            with_it = replace(alone, needs=(*alone.needs, replace(need, after=(late,))))
            assert need.id not in {session.need for session in optimum(with_it).sessions}


@examples(25, 400)
@given(SEEDS)
def test_a_lever_brings_at_least_what_is_said(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)
    for lever in Explainer(problem, plan).levers():
        changed = PULLED[lever.kind](problem, lever)

        assert lever.coverage > 0
        assert optimum(changed).objective.coverage >= plan.objective.coverage + lever.coverage


def with_trainer(problem: Problem, lever: Lever) -> Problem:
    always = ((problem.first_day, problem.last_day),)
    most = max(one.max_half_days for one in problem.trainers)
    another = Trainer(
        "T+", "abroad", (lever.language or "",), {lever.subject: Level(4, None)}, always, always,
        most, most, max(one.max_missions for one in problem.trainers), 0,
    )  # fmt: skip
    return replace(problem, trainers=(*problem.trainers, another))


def with_any_room(problem: Problem, lever: Lever) -> Problem:
    room = Room("R+", lever.subject, 9, ("projector",), True, ())
    return replace(problem, rooms=(*problem.rooms, room))


def with_weeks(problem: Problem, lever: Lever) -> Problem:
    week = timedelta(7)

    def wider(need: Need) -> Need:
        first = max(problem.first_day, need.window[0] - week)
        return replace(need, window=(first, min(problem.last_day, need.window[1] + week)))

    needs = (wider(one) if one.id == lever.subject else one for one in problem.needs)
    return replace(problem, needs=tuple(needs))


PULLED = {"trainer": with_trainer, "room": with_any_room, "window": with_weeks}
