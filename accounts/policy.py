"""The policy of each address: who may call it at all. What rows they see is the querysets' part.

Every view of Jisr carries a policy, given where its address is written:

    path("needs/", for_roles(NATIONAL, REGIONAL)(views.need_list), name="needs")

A view without one is refused (`accounts.middleware`), and a test fails for it. Views of installed
packages are listed in `PACKAGES`, by the module they come from.
"""

import functools
from dataclasses import dataclass

from .models import Role

LEARNER, TRAINER, CENTRE_MANAGER = Role.LEARNER, Role.TRAINER, Role.CENTRE_MANAGER
REGIONAL, NATIONAL, EDITOR, ADMINISTRATOR = (
    Role.REGIONAL,
    Role.NATIONAL,
    Role.EDITOR,
    Role.ADMINISTRATOR,
)


@dataclass(frozen=True)
class Policy:
    """`roles` None = anyone signed in; `is_public` = anyone at all; `is_own` = checks by itself."""

    roles: frozenset | None = None
    is_public: bool = False
    is_own: bool = False

    def allows(self, user):
        if self.is_public or self.is_own:
            return True
        if not user.is_authenticated:
            return False
        return self.roles is None or user.is_superuser or bool(self.roles & user.roles)


def _with(policy):
    def decorate(view):
        @functools.wraps(view)
        def carrying(*args, **kwargs):
            return view(*args, **kwargs)

        carrying.policy = policy
        return carrying

    return decorate


public = _with(Policy(is_public=True))
signed_in = _with(Policy())


def for_roles(*roles):
    """Open the view to people who hold one of the roles today, in whatever scope."""
    return _with(Policy(roles=frozenset(roles)))


# The editors' room: Jisr decides who enters, Wagtail what each may do there.
_EDITORS = Policy(roles=frozenset({EDITOR, ADMINISTRATOR}))

# Packages whose views hold their own checks, and the few that are public by nature. The first prefix
# that fits counts.
PACKAGES = {
    "allauth.": Policy(is_own=True),
    "wagtail.documents.views.serve": Policy(is_own=True),
    "wagtail.images.views.serve": Policy(is_own=True),
    "wagtail.views": Policy(is_public=True),
    "wagtail.": _EDITORS,
    "wagtail_localize.": _EDITORS,
    "django.views.i18n": Policy(is_public=True),
    "django.views.static": Policy(is_public=True),
    "django.contrib.sitemaps.": Policy(is_public=True),
}


def policy_of(view):
    """The policy of a view callback, or None: then nobody gets in."""
    own = getattr(view, "policy", None)
    if own is not None:
        return own
    view_class = getattr(view, "view_class", None)
    module = view_class.__module__ if view_class else getattr(view, "__module__", "")
    for prefix, policy in PACKAGES.items():
        if module.startswith(prefix):
            return policy
    return None
