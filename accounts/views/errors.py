"""What went wrong, why, and where to go. The 500 page needs no database, session or menu."""

import logging
import secrets

from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control

from ..queries.people import coordination_contact

log = logging.getLogger(__name__)


def _standalone(request, template, **context):
    """A page that asks nothing of the database, in the language of its address."""
    language = translation.get_language_from_path(request.path_info) or "fr"
    with translation.override(language):
        return render_to_string(
            template,
            {
                "site_language": language,
                "text_direction": "rtl" if language == "ar" else "ltr",
                "path": request.get_full_path(),
                **context,
            },
        )


def not_found(request, exception):
    return render(request, "404.html", status=404)


def refused(request, exception):
    """Says who can give the right; an app may say what is refused: `PermissionDenied(_("…"))`."""
    contact = coordination_contact() if request.user.is_authenticated else None
    return render(request, "403.html", {"contact": contact, "reason": str(exception)}, status=403)


def stale_form(request, reason=""):
    """The token of a form no longer fits: the page stood open too long, or cookies are refused."""
    return render(request, "403_csrf.html", status=403)


def malformed(request, exception):
    """A request that no browser sends by itself, a foreign Host header among them."""
    return HttpResponse(_standalone(request, "400.html"), status=400)


def too_many(request, exception=None):
    return render(request, "429.html", status=429)


def broken(request):
    code = f"JSR-{secrets.token_hex(2).upper()}-{timezone.localtime():%H:%M}"
    log.error("answered 500 with code %s", code)
    return HttpResponseServerError(_standalone(request, "500.html", code=code))


@cache_control(public=True, max_age=3600)
def offline(request):
    """Kept by the service worker, and shown in the place of a page that the network did not bring."""
    return HttpResponse(_standalone(request, "offline.html"))
