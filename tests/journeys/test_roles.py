"""Each role's pages, as a person reaches them from the menu: accessible, no sideways scroll, no dead end."""

import re
from urllib.parse import urlsplit

import pytest

PEOPLE = {
    "learner": "salma@centres.example.org",
    "trainer": "denis@formateurs.example.org",
    "manager": "karima@centres.example.org",
    "regional": "youssef@regions.example.org",
    "national": "nadia@national.example.org",
    "editor": "amine@editions.example.org",
    "administrator": "laila@jisr.example.org",
}


# Endings of addresses that answer a file to keep, and no page.
FILES = re.compile(r"\.(ics|pdf|xlsx|csv)$|/pdf/$|/sessions/\d+/calendar/$|export")


def links(page, selector, site):
    """Addresses of the site's own pages, without Wagtail's admin and without files."""
    found = page.eval_on_selector_all(selector, "links => links.map(link => link.href)")
    return [
        urlsplit(address).path + ("?" + urlsplit(address).query if urlsplit(address).query else "")
        for address in found
        if address.startswith(site) and "/admin/" not in address and "logout" not in address
    ]


def one_of_each_shape(addresses, language):
    """The first address of each shape: digits and codes count as equal."""
    seen = {}
    for address in addresses:
        path = address.split("?")[0].split("#")[0].removeprefix(f"/{language}")
        if FILES.search(path):
            continue
        seen.setdefault(re.sub(r"\d+", "N", path), path)
    return list(seen.values())


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("role", PEOPLE)
def test_the_menu_and_what_it_leads_to(person, role, language, phone):
    someone = person(language, phone=phone)
    someone.sign_in(PEOPLE[role])
    menu = one_of_each_shape(links(someone.page, "header nav a", someone.site), language)
    deeper = []
    for path in menu:
        someone.open(path)
        deeper += one_of_each_shape(links(someone.page, "main a", someone.site), language)
    opened = set(menu)
    for path in one_of_each_shape(deeper, language)[:14]:
        if path not in opened:
            response = someone.page.goto(f"{someone.site}/{language}{path}")
            assert response is None or response.status < 400, f"{path}: {response.status}"
            someone.look()
    assert len(someone.seen) >= 3
