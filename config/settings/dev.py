"""The embedded default: SQLite, local files, mail on the console, no server to install."""

from .base import *  # noqa: F403
from .base import SECRET_KEY, VAR_DIR

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]


def _own_secret():
    """A secret made once for this machine and kept beside its data."""
    import secrets  # needed here alone

    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = SECRET_KEY or _own_secret()
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STATIC_ROOT = None  # nothing is collected: the finders serve the sources
SERVE_MEDIA = True
# Passkeys on http://localhost; a browser allows them on no bare number such as 127.0.0.1.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# The demo's signatories are as made up as the rest of its people.
CERTIFICATE_SIGNATORIES = {"institute": "Hélène Fictif-Aubin", "network": "Nadia Exemple-Alaoui"}
