"""From parsed JSON to the values of `format`: every field required, unknown ones ignored."""

from dataclasses import fields
from typing import cast

from .consistency import check_consistency
from .errors import PlanError, ProblemError
from .format import (
    REASONS,
    SCHEMA,
    Bounds,
    Cohort,
    Level,
    Lock,
    Mission,
    Mode,
    Need,
    NeedMode,
    Objective,
    Place,
    Plan,
    Prices,
    Problem,
    Room,
    Session,
    Stats,
    Trainer,
    Uncovered,
)
from .node import Node

# Sums in a plan may be larger than any one amount of the problem.
MOST_IN_SUM = 10**15


def read_problem(data: object) -> Problem:
    """The problem in parsed JSON; ProblemError where it is malformed or contradicts itself."""
    problem = _problem(Node(data, "", ProblemError))
    check_consistency(problem)
    return problem


def read_plan(data: object) -> Plan:
    """The plan in parsed JSON; PlanError where it can't be read."""
    return _plan(Node(data, "", PlanError))


def _problem(root: Node) -> Problem:
    schema = root["schema"].whole()
    if schema != SCHEMA:
        root["schema"].refuse(f"is {schema}", f"give {SCHEMA}", "schema", {"value": schema})
    return Problem(
        schema=schema,
        first_day=root["first_day"].day(),
        last_day=root["last_day"].day(),
        closed_days=tuple(item.day() for item in root["closed_days"].items()),
        short_days=tuple(item.day() for item in root["short_days"].items()),
        places=tuple(_place(item) for item in root["places"].items()),
        gateway=root["gateway"].text(),
        travel_half_days=tuple(_travel_row(item) for item in root["travel_half_days"].items()),
        prices=Prices(**{f.name: root["prices"][f.name].whole() for f in fields(Prices)}),
        trainers=tuple(_trainer(item) for item in root["trainers"].items()),
        rooms=tuple(_room(item) for item in root["rooms"].items()),
        cohorts=tuple(_cohort(item) for item in root["cohorts"].items()),
        needs=tuple(read_need(item) for item in root["needs"].items()),
        locks=tuple(read_lock(item) for item in root["locks"].items()),
    )


def _place(node: Node) -> Place:
    return Place(
        id=node["id"].text(),
        region=node["region"].text(),
        lat=node["lat"].number(-90, 90),
        lon=node["lon"].number(-180, 180),
    )


def _travel_row(node: Node) -> tuple[int | None, int]:
    up_to, half_days = node.pair()
    return None if up_to.is_null else up_to.whole(), half_days.whole()


def _trainer(node: Node) -> Trainer:
    return Trainer(
        id=node["id"].text(),
        base=node["base"].text(),
        languages=node["languages"].texts(),
        competencies={code: _level(item) for code, item in node["competencies"].entries()},
        on_site=node["on_site"].windows(),
        remote=node["remote"].windows(),
        max_half_days=node["max_half_days"].whole(),
        fair_half_days=node["fair_half_days"].whole(),
        max_missions=node["max_missions"].whole(),
        fee=node["fee"].whole(),
    )


def _level(node: Node) -> Level:
    until = node["until"]
    return Level(node["level"].whole(1, 4), None if until.is_null else until.day())


def _room(node: Node) -> Room:
    return Room(
        id=node["id"].text(),
        place=node["place"].text(),
        seats=node["seats"].whole(),
        equipment=node["equipment"].texts(),
        step_free=node["step_free"].boolean(),
        closed=node["closed"].windows(),
    )


def _cohort(node: Node) -> Cohort:
    return Cohort(node["id"].text(), node["place"].text(), node["size"].whole())


