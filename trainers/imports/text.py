"""Text as people type it in three keyboards: folded for comparing, cleaned for keeping."""

import re

from accounts.folding import fold as letters

# Arabic-Indic and Persian digits, and the signs that go with them.
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
# What people write in a cell that has nothing to say.
NOTHING = {
    "",
    "-",
    "--",
    "–",
    "—",
    "/",
    "//",
    "n/a",
    "na",
    "néant",
    "neant",
    "null",
    "x",
    "لا شيء",
    "؟",
    "?",
}
# UTF-8 read as Windows-1252: «Ã©», «Ø§».
TWICE_ENCODED = re.compile("[ÂÃØÙ][\u0080-\u00bf\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u2122]")


def clean(text):
    """Without invisible marks and no-break spaces, Western digits, single spaces."""
    text = INVISIBLE.sub("", str(text)).translate(DIGITS)
    return " ".join(text.split())


def is_nothing(text):
    return text.lower() in NOTHING


def fold(text):
    """As `accounts.folding`, and without the signs that mean something only in an address."""
    return " ".join(re.sub(r"[@.+_]", " ", letters(clean(text))).split())


def mended(text):
    """The text meant by one that was encoded twice; None when there is no such text."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None


def is_garbled(text):
    return "\ufffd" in text or bool(TWICE_ENCODED.search(text))


def items(text):
    """A list written in one cell: commas of both scripts, semicolons, slashes, lines."""
    parts = re.split(r"[;,،؛|\n\r]+|\s+/\s+|(?<=\D)/(?=\D)", str(text))
    return [part for part in (clean(part) for part in parts) if part and not is_nothing(part)]
