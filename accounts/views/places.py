"""The list of centres, and a centre's file with its rooms and their closures."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from ..exports import asked_format, table_response
from ..forms import CentreForm, ClosureForm, RoomForm
from ..models import Centre, CentreKind, CentreStatus, Region, Room, RoomClosure
from ..queries.places import ORDERS, centre_list
from ..queries.tables import TableState
from ..services.places import close_room

FILTERS = ("region", "kind", "status", "state")
STATES = [
    ("closed", pgettext_lazy("account", "closed")),
    ("all", pgettext_lazy("account", "open and closed")),
]


def centres(request):
    state = TableState.read(request.GET, orders=list(ORDERS), filters=FILTERS)
    rows = centre_list(request.user, state)
    if asked_format(request):
        return table_response(
            request, filename="centres", columns=_columns(), rows=[_row(c) for c in rows]
        )
    page = state.page_of(rows)
    return render(
        request,
        "accounts/centres.html",
        {
            "state": state,
            "page": page,
            "region_choices": [(region.pk, region.name) for region in Region.objects.all()],
            "kinds": CentreKind.choices,
            "statuses": CentreStatus.choices,
            "state_choices": STATES,
        },
    )


def _columns():
    return [
        _("Code"),
        _("Name in French"),
        _("Name in Arabic"),
        _("Kind"),
        _("Status"),
        _("Town"),
        _("Province"),
        _("Region"),
        _("Rooms"),
        _("Internet"),
        _("Step-free access"),
        _("French counterpart"),
        _("Phone"),
    ]


def _row(centre):
    return [
        centre.code,
        centre.name_fr,
        centre.name_ar,
        centre.get_kind_display(),
        centre.get_status_display(),
        centre.town,
        centre.province.name,
        centre.province.region.name,
        centre.room_count,
        centre.get_internet_display(),
        _("yes") if centre.step_free else _("no"),
        centre.counterpart,
        centre.phone,
    ]


def centre(request, code):
    centre = get_object_or_404(Centre.objects.visible_to(request.user), code=code)
    form = CentreForm(request.POST or None, instance=centre)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The file of the centre is up to date."))
        return redirect("accounts:centre", centre.code)
    if form.errors:
        centre = Centre.objects.get(pk=centre.pk)
    return render(
        request,
        "accounts/centre.html",
        {"centre": centre, "form": form, "rooms": centre.rooms.order_by("-is_active", "code")},
    )


def room_add(request, code):
    centre = get_object_or_404(Centre.objects.visible_to(request.user), code=code)
    form = RoomForm(request.POST or None, instance=Room(centre=centre, step_free=centre.step_free))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The room is there, and sessions can be held in it."))
        return redirect("accounts:centre", centre.code)
    return render(request, "accounts/room.html", {"centre": centre, "form": form})


def room(request, pk):
    """Edit a room, or keep sessions out of it for some days: two forms, told apart by their button."""
    room = get_object_or_404(Room.objects.visible_to(request.user).select_related("centre"), pk=pk)
    is_closing = "close" in request.POST
    form = RoomForm(request.POST if request.POST and not is_closing else None, instance=room)
    closure_form = ClosureForm(
        request.POST if is_closing else None, instance=RoomClosure(room=room)
    )
    if is_closing and closure_form.is_valid():
        close_room(room=room, **closure_form.cleaned_data)
        messages.success(request, _("The room is closed on these days."))
        return redirect("accounts:room", pk)
    if request.method == "POST" and not is_closing and form.is_valid():
        form.save()
        messages.success(request, _("The room is up to date."))
        return redirect("accounts:centre", room.centre.code)
    return render(
        request,
        "accounts/room.html",
        {
            "centre": room.centre,
            "room": room,
            "form": form,
            "closure_form": closure_form,
            "closures": room.closures.filter(last_day__gte=timezone.localdate()).order_by(
                "first_day"
            ),
        },
    )


@require_POST
def closure_end(request, pk):
    closures = RoomClosure.objects.filter(room__in=Room.objects.visible_to(request.user))
    closure = get_object_or_404(closures, pk=pk)
    closure.delete()
    messages.success(request, _("The room is open again on these days."))
    return redirect("accounts:room", closure.room_id)
