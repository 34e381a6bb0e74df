"""What people send by mistake or on purpose: each gets its sentence, in both languages, and changes nothing."""

import html
import json
import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from wagtail.images.models import Image

from jobs.models import Lane
from jobs.services import drain
from tests.cms.test_pictures import png_bomb
from tests.factories import AppointmentFactory, CentreFactory, CohortFactory, CohortMemberFactory
from tests.lms.session_factories import make_cohort, make_session, make_version
from tests.trainers.sheets import FRENCH, person, separated, workbook
from trainers.models import ImportBatch

pytestmark = pytest.mark.django_db
HOUSES = ("accounts", "cms", "courses", "lms", "trainers")
ENGLISH = re.compile(r"\b(the|this|is|are|and|with|from|give|must|already|file|row)\b", re.I)
PEOPLE = [person(number, "CR-SAL") for number in range(300)]
FIFTY_MEGABYTES = b"PK" + bytes(50 * 1024 * 1024)
SPREADSHEETS = {
    "wrong columns": (
        "liste.csv",
        b"Nom;Prenom;Tel\r\nA;B;0612345678",
        {"fr": "Il manque des colonnes", "ar": "تنقص أعمدة"},
    ),
    "five bad rows of 300": (
        "liste.xlsx",
        workbook(
            FRENCH,
            *[
                row if number % 60 else [*row[:5], "nobody", *row[6:]]
                for number, row in enumerate(PEOPLE)
            ],
        ),
        {"fr": "5 lignes à corriger", "ar": "5 أسطر للتصحيح"},
    ),
    "formulas": (
        "liste.xlsx",
        workbook(FRENCH, person(1, "CR-SAL", email='=CONCATENATE("a","@b.org")')),
        {"fr": "La remplacer par son résultat", "ar": "تعويضها بنتيجتها"},
    ),
    "wrong encoding": (
        "liste.csv",
        b"Nom;Courriel\r\n\x01\x02\x03;\x81\x8d",
        {"fr": "son encodage est abîmé", "ar": "ترميزه متضرر"},
    ),
    "50 MB": (
        "liste.xlsx",
        FIFTY_MEGABYTES,
        {"fr": "Retirez les images", "ar": "احذفوا الصور"},
    ),
}


@pytest.fixture(params=["fr", "ar"])
def language(request):
    return request.param


def counts():
    """Rows of every table, but for the record of an import itself, which tells what was refused."""
    models = [model for house in HOUSES for model in apps.get_app_config(house).get_models()]
    return {
        model.__name__: model.objects.count()
        for model in [*models, Image]
        if model is not ImportBatch
    }


def in_language(name, language, *args):
    with translation.override(language):
        return reverse(name, args=args)


def text_of(response):
    """What the page says, without its marks."""
    page = re.sub(r"<(script|style|code|bdi)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def assert_told(response, language, words):
    text = text_of(response)
    assert words[language] in text
    assert ENGLISH.findall(text) == []


@pytest.mark.parametrize("case", SPREADSHEETS)
def test_a_broken_spreadsheet(client, region, national, case, language):
    name, content, words = SPREADSHEETS[case]
    CentreFactory(code="CR-SAL", province__region=region)
    client.force_login(national)
    before = counts()
    upload = SimpleUploadedFile(name, content)
    sent = client.post(
        in_language("trainers:imports", language), {"kind": "staff", "upload": upload}
    )
    drain(Lane.HEAVY)
    assert_told(client.get(sent.url), language, words)
    assert counts() == before


def test_a_good_spreadsheet_is_not_refused(client, region, national, language):
    """The negative control: 300 good rows, and no word of a fault."""
    CentreFactory(code="CR-SAL", province__region=region)
    client.force_login(national)
    upload = SimpleUploadedFile("liste.csv", separated(FRENCH, *PEOPLE))
    sent = client.post(
        in_language("trainers:imports", language), {"kind": "staff", "upload": upload}
    )
    drain(Lane.HEAVY)
    text = text_of(client.get(sent.url))
    faults = [words[language] for _name, _content, words in SPREADSHEETS.values()]
    assert [fault for fault in faults if fault in text] == []
    assert "300" in text


def test_a_malformed_problem_file(client, national, language):
    words = {
        "fr": "Champ : Ce champ manque. Que faire : Ajoutez-le.",
        "ar": "هذه الخانة ناقصة. ما العمل : أضيفوها.",
    }
    client.force_login(national)
    before = counts()
    upload = SimpleUploadedFile("ailleurs.json", json.dumps({"schema": 1}).encode())
    sent = {"upload": upload, "budget_seconds": 5}
    response = client.post(in_language("trainers:plan_trial", language), sent)
    assert response.context["refusal"].field == "first_day"
    assert_told(response, language, words)
    assert counts() == before


def test_an_image_bomb(client, editor, language):
    """In the editors' room, whose frame is not ours: the sentence alone is looked at."""
    words = {"fr": "25 millions de pixels au plus", "ar": "25 مليون بكسل على الأكثر"}
    editor.language = language
    editor.save()
    client.force_login(editor)
    before = counts()
    bomb = SimpleUploadedFile("bombe.png", png_bomb(20000, 20000), "image/png")
    sent = {"title": "Image", "file": bomb, "collection": 1}
    assert words[language] in text_of(client.post(reverse("wagtailimages:add"), sent))
    assert counts() == before


def test_a_session_moved_onto_another(client, national, centre, language):
    words = {"fr": "Choisissez une autre salle", "ar": "اختاروا قاعة أخرى"}
    version = make_version()
    cohort, _enrolments = make_cohort(version=version, centre=centre)
    session = make_session(version=version, cohort=cohort)
    days = session.first_day.replace(day=21)
    make_session(code="S-2", room=session.room, first=days)
    client.force_login(national)
    before = counts()
    response = client.post(
        in_language("lms:session_move", language, session.pk),
        {"first_day": days.isoformat(), "room": session.room_id},
    )
    assert_told(response, language, words)
    assert counts() == before
    session.refresh_from_db()
    assert session.first_day != days


def test_a_full_cohort(client, manager, centre, language):
    words = {"fr": "est complète : ses ", "ar": "مكتمل"}
    cohort = CohortFactory(centre=centre, capacity=1)
    CohortMemberFactory(cohort=cohort)
    newcomer = AppointmentFactory(role="learner", centre=centre).user
    client.force_login(manager)
    before = counts()
    address = in_language("lms:cohort_add", language, cohort.code)
    response = client.post(address, {"who": newcomer.email})
    assert_told(response, language, words)
    assert counts() == before
