"""Trials and imports too long for a page to wait for."""

from jobs.registry import job

from ..models import ImportBatch, ImportState
from .batch import check_import, write_import


@job("trainers.check_import", lane="heavy")
def check(row, report):
    """Payload: `batch` (id). A trial writes nothing, so it may be done again."""
    batch = ImportBatch.objects.get(pk=row.payload["batch"])
    if batch.state == ImportState.READING:
        check_import(batch=batch, report=report)
    return {}


@job("trainers.write_import", lane="heavy")
def write(row, report):
    """Payload: `batch` (id), `invite`. One transaction: a worker that dies leaves nothing half done."""
    batch = ImportBatch.objects.get(pk=row.payload["batch"])
    write_import(batch=batch, invite=row.payload.get("invite", False), report=report)
    return {}
