"""Counting teams by what each trainer holds agrees with listing them."""

from datetime import date
from itertools import combinations

import pytest

from trainers.matching.columns import Columns
from trainers.matching.format import Need, Trainer
from trainers.matching.funnel import HastyFunnel, funnel
from trainers.matching.generate import Shape, generate
from trainers.matching.instance import Instance


@pytest.mark.parametrize("shape", ["usual", "few_arabic", "nothing"])
def test_teams_are_counted_as_listed(shape: Shape):
    problem = generate("M", 5, shape)
    columns = Columns(Instance(problem))
    hasty_funnel = HastyFunnel(columns)
    for n, need in list(enumerate(problem.needs))[:60]:
        sizes = range(1, need.max_trainers + 1)
        teams = [team for size in sizes for team in combinations(problem.trainers, size)]
        able = [team for team in teams if hold(need, team, date.min)]
        speak = [team for team in able if all(speaks(need, trainer) for trainer in team)]
        valid = [team for team in speak if hold(need, team, need.window[0])]
        listed = {"no_competency": len(able), "no_language": len(speak), "not_valid": len(valid)}
        whole, hasty = funnel(columns, n), hasty_funnel(n)

        known = {stage: count for stage, count in whole.counts.items() if stage in listed}
        assert known == {stage: listed[stage] for stage in known}
        assert hasty.reason == whole.reason
        assert hasty.counts.items() <= whole.counts.items()


def hold(need: Need, team: tuple[Trainer, ...], day: date) -> bool:
    """Whether each competency is held by one of them at its level, until the day at least."""
    return all(
        any(
            held.level >= level and (held.until is None or held.until >= day)
            for trainer in team
            if (held := trainer.competencies.get(code)) is not None
        )
        for code, level in need.requires.items()
    )


def speaks(need: Need, trainer: Trainer) -> bool:
    return bool(set(need.languages) & set(trainer.languages))
