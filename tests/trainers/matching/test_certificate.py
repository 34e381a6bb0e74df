"""What a bound rules out of a program, and a decision by trial, against all that there is."""

from itertools import product
from random import Random

import pytest

from trainers.matching.certificate import certify, within
from trainers.matching.cpsat import Limits
from trainers.matching.decide import decide
from trainers.matching.program import Program

LIMITS = Limits(seconds=10, workers=1, seed=3)


def invented(seed: int) -> Program:
    dice = Random(seed)
    program = Program()
    variables = [
        program.variable(dice.randint(-3, 9), upper=dice.choice((1, 1, 2))) for _ in range(6)
    ]
    for _ in range(3):
        chosen = dice.sample(variables, 4)
        low = dice.randint(1, 3)
        program.row(low, low + dice.randint(0, 2), chosen, [dice.randint(1, 2) for _ in chosen])
    # A clique is of variables that are 0 or 1.
    few = [v for v in variables if program.upper[v] == 1]
    program.at_most_one.append(few[:2])
    return program


def test_a_program_that_makes_no_sense_is_an_error():
    program = Program()
    program.at_most_one.append([program.variable(upper=2), program.variable()])

    with pytest.raises(ValueError, match="MODEL_INVALID"):
        decide(program, LIMITS)


def solutions(program: Program) -> set[tuple[int, ...]]:
    """All of them."""
    return {
        values
        for values in product(*(range(upper + 1) for upper in program.upper))
        if all(
            row.low
            <= sum(c * values[v] for v, c in zip(row.variables, row.coefficients, strict=True))
            <= row.high
            for row in program.rows
        )
        and all(sum(values[v] for v in group) <= 1 for group in program.at_most_one)
    }


@pytest.mark.parametrize("seed", range(60))
def test_a_bound_rules_out_nothing_of_the_wanted_cost(seed):
    program = invented(seed)
    every = solutions(program)
    certificate = certify(program, 10)

    assert certificate is not None
    if not every:
        return
    best = min(program.total_cost(values) for values in every)
    assert certificate.bound <= best + 1e-6
    for most in (best - 1, best, best + 2):
        wanted = {values for values in every if program.total_cost(values) <= most}
        assert solutions(within(program, certificate, most)) == wanted


def test_a_bound_that_is_met_leaves_rows_without_slack():
    program = Program()
    first, second, third = program.variable(2), program.variable(3), program.variable(9)
    program.row(1, 3, [first, second, third], [1, 1, 1])
    certificate = certify(program, 10)

    assert certificate is not None and certificate.least == 2
    tight = within(program, certificate, 2)
    assert tight.upper == [1, 0, 0]
    assert (tight.rows[0].low, tight.rows[0].high) == (1, 1)


@pytest.mark.parametrize("seed", range(60))
def test_a_decision_is_that_of_trying_all(seed):
    program = invented(seed)
    every = solutions(program)

    answer = decide(program, LIMITS)

    assert answer.is_infeasible == (not every)
    assert answer.values is None or tuple(answer.values) in every
    assert (answer.values is None) == (not every)
