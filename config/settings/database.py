"""Reads a database's address, so that one variable is enough to leave the embedded default."""

from urllib.parse import unquote, urlsplit

ENGINES = {
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
}


def database_from_url(url):
    """Django's settings for `postgresql://user:password@host:port/name`; ValueError on another kind."""
    parts = urlsplit(url)
    if parts.scheme not in ENGINES:
        raise ValueError(f"JISR_DATABASE_URL begins with {parts.scheme!r}; write postgresql://…")
    return {
        "ENGINE": ENGINES[parts.scheme],
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
