"""What the page frame needs: the menu of the person's roles and this page in the other language."""

from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language

from .navigation import MENUS, PRECEDENCE, VISITOR, main_role


def _links(entries):
    for entry in entries:
        try:
            yield {"label": entry.label, "url": reverse(entry.url_name), "also": entry.also}
        except NoReverseMatch:
            continue  # a page the site does not carry leaves no dead link


def navigation(request):
    """`menu`, `other_menus` (further roles), `other_language_url`; built only when a page asks."""
    language = (get_language() or "fr")[:2]
    other = "ar" if language == "fr" else "fr"

    def menu():
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            entries = VISITOR
        else:
            roles = [role for role in PRECEDENCE if role in user.roles] or [main_role(user)]
            seen, entries = set(), []
            for role in roles:
                for entry in MENUS.get(role, []):
                    if entry.url_name not in seen:
                        seen.add(entry.url_name)
                        entries.append(entry)
        links = list(_links(entries))
        # The deepest matching address is the current one; else the one that says it is above.
        here = [link for link in links if request.path.startswith(link["url"])]
        path = request.path.removeprefix(f"/{language}/")
        above = [link for link in links if link["also"] and path.startswith(link["also"])]
        if here:
            max(here, key=lambda link: len(link["url"]))["current"] = True
        elif above:
            above[0]["current"] = True
        return links

    return {
        "menu": menu,
        "site_language": language,
        "other_language": other,
        "other_language_url": lambda: translate_url(request.get_full_path(), other),
        "text_direction": "rtl" if language == "ar" else "ltr",
    }
