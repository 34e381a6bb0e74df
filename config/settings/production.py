"""Production: PostgreSQL, Redis, Celery, S3-compatible storage, behind a proxy that ends TLS."""

import os

from .base import *  # noqa: F403
from .base import (
    ADMIN_CONTENT_SECURITY_POLICY,
    CONTENT_SECURITY_POLICY,
    NO_CACHE,
    SECRET_KEY,
)
from .database import database_from_url
from .storage import bucket_origins

if not SECRET_KEY:
    raise RuntimeError("Set JISR_SECRET_KEY to a long random value before starting in production.")

DATABASES = {
    "default": {
        **database_from_url(os.environ["JISR_DATABASE_URL"]),
        "OPTIONS": {"pool": True},
        "CONN_HEALTH_CHECKS": True,
    }
}
REDIS_URL = os.environ.get("JISR_REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL},
    "renditions": NO_CACHE,
}
JOBS_RUNNER = "celery"
CELERY_BROKER_URL = os.environ.get("JISR_BROKER_URL", REDIS_URL)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if os.environ.get("JISR_S3_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": os.environ["JISR_S3_BUCKET"],
            "endpoint_url": os.environ.get("JISR_S3_ENDPOINT"),
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
    # Pictures, videos and captions come from there.
    _origins = bucket_origins(os.environ["JISR_S3_BUCKET"], os.environ.get("JISR_S3_ENDPOINT", ""))
    for _directive in ("img-src", "media-src"):
        CONTENT_SECURITY_POLICY["DIRECTIVES"][_directive] += _origins
    ADMIN_CONTENT_SECURITY_POLICY = ADMIN_CONTENT_SECURITY_POLICY.replace(
        "img-src 'self'", "img-src 'self' " + " ".join(_origins)
    )

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("JISR_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("JISR_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("JISR_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("JISR_SMTP_PASSWORD", "")
EMAIL_USE_TLS = True

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = True
SERVE_MEDIA = False
# SAMEORIGIN, not DENY: the editors' preview shows the site's own pages in a frame.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
