"""All addresses. `/fr/…` and `/ar/…` hold the same pages; `/admin/` is the editors' room."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path, reverse_lazy
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts import views as accounts_views
from accounts.policy import public, signed_in

handler403 = "accounts.views.refused"
handler404 = "accounts.views.not_found"
handler500 = "accounts.views.broken"

# Wagtail's and Django's own doors lead to the one sign-in.
one_door = public(RedirectView.as_view(url=reverse_lazy("account_login"), query_string=True))

urlpatterns = [
    path("admin/login/", one_door),
    path("admin/password_reset/", one_door),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.SERVE_MEDIA:
    urlpatterns += [
        re_path(r"^media/(?P<path>images/.*)$", public(serve), {"document_root": settings.MEDIA_ROOT}),
        re_path(r"^media/(?P<path>media/.*)$", public(serve), {"document_root": settings.MEDIA_ROOT}),
    ]

urlpatterns += i18n_patterns(
    path("home/", signed_in(accounts_views.home), name="home"),
    path("sign/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("cms.urls")),
    path("", include("courses.urls")),
    path("", include("lms.urls")),
    path("", include("trainers.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=True,
)
