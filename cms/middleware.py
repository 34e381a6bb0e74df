"""The editors' room speaks the language of who is in it: its addresses have no /fr/ or /ar/."""

from django.utils import translation


class AdminLanguageMiddleware:
    """Wagtail's own profile may still choose another one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
