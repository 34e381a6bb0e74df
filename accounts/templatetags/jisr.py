"""The page's small parts: icons, stars, rings, paths; dates and numbers as people read them."""

import datetime as dt

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import formats

register = template.Library()

STAR_PATH = (
    "M50.00,6.00 62.89,18.89 81.11,18.89 81.11,37.11 94.00,50.00 81.11,62.89 81.11,81.11 62.89,81.11 "
    "50.00,94.00 37.11,81.11 18.89,81.11 18.89,62.89 6.00,50.00 18.89,37.11 18.89,18.89 37.11,18.89Z"
)
MIRRORED = {"arrow", "back", "send"}


@register.simple_tag
def icon(name, extra=""):
    """An icon of the sprite (without its `i-`); arrows mirror by themselves."""
    flip = " flip" if name in MIRRORED else ""
    return format_html(
        '<svg class="i{}{}" aria-hidden="true"><use href="#i-{}"/></svg>',
        flip,
        f" {extra}" if extra else "",
        name,
    )


@register.simple_tag
def star(extra="st"):
    return format_html(
        '<svg class="{}" viewBox="0 0 100 100" aria-hidden="true"><use href="#star"/></svg>', extra
    )


@register.simple_tag
def ring(percent, label=""):
    """Progress drawn around a star; `percent` 0–100."""
    percent = max(0, min(100, int(percent or 0)))
    text = formats.percent(percent / 100)
    return format_html(
        '<svg class="ring{}" viewBox="0 0 100 100" role="img" aria-label="{}">'
        '<path class="track" d="{}"/><path class="val" d="{}" pathLength="100" stroke-dasharray="{} 100"/>'
        '<text x="50" y="58.5">{}</text></svg>',
        " full" if percent == 100 else "",
        label or text,
        STAR_PATH,
        STAR_PATH,
        percent,
        text,
    )


@register.simple_tag
def star_path(states):
    """A row of stars, one a step: "done", "now" or ""."""
    classes = {"done": "on", "now": "now"}
    items = format_html_join(
        "", '<li class="{}">{}</li>', ((classes.get(s, ""), star()) for s in states)
    )
    return format_html('<ol class="path" aria-hidden="true">{}</ol>', items)


@register.simple_tag
def level_stars(level, before=0):
    """A competency level of four as stars; those gained since `before` are ringed."""
    parts = []
    for index in range(4):
        x = 2 + 24 * (3 - index if formats.is_arabic() else index)
        held = index < (level or 0)
        parts.append(
            f'<use class="{"f-act" if held else "f-line"}" href="#star" x="{x}" y="2" width="20" height="20"/>'
        )
        if held and index >= (before or 0):
            parts.append(f'<circle class="got" cx="{x + 10}" cy="12" r="10.6"/>')
    box = "2 2 92 20" if level and (before or 0) >= level else "0 0 96 24"  # else room for rings
    svg = f'<svg class="lv" viewBox="{box}" aria-hidden="true">{"".join(parts)}</svg>'
    return mark_safe(svg)  # noqa: S308  # numbers only


@register.filter
def long_date(value):
    return formats.long_date(formats.as_day(value)) if value else ""


@register.filter
def medium_date(value):
    return formats.medium_date(formats.as_day(value)) if value else ""


@register.filter
def day_and_month(value):
    return formats.day_and_month(formats.as_day(value)) if value else ""


@register.filter
def short_date(value):
    return formats.short_date(formats.as_day(value)) if value else ""


@register.filter
def short_month(value):
    return formats.short_month(formats.as_day(value)) if value else ""


@register.simple_tag
def date_range(first, last):
    return formats.date_range(first, last)


@register.simple_tag
def weekday_range(first, last):
    return formats.weekday_range(first, last)


@register.filter
def clock(value):
    return formats.clock(value) if value else ""


@register.filter
def number(value, decimals=0):
    return "" if value is None else formats.number(value, decimals)


@register.filter
def share(value, decimals=0):
    """A share of 1 as a percentage."""
    return "" if value is None else formats.percent(value, decimals)


@register.filter
def euros(cents):
    return "" if cents is None else formats.euros(cents)


@register.simple_tag
def dirhams(cents, rate):
    return "" if cents is None else formats.dirhams(cents, rate)


@register.filter
def code(value):
    """A code, phone or address that keeps its direction inside Arabic text."""
    return format_html("<bdi>{}</bdi>", value)


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


@register.filter
def device(user_agent):
    """«Chrome, Android»: what a person can recognise in a browser's long name for itself."""
    names = [
        next((name for mark, name in marks if mark in (user_agent or "")), None)
        for marks in (BROWSERS, SYSTEMS)
    ]
    return _(", ").join(name for name in names if name) or _("an unknown device")


@register.filter
def role_names(user):
    """«coordinatrice régionale – Fès-Meknès, formatrice»."""
    return _(", ").join(str(held) for held in user.current_appointments)


@register.filter
def initial_capital(text):
    text = str(text)
    return text[:1].upper() + text[1:]


@register.filter
def spelt(count):
    return formats.spelt(count)


@register.filter
def days_from_today(day):
    """«aujourd’hui», «demain», «dans trois semaines», «il y a 2 jours»."""
    from django.utils import timezone  # one caller

    days = (formats.as_day(day) - timezone.localdate()).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days < 0:
        from babel.dates import format_timedelta  # one caller

        past = dt.timedelta(days=days)
        return format_timedelta(past, add_direction=True, locale=formats.locale())
    if days < 14:
        words = ngettext("in %(count)s day", "in %(count)s days", days)
        return words % {"count": formats.spelt(days)}
    if days < 60:
        weeks = round(days / 7)
        words = ngettext("in %(count)s week", "in %(count)s weeks", weeks)
        return words % {"count": formats.spelt(weeks)}
    months = round(days / 30.4)
    words = ngettext("in %(count)s month", "in %(count)s months", months)
    return words % {"count": formats.spelt(months)}


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The page's query string with some values changed; an empty value drops its key."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = value
    return "?" + params.urlencode() if params else "?"


@register.inclusion_tag("accounts/_pages.html", takes_context=True)
def pages(context, page, anchor=""):
    """Ways to the other pages of a list; `anchor`: where on the page it is, with its #."""
    return {
        "request": context["request"],
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number),
        "anchor": anchor,
    }
