"""One file's way: received, tried, written. A trial writes nothing but its own batch."""

import time
import zipfile

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs.services import Cancelled, cancel, enqueue

from ..models import ImportBatch, ImportState
from .fields import Entry, Problems
from .headers import table_of
from .kinds import KINDS
from .problems import Unreadable
from .reading import MAX_BYTES, grids

# A file this light is read while its sender waits; a heavier one by the worker.
AT_ONCE_BYTES = 256 * 1024
AT_ONCE_UNPACKED = 4 * 1024 * 1024
KEPT_PROBLEMS = 5000


def start_import(*, upload, kind, by):
    """Keep the file, and try it now or by the worker. Too heavy a file is refused unread."""
    batch = ImportBatch(kind=kind, filename=upload.name[-200:], created_by=by)
    if upload.size > MAX_BYTES:
        batch.state = ImportState.REFUSED
        batch.errors = [_refusal(Unreadable("too_heavy", size=upload.size, limit=MAX_BYTES))]
        batch.save()
        return batch
    batch.upload.save(f"{kind}.{_extension(upload.name)}", upload, save=False)
    batch.save()
    return check_import(batch=batch) if _is_light(batch) else _leave_to_worker(batch)


@transaction.atomic
def _leave_to_worker(batch):
    payload = {"batch": batch.pk}
    batch.job = enqueue(
        "trainers.check_import", payload=payload, owner=batch.created_by, max_attempts=2
    )
    batch.save(update_fields=["job"])
    return batch


def _extension(name):
    return "".join(c for c in name.rpartition(".")[2].lower() if c.isalnum())[:8] or "bin"


def _is_light(batch):
    if batch.upload.size > AT_ONCE_BYTES:
        return False
    try:
        with batch.upload.open() as stream, zipfile.ZipFile(stream) as archive:
            return sum(entry.file_size for entry in archive.infolist()) <= AT_ONCE_UNPACKED
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return True


def _refusal(wrong):
    return {
        "row": None,
        "column": "",
        "label": "",
        "written": "",
        "code": wrong.code,
        "params": wrong.params,
    }


def check_import(*, batch, report=None):
    """The trial: what would be new, changed, the same; and every problem by row and column."""
    started = time.monotonic()
    kind = KINDS[batch.kind]
    tell = report or (lambda **_progress: None)
    tell(percent=5, phase="reading")
    try:
        with batch.upload.open() as stream:
            table = table_of(grids(stream, batch.filename), kind)
    except Unreadable as wrong:
        batch.state = ImportState.REFUSED
        batch.errors = [_refusal(wrong)]
        batch.save(update_fields=["state", "errors"])
        return batch
    tell(percent=50, phase="checking")
    problems = Problems(table.labels)
    entries = kind.read(table, problems)
    rows = [{"n": entry.number, "v": dict(entry.values)} for entry in entries]
    kind.resolve(entries, batch.created_by, problems)
    wrong = {problem["row"] for problem in problems.found}
    for row, entry in zip(rows, entries, strict=True):
        row |= {"s": entry.state, "c": entry.changes}
    batch.rows = [row for row in rows if row["s"] in ("new", "changed", "joined")]
    batch.errors = sorted(problems.found, key=lambda problem: problem["row"])[:KEPT_PROBLEMS]
    batch.columns = table.labels
    batch.summary = _counts(entries) | {
        "rows": len(table.rows),
        "wrong": len(wrong),
        "notes": table.notes[:50],
        "ignored": table.ignored[:50],
        "sheet": table.sheet,
        "seconds": round(time.monotonic() - started, 1),
    }
    if report and report.should_stop():
        raise Cancelled
    batch.state = ImportState.CHECKED
    batch.save()
    return batch


def _counts(entries):
    states = [entry.state for entry in entries]
    moved = [
        e for e in entries if e.state == "changed" and {"centre", "job_title"} & set(e.changes)
    ]
    return {
        "new": states.count("new"),
        "changed": states.count("changed"),
        "same": states.count("same"),
        "joined": states.count("joined"),
        "moved": len(moved),
    }


class NothingToWrite(Exception):
    pass


@transaction.atomic
def ask_to_write(*, batch, invite=False):
    """Hand the good rows to the worker. Asked twice, it is done once."""
    batch = (
        ImportBatch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    )
    if not can_be_written(batch):
        raise NothingToWrite
    batch.job = enqueue(
        "trainers.write_import",
        payload={"batch": batch.pk, "invite": invite},
        owner=batch.created_by,
        max_attempts=2,
    )
    batch.state = ImportState.WRITING
    batch.save(update_fields=["state", "job"])
    return batch


def can_be_written(batch):
    """Tried and with rows to write; or given to a worker that ended without writing."""
    ended = batch.state == ImportState.WRITING and batch.job and batch.job.is_over
    return bool(batch.rows) and (batch.state == ImportState.CHECKED or bool(ended))


def write_import(*, batch, invite=False, report=None):
    """All the good rows in one transaction, compared anew with what Jisr holds by now."""
    kind = KINDS[batch.kind]
    tell = report or (lambda **_progress: None)
    tell(percent=10, phase="checking", total=len(batch.rows))
    if report and report.should_stop():
        raise Cancelled
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if batch.state != ImportState.WRITING:
            return batch  # done by an earlier attempt
        started = time.monotonic()
        problems = Problems(batch.columns)
        entries = [Entry(row["n"], row["v"]) for row in batch.rows]
        kind.resolve(entries, batch.created_by, problems)
        good = [entry for entry in entries if entry.state in ("new", "changed")]
        tell(percent=40, phase="writing")
        told = kind.write(good, by=batch.created_by, invite=invite)
        if report and report.should_stop():
            raise Cancelled
        _finish(batch, entries, problems, invite, told, time.monotonic() - started)
    batch.upload.delete(save=False)
    batch.save(update_fields=["upload"])
    return batch


def _finish(batch, entries, problems, invite, told, seconds):
    """The result stays; the file and its rows, which are people's data, do not."""
    counts = _counts(entries)
    batch.summary |= told | {
        "written_new": counts["new"],
        "written_changed": counts["changed"],
        "write_seconds": round(seconds, 1),
        "invited": counts["new"] if invite else 0,
    }
    batch.errors = sorted(batch.errors + problems.found, key=lambda problem: problem["row"])[
        :KEPT_PROBLEMS
    ]
    batch.rows = []
    batch.state = ImportState.DONE
    batch.save()
    _tell_owner(batch, counts["new"] + counts["changed"])


def _tell_owner(batch, written):
    owner = batch.created_by
    with translation.override(owner.language):
        address = settings.SITE_URL + reverse("trainers:import", args=[batch.pk])
        enqueue(
            "jobs.send_mail",
            key=f"trainers.import-mail.{batch.pk}",
            payload={
                "to": [owner.email],
                "subject": _("Import finished: %(file)s") % {"file": batch.filename},
                "text": ngettext(
                    "%(count)s row was imported. The result: %(address)s",
                    "%(count)s rows were imported. The result: %(address)s",
                    written,
                )
                % {"count": written, "address": address},
            },
        )


def stop_import(*, batch):
    """Ask the worker to stop; what it wrote so far goes back with its transaction."""
    if batch.job:
        cancel(batch.job)
    ImportBatch.objects.filter(pk=batch.pk, state=ImportState.READING).update(
        state=ImportState.CANCELLED
    )
    return batch


def throw_away(*, batch):
    """Forget a trial that will not be written."""
    if batch.upload:
        batch.upload.delete(save=False)
    batch.rows = []
    batch.state = ImportState.CANCELLED
    batch.save()
