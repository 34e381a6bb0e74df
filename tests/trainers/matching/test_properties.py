"""What must hold for every problem: proofs agree with brute force, better circumstances never harm.

Examples are drawn the same way on every run; `-m slow` draws many more.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from trainers.matching.bounds import cost_bound, coverage_bound
from trainers.matching.check import check_plan, recompute
from trainers.matching.columns import Columns
from trainers.matching.difference import difference
from trainers.matching.errors import ProblemError
from trainers.matching.events import Event
from trainers.matching.explain import Explainer
from trainers.matching.format import Level, Lock, Need, Plan, Problem, Room, Session, Trainer
from trainers.matching.generate import SHAPES, Shape, generate, with_locks
from trainers.matching.instance import Instance
from trainers.matching.reach import reachable
from trainers.matching.replan import replan
from trainers.matching.solve import Method, solve

from .brute import TooLarge, best
from .small import restated
from .tiny import tiny_json, tiny_problem, tiny_problems

S_0 = Path(__file__).parent / "problems" / "S-0.json"
# Sessions tried by brute force before an example is given up as too large.
TRIES = 5000

SEEDS = st.integers(0, 2**32)


def examples(few: int, many: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """`few` examples on every run, `many` in a second test marked slow; always the same ones."""

    def both(test: Callable[..., None]) -> Callable[..., None]:
        frame = partial(
            settings,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        marks = [
            pytest.param(frame(max_examples=few), id="few"),
            pytest.param(frame(max_examples=many), id="many", marks=pytest.mark.slow),
        ]

        def run(how: settings) -> None:
            how(test)()

        run.__doc__ = test.__doc__
        return pytest.mark.parametrize("how", marks)(run)

    return both


def optimum(problem: Problem) -> Plan:
    """The solver's plan, which has to be proved best on problems so small."""
    plan = solve(problem, budget=20, seed=1, workers=1)
    assert check_plan(problem, plan) == []
    assert plan.bounds.coverage == plan.objective.coverage
    assert plan.bounds.cost == plan.objective.cost
    return plan


def worth(plan: Plan) -> tuple[int, int]:
    """Larger is better."""
    return plan.objective.coverage, -plan.objective.cost


# Against brute force


@examples(25, 3000)
@given(tiny_problems())
def test_brute_force_finds_the_same_coverage_and_cost(problem: Problem) -> None:
    try:
        expected = best(problem, TRIES)
    except TooLarge:
        assume(False)
    if expected is None:
        with pytest.raises(ProblemError) as caught:
            solve(problem, budget=20, seed=1, workers=1)
        assert caught.value.field.startswith("locks[")
        assert caught.value.code in ("lock_forbidden", "locks_clash")
    else:
        plan = optimum(problem)
        assert (plan.objective.coverage, plan.objective.cost) == expected


