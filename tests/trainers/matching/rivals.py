"""Two needs that want the same day, trainer and room."""

from trainers.matching.format import Problem


def two_rivals() -> Problem:
    place = {"id": "A", "region": "R", "lat": 33.0, "lon": -7.0}
    day = "2027-01-05"
    need = {
        "module": "M", "blocks": [2], "requires": {"D1.1": 2}, "languages": ["fr"],
        "mode": "on_site", "window": [day, day], "after": [], "equipment": [], "step_free": False,
        "max_trainers": 1,
    }  # fmt: skip
    year = ["2027-01-04", "2027-01-29"]
    trainer = {
        "id": "T0", "base": "A", "languages": ["fr"], "remote": [], "on_site": [year],
        "competencies": {"D1.1": {"level": 2, "until": None}}, "max_half_days": 20,
        "fair_half_days": 20, "max_missions": 0, "fee": 1000,
    }  # fmt: skip
    prices = dict.fromkeys(
        ("km", "flight", "week_abroad", "night", "continuity", "overload", "remote"), 100
    )
    return Problem.parse(
        {
            "schema": 1, "first_day": year[0], "last_day": year[1], "closed_days": [],
            "short_days": [], "places": [place], "gateway": "A", "prices": prices,
            "travel_half_days": [[None, 0]], "trainers": [trainer], "locks": [],
            "rooms": [
                {"id": "R0", "place": "A", "seats": 9, "equipment": [], "step_free": True,
                 "closed": []}
            ],
            "cohorts": [{"id": f"C{i}", "place": "A", "size": 5} for i in range(2)],
            "needs": [need | {"id": f"N{i}", "cohort": f"C{i}", "priority": 5 - i} for i in range(2)],
        }
    )  # fmt: skip
