"""The catalogue and its modules at their names, and the home of those who write."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.views import serve

from cms.models.base import live_in

from .editorial import editor_desk
from .models import CataloguePage
from .module_page import public_lesson, public_module


def catalogue(request):
    page = live_in(CataloguePage, (get_language() or "fr")[:2])
    if page is None:
        raise Http404
    return page.serve(request)


@require_safe
def module(request, slug):
    """A module's page without the walk down the tree; what isn't open to all goes Wagtail's way."""
    page = public_module(slug, (get_language() or "fr")[:2])
    return page.serve(request) if page else serve(request, f"catalogue/{slug}/")


@require_safe
def lesson(request, slug, lesson_slug):
    """A lesson's public page, likewise."""
    page = public_lesson(slug, lesson_slug, (get_language() or "fr")[:2])
    return page.serve(request) if page else serve(request, f"catalogue/{slug}/{lesson_slug}/")


def editor_home(request):
    return render(request, "courses/editor_home.html", editor_desk(request.user))
