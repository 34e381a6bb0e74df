"""The catalogue at its name, and the home of those who write."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language

from cms.models.base import live_in

from .editorial import editor_desk
from .models import CataloguePage


def catalogue(request):
    page = live_in(CataloguePage, (get_language() or "fr")[:2])
    if page is None:
        raise Http404
    return page.serve(request)


def editor_home(request):
    return render(request, "courses/editor_home.html", editor_desk(request.user))
