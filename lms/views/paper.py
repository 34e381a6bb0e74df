"""From paper: what a signed sheet says is carried over to the register, and its photo is kept."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms import permissions
from lms.forms.sessions import AttendanceForm, PaperForm
from lms.models import SessionSlot, SheetPhoto
from lms.queries import sessions as reading
from lms.services.attend import keep_sheet

from .sessions import allowed, register_page, session_or_404, slot_or_404


@require_POST
def attendance_paper(request, pk):
    """The photo is kept; the numbers lead to the register of the half-day, where they are checked."""
    slot = slot_or_404(request, pk)
    entries = reading.register(slot)
    paper = PaperForm(request.POST, request.FILES, entries=entries, slot=slot)
    if not paper.is_valid():
        form = AttendanceForm(entries=entries)
        return register_page(request, slot, entries, form, paper)
    given = paper.cleaned_data
    if given["photo"]:
        keep_sheet(slot=paper.named, photo=given["photo"], by=request.user)
        messages.success(request, _("The photo of the sheet is kept."))
    numbers = urlencode(
        {name: " ".join(map(str, sorted(given[name]))) for name in ("absent", "excused")}
    )
    return redirect(reverse("lms:attendance", args=[paper.named.pk]) + f"?{numbers}")


@require_safe
def sheet_photo(request, pk):
    photo = get_object_or_404(
        SheetPhoto.objects.filter(slot__in=SessionSlot.objects.visible_to(request.user)), pk=pk
    )
    allowed(permissions.can_see_roster, request, session_or_404(request, photo.slot.session_id))
    return FileResponse(photo.photo.open("rb"))
