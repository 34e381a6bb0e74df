"""What could be covered if nothing else had to be."""

from dataclasses import replace
from datetime import date

import pytest

from trainers.matching.columns import Columns
from trainers.matching.instance import Instance
from trainers.matching.reach import reachable

from .small import small_problem


@pytest.mark.parametrize(
    ("last_day", "reached"),
    [
        # N1 has two blocks from 11 January on: N2 can't come before the third week from then.
        (date(2027, 2, 12), 45),
        (date(2027, 1, 29), 45),
        (date(2027, 1, 22), 45 - 6),
    ],
)
def test_a_need_is_out_of_reach_where_those_before_it_end_too_late(last_day, reached):
    problem = small_problem()
    window = date(2027, 1, 4), last_day
    needs = tuple(replace(n, window=window) if n.id == "N2" else n for n in problem.needs)
    instance = Instance(replace(problem, needs=needs, locks=()))

    assert reachable(Columns(instance)) == reached
