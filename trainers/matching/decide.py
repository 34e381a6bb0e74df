"""Any solution of a program, or that there is none.

How long such a search takes varies a hundredfold with the order in which variables and rows are
written down, so that many short searches, each in an order of its own, end sooner than a long one.
"""

from dataclasses import replace
from random import Random
from time import monotonic

from .cpsat import ANY, Answer, Limits, solve_program
from .program import Program

# The work of the first round, in CP-SAT's units, by the number of variables; and how much longer
# the others get.
FIRST, FIRST_EACH, LONGER = 3.0, 1 / 12_000, 1.15


def decide(program: Program, limits: Limits) -> Answer:
    """Whether the program has a solution; undecided when the limits are reached."""
    until = monotonic() + limits.seconds
    dice = Random(limits.seed)
    work, done = FIRST + FIRST_EACH * len(program.upper), 0.0
    while True:
        left = until - monotonic()
        if limits.work is not None:
            work = min(work, limits.work - done)
        shuffled, places = _shuffled(program, dice)
        a_round = Limits(left, limits.workers, dice.randrange(2**31), work)
        answer = solve_program(shuffled, ANY, a_round)
        done += answer.work
        if answer.values is not None:
            values = [answer.values[place] for place in places]
            return replace(answer, values=values, work=done)
        is_over = until <= monotonic() or (limits.work is not None and limits.work <= done)
        if answer.is_infeasible or is_over:
            return replace(answer, work=done)
        work *= LONGER


def _shuffled(program: Program, dice: Random) -> tuple[Program, list[int]]:
    """The program in another order, and the new number of each variable."""
    places = list(range(len(program.upper)))
    dice.shuffle(places)
    turned = Program()
    turned.upper, turned.cost, turned.gain = (
        _moved(numbers, places) for numbers in (program.upper, program.cost, program.gain)
    )
    for row in dice.sample(program.rows, len(program.rows)):
        moved = [places[variable] for variable in row.variables]
        turned.row(row.low, row.high, moved, row.coefficients)
    turned.at_most_one = [[places[variable] for variable in group] for group in program.at_most_one]
    return turned, places


def _moved(numbers: list[int], places: list[int]) -> list[int]:
    moved = [0] * len(numbers)
    for number, place in zip(numbers, places, strict=True):
        moved[place] = number
    return moved
