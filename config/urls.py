"""All addresses. `/fr/…` and `/ar/…` hold the same pages; `/admin/` is the editors' room."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts import views as accounts_views
from accounts.policy import public, signed_in
from cms import views as cms_views
from cms.files import media

handler400 = "accounts.views.malformed"
handler403 = "accounts.views.refused"
handler404 = "accounts.views.not_found"
handler429 = "accounts.views.too_many"
handler500 = "accounts.views.broken"

# Wagtail's and Django's own doors lead to the one sign-in.
one_door = public(accounts_views.one_door)

urlpatterns = [
    path("sw.js", public(accounts_views.service_worker), name="service_worker"),
    path("admin/login/", one_door),
    re_path(r"^admin/password_reset/", one_door),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("sitemap.xml", public(cms_views.sitemap), name="sitemap"),
    path("robots.txt", public(cms_views.robots), name="robots"),
]

if settings.SERVE_MEDIA:
    # Not all of MEDIA_ROOT: documents have rights of their own, which Wagtail's view checks.
    urlpatterns += [
        re_path(r"^media/(?P<path>images/.*)$", public(media)),
        re_path(r"^media/(?P<path>media/.*)$", public(media)),
    ]

urlpatterns += i18n_patterns(
    path("home/", signed_in(accounts_views.home), name="home"),
    path("sign/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("cms.urls")),
    path("", include("courses.urls")),
    path("", include("lms.urls")),
    path("", include("trainers.urls")),
    path("_util/login/", one_door),
    path("", include(wagtail_urls)),
    prefix_default_language=True,
)
