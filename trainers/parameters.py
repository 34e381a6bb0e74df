"""What a plan counts with where its rows say nothing: prices, travel, and where those who fly land."""

from django.conf import settings

# Euro cents; a night is paid beyond 120 km, `continuity` once for each trainer a cohort meets.
PRICES = {
    "km": 22,
    "flight": 52_000,
    "week_abroad": 42_000,
    "night": 5_500,
    "continuity": 6_000,
    "overload": 1_500,
    "remote": 7_000,
}
TRAVEL_HALF_DAYS = [[120, 0], [350, 1], [None, 2]]
DAYS_TO_ANSWER = 7
MOST_SECONDS = 600
WORKERS = 8


def gateway():
    """Code of the province where trainers from abroad land."""
    return settings.PLANNING_GATEWAY
