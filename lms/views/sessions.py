"""Sessions: lists for each role, one session's page, and the register of a half-day."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.exports import asked_format, table_response
from accounts.models import Region, Role
from courses.models import Module
from lms import permissions
from lms.forms.sessions import AttendanceForm, MaterialForm, MoveForm, PaperForm
from lms.hours import slot_hours
from lms.ical import session_calendar
from lms.models import Session, SessionSlot, SessionState
from lms.places import equipment_of, place_of
from lms.queries import sessions as reading
from lms.queries.results import without_attempts
from lms.services import schedule
from lms.services.attend import record_attendance

from .filters import asked

PER_PAGE = 25
FOLLOWING = (Role.CENTRE_MANAGER, Role.REGIONAL, Role.NATIONAL, Role.ADMINISTRATOR)


@require_safe
def my_sessions(request):
    """The sessions of the cohorts one is a member of."""
    mine = reading.with_place(
        Session.objects.live().filter(cohort__memberships__user=request.user)
    ).order_by("first_day")
    return render(request, "lms/my_sessions.html", {"groups": _by_time(mine)})


@require_safe
def led_sessions(request):
    """What a trainer leads: half-days whose attendance waits, then sessions to come and past."""
    led = reading.with_counts(
        reading.with_place(Session.objects.live().led_by(request.user))
    ).order_by("first_day")
    context = {"groups": _by_time(led), "waiting": reading.to_take(request.user)}
    return render(request, "lms/led_sessions.html", context)


def _by_time(sessions):
    """Those not over yet, nearest first, and those past, latest first."""
    today = timezone.localdate()
    upcoming = [each for each in sessions if each.last_day >= today]
    past = [each for each in reversed(sessions) if each.last_day < today]
    return {"upcoming": upcoming, "past": past}


@require_safe
def all_sessions(request):
    filters = asked(request, "q", "state", "module", "region", "period", "sort")
    found = reading.filtered(Session.objects.visible_to(request.user), **filters)
    found = reading.with_counts(reading.with_place(found))
    if asked_format(request):
        return table_response(request, filename="sessions", **_sessions_table(found))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "states": SessionState.choices,
        "modules": Module.objects.all(),
        "regions": Region.objects.all()
        if request.user.has_role(Role.NATIONAL, Role.ADMINISTRATOR)
        else (),
        "periods": [("upcoming", _("to come")), ("past", _("past")), ("all", _("all"))],
    }
    return render(request, "lms/all_sessions.html", context)


def _sessions_table(sessions):
    columns = [
        _("Code"), _("Module"), _("Title"), _("Cohort"), _("Centre"), _("Region"), _("First day"),
        _("Last day"), _("Half-days"), _("Half-days with attendance"), _("People"), _("Place"),
        _("Trainers"), _("State"),
    ]  # fmt: skip
    rows = (
        [
            session.code,
            session.module.code,
            session.module.title,
            session.cohort.code,
            session.cohort.centre.name,
            session.cohort.centre.province.region.name,
            session.first_day,
            session.last_day,
            session.slot_count,
            session.taken,
            session.people,
            place_of(session),
            ", ".join(leader.user.get_full_name() for leader in session.leaders.all()),
            session.get_state_display(),
        ]
        for session in sessions
    )
    return {"columns": columns, "rows": rows}


def session_or_404(request, pk):
    return get_object_or_404(reading.with_place(Session.objects.visible_to(request.user)), pk=pk)


def allowed(predicate, request, session):
    if not predicate(request.user, session):
        raise PermissionDenied


@require_safe
def session(request, pk):
    found = session_or_404(request, pk)
    if asked_format(request):
        allowed(permissions.can_see_roster, request, found)
        return table_response(request, filename=found.code, **_register_table(found))
    return _session_page(request, found)


def _register_table(session):
    """Everyone on the roster, a column for each half-day."""
    slots, rows = reading.whole_register(session)
    columns = [_("Name"), _("Name in Arabic"), _("Job")]
    columns += [f"{slot.day:%d/%m/%Y} {slot.get_half_display()}" for slot in slots]
    people = (
        [
            enrolment.learner.name_in("fr"),
            enrolment.learner.name_in("ar"),
            enrolment.learner.job_title,
            *(row and _mark_in_words(row) for row in marks),
        ]
        for enrolment, marks in rows
    )
    return {"columns": columns, "rows": people}


def _mark_in_words(row):
    if not row.minutes_late:
        return row.get_mark_display()
    return _("late, %(minutes)s min") % {"minutes": row.minutes_late}


def _session_page(request, session, *, material_form=None, move_form=None, status=200):
    user = request.user
    sees_roster = permissions.can_see_roster(user, session)
    may_reschedule = permissions.can_reschedule(user, session) and (
        session.state not in (SessionState.CANCELLED, SessionState.HELD)
    )
    takes_attendance = permissions.can_take_attendance(user, session)
    lines = reading.slot_lines(session, user)
    roster = list(reading.enrolments_of(session)) if sees_roster else None
    context = {
        "session": session,
        "back": _list_of(user),
        "place": place_of(session),
        "equipment": _(", ").join(equipment_of(session.room)) if session.room else "",
        "lines": lines,
        "next_line": takes_attendance and _to_sign(lines, roster),
        "roster": roster,
        "without_attempts": without_attempts(roster) if roster else (),
        "may_open_cohort": permissions.manages(user, session.cohort.centre),
        "takes_attendance": takes_attendance,
        "material_form": material_form
        or (permissions.can_edit_material(user, session) and MaterialForm(instance=session)),
        "move_form": move_form or (may_reschedule and MoveForm(session=session)),
    }
    return render(request, "lms/session.html", context, status=status)


def _list_of(user):
    """Name of the list that this person came from."""
    if user.has_role(*FOLLOWING) or user.is_superuser:
        return "lms:all_sessions"
    return "lms:led_sessions" if user.has_role(Role.TRAINER) else "lms:sessions"


def _to_sign(lines, roster):
    """The first half-day begun whose register is not full."""
    return next((line for line in lines if line.slot.is_open and line.marked < len(roster)), None)


@require_safe
def session_ics(request, pk):
    session = session_or_404(request, pk)
    response = HttpResponse(session_calendar(session), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{session.pk}.ics"'
    return response


@require_safe
def session_sheet(request, pk):
    """The attendance sheet to print: a page a day, a box to sign for each half-day."""
    session = session_or_404(request, pk)
    allowed(permissions.can_see_roster, request, session)
    context = {
        "session": session,
        "days": reading.sheet_days(session),
        "roster": [
            {"latin": each.learner.name_in("fr"), "arabic": each.learner.name_in("ar")}
            for each in reading.enrolments_of(session)
        ],
    }
    return render(request, "lms/session_sheet.html", context)


@require_POST
def session_material(request, pk):
    session = session_or_404(request, pk)
    allowed(permissions.can_edit_material, request, session)
    form = MaterialForm(request.POST, instance=session)
    if not form.is_valid():
        return _session_page(request, session, material_form=form, status=422)
    form.save()
    messages.success(request, _("The material is up to date."))
    return redirect("lms:session", pk)


@require_POST
def session_move(request, pk):
    session = session_or_404(request, pk)
    allowed(permissions.can_reschedule, request, session)
    form = MoveForm(request.POST, session=session)
    if form.is_valid():
        try:
            schedule.move_session(
                session=session, slots=form.slots(), room=form.cleaned_data.get("room")
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
    if form.errors:
        return _session_page(request, session, move_form=form, status=422)
    messages.success(request, _("The session is moved. Tell the members and the trainers."))
    return redirect("lms:session", pk)


@require_POST
def session_cancel(request, pk):
    session = session_or_404(request, pk)
    allowed(permissions.can_reschedule, request, session)
    schedule.cancel_session(session=session)
    messages.success(request, _("The session is cancelled. Its room and its half-days are free."))
    return redirect("lms:session", pk)


def attendance(request, pk):
    """The register of one half-day: everyone's mark, and corrections with their reason."""
    slot = slot_or_404(request, pk)
    entries = reading.register(slot)
    form = AttendanceForm(request.POST if request.method == "POST" else None, entries=entries)
    if request.method == "POST" and form.is_valid() and _record(request, slot, form):
        return redirect("lms:attendance", slot.pk)
    return register_page(request, slot, entries, form)


