"""What the tests run on: the embedded default, made quick; JISR_TEST_DATABASE_URL picks PostgreSQL."""

import os

from .base import *  # noqa: F403
from .base import DATABASES, NO_CACHE
from .database import database_from_url

SECRET_KEY = "tests-only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "renditions": NO_CACHE,
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
SERVE_MEDIA = True
ACCOUNT_RATE_LIMITS = False
LOGGING = {"version": 1, "disable_existing_loggers": False}

if os.environ.get("JISR_TEST_DATABASE_URL"):
    DATABASES = {"default": database_from_url(os.environ["JISR_TEST_DATABASE_URL"])}
    # Set while a template is migrated: see tests/databases.py.
    if os.environ.get("JISR_TEST_POSTGRES_NAME"):
        DATABASES["default"]["NAME"] = os.environ["JISR_TEST_POSTGRES_NAME"]
else:
    DATABASES["default"]["NAME"] = os.environ.get("JISR_TEST_SQLITE", ":memory:")
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA foreign_keys=ON; PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL;",
    }
