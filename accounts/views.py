"""One's home and one's own file, and the pages that say what went wrong."""

import secrets

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from .forms import ProfileForm
from .navigation import home_url_name

ABOUT = ("help", "complaint", "accessibility", "data")


def home(request):
    """Send each person to the home of their first role."""
    return redirect(home_url_name(request.user))


def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your file is up to date."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form})


def about(request, topic):
    if topic not in ABOUT:
        raise Http404
    return render(request, f"accounts/about_{topic}.html")


def not_found(request, exception):
    return render(request, "404.html", status=404)


def refused(request, exception):
    return render(request, "403.html", status=403)


def broken(request):
    """Answers even when the database does not: a plain page with a code to quote."""
    code = f"JSR-{secrets.token_hex(2).upper()}-{timezone.now():%H:%M}"
    return render(request, "500.html", {"code": code}, status=500)
