"""What it is worth not to move a session, so that nobody turns up elsewhere for small change."""

from collections.abc import Mapping

from .columns import Column
from .model import Model

# What a plan may cost more before it is worth moving one session for it.
CENTS_A_MOVE = 100_000


def price_moves(model: Model, before: Mapping[int, Column]) -> None:
    """Let each session of `before` (block → column) cost that more at other slots or with others."""
    for b, variables in model.variables.items():
        was = before.get(b)
        if was is None:
            continue
        for variable, column in zip(variables, model.free[b], strict=True):
            if is_moved(column, was):
                model.program.cost[variable] += CENTS_A_MOVE


def is_moved(column: Column, was: Column) -> bool:
    """Whether slots or team differ; a room may change."""
    return (column.start, column.trainers) != (was.start, was.trainers)
