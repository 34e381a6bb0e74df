"""Bytes of a CSV to text, whichever program of whichever country saved it."""

import codecs
import re

from .problems import Unreadable

MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
HIGH = re.compile(rb"[\x80-\xff]+")


def decoded(data):
    """Text of `data`; `Unreadable` when no encoding in use here gives readable text."""
    text = _decode(data)
    if text is None or CONTROLS.search(text):
        raise Unreadable("encoding")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data):
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if wide := _wide_without_mark(data):
        return _strictly(data, wide)
    return _strictly(data, "utf-8") or _strictly(data, _code_page(data))


def _strictly(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _wide_without_mark(data):
    """UTF-16 shows as a zero every second byte wherever there are separators and digits."""
    sample = data[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd < len(sample) / 20:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _code_page(data):
    """Windows-1256 writes Arabic as runs of high bytes; in French they stand alone, or by two."""
    runs = HIGH.findall(data)
    high = sum(len(run) for run in runs)
    in_words = sum(len(run) for run in runs if len(run) >= 3)
    return "cp1256" if in_words * 2 > high else "cp1252"
