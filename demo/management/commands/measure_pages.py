"""Weighs the pages of the demo: queries, and bytes over the network on a first visit.

A first visit is the page, its style sheets and scripts (gzip) and the font files of the reader's script
(already compressed), without pictures and other media.
"""

import gzip
import re

from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from demo.people import LEARNER_LOGIN
from lms.models import Enrolment

NATIONAL = "nadia@national.example.org"
LINKED = re.compile(r'<(?:link|script)[^>]+(?:href|src)="/static/([^"]+\.(?:css|js))"')


def pages():
    """(title, login or None, path) of the pages with a budget."""
    enrolment = Enrolment.objects.active().filter(learner__email=LEARNER_LOGIN).first()
    unit = enrolment.version.version_units.order_by("position").first().unit
    return [
        ("catalogue", None, reverse("courses:catalogue")),
        ("lesson", LEARNER_LOGIN, reverse("lms:lesson", args=[enrolment.pk, unit.pk])),
        ("learner's home", LEARNER_LOGIN, reverse("lms:home")),
        ("dashboard", NATIONAL, reverse("lms:dashboard")),
        ("plans", NATIONAL, reverse("trainers:plans")),
        ("coordinator's home", NATIONAL, reverse("trainers:coordination")),
    ]


def compressed(content):
    return len(gzip.compress(content, 6))


def first_visit(html, language):
    """Bytes of the page (gzip), and of all it needs besides."""
    besides = 0
    for name in set(LINKED.findall(html.decode())):
        with open(finders.find(name), "rb") as source:  # noqa: PTH123  # a finder gives a path
            besides += compressed(source.read())
    fonts = ["latin"] if language == "fr" else ["arabic", "latin"]
    for script in fonts:
        with open(finders.find(f"fonts/readex-pro-{script}.woff2"), "rb") as source:  # noqa: PTH123
            besides += len(source.read())
    return compressed(html), besides


class Command(BaseCommand):
    help = "Print queries and bytes of the pages that have a budget, in French and Arabic."

    def handle(self, **options):
        self.stdout.write(f"{'page':<22}{'':<4}{'queries':>8}{'page kB':>9}{'first kB':>10}")
        for language in ("fr", "ar"):
            with translation.override(language):
                for title, login, path in pages():
                    self.stdout.write(self.measure(title, login, path, language))

    def measure(self, title, login, path, language):
        client = Client(SERVER_NAME="127.0.0.1")
        if login:
            client.force_login(get_user_model().objects.get(email=login))
        client.get(path, follow=True)  # warms what is kept between requests
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(path, follow=True)
        page, besides = first_visit(response.content, language)
        return (
            f"{title:<22}{language:<4}{len(queries):>8}{page / 1000:>9.1f}{(page + besides) / 1000:>10.1f}"
            f"{'' if response.status_code == 200 else f'  status {response.status_code}'}"
        )
