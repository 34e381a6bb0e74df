"""Dates, numbers and money in the reader's language, by Babel (fr_MA, ar_MA)."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language

NARROW = "\u202f"
NO_BREAK = "\u00a0"


def locale():
    return Locale.parse("ar_MA" if (get_language() or "fr").startswith("ar") else "fr_MA")


def is_arabic():
    return locale().language == "ar"


def babel_date(day, pattern, *, locale):
    """Babel's date; the first of a month is «1er» in French."""
    text = format_date(day, pattern, locale=locale)
    if locale.language == "fr" and "d" in pattern and day.day == 1:
        return re.sub(r"(?<!\d)1(?!\d)", "1er", text, count=1)
    return text


def long_date(day):
    """«lundi 7 décembre 2026», «الاثنين 7 دجنبر 2026»."""
    pattern = "EEEE d MMMM y"
    return babel_date(day, pattern, locale=locale())


def medium_date(day):
    """«7 décembre 2026»."""
    return babel_date(day, "d MMMM y", locale=locale())


def day_and_month(day):
    """«lundi 7 décembre»."""
    return babel_date(day, "EEEE d MMMM", locale=locale())


def short_date(day):
    """07/12/2026 in both languages."""
    return day.strftime("%d/%m/%Y")


def short_month(day):
    """«déc.», «janv.», «دجنبر»; the fr_MA of Babel would cut to «jan.», «jui.»."""
    return babel_date(day, "LLL", locale=locale() if is_arabic() else Locale("fr"))


def month_and_year(day):
    """«Décembre 2026», with a capital where the script has them."""
    text = babel_date(day, "LLLL y", locale=locale())
    return text[:1].upper() + text[1:]


def date_range(first, last):
    """«du 14 au 18 décembre 2026», repeating only what differs; one day alone as a long date."""
    if first == last:
        return long_date(first)
    if is_arabic():
        start = "d" if (first.month, first.year) == (last.month, last.year) else "d MMMM"
        if first.year != last.year:
            start = "d MMMM y"
        return f"من {babel_date(first, start, locale=locale())} إلى {medium_date(last)}"
    start = "d" if (first.month, first.year) == (last.month, last.year) else "d MMMM"
    if first.year != last.year:
        start = "d MMMM y"
    return f"du {babel_date(first, start, locale=locale())} au {medium_date(last)}"


def weekday_range(first, last):
    """«du lundi 14 au vendredi 18 décembre 2026»; one day alone as a long date."""
    if first == last:
        return long_date(first)
    start = "EEEE d" if (first.month, first.year) == (last.month, last.year) else "EEEE d MMMM"
    if first.year != last.year:
        start = "EEEE d MMMM y"
    words = "من {} إلى {}" if is_arabic() else "du {} au {}"
    return words.format(babel_date(first, start, locale=locale()), long_date(last))


def clock(moment):
    """«9 h 00» in French, «09:00» in Arabic; takes a time or a local datetime."""
    if is_arabic():
        return f"{moment:%H:%M}"
    return f"{moment.hour}{NO_BREAK}h{NO_BREAK}{moment:%M}"


def in_zone(moment, zone):
    return moment.astimezone(ZoneInfo(zone))


def number(value, decimals=0):
    """1 234,5 in French; 1.234,5 in Arabic; Western digits in both."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=locale())


SPELT = {
    2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit", 9: "neuf", 10: "dix",
}  # fmt: skip


def spelt(count):
    """«trois» inside a French sentence; Arabic keeps figures, whose words would follow the noun's gender."""
    return str(count) if is_arabic() else SPELT.get(count, str(count))


def percent(value, decimals=0):
    """Takes a share of 1: 0.775 → «77,5 %», «77,5%» in Arabic, where a space would part the sign."""
    return f"{number(100 * value, decimals)}{'' if is_arabic() else NARROW}%"


def euros(cents, decimals=0):
    """Euro cents → «58 940 €»."""
    return f"{number(cents / 100, decimals)}{NO_BREAK}€"


def dirhams(cents, rate, decimals=0):
    """Euro cents at `rate` dirhams for one euro → «636 552 DH»."""
    unit = "درهم" if is_arabic() else "DH"
    return f"{number(float(rate) * cents / 100, decimals)}{NO_BREAK}{unit}"


def as_day(value):
    return value.date() if isinstance(value, dt.datetime) else value
