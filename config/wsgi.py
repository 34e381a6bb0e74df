"""The web entry point."""

import os

# Before any import that reads a clock: see config/zones.py.
os.environ["PYTHONTZPATH"] = ""
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
