"""A certificate's number: JSR-XXXX-XXXX, easy to read aloud, with a character that checks the rest."""

import secrets

# No 0 and O, 1, I and L: 31 signs, a prime, so that one wrong or two swapped signs never pass.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PREFIX = "JSR"
LENGTH = 8


def check_sign(body):
    """The sign that makes the weighted sum of all eight a multiple of 31."""
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def new_serial():
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return written(body + check_sign(body))


def written(signs):
    return f"{PREFIX}-{signs[:4]}-{signs[4:]}"


def read_serial(typed):
    """The number as stored, from what a person typed: case, spaces and dashes don't matter.

    None when it can't be a number of ours: wrong length, sign or check.
    """
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    signs = signs.removeprefix(PREFIX) if len(signs) > LENGTH else signs
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        return None
    return written(signs) if check_sign(signs[:-1]) == signs[-1] else None
