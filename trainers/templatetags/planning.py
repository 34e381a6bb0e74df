"""Dates as the plan's narrow places need them, and the heads of a calendar."""

import datetime as dt

from babel.dates import format_date
from django import template
from django.utils import timezone
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from accounts import formats

register = template.Library()
A_MONDAY = dt.date(2024, 1, 1)


@register.filter
def local_clock(moment):
    """The hour in Rabat."""
    return formats.clock(timezone.localtime(moment))


@register.filter
def at_wraps(text):
    """An address breaks behind its @ where it has to."""
    return mark_safe(conditional_escape(text).replace("@", "@<wbr>"))  # noqa: S308  # escaped


@register.filter
def month_and_year(day):
    return formats.month_and_year(day)


@register.simple_tag
def short_range(first, last):
    """«7–10 déc.», «18 janv. – 19 févr.»."""
    if first == last:
        return f"{first.day} {formats.short_month(first)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {formats.short_month(last)}"
    return f"{first.day} {formats.short_month(first)} – {last.day} {formats.short_month(last)}"


@register.simple_tag
def weekday_heads():
    """(letter, name) from Monday to Sunday."""
    days = [A_MONDAY + dt.timedelta(days=n) for n in range(7)]
    letter = "EEEEE"
    return [
        (
            format_date(day, letter, locale=formats.locale()),
            format_date(day, "EEEE", locale=formats.locale()),
        )
        for day in days
    ]


@register.filter
def unlocalized(value):
    """A number for an attribute of a drawing, with a point whatever the language."""
    return f"{value:.1f}"
