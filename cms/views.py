"""The resource centre at its name, and the list of all public pages for search engines."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from .models import ResourceIndexPage
from .models.base import absolute, live_in
from .queries import public_pages


def resources(request):
    page = live_in(ResourceIndexPage, (get_language() or "fr")[:2])
    if page is None:
        raise Http404
    return page.serve(request)


def sitemap(request):
    return render(
        request, "cms/sitemap.xml", {"pages": public_pages(request)}, content_type="application/xml"
    )


def robots(request):
    context = {"sitemap_url": absolute(reverse("sitemap"))}
    return render(request, "cms/robots.txt", context, content_type="text/plain; charset=utf-8")
