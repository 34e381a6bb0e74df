"""Access is denied unless opened; and the headers that every answer carries."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.middleware.gzip import GZipMiddleware

from .policy import policy_of

PERMISSIONS = (
    "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


# What becomes shorter. Pictures, videos, fonts, PDF and spreadsheets are compressed already.
SHRINKS = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/javascript",
    "application/manifest+json",
    "application/xml",
    "image/svg+xml",
)


class CompressionMiddleware(GZipMiddleware):
    """Text alone, and never a part of a file: its bytes are counted in the file as it lies there."""

    def process_response(self, request, response):
        is_text = response.get("Content-Type", "").startswith(SHRINKS)
        if not is_text or response.has_header("Content-Range"):
            return response
        return super().process_response(request, response)


class PolicyMiddleware:
    """Applies the address's policy before its view runs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        policy = policy_of(view)
        if policy is not None and policy.allows(request.user):
            return None
        if policy is not None and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied


class HeadersMiddleware:
    """Outermost: files, redirects and refusals carry the headers too.

    It looks at cookies and not at the session, because it must also work when the database does not.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.setdefault(
            "Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY
        )
        response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if request.path.startswith("/admin/"):
            response.setdefault("Content-Security-Policy", settings.ADMIN_CONTENT_SECURITY_POLICY)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # On a shared device, Back after signing out must show nothing. Files name their own term.
            is_picture = request.path.startswith(settings.MEDIA_URL)
            kept = "private, max-age=86400" if is_picture else "no-store, private"
            response.setdefault("Cache-Control", kept)
        return response
