"""Certificates: one's own, their PDF, and the public check that anyone may make."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from lms.certificate_pdf import certificate_pdf, square_for_page
from lms.certificate_words import sides
from lms.forms.learning import CheckForm, RevokeForm
from lms.guesses import guesses_left, note_wrong_guess
from lms.models import Certificate
from lms.permissions import can_revoke
from lms.queries.learning import own_certificates
from lms.services.certify import revoke_certificate
from lms.signatures import is_genuine


def certificates(request):
    return render(
        request, "lms/certificates.html", {"certificates": own_certificates(request.user)}
    )


def visible_or_404(request, pk):
    return get_object_or_404(
        Certificate.objects.visible_to(request.user).select_related(
            "enrolment__module", "enrolment__cohort__centre__province"
        ),
        pk=pk,
    )


def certificate_context(certificate):
    return {
        "certificate": certificate,
        "sides": sides(certificate),
        "square": square_for_page(certificate),
        "is_genuine": is_genuine(certificate.signed_content, certificate.signature),
    }


def certificate(request, pk):
    certificate = visible_or_404(request, pk)
    context = certificate_context(certificate)
    context["is_own"] = certificate.enrolment.learner_id == request.user.pk
    context["can_revoke"] = certificate.is_live and can_revoke(request.user, certificate)
    return render(request, "lms/certificate.html", context)


@require_GET
def pdf(request, pk):
    certificate = visible_or_404(request, pk)
    answer = HttpResponse(certificate_pdf(certificate), content_type="application/pdf")
    name = slugify(f"{certificate.snapshot['name_fr']} {certificate.serial}")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


def revoke(request, pk):
    certificate = visible_or_404(request, pk)
    if not can_revoke(request.user, certificate):
        raise PermissionDenied
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke_certificate(certificate=certificate, by=request.user, **form.cleaned_data)
        return redirect("lms:certificate", pk)
    return render(request, "lms/revoke.html", {"certificate": certificate, "form": form})


@require_GET
def verify(request):
    """Find a certificate by the number typed, however it is spaced; a few wrong guesses, then a wait."""
    form = CheckForm(request.GET if "code" in request.GET else None)
    left = guesses_left(request)
    if not left:
        return render(
            request, "lms/verify.html", {"form": CheckForm(), "must_wait": True}, status=429
        )
    if form.is_bound:
        found = (
            form.is_valid() and Certificate.objects.filter(serial=form.cleaned_data["code"]).first()
        )
        if found:
            return redirect("lms:certificate_public", found.public_id)
        note_wrong_guess(request)
        form.say_unknown()
    return render(request, "lms/verify.html", {"form": form})


@require_GET
def public_certificate(request, public_id):
    """The whole text of a certificate and its state, for whoever holds its address."""
    certificate = Certificate.objects.filter(public_id=public_id).first()
    if certificate is None:
        return render(
            request, "lms/verify.html", {"form": CheckForm(), "is_unknown": True}, status=404
        )
    return render(request, "lms/certificate_public.html", certificate_context(certificate))
