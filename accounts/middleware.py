"""Access is denied unless opened; and what every answer to a signed-in person must say."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from .policy import policy_of


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
    """Keeps signed-in pages out of shared caches, and switches off what no page uses."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.setdefault("Cache-Control", "no-store, private")
        return response
