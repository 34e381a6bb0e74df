"""The resource centre at its name; the page itself answers."""

from django.http import Http404
from django.utils.translation import get_language

from .queries import resource_index


def resources(request):
    page = resource_index((get_language() or "fr")[:2])
    if page is None:
        raise Http404
    return page.serve(request)
