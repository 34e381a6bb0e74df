"""Free text compared as people type it: without accents, vowel signs, hamza or case."""

import re
import unicodedata

_SAME = str.maketrans(
    {"ى": "ي", "ة": "ه", "ٱ": "ا", "ـ": None, "œ": "oe", "æ": "ae", "ء": None}
    | {digit: str(value) for value, digit in enumerate("٠١٢٣٤٥٦٧٨٩")}
)
_BETWEEN = re.compile(r"[^\w@.+]+")


def fold(text):
    """«Fès-Meknès» → «fes meknes», «أحمَد» → «احمد»; what separates words becomes one space."""
    split = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in split if not unicodedata.combining(letter))
    return _BETWEEN.sub(" ", bare.translate(_SAME)).strip()


def matches(query, *texts):
    """Whether every word of `query` stands in the texts; the parts of «B-12» one after the other."""
    haystack = fold(" ".join(text for text in texts if text))
    return all(fold(word) in haystack for word in query.split())
