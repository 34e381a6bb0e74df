"""Slows down who tries certificate numbers at random: a few wrong ones, then a wait."""

from django.core.cache import cache

ALLOWED = 15
WINDOW = 10 * 60  # seconds


def _key(request):
    return f"lms.guesses.{request.META.get('REMOTE_ADDR', '')}"


def guesses_left(request):
    return max(0, ALLOWED - (cache.get(_key(request)) or 0))


def note_wrong_guess(request):
    if not cache.add(_key(request), 1, WINDOW):
        cache.incr(_key(request))
