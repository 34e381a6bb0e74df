"""The centre manager's home, answers on sessions, and the centre's rooms."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.forms.places import EQUIPMENT
from accounts.models import Room, RoomClosure
from accounts.services.places import close_room
from lms.models import Session

from ..forms.centre import FreeClosureForm, ObjectionForm, OfferedRoomForm, WelcomeForm
from ..queries.centre import centre_home, centres_of, is_upcoming, not_begun
from ..services.centre import confirm_place, object_to_dates, remind


def _centre(request):
    """The centre asked for among those managed; the first without being asked; None without any."""
    centres = centres_of(request.user)
    asked = request.GET.get("centre", "")
    return next((each for each in centres if each.code == asked), centres[0] if centres else None)


def centre(request):
    centre = _centre(request)
    if centre is None:
        return render(request, "trainers/centre.html", {"centre": None})
    context = centre_home(centre)
    welcome = context["welcome"]
    names = dict(EQUIPMENT)
    if welcome:
        context["equipment"] = [names.get(code, code) for code in welcome.equipment]
        context["lacking"] = [names.get(code, code) for code in welcome.lacking]
    return render(
        request,
        "trainers/centre.html",
        {
            "centre": centre,
            "centres": centres_of(request.user),
            "today": timezone.localdate(),
            "welcome_form": WelcomeForm(),
            **context,
        },
    )


def _session(request, pk):
    sessions = Session.objects.filter(cohort__centre__in=centres_of(request.user)).select_related(
        "cohort__centre__province", "module", "room"
    )
    session = get_object_or_404(sessions, pk=pk)
    if not is_upcoming(session):
        raise Http404
    return session


@require_POST
def session_confirm(request, pk):
    session = _session(request, pk)
    form = WelcomeForm(request.POST)
    if form.is_valid():
        confirm_place(session=session, by=request.user, contact=form.cleaned_data["contact"])
        messages.success(
            request, _("Thank you: the coordination and the trainer know that you are ready.")
        )
    else:
        messages.error(request, _("The contact is too long: a name and a phone number will do."))
    return redirect("trainers:centre")


def session_object(request, pk):
    session = _session(request, pk)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        object_to_dates(session=session, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(
            request, _("The coordination has your message, and will propose other dates.")
        )
        return redirect("trainers:centre")
    return render(request, "trainers/session_object.html", {"session": session, "form": form})


@require_POST
def session_remind(request, pk):
    session = _session(request, pk)
    sent = remind(session=session, learners=not_begun(session))
    messages.success(
        request,
        ngettext("%(count)s person gets a mail.", "%(count)s people get a mail.", sent)
        % {"count": sent},
    )
    return redirect("trainers:centre")


def room_add(request):
    centre = _centre(request)
    if centre is None:
        raise Http404
    form = OfferedRoomForm(
        request.POST or None, instance=Room(centre=centre, step_free=centre.step_free)
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The room is offered: plans may use it."))
        return redirect("trainers:centre")
    return render(request, "trainers/room.html", {"centre": centre, "form": form})


def _room(request, pk):
    rooms = Room.objects.filter(centre__in=centres_of(request.user)).select_related("centre")
    return get_object_or_404(rooms, pk=pk)


def room(request, pk):
    """Change a room, or close it on some days: two forms, told apart by their button."""
    room = _room(request, pk)
    is_closing = "close" in request.POST
    form = OfferedRoomForm(request.POST if request.POST and not is_closing else None, instance=room)
    closure_form = FreeClosureForm(
        request.POST if is_closing else None, instance=RoomClosure(room=room), prefix="closure"
    )
    if is_closing and closure_form.is_valid():
        close_room(room=room, **closure_form.cleaned_data)
        messages.success(request, _("No session will be put into the room on these days."))
        return redirect("trainers:centre_room", pk)
    if request.method == "POST" and not is_closing and form.is_valid():
        form.save()
        messages.success(request, _("The room is up to date."))
        return redirect("trainers:centre")
    closures = room.closures.filter(last_day__gte=timezone.localdate()).order_by("first_day")
    return render(
        request,
        "trainers/room.html",
        {
            "centre": room.centre,
            "room": room,
            "form": form,
            "closure_form": closure_form,
            "closures": closures,
        },
    )


@require_POST
def closure_end(request, pk):
    closure = get_object_or_404(
        RoomClosure.objects.filter(room__centre__in=centres_of(request.user)), pk=pk
    )
    closure.delete()
    messages.success(request, _("The room is open again on these days."))
    return redirect("trainers:centre_room", closure.room_id)
