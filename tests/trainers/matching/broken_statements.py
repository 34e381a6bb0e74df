"""The plan counted by hand, stating wrong things about itself."""

from copy import deepcopy

from .breaks import Break, Change


def amount(name: str, **changes: int) -> Change:
    return lambda problem, plan: plan["objective"].update(changes)


STATEMENTS = [
    Break("amount", {"objective"}, {"name": "coverage"}, amount("coverage", coverage=44)),
    Break("amount", {"objective"}, {"name": "coverage_max"}, amount("", coverage_max=45)),
    Break("amount", {"objective"}, {"name": "cost"}, amount("cost", cost=4791)),
    Break(
        "amount",
        {"objective"},
        {"name": "night"},
        lambda problem, plan: plan["objective"]["parts"].update(night=200, fees=1090),
        "two parts wrong with the right sum",
    ),
    Break(
        "part_missing",
        {"objective"},
        {"name": "remote"},
        lambda problem, plan: plan["objective"]["parts"].pop("remote"),
    ),
    Break(
        "part_unknown",
        {"objective"},
        {"name": "hotel"},
        lambda problem, plan: plan["objective"]["parts"].update(hotel=0),
    ),
    Break(
        "mission_missing",
        {"missions"},
        {"trainer": "T1", "week": "2027-W02"},
        lambda problem, plan: plan["missions"].clear(),
    ),
    Break(
        "mission_wrong",
        {"missions"},
        {"trainer": "T1", "week": "2027-W02"},
        lambda problem, plan: plan["missions"][0]["weeks"].pop(),
        "a week short",
    ),
    Break(
        "mission_wrong",
        {"missions"},
        {"trainer": "T1", "week": "2027-W02"},
        lambda problem, plan: plan["missions"][0]["sessions"].pop(),
        "a session short",
    ),
    Break(
        "mission_wrong",
        {"missions"},
        {"trainer": "T2", "week": "2027-W02"},
        lambda problem, plan: plan["missions"].append(
            {"trainer": "T2", "weeks": ["2027-W02"], "sessions": [["N5", 0]]}
        ),
        "of someone with a base",
    ),
    Break(
        "mission_wrong",
        {"missions"},
        {"trainer": "T1", "week": "2027-W02"},
        lambda problem, plan: plan["missions"].append(deepcopy(plan["missions"][0])),
        "twice",
    ),
    Break(
        "uncovered_missing",
        {"uncovered"},
        {"need": "N4"},
        lambda problem, plan: plan["uncovered"].clear(),
    ),
    Break(
        "uncovered_covered",
        {"uncovered"},
        {"need": "N2"},
        lambda problem, plan: plan["uncovered"].append(
            {"need": "N2", "reason": "outweighed", "detail": {}}
        ),
    ),
    Break(
        "uncovered_twice",
        {"uncovered"},
        {"need": "N4"},
        lambda problem, plan: plan["uncovered"].append(deepcopy(plan["uncovered"][0])),
    ),
    Break(
        "uncovered_unknown",
        {"uncovered"},
        {"need": "N9"},
        lambda problem, plan: plan["uncovered"].append(
            {"need": "N9", "reason": "outweighed", "detail": {}}
        ),
    ),
    Break(
        "coverage_bound",
        {"bounds"},
        {},
        lambda problem, plan: plan["bounds"].update(coverage=44.9),
    ),
    Break(
        "cost_bound",
        {"bounds"},
        {},
        lambda problem, plan: plan["bounds"].update(cost=4793),
    ),
]
