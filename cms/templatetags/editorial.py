"""Small words of the public pages."""

import json

from babel.dates import format_date
from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import formats

register = template.Library()

# As counted with a feminine noun in Arabic (modules, resources); beyond ten, figures.
WORDS = {
    2: gettext_lazy("two"),
    3: gettext_lazy("three"),
    4: gettext_lazy("four"),
    5: gettext_lazy("five"),
    6: gettext_lazy("six"),
    7: gettext_lazy("seven"),
    8: gettext_lazy("eight"),
    9: gettext_lazy("nine"),
    10: gettext_lazy("ten"),
}


@register.filter
def in_words(number):
    return WORDS.get(number, number)


@register.filter
def file_size(count):
    """Bytes as people weigh a download: «84 ko», «9 Mo»."""
    if not count:
        return ""
    if count < 1_000_000:
        return _("%(count)s kB") % {"count": max(1, round(count / 1000))}
    return _("%(count)s MB") % {"count": round(count / 1_000_000)}


KINDS = {
    "csv": gettext_lazy("%(kind)s spreadsheet"),
    "docx": gettext_lazy("%(kind)s text"),
    "odt": gettext_lazy("%(kind)s text"),
    "pptx": gettext_lazy("%(kind)s slides"),
    "xlsx": gettext_lazy("%(kind)s spreadsheet"),
}


@register.filter
def file_kind(extension):
    """What opens it, with the letters people look for: «tableur XLSX»; «PDF» says enough.

    Set apart: in Arabic a weight after Latin letters would change places with them.
    """
    words = KINDS.get((extension or "").lower(), "%(kind)s")
    return format_html("<bdi>{}</bdi>", words % {"kind": (extension or "").upper()})


@register.filter
def minutes(count):
    """«75 min», «5 h 40»; hours from 100 minutes on."""
    hours, rest = divmod(count, 60)
    if count < 100:
        return _("%(count)s min") % {"count": count}
    if not rest:
        return ngettext("%(hours)s h", "%(hours)s h", hours) % {"hours": hours}
    return ngettext("%(hours)s h %(minutes)02d", "%(hours)s h %(minutes)02d", hours) % {
        "hours": hours,
        "minutes": rest,
    }


@register.filter
def day_month(day):
    """«7 décembre»; the first is «1er» in French."""
    text = format_date(formats.as_day(day), "d MMMM", locale=formats.locale())
    return (
        text.replace("1 ", "1er ", 1)
        if formats.as_day(day).day == 1 and not formats.is_arabic()
        else text
    )


@register.filter
def short_month(day):
    """«déc.», «دجنبر»."""
    return format_date(formats.as_day(day), "MMM", locale=formats.locale())


@register.filter
def iso_day(day):
    return formats.as_day(day).isoformat()


@register.simple_tag
def json_ld(data):
    """Structured data; `<` is escaped, so nothing in it can end the script."""
    if not data:
        return ""
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
