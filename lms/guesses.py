"""Slows down who tries certificate numbers at random: a few wrong ones, then a wait."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache

ALLOWED = 15
WINDOW = 10 * 60  # seconds since the last wrong one


def _key(request):
    """By address, found behind a proxy as sign-in finds it."""
    return f"lms.guesses.{get_adapter().get_client_ip(request)}"


def guesses_left(request):
    return max(0, ALLOWED - cache.get(_key(request), 0))


def note_wrong_guess(request):
    cache.set(_key(request), cache.get(_key(request), 0) + 1, WINDOW)
