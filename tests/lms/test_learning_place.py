"""The place in a lesson: kept by id, told again in words in either language, never someone else's."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses.contents import sections, spot
from courses.models import LessonPage
from lms.models import LearningEvent, ReadingPlace
from lms.services.read import mark_read
from lms.services.schedule import create_session
from tests.factories import AppointmentFactory, CohortMemberFactory, RoomFactory, UserFactory

from .learning import follow, units
from .pages import publish_module

pytestmark = pytest.mark.django_db
BODY = [
    {"type": "rich_text", "id": "one", "value": "<p>Avant.</p>"},
    {"type": "rich_text", "id": "two", "value": "<h2>À chacun\n <b>sa place</b> &amp; plus\u202f!</h2><p>…</p>"},
    {"type": "term", "id": "three", "value": 999},
    {"type": "flow", "id": "four", "value": {"caption": "Les étapes", "description": "d", "steps": []}},
    {"type": "table", "id": "five", "value": {"table_caption": None, "data": [["a", "b"], ["c", "d"]]}},
    {"type": "video", "id": "six", "value": 999},
    {"type": "callout", "id": "seven", "value": {"kind": "key", "title": "À retenir", "text": "<p>x</p>"}},
    {"type": "true_false", "id": "eight", "value": {"prompt": "T ?", "is_true": False}},
]  # fmt: skip


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def salma(client):
    user = AppointmentFactory(role="learner").user
    client.force_login(user)
    return user


@pytest.fixture
def enrolment(salma):
    return follow(publish_module(), salma)


def lessons(enrolment):
    return units(enrolment.module, "lesson")


def keep(client, enrolment, unit, block, **more):
    address = reverse("lms:place", args=[enrolment.pk, unit.pk])
    return client.post(address, {"block": block, **more})


def test_a_place_is_named_by_its_own_title_or_by_its_section():
    body = LessonPage(title="L", slug="l", body=BODY).body
    assert [(each.block, each.title) for each in sections(body)] == [
        ("two", "À chacun sa place & plus\u202f!")
    ]
    found = {each["id"]: spot(body, each["id"]) for each in BODY}
    assert {key: (each.kind, each.title) for key, each in found.items()} == {
        "one": ("section", ""),
        "two": ("section", "À chacun sa place & plus\u202f!"),
        "three": ("section", "À chacun sa place & plus\u202f!"),
        "four": ("figure", "Les étapes"),
        "five": ("table", "À chacun sa place & plus\u202f!"),
        "six": ("video", "À chacun sa place & plus\u202f!"),
        "seven": ("callout", "À retenir"),
        "eight": ("question", "À chacun sa place & plus\u202f!"),
    }
    assert [each.share for each in found.values()] == [at / 8 for at in range(8)]
    assert (found["four"].anchor, found["eight"].anchor) == ("b-four", "q-eight")
    assert spot(body, "nine") is None


def test_naming_places_asks_nothing_of_the_database(django_assert_num_queries):
    body = LessonPage(title="L", slug="l", body=BODY).body
    with django_assert_num_queries(0):
        assert spot(body, "six").kind == "video"


def test_the_home_says_where_one_stopped_and_leads_there(client, enrolment):
    _first, second = lessons(enrolment)
    LessonPage.objects.filter(translation_key=second.translation_key).update(minutes=60)
    assert keep(client, enrolment, second, "three", quiet="1").status_code == 204
    page = client.get(reverse("lms:home")).text.replace("\u202f", " ")
    anchor = reverse("lms:lesson", args=[enrolment.pk, second.pk]) + "#b-three"
    assert f'href="{anchor}"' in page
    assert "Leçon 2 sur 2. Il vous reste environ 20 minutes ; vous l’avez commencée." in page
    assert "67 % de la leçon" in page
    assert f'href="{anchor}"' in client.get(reverse("lms:module", args=[enrolment.pk])).text


def test_the_home_and_the_lesson_stay_within_their_queries(
    client, enrolment, django_assert_num_queries
):
    second = lessons(enrolment)[1]
    keep(client, enrolment, second, "three")
    cohort = CohortMemberFactory(user=enrolment.learner).cohort
    create_session(
        code="S-1",
        module=enrolment.module,
        cohort=cohort,
        slots=[(timezone.localdate() + dt.timedelta(days=9), "am")],
        room=RoomFactory(),
        leaders=[(UserFactory(), "Europe/Paris")],
        state="confirmed",
    )
    with django_assert_num_queries(12):
        client.get(reverse("lms:home"))
    with django_assert_num_queries(8):
        client.get(reverse("lms:lesson", args=[enrolment.pk, second.pk]))


def test_the_place_is_told_in_the_readers_language(client, enrolment):
    _first, second = lessons(enrolment)
    for language, title in (("fr", "Projet"), ("ar", "المشروع")):
        page = LessonPage.objects.get(
            translation_key=second.translation_key, locale__language_code=language
        )
        page.body = [
            {"type": "rich_text", "id": "zero", "value": "<p>…</p>"},
            {"type": "rich_text", "id": "two", "value": f"<h2>{title}</h2>"},
        ]
        page.save()
    keep(client, enrolment, second, "two")
    home = reverse("lms:home")
    assert "vous en étiez à «\u202fProjet\u202f»" in client.get(home).text
    assert "توقفتم عند «المشروع»" in client.get(home.replace("/fr/", "/ar/")).text


def test_without_a_script_the_contents_keep_the_place_and_lead_to_it(client, enrolment):
    _first, second = lessons(enrolment)
    answer = keep(client, enrolment, second, "practice")
    assert answer.url == reverse("lms:lesson", args=[enrolment.pk, second.pk]) + "#q-practice"
    assert ReadingPlace.objects.get().block == "practice"


def test_the_last_place_alone_is_kept_and_it_is_no_fact(client, enrolment):
    first, second = lessons(enrolment)
    keep(client, enrolment, second, "practice")
    keep(client, enrolment, first, "one")
    assert ReadingPlace.objects.values_list("unit", "block").get() == (first.pk, "one")
    assert not LearningEvent.objects.exists()


@pytest.mark.parametrize("block", ["", "nowhere", "x" * 10_000, "a\0b", "b-three"])
def test_a_block_that_the_lesson_has_not_is_not_kept(client, enrolment, block):
    second = lessons(enrolment)[1]
    assert keep(client, enrolment, second, block, quiet="1").status_code == 204
    answer = keep(client, enrolment, second, block)
    assert answer.url == reverse("lms:lesson", args=[enrolment.pk, second.pk])
    assert not ReadingPlace.objects.exists()


def test_of_a_lesson_already_read_no_place_is_kept(client, enrolment):
    first, second = lessons(enrolment)
    keep(client, enrolment, first, "one")
    mark_read(enrolment=enrolment, unit=first, language="fr")
    keep(client, enrolment, second, "three")
    mark_read(enrolment=enrolment, unit=second, language="fr")
    keep(client, enrolment, second, "two")
    assert ReadingPlace.objects.get().block == "three"
    page = client.get(reverse("lms:home"))
    assert page.context["stop"].step.is_quiz
    lesson = client.get(reverse("lms:lesson", args=[enrolment.pk, second.pk])).text
    assert "data-place" not in lesson


def test_a_quiz_has_no_place_and_a_get_keeps_none(client, enrolment):
    quiz = units(enrolment.module, "quiz")[0]
    assert keep(client, enrolment, quiz, "single").status_code == 404
    first = lessons(enrolment)[0]
    address = reverse("lms:place", args=[enrolment.pk, first.pk])
    assert client.get(address, {"block": "one"}).url == reverse(
        "lms:lesson", args=[enrolment.pk, first.pk]
    )
    assert not ReadingPlace.objects.exists()


def test_nobody_keeps_a_place_in_anothers_lesson(client, enrolment):
    client.force_login(UserFactory())
    assert keep(client, enrolment, lessons(enrolment)[1], "three").status_code == 404
    assert not ReadingPlace.objects.exists()


def test_a_place_whose_page_or_block_is_gone_is_no_error(client, enrolment):
    second = lessons(enrolment)[1]
    keep(client, enrolment, second, "three")
    for page in LessonPage.objects.filter(translation_key=second.translation_key):
        page.body = [{"type": "rich_text", "id": "new", "value": "<p>…</p>"}]
        page.save()
    assert client.get(reverse("lms:home")).context["stop"].anchor == ""
    LessonPage.objects.filter(translation_key=second.translation_key).update(live=False)
    assert client.get(reverse("lms:home")).context["stop"].step.unit == second


def test_the_module_last_read_comes_first(client, enrolment, salma):
    other = follow(publish_module(), salma)
    mark_read(enrolment=other, unit=lessons(other)[0], language="fr")
    assert client.get(reverse("lms:home")).context["current"].enrolment == other
    keep(client, enrolment, lessons(enrolment)[1], "three")
    assert client.get(reverse("lms:home")).context["current"].enrolment == enrolment
