"""The paper sheet: its code leads to the right half-day, its photo is kept and shown to few."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from lms.models import Attendance, SheetPhoto
from tests.factories import AppointmentFactory

from .session_factories import make_cohort, make_session, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def session(client, centre, trainer_user):
    """Two days: yesterday's half-days are open and today's too; two people."""
    version = make_version()
    cohort, _enrolments = make_cohort(version=version, centre=centre)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    client.force_login(trainer_user)
    return make_session(
        version=version, cohort=cohort, leader=trainer_user, first=yesterday, count=6
    )


def slots(session):
    return list(session.slots.select_related("cohort").order_by("starts_at"))


def picture(name="sheet.jpg", kind="JPEG"):
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, kind)
    return SimpleUploadedFile(name, content.getvalue())


def send(client, slot, **fields):
    return client.post(reverse("lms:attendance_paper", args=[slot.pk]), fields)


def test_the_sheet_bears_a_code_for_each_half_day(client, session):
    page = client.get(reverse("lms:session_sheet", args=[session.pk])).text
    codes = [slot.sheet_code for slot in slots(session)]
    assert len(set(codes)) == 6
    assert all(code in page for code in codes)
    first = slots(session)[0]
    assert codes[0] == f"{session.cohort.code}-{first.day:%d%m}-AM".upper()


def test_numbers_lead_to_the_list_and_write_no_attendance(client, session):
    first = slots(session)[0]
    answer = send(client, first, code="", absent="2", excused="")
    assert answer.url == reverse("lms:attendance", args=[first.pk]) + "?absent=2&excused="
    page = client.get(answer.url)
    assert [entry.chosen for entry in page.context["left"]] == ["present", "absent"]
    assert not Attendance.objects.exists()


def test_the_code_leads_to_the_half_day_that_was_signed(client, session):
    first, second, *_rest = slots(session)
    typed = f" {second.sheet_code.lower()} "
    answer = send(client, first, code=typed, absent="", excused="1", photo=picture())
    assert answer.url == reverse("lms:attendance", args=[second.pk]) + "?absent=&excused=1"
    assert SheetPhoto.objects.get().slot == second
    assert "La photo de la feuille est gardée." in client.get(answer.url).text


@pytest.mark.parametrize("code", ["NOBODYS-0101-AM", "\0", "x" * 41])
def test_a_strange_code_is_refused_at_its_field(client, session, code):
    answer = send(client, slots(session)[0], code=code, absent="1", photo=picture())
    assert answer.status_code == 422
    assert "code" in answer.context["paper"].errors
    assert not SheetPhoto.objects.exists()


def test_a_half_day_to_come_has_no_sheet_yet(client, session):
    answer = send(client, slots(session)[0], code=slots(session)[-1].sheet_code)
    assert answer.status_code == 422
    assert "code" in answer.context["paper"].errors


def test_what_is_no_picture_is_not_kept(client, session):
    for photo in (
        SimpleUploadedFile("sheet.jpg", b"<script>"),
        SimpleUploadedFile("sheet.svg", b"<svg/>"),
    ):
        answer = send(client, slots(session)[0], absent="", photo=photo)
        assert answer.status_code == 422
        assert "photo" in answer.context["paper"].errors
    assert not SheetPhoto.objects.exists()


def test_the_photo_is_kept_anew_under_a_name_that_tells_nothing(client, session):
    send(client, slots(session)[0], absent="", photo=picture("salma signed.png", "PNG"))
    photo = SheetPhoto.objects.get()
    assert photo.photo.name.startswith("sheets/")
    assert "salma" not in photo.photo.name
    assert photo.photo.storage.exists(photo.photo.name)
    page = client.get(reverse("lms:attendance", args=[photo.slot_id])).text
    assert reverse("lms:sheet_photo", args=[photo.pk]) in page


def test_who_is_in_charge_sees_the_photo_and_a_learner_does_not(
    client, session, centre, manager, trainer_user
):
    send(client, slots(session)[0], absent="", photo=picture())
    address = reverse("lms:sheet_photo", args=[SheetPhoto.objects.get().pk])
    for user in (trainer_user, manager):
        client.force_login(user)
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    client.force_login(AppointmentFactory(role="trainer").user)
    assert client.get(address).status_code == 404
    learner = session.cohort.members.first()
    client.force_login(learner)
    assert client.get(address).status_code == 403
    assert client.get(f"/media/{SheetPhoto.objects.get().photo.name}").status_code == 404


def test_another_trainer_hands_in_no_sheet(client, session):
    client.force_login(AppointmentFactory(role="trainer").user)
    assert send(client, slots(session)[0], absent="", photo=picture()).status_code == 404
    assert not SheetPhoto.objects.exists()
