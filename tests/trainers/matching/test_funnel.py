"""Counting teams by what each trainer holds agrees with listing them."""

import pytest

from trainers.matching.columns import Columns
from trainers.matching.funnel import HastyFunnel, able_teams, funnel, last_valid_day, speaks
from trainers.matching.generate import Shape, generate
from trainers.matching.instance import Instance


@pytest.mark.parametrize("shape", ["usual", "few_arabic", "nothing"])
def test_teams_are_counted_as_listed(shape: Shape):
    problem = generate("M", 5, shape)
    columns = Columns(Instance(problem))
    hasty_funnel = HastyFunnel(columns)
    for n, need in list(enumerate(problem.needs))[:60]:
        able = able_teams(columns.instance, need)
        speak = [team for team in able if speaks(columns.instance, need, team)]
        valid = [t for t in speak if last_valid_day(columns.instance, need, t) >= need.window[0]]
        listed = {"no_competency": len(able), "no_language": len(speak), "not_valid": len(valid)}
        whole, hasty = funnel(columns, n), hasty_funnel(n)

        known = {stage: count for stage, count in whole.counts.items() if stage in listed}
        assert known == {stage: listed[stage] for stage in known}
        assert hasty.reason == whole.reason
        assert hasty.counts.items() <= whole.counts.items()
