"""One's home and one's own file, the pages about Jisr, and the doors that lead to the one sign-in."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control

from ..forms import ProfileForm
from ..models import User
from ..navigation import home_url_name
from ..queries.people import doors_of

ABOUT = ("help", "complaint", "accessibility", "data")
OFFLINE_FILES = ("css/tokens.css", "css/components.css", "js/offline.js", "icon.svg")


def home(request):
    """Send each person to the home of their first role."""
    return redirect(home_url_name(request.user))


def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with override(request.user.language):
            messages.success(request, _("Your file is up to date."))
            return redirect("accounts:profile")
    # A refused form has changed the row in memory: the header must not show a name never saved.
    person = User.objects.get(pk=request.user.pk) if form.errors else request.user
    return render(
        request,
        "accounts/profile.html",
        {
            "form": form,
            "person": person,
            "appointments": request.user.current_appointments,
            "doors": doors_of(request.user),
        },
    )


def about(request, topic):
    if topic not in ABOUT:
        raise Http404
    return render(request, f"accounts/about_{topic}.html")


def one_door(request):
    """Wagtail's own sign-in leads here; allauth judges whether `next` is ours before it follows it."""
    query = urlencode({"next": request.GET["next"]}) if "next" in request.GET else ""
    return redirect(reverse("account_login") + (f"?{query}" if query else ""))


@cache_control(public=True, max_age=0, must_revalidate=True)
def service_worker(request):
    """Served at the root, so that its scope is the whole site."""
    languages = [code for code, _name in settings.LANGUAGES]
    pages = {}
    for language in languages:
        with override(language):
            pages[language] = reverse("accounts:offline")
    return render(
        request,
        "sw.js",
        {
            "pages": pages,
            "files": [static(name) for name in OFFLINE_FILES],
        },
        content_type="text/javascript",
    )
