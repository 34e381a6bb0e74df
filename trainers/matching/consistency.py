"""What a problem's fields must agree on: ids, windows, the travel table, chains and locks."""

from .format import Problem


def check_consistency(problem: Problem) -> None:
    """Raise ProblemError for the first contradiction."""
