"""The administrator's list of people, and a person's file with their appointments."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from jobs.services import enqueue

from ..exports import asked_format, table_response
from ..forms import AppointmentForm, PersonForm
from ..forms.people import NewPersonForm
from ..models import Appointment, Centre, Region, Role, User
from ..queries.people import ORDERS, people_list
from ..queries.tables import TableState
from ..services import people as services

FILTERS = ("role", "region", "centre", "state")
STATES = [
    ("closed", pgettext_lazy("account", "closed")),
    ("all", pgettext_lazy("account", "open and closed")),
]


def people(request):
    state = TableState.read(request.GET, orders=list(ORDERS), filters=FILTERS)
    rows = people_list(request.user, state)
    if asked_format(request):
        return table_response(
            request, filename="people", columns=_columns(), rows=[_row(p) for p in rows]
        )
    page = state.page_of(rows)
    centres = Centre.objects.visible_to(request.user)
    return render(
        request,
        "accounts/people.html",
        {
            "state": state,
            "page": page,
            "role_choices": [*Role.choices, ("none", _("without a role"))],
            "region_choices": [(region.pk, region.name) for region in Region.objects.all()],
            "centre_choices": [(centre.code, centre.name) for centre in centres],
            "state_choices": STATES,
        },
    )


def _columns():
    return [
        _("Given name"),
        _("Family name"),
        _("Given name in Arabic"),
        _("Family name in Arabic"),
        _("E-mail address"),
        _("Phone"),
        _("Job"),
        _("Staff number"),
        _("Roles"),
        _("State"),
    ]


def _row(person):
    return [
        person.given_name,
        person.family_name,
        person.given_name_ar,
        person.family_name_ar,
        person.email,
        person.phone,
        person.job_title,
        person.matricule or "",
        "; ".join(str(held) for held in person.held),
        pgettext("account", "open") if person.is_active else pgettext("account", "closed"),
    ]


def _person(request, pk):
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _page(request, person, *, form=None, appointment_form=None):
    appointments = person.appointments.select_related("region", "centre").order_by(
        "-starts_on", "pk"
    )
    return render(
        request,
        "accounts/person.html",
        {
            "person": person,
            "form": form or PersonForm(instance=person),
            "appointment_form": appointment_form or AppointmentForm(person=person),
            "appointments": appointments,
        },
    )


def person(request, pk):
    person = _person(request, pk)
    if request.method != "POST":
        return _page(request, person)
    form = PersonForm(request.POST, instance=person)
    if not form.is_valid():
        return _page(request, _person(request, pk), form=form)
    form.save()
    messages.success(request, _("The file of %(name)s is up to date.") % {"name": person})
    return redirect("accounts:person", person.pk)


def person_add(request):
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = services.add_person(**form.cleaned_data)
        messages.success(
            request,
            _("%(name)s has an account, and a mail to choose a password. Now give a role.")
            % {"name": person},
        )
        return redirect("accounts:person", person.pk)
    return render(request, "accounts/person_add.html", {"form": form})


@require_POST
def person_active(request, pk):
    """Close or open an account; the message that says so has the way back."""
    person = _person(request, pk)
    is_active = request.POST.get("active") == "yes"
    if person == request.user and not is_active:
        messages.error(request, _("You can't close your own account: ask another administrator."))
        return redirect("accounts:person", pk)
    services.set_active(person=person, is_active=is_active)
    if is_active:
        messages.success(request, _("The account of %(name)s is open.") % {"name": person})
    else:
        messages.success(
            request,
            _("The account of %(name)s is closed, and signed out everywhere.") % {"name": person},
        )
    return redirect("accounts:person", pk)


@require_POST
def person_link(request, pk):
    """Send a link to choose a password, for one who lost the invitation."""
    person = _person(request, pk)
    enqueue("accounts.send_password_link", payload={"user": person.pk})
    messages.success(
        request,
        _("A link to choose a password is on its way to %(mail)s.") % {"mail": person.email},
    )
    return redirect("accounts:person", pk)


@require_POST
def appointment_add(request, pk):
    person = _person(request, pk)
    form = AppointmentForm(request.POST, person=person)
    if not form.is_valid():
        return _page(request, person, appointment_form=form)
    services.appoint(person=person, **form.cleaned_data)
    messages.success(
        request, _("The role is given. %(name)s must sign in again.") % {"name": person}
    )
    return redirect("accounts:person", pk)


@require_POST
def appointment_end(request, pk):
    appointment = get_object_or_404(Appointment.objects.visible_to(request.user), pk=pk)
    if services.would_lock_everyone_out(appointment):
        messages.error(
            request,
            _("This is the last administrator: appoint another one before ending this role."),
        )
        return redirect("accounts:person", appointment.user_id)
    services.end_appointment(appointment=appointment)
    messages.success(request, _("The role has ended."))
    return redirect("accounts:person", appointment.user_id)
