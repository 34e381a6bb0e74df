"""Fills an empty site with the demo: each part may be run again and adds nothing twice."""

import time
from importlib import import_module

from django.core.management.base import BaseCommand
from django.test.utils import override_settings
from django.utils import timezone, translation

# In this order: each part builds on those before it. (module, function)
PARTS = [
    ("demo.people", "seed_people"),
    ("demo.content", "seed_content"),
    ("demo.sessions", "seed_sessions"),
    ("demo.learning", "seed_learning"),
    ("demo.planning", "seed_planning"),
    ("demo.imports", "seed_imports"),
]


# Nobody is written to while the demo is made.
SILENT = "django.core.mail.backends.dummy.EmailBackend"


class Command(BaseCommand):
    help = "Seed the demo data, with dates moved relative to today."

    def handle(self, *, verbosity, **options):
        today = timezone.localdate()
        for module, function in PARTS:
            started = time.monotonic()
            with translation.override("fr"), override_settings(EMAIL_BACKEND=SILENT):
                getattr(import_module(module), function)(today)
            if verbosity:
                self.stdout.write(f"{function}: {time.monotonic() - started:.1f} s")