@examples(20, 1500)
@given(SEEDS)
def test_certified_bounds_are_never_on_the_wrong_side_of_the_best_plan(seed: int) -> None:
    problem = tiny_problem(seed)
    try:
        found = best(problem, TRIES)
    except TooLarge:
        assume(False)
    assume(found is not None)
    assert found is not None
    coverage, cost = found
    columns = Columns(Instance(problem))

    bounds = reachable(columns), coverage_bound(columns, 10)
    # Asked at a lower coverage too, and carried over to the best by its slope.
    below = [cost_bound(columns, target, 10) for target in {0, coverage // 2, coverage}]

    assert all(bound is not None and bound >= coverage for bound in bounds)
    assert all(bound is not None and bound.at(coverage) <= cost for bound in below)


def test_a_chain_longer_than_the_stack_and_told_backwards_is_bounded() -> None:
    problem = generate("S", 1, "chain")
    model = problem.needs[0]
    chain = tuple(
        replace(model, id=f"N{n}", after=(f"N{n - 1}",) if n else ()) for n in range(1200)
    )
    backwards = replace(problem, needs=chain[::-1])

    assert reachable(Columns(Instance(backwards))) == sum(need.worth for need in chain)


# Better circumstances


def with_another_trainer(problem: Problem, seed: int) -> Problem:
    another = replace(tiny_problem(seed + 1).trainers[0], id="T+")
    return replace(problem, trainers=(*problem.trainers, another))


def with_another_room(problem: Problem, seed: int) -> Problem:
    place = problem.cohorts[seed % len(problem.cohorts)].place
    another = Room("R+", place, 9, ("projector",), True, ())
    return replace(problem, rooms=(*problem.rooms, another))


def with_wider_windows(problem: Problem, _seed: int) -> Problem:
    horizon = problem.first_day, problem.last_day
    return replace(problem, needs=tuple(replace(need, window=horizon) for need in problem.needs))


def with_freer_trainers(problem: Problem, _seed: int) -> Problem:
    always = ((problem.first_day, problem.last_day),)
    return replace(
        problem,
        trainers=tuple(replace(one, on_site=always, remote=always) for one in problem.trainers),
    )


@pytest.mark.parametrize(
    "better",
    [with_another_trainer, with_another_room, with_wider_windows, with_freer_trainers],
)
@pytest.mark.parametrize("seeds", [range(12), pytest.param(range(12, 400), marks=pytest.mark.slow)])
def test_better_circumstances_never_lower_a_proved_optimum(
    better: Callable[[Problem, int], Problem], seeds: range
) -> None:
    for seed in seeds:
        problem = tiny_problem(seed, locks=False)
        assert worth(optimum(better(problem, seed))) >= worth(optimum(problem)), seed


@examples(25, 600)
@given(SEEDS, SEEDS)
def test_a_need_less_never_harms_the_others(seed: int, choice: int) -> None:
    problem = tiny_problem(seed, locks=False)
    gone = problem.needs[choice % len(problem.needs)]
    left = tuple(
        replace(need, after=tuple(other for other in need.after if other != gone.id))
        for need in problem.needs
        if need.id != gone.id
    )
    covered = {session.need for session in optimum(problem).sessions} - {gone.id}

    without = optimum(replace(problem, needs=left))

    assert without.objective.coverage >= sum(need.worth for need in left if need.id in covered)


# Locks, names, order


@examples(25, 600)
@given(SEEDS)
def test_locking_sessions_of_an_optimum_changes_nothing(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)
    locked = with_locks(problem, plan, seed, count=2)

    again = optimum(locked)

    assert worth(again) == worth(plan)
    assert [one for one in check_plan(locked, again) if one.rule == 8] == []


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The JSON with every id, as value or key, under its new name."""
    if isinstance(value, dict):
        return {names.get(key, key): renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


@examples(20, 400)
@given(SEEDS)
def test_renaming_ids_changes_nothing(seed: int) -> None:
    data = tiny_json(seed, locks=False)
    ids = [
        thing["id"]
        for kind in ("places", "trainers", "rooms", "cohorts", "needs")
        for thing in data[kind]
    ]
    # Their order is turned round too, and one holds what a careless join would stumble on.
    names = {id_: f"{999 - n}: é/“ع” {n}" for n, id_ in enumerate([*ids, "X", "Y", "fr", "ar"])}

    plain, other = optimum(Problem.parse(data)), optimum(Problem.parse(renamed(data, names)))

    assert worth(other) == worth(plain)


@examples(20, 400)
@given(SEEDS)
def test_the_order_of_the_lists_changes_nothing(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    turned = replace(
        problem,
        trainers=problem.trainers[::-1],
        rooms=problem.rooms[::-1],
        cohorts=problem.cohorts[::-1],
        needs=problem.needs[::-1],
    )

    assert worth(optimum(turned)) == worth(optimum(problem))


@examples(50, 2000)
@given(SEEDS)
def test_json_comes_back_as_it_went(seed: int) -> None:
    data = tiny_json(seed)
    problem = Problem.parse(data)
    assert json.loads(json.dumps(problem.to_json())) == data

    try:
        plan = solve(problem, method="greedy")
    except ProblemError:
        return
    assert Plan.parse(json.loads(json.dumps(plan.to_json()))) == plan


# Plans of every shape and size


@pytest.mark.parametrize("method", ["naive", "greedy"])
@pytest.mark.parametrize("shape", SHAPES)
def test_first_plans_of_every_shape_pass_the_checker(shape: Shape, method: Method) -> None:
    problem = shaped(shape, 1)

    plan = solve(problem, method=method)

    assert check_plan(problem, plan) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("shape", SHAPES)
def test_searched_plans_of_every_shape_pass_and_beat_the_first(shape: Shape, seed: int) -> None:
    problem = shaped(shape, seed)

    plan = solve(problem, budget=10, workers=2)

    assert check_plan(problem, plan) == []
    assert worth(plan) >= max(
        worth(solve(problem, method="naive")), worth(solve(problem, method="greedy"))
    )


def shaped(shape: Shape, seed: int) -> Problem:
    problem = generate("S", seed, shape)
    if shape == "locked":
        return with_locks(problem, solve(problem, method="naive"), seed)
    return problem


def test_a_search_is_at_least_as_good_as_its_start_and_repeats_with_one_worker() -> None:
    problem = Problem.parse(json.loads(S_0.read_text(encoding="utf-8")))
    naive, greedy = solve(problem, method="naive"), solve(problem, method="greedy")

    one, two = (solve(problem, budget=2, seed=7, workers=1) for _ in range(2))

    assert worth(one) >= max(worth(naive), worth(greedy))
    assert one.sessions == two.sessions
    assert one.objective == two.objective


# Explanations are true


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
        for trainer in problem.trainers:
            other = replace(session, trainers=(trainer.id,))
            if other.trainers == session.trainers:
                continue
            if not check_plan(problem, replaced(problem, plan, other)):
                assert other.trainers in named, (session, trainer.id)


@examples(20, 300)
@given(SEEDS)
def test_what_covering_a_need_would_cost_adds_up(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)
    explainer = Explainer(problem, plan)
    values = {need.id: need.worth for need in problem.needs}
    covered = {session.need for session in plan.sessions}
    for told in plan.uncovered:
        found = explainer.counterfactual(told.need, seconds=2)
        if found is None:
            continue
        gained = sum(values[id_] for id_ in (told.need, *found.gained))
        assert found.coverage == gained - sum(values[id_] for id_ in found.dropped)
        # The plan was best: whatever covers the need all the same is no better.
        assert (-found.coverage, found.cost) >= (0, 0)
        assert set(found.dropped) <= covered
        assert not set(found.gained) & covered


# Repairs


@examples(20, 400)
@given(SEEDS)
def test_a_replan_without_an_event_is_the_identity(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)

    (repair,) = replan(problem, plan, Event.parse({"kind": "none"}), workers=1).repairs

    assert difference(plan, repair.plan).is_empty
    assert repair.plan.objective == plan.objective


def event_for(problem: Problem, seed: int) -> dict[str, object]:
    first, last = problem.first_day, problem.last_day
    middle = first + (last - first) / 2
    need = problem.needs[seed % len(problem.needs)]
    lock = Lock(need.id, 0, None, None, None)
    events: list[dict[str, object]] = [
        {"kind": "trainer_away", "trainer": "T0", "from": str(middle), "to": None},
        {"kind": "trainer_away", "trainer": "T0", "from": str(first), "to": str(middle)},
        {"kind": "room_closed", "room": "R0", "from": str(first), "to": str(middle)},
        {"kind": "day_closed", "day": str(first + timedelta(days=seed % 7))},
        {"kind": "need_cancelled", "need": need.id},
        {"kind": "need_changed", "need": replaced_need(problem, need)},
        {"kind": "cohort_moved", "cohort": need.cohort, "place": "A"},
        {"kind": "session_locked", "lock": json_of(lock)},
    ]
    return events[seed // 7 % len(events)]


def json_of(lock: Lock) -> dict[str, object]:
    return {"need": lock.need, "block": lock.block, "trainers": None, "room": None, "start": None}


def replaced_need(problem: Problem, need: Need) -> object:
    data: Any = problem.to_json()
    written = next(one for one in data["needs"] if one["id"] == need.id)
    return written | {"languages": ["ar"], "priority": 9}


@examples(20, 1500)
@given(SEEDS)
def test_repairs_hold_and_leave_alone_what_is_past(seed: int) -> None:
    problem = tiny_problem(seed, locks=False)
    plan = optimum(problem)
    today = problem.first_day + timedelta(days=7)
    event = Event.parse(event_for(problem, seed) | {"today": str(today)})
    try:
        options = replan(problem, plan, event, budget=2, workers=1)
    except ProblemError as error:
        # A session locked that no plan can hold.
        assert event.kind == "session_locked" and error.field.startswith("locks[")
        return

    assert options.repairs[0].ring == "ring0"
    first = worth(options.repairs[0].plan)
    for repair in options.repairs:
        assert check_plan(options.problem, repair.plan) == []
        assert worth(repair.plan) >= first
        assert repair.difference == difference(plan, repair.plan)
        for session in plan.sessions:
            if session.slots[0].day < today and session.need not in options.hit:
                after = [one for one in repair.plan.sessions if one.need == session.need]
                is_gone = event.kind == "need_cancelled" and event.subject == session.need
                # A lock goes before what has begun.
                is_gone |= event.kind == "session_locked"
                assert is_gone or session in after, (event, session)
        # No session is put where it can't be held any more.
        new = [session for session in repair.plan.sessions if session not in plan.sessions]
        assert all(session.slots[0].day >= today for session in new), event
