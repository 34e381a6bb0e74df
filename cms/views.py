"""The resource centre at its name; the page itself answers."""

from django.http import Http404
from django.utils.translation import get_language

from .models import ResourceIndexPage
from .models.base import live_in


def resources(request):
    page = live_in(ResourceIndexPage, (get_language() or "fr")[:2])
    if page is None:
        raise Http404
    return page.serve(request)
