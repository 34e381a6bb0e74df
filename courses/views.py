"""The catalogue at its name, and the home of those who write."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language

from .catalogue import catalogue_page
from .editorial import editor_desk


def catalogue(request):
    page = catalogue_page((get_language() or "fr")[:2])
    if page is None:
        raise Http404
    return page.serve(request)


def editor_home(request):
    return render(request, "courses/editor_home.html", editor_desk(request.user))
