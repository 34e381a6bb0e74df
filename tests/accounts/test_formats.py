"""Dates and shares as people read them."""

import datetime as dt

import pytest
from django.utils import translation

from accounts import formats

FIRST, FIFTH = dt.date(2027, 2, 1), dt.date(2027, 2, 5)


@pytest.mark.parametrize(
    ("language", "long", "span"),
    [
        ("fr", "lundi 1er février 2027", "du 1er au 5 février 2027"),
        ("ar", "الاثنين 1 فبراير 2027", "من 1 إلى 5 فبراير 2027"),
    ],
)
def test_the_first_of_a_month(language, long, span):
    with translation.override(language):
        assert formats.long_date(FIRST) == long
        assert formats.date_range(FIRST, FIFTH) == span


@pytest.mark.parametrize(
    ("language", "first", "last", "text"),
    [
        ("fr", FIRST, FIFTH, "du lundi 1er au vendredi 5 février 2027"),
        ("ar", FIRST, FIFTH, "من الاثنين 1 إلى الجمعة 5 فبراير 2027"),
        ("fr", dt.date(2027, 1, 29), FIRST, "du vendredi 29 janvier au lundi 1er février 2027"),
        ("fr", FIRST, FIRST, "lundi 1er février 2027"),
        (
            "fr",
            dt.date(2026, 12, 31),
            dt.date(2027, 1, 4),
            "du jeudi 31 décembre 2026 au lundi 4 janvier 2027",
        ),
    ],
)
def test_a_range_with_its_weekdays(language, first, last, text):
    with translation.override(language):
        assert formats.weekday_range(first, last) == text


@pytest.mark.parametrize("day", [11, 21, 31])
def test_other_days_that_hold_a_one_keep_their_number(day):
    with translation.override("fr"):
        assert formats.medium_date(dt.date(2027, 1, day)) == f"{day} janvier 2027"


@pytest.mark.parametrize(("language", "text"), [("fr", "77,5\u202f%"), ("ar", "77,5%")])
def test_a_share_as_a_percentage(language, text):
    with translation.override(language):
        assert formats.percent(0.775, 1) == text
