"""What the editorial pages list."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from wagtail.models import Page

from accounts.folding import fold, matches

from . import slots
from .models import Field, Profession, ResourceKind, ResourcePage
from .models.base import absolute

ON_HOME = 4
A_PAGE = 24


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    is_chosen: bool


def home_parts(page):
    language = page.locale.language_code
    resources = live_resources(language)
    return {
        "resources": resources[:ON_HOME],
        "resource_count": len(resources),
    } | slots.home_parts(language)


def live_resources(language):
    """Newest first, in the same order in both languages: a slug is shared, a title is not.

    One query: addresses are made from the index page's, which the caller shares.
    """
    return list(
        ResourcePage.objects.live()
        .filter(locale__language_code=language)
        .select_related("document", "locale")
        .defer("body")
        .order_by("-year", "slug")
    )


def resource_list(language, params):
    """The resource centre's list for the filters in the address: profession, field, kind, q."""
    resources = live_resources(language)
    chosen = {name: params.get(name, "") for name in ("profession", "field", "kind")}
    query = params.get("q", "").strip()[:100]
    found = [
        page
        for page in resources
        if all(_fits(page, name, value) for name, value in chosen.items())
        and (not fold(query) or matches(query, page.title, page.summary, *_labels(page)))
    ]
    return {
        "filters": [
            (name, label, list(_options(resources, name, choices, chosen[name])))
            for name, label, choices in _facets()
        ],
        "chosen": [value for value in chosen.values() if value],
        "q": query,
        "found": Paginator(found, A_PAGE).get_page(params.get("page")),
        "is_filtered": bool(query or any(chosen.values())),
        "total": len(resources),
    }


def _facets():
    return [
        ("profession", ResourcePage._meta.get_field("profession").verbose_name, Profession),
        ("field", ResourcePage._meta.get_field("field").verbose_name, Field),
        ("kind", ResourcePage._meta.get_field("kind").verbose_name, ResourceKind),
    ]


def _fits(page, name, value):
    """What is for all fields answers to each of them."""
    own = getattr(page, name)
    return not value or own == value or (name == "field" and own == Field.ALL)


def _labels(page):
    return [
        str(page.get_profession_display()),
        str(page.get_field_display()),
        str(page.get_kind_display()),
    ]


def _options(resources, name, choices, chosen):
    for value, label in choices.choices:
        count = sum(_fits(page, name, value) for page in resources)
        if count and not (name == "field" and value == Field.ALL):
            yield Option(value, label, count, value == chosen)


def public_pages(request):
    """(address, last change, [(language, address), …]) of every live page that anyone may read."""
    pages = (
        Page.objects.live().public().filter(depth__gt=1).select_related("locale").order_by("path")
    )
    found = [(page, absolute(page.get_url(request))) for page in pages]
    twins = {}
    for page, address in found:
        twins.setdefault(page.translation_key, []).append((page.locale.language_code, address))
    return [
        (address, page.last_published_at, sorted(twins[page.translation_key]))
        for page, address in found
        if address
    ]
