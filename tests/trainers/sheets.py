"""Spreadsheets as delegations send them, made up for the tests."""

import io
import zipfile

from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts.models import Appointment, User
from jobs.models import Lane
from jobs.services import drain
from lms.models import CohortMember
from trainers.imports.batch import ask_to_write, start_import
from trainers.models import Need, Qualification, Trainer

FRENCH = [
    "Matricule",
    "Nom",
    "Prénom",
    "Nom en arabe",
    "Prénom en arabe",
    "E-mail",
    "Tél.",
    "Centre",
    "Fonction",
]
ARABIC = [
    "رقم التأجير",
    "Nom",
    "Prénom",
    "النسب",
    "الاسم الشخصي",
    "البريد الإلكتروني",
    "الهاتف",
    "المركز",
    "المهنة",
]


def person(number, centre, **changes):
    """The cells of one good row under `FRENCH` or `ARABIC`."""
    cells = {
        "matricule": f"M{number:04d}",
        "nom": f"Exemple-{number}",
        "prenom": "Salma",
        "nom_ar": "مثال",
        "prenom_ar": "سلمى",
        "email": f"p{number}@centres.example.org",
        "tel": "0612345678",
        "centre": centre,
        "fonction": "éducatrice",
    }
    return list((cells | changes).values())


def workbook(*rows, sheets=(), change=None):
    """XLSX bytes; `change(sheet)` may merge or format before it is saved."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, more in sheets:
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    if change:
        change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def separated(*rows, separator=";", encoding="utf-8"):
    return "\r\n".join(separator.join(str(cell) for cell in row) for row in rows).encode(encoding)


def archive(**entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return out.getvalue()


def tried(content, by, *, name="liste.xlsx", kind="staff"):
    """The batch after its trial."""
    batch = start_import(upload=SimpleUploadedFile(name, content), kind=kind, by=by)
    drain(Lane.HEAVY)
    batch.refresh_from_db()
    return batch


def imported(content, by, *, invite=False, **how):
    """The batch after its good rows were written by the worker."""
    batch = tried(content, by, **how)
    ask_to_write(batch=batch, invite=invite)
    drain(Lane.HEAVY)
    batch.refresh_from_db()
    return batch


def problems(batch):
    return [(each["row"], each["column"], each["code"]) for each in batch.errors]


def counts(batch):
    return {key: batch.summary[key] for key in ("new", "changed", "same", "wrong")}


def snapshot():
    """All that an import may touch, to be compared before and after."""
    tables = (User, Appointment, CohortMember, EmailAddress, Trainer, Qualification, Need)
    return {model: list(model.objects.order_by("pk").values()) for model in tables}
