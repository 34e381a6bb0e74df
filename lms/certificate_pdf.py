"""A certificate as a tagged PDF, drawn anew from its frozen facts whenever it is asked for."""

import io
import json
from pathlib import Path

import segno
import typst
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from .certificate_words import public_address, sides

FOLDER = Path(__file__).parent / "pdf"


def square(certificate, **options):
    """The QR code to the certificate's public page, as SVG."""
    out = io.BytesIO()
    code = segno.make(public_address(certificate), error="m", micro=False)
    code.save(out, kind="svg", border=2, xmldecl=False, nl=False, **options)
    return out.getvalue().decode()


def square_for_page(certificate):
    """The same for a page: sized and coloured by the style sheet, named for who can't see it."""
    label = escape(_("Square to scan: the public page of this certificate"))
    svg = square(certificate, svgns=False, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1))  # noqa: S308  # drawn here


def certificate_pdf(certificate):
    """Bytes of a PDF/UA-1 file."""
    words = sides(certificate)
    completed = certificate.completed_on
    with translation.override("fr"):
        alternative = _("Square to scan: the public page of this certificate")
    data = {
        **words,
        "title": f"{words['fr']['title']} – {words['fr']['name']}",
        "date": [completed.year, completed.month, completed.day],
        "serial": certificate.serial,
        "signatories": certificate.snapshot["signatories"],
        "qr": square(certificate, dark="#1B2629"),
        "qr_alt": alternative,
    }
    return typst.compile(
        FOLDER / "certificate.typ",
        font_paths=[FOLDER / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
    )
