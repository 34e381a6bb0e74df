"""Files on their way in: sent, tried, imported; nothing is written before its sender says so."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import formats
from accounts.exports import XLSX, table_response
from jobs.models import JobState

from ..forms.imports import UploadForm
from ..imports.batch import (
    NothingToWrite,
    ask_to_write,
    can_be_written,
    start_import,
    stop_import,
    throw_away,
)
from ..imports.kinds import KINDS
from ..imports.messages import PHASES, column_label, refusal, worded
from ..imports.templates import csv_template, fields_of, xlsx_template
from ..models import ImportBatch, ImportKind, ImportState
from ..queries.plans import in_seconds

SHOWN_PROBLEMS = 100
SHOWN_ROWS = 50


def imports(request):
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        batch = start_import(
            upload=form.cleaned_data["upload"], kind=form.cleaned_data["kind"], by=request.user
        )
        return redirect("trainers:import", batch.pk)
    batches = ImportBatch.objects.visible_to(request.user).defer("rows", "errors")[:20]
    kinds = [(kind, kind.label, len(fields_of(kind))) for kind in ImportKind]
    return render(
        request, "trainers/imports.html", {"form": form, "batches": batches, "kinds": kinds}
    )


def _batch(request, pk):
    return get_object_or_404(
        ImportBatch.objects.visible_to(request.user).select_related("job"), pk=pk
    )


def one_import(request, pk):
    batch = _batch(request, pk)
    return render(request, "trainers/import.html", _context(batch))


def _context(batch):
    is_ready = can_be_written(batch)
    context = {
        "batch": batch,
        "summary": batch.summary,
        "is_ready": is_ready,
        "is_trial": is_ready or batch.state == ImportState.CHECKED,
        "is_running": batch.state in (ImportState.READING, ImportState.WRITING) and not is_ready,
        "has_failed": is_ready
        and batch.job
        and batch.job.state in (JobState.FAILED, JobState.INTERRUPTED),
        "was_stopped": is_ready and batch.job and batch.job.state == JobState.CANCELLED,
        "form": UploadForm(initial={"kind": batch.kind}),
        "known": batch.summary.get("same", 0) + batch.summary.get("changed", 0),
        "good": batch.summary.get("new", 0) + batch.summary.get("changed", 0),
        "written": batch.summary.get("written_new", 0) + batch.summary.get("written_changed", 0),
        "column_count": len(fields_of(batch.kind)),
    }
    if batch.state == ImportState.REFUSED:
        context["wrong"], context["remedy"] = refusal(batch.errors[0], batch.kind)
        return context
    context["problems"] = [worded(each, batch.kind) for each in batch.errors[:SHOWN_PROBLEMS]]
    context["more_problems"] = max(0, len(batch.errors) - SHOWN_PROBLEMS)
    context["rows"] = [_row(row, batch.kind) for row in batch.rows[:SHOWN_ROWS]]
    context["more_rows"] = max(0, len(batch.rows) - SHOWN_ROWS)
    context["percent"] = formats.percent(batch.job.percent / 100 if batch.job else 0)
    if batch.job:
        context["phase"] = PHASES.get(batch.job.phase, "")
        context["took"] = _took(batch.job)
    return context


def _took(job):
    """How long the last piece of work went on, in words; nothing while it does."""
    if not (job.started_at and job.finished_at):
        return ""
    return in_seconds((job.finished_at - job.started_at).total_seconds())


def _row(row, kind):
    """One good row as the trial shows it: number, who or what, and what would change."""
    values = row["v"]
    names = [values.get(key) for key in ("given_name", "family_name")]
    title = " ".join(name for name in names if name) or values.get("code") or values.get("email")
    changes = [column_label(key, kind) for key in row.get("c") or ()]
    return {"number": row["n"], "title": title, "is_new": row.get("s") == "new", "changes": changes}


@require_POST
def import_write(request, pk):
    batch = _batch(request, pk)
    try:
        ask_to_write(batch=batch, invite="invite" in request.POST)
    except NothingToWrite:
        messages.info(request, _("There is nothing to import: this file has been dealt with."))
    return redirect("trainers:import", pk)


@require_POST
def import_stop(request, pk):
    batch = _batch(request, pk)
    stop_import(batch=batch)
    messages.info(request, _("The worker was told to stop; nothing of this file is kept."))
    return redirect("trainers:import", pk)


@require_POST
def import_discard(request, pk):
    batch = _batch(request, pk)
    if can_be_written(batch) or batch.state == ImportState.CHECKED:
        throw_away(batch=batch)
        messages.success(request, _("The file was thrown away; nothing had been written."))
    return redirect("trainers:imports")


def import_problems(request, pk):
    """The rows to correct, as a table to take away."""
    batch = _batch(request, pk)
    rows = [worded(each, batch.kind) for each in batch.errors if each["row"] is not None]
    return table_response(
        request,
        filename=f"to-correct-{batch.pk}",
        columns=[_("Row"), _("Column"), _("Written"), _("What is wrong"), _("Correction")],
        rows=[[r["row"], r["column"], r["written"], r["wrong"], r["remedy"]] for r in rows],
    )


def import_template(request, kind, extension):
    if kind not in KINDS or extension not in ("xlsx", "csv"):
        raise Http404
    content, mime = (
        (xlsx_template(kind), XLSX)
        if extension == "xlsx"
        else (csv_template(kind), "text/csv; charset=utf-8")
    )
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="jisr-{kind}.{extension}"'
    return response
