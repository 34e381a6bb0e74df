"""What every page of the site shares: its twin in the other language, and what machines read."""

from functools import cached_property

from django.conf import settings
from wagtail.models import Page


class SitePage(Page):
    """Abstract. `structured_data` is the page as JSON-LD, or None."""

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        twins = {twin.locale.language_code: twin for twin in self.live_twins}
        context["canonical_url"] = absolute(self.get_url(request))
        context["alternates"] = [
            (code, absolute(twin.get_url(request))) for code, twin in sorted(twins.items())
        ]
        context["structured_data"] = self.structured_data()
        for code, twin in twins.items():
            if code != self.locale.language_code:
                context["other_language_url"] = twin.get_url(request)
        return context

    @cached_property
    def live_twins(self):
        """This page in each language where it is published. Who has read them together may set them."""
        return list(
            type(self)
            .objects.filter(translation_key=self.translation_key, live=True)
            .select_related("locale")
        )

    @property
    def description(self):
        """What search engines show: written for them, else the page's own first words."""
        return (
            self.search_description
            or getattr(self, "summary", "")
            or getattr(self, "introduction", "")
        )

    def structured_data(self):
        return None


def live_in(page_type, language):
    """The one live page of a type in a language, with its twins; None without. One query."""
    pages = list(page_type.objects.live().select_related("locale"))
    for page in pages:
        page.live_twins = [twin for twin in pages if twin.translation_key == page.translation_key]
    return next((page for page in pages if page.locale.language_code == language), None)


def absolute(url):
    """An address with the site's own host, whatever host the request named."""
    return url if not url or url.startswith("http") else settings.SITE_URL.rstrip("/") + url