def read_need(node: Node) -> Need:
    """As a problem has it under `needs`; whether its ids are known is not looked at."""
    blocks = tuple(item.whole(1, 10) for item in node["blocks"].items())
    if not blocks:
        node["blocks"].refuse("is empty", "give at least one block", "empty")
    return Need(
        id=node["id"].text(),
        cohort=node["cohort"].text(),
        module=node["module"].text(),
        blocks=blocks,
        requires={code: item.whole(1, 4) for code, item in node["requires"].entries()},
        languages=node["languages"].texts(),
        mode=cast(NeedMode, node["mode"].one_of(("on_site", "remote", "either"))),
        window=node["window"].window(),
        priority=node["priority"].whole(1, 9),
        after=node["after"].texts(),
        equipment=node["equipment"].texts(),
        step_free=node["step_free"].boolean(),
        max_trainers=node["max_trainers"].whole(1, 2),
    )


def read_lock(node: Node) -> Lock:
    """As a problem has it under `locks`; whether its ids are known is not looked at."""
    trainers, room, start = node["trainers"], node["room"], node["start"]
    return Lock(
        need=node["need"].text(),
        block=node["block"].whole(),
        trainers=None if trainers.is_null else trainers.texts(),
        room=None if room.is_null else room.text(),
        start=None if start.is_null else start.slot(),
    )


def _plan(root: Node) -> Plan:
    return Plan(
        schema=root["schema"].whole(SCHEMA, SCHEMA),
        sessions=tuple(_session(item) for item in root["sessions"].items()),
        uncovered=tuple(_uncovered(item) for item in root["uncovered"].items()),
        missions=tuple(_mission(item) for item in root["missions"].items()),
        objective=_objective(root["objective"]),
        bounds=_bounds(root["bounds"]),
        stats=_stats(root["stats"]),
    )


def _session(node: Node) -> Session:
    room = node["room"]
    return Session(
        need=node["need"].text(),
        block=node["block"].whole(),
        trainers=node["trainers"].texts(),
        mode=cast(Mode, node["mode"].one_of(("on_site", "remote"))),
        room=None if room.is_null else room.text(),
        slots=tuple(item.slot() for item in node["slots"].items()),
    )


def _uncovered(node: Node) -> Uncovered:
    detail = node["detail"].value
    if not isinstance(detail, dict):
        node["detail"].refuse_type("an object")
    return Uncovered(node["need"].text(), node["reason"].one_of(REASONS), detail)


def _mission(node: Node) -> Mission:
    return Mission(
        trainer=node["trainer"].text(),
        weeks=node["weeks"].texts(),
        sessions=tuple(
            (need.text(), block.whole())
            for need, block in (item.pair() for item in node["sessions"].items())
        ),
    )


def _objective(node: Node) -> Objective:
    return Objective(
        coverage=node["coverage"].whole(0, MOST_IN_SUM),
        coverage_max=node["coverage_max"].whole(0, MOST_IN_SUM),
        cost=node["cost"].whole(0, MOST_IN_SUM),
        parts={name: item.whole(0, MOST_IN_SUM) for name, item in node["parts"].entries()},
    )


def _bounds(node: Node) -> Bounds:
    return Bounds(
        coverage=_maybe(node["coverage"]),
        cost=_maybe(node["cost"]),
        coverage_by=_text_if_any(node, "coverage_by"),
        cost_by=_text_if_any(node, "cost_by"),
    )


def _text_if_any(node: Node, name: str) -> str | None:
    """What the format does not ask for is taken where it is a text, and else passed over."""
    value = node.value.get(name) if isinstance(node.value, dict) else None
    return value if isinstance(value, str) else None


def _maybe(node: Node) -> float | None:
    return None if node.is_null else node.number(-MOST_IN_SUM, MOST_IN_SUM)


def _stats(node: Node) -> Stats:
    seed = node["seed"]
    return Stats(
        method=node["method"].text(),
        seconds=node["seconds"].number(),
        seed=None if seed.is_null else seed.whole(-(10**18), 10**18),
        first_solution_seconds=_maybe(node["first_solution_seconds"]),
        peak_mb=_maybe(node["peak_mb"]),
    )
