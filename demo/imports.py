"""Files that a delegation sent: one tried and waiting, with five rows to correct; one that can't be read."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from accounts.models import Appointment, Role, User
from trainers.imports.batch import start_import
from trainers.models import ImportBatch, ImportKind

from .names import JOBS, person

CENTRE = "CR-SAL"
NEW, KNOWN, MOVING = 86, 14, 4
HEADER = [
    "N°",
    "Matricule",
    "Nom",
    "Prénom",
    "النسب",
    "الاسم الشخصي",
    "Courriel",
    "Tél. portable",
    "Code centre",
    "Fonction",
    "Prise de poste",
    "Observations",
]


def seed_imports(today):
    sender = User.objects.filter(appointments__role=Role.NATIONAL).order_by("pk").first()
    if sender is None or ImportBatch.objects.exists():
        return
    for name, content in (
        ("personnel-province-scan.pdf", b"%PDF-1.7"),
        ("equipe-sale.xlsx", _team(today)),
    ):
        start_import(upload=SimpleUploadedFile(name, content), kind=ImportKind.STAFF, by=sender)


def _team(today):
    """A list as it is kept: titles, two scripts, phones as numbers, a total below."""
    rows = [*_known(), *(_new(number, today) for number in range(NEW))]
    _spoil(rows)
    book = Workbook()
    sheet = book.active
    sheet.title = "Personnel"
    sheet.append([None, "Délégation provinciale"])
    sheet.append([None, f"Liste du personnel des centres, {today.year}"])
    sheet.append([])
    sheet.append(HEADER)
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    sheet.append([None, f"Total : {len(rows)}"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _known():
    """Some who are in Jisr already, a few of them in another post since."""
    posts = Appointment.objects.filter(role=Role.LEARNER, centre__code=CENTRE).select_related(
        "user"
    )
    for number, post in enumerate(posts.order_by("pk")[:KNOWN]):
        user = post.user
        job = "Responsable de pôle" if number < MOVING else user.job_title
        names = [user.family_name, user.given_name, user.family_name_ar, user.given_name_ar]
        yield [user.matricule, *names, user.email, None, CENTRE, job, None, None]


def _new(number, today):
    given, family, given_ar, family_ar = person(400 + number)
    email = f"equipe.{number + 1:02d}@centres.example.org"
    phone = 612_340_000 + number  # a number cell: the first 0 is lost
    started = f"{1 + number % 28:02d}/0{1 + number % 9}/{today.year - 1 - number % 6}"
    job = JOBS[number % len(JOBS)]
    return [
        f"D{2001 + number}",
        family,
        given,
        family_ar,
        given_ar,
        email,
        phone,
        CENTRE,
        job,
        started,
        None,
    ]


def _spoil(rows):
    """Five mistakes of every day: a cut address, a mistyped code, an empty cell, no such day, a twin."""
    rows[KNOWN + 9][5] = "h.ouali@centres"
    rows[KNOWN + 21][7] = "CR-SLA"
    rows[KNOWN + 40][3] = None
    rows[KNOWN + 58][9] = "31/02/2024"
    rows[KNOWN + 79][5] = rows[KNOWN + 16][5]