def slot_or_404(request, pk):
    """A half-day whose register this person may keep."""
    slot = get_object_or_404(
        SessionSlot.objects.visible_to(request.user).select_related("session"), pk=pk
    )
    slot.session = session_or_404(request, slot.session_id)
    allowed(permissions.can_take_attendance, request, slot.session)
    return slot


def register_page(request, slot, entries, form, paper=None):
    paper = paper or _paper(request, slot, entries)
    context = {
        "slot": slot,
        "leads": permissions.leads(request.user, slot.session),
        "session": slot.session,
        "hours": slot_hours(slot, reading.zones_of(slot.session)),
        "strip": reading.slot_strip(slot.session),
        "left": [entry for entry in entries if entry.row is None],
        "done": [entry for entry in entries if entry.row],
        "total": len(entries),
        "tally": reading.tally(entries),
        "form": form,
        "paper": paper,
        "photos": slot.sheet_photos.select_related("added_by"),
    }
    is_wrong = form.errors or (request.method == "POST" and paper.errors)
    return render(request, "lms/attendance.html", context, status=422 if is_wrong else 200)


def _record(request, slot, form):
    """True when it is written; else the form holds what is wrong."""
    try:
        rows = record_attendance(
            slot=slot,
            marks=form.cleaned_data["marks"],
            by=request.user,
            reason=form.cleaned_data["reason"],
        )
    except ValidationError as refusal:
        form.add_error("reason" if refusal.code == "reason" else None, refusal)
        return False
    if rows:
        text = ngettext("%(count)s entry recorded.", "%(count)s entries recorded.", len(rows))
        messages.success(request, text % {"count": len(rows)})
    else:
        messages.info(request, _("Nothing has changed."))
    return True


def _paper(request, slot, entries):
    """The quick entry from paper: what it says is chosen in the list, and nothing is written."""
    asked = request.method == "GET" and ("absent" in request.GET or "excused" in request.GET)
    form = PaperForm(request.GET if asked else None, entries=entries, slot=slot)
    if asked and form.is_valid():
        form.carry_over()
        messages.info(request, _("The sheet is carried over. Check the list, then record it."))
    return form
