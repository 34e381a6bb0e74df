"""A lesson's public page: at its module's address, in few queries, closed to those it is kept from."""

import uuid

import pytest
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from cms.models import GlossaryTerm
from courses.models import LessonPage

from . import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def module():
    page = content.module_page("M", title="Module")
    page.save_revision().publish()
    return page


def figure():
    image = Image.objects.create(title="t", file=get_test_image_file(size=(1600, 800)))
    value = {"image": image.pk, "alt": "Trois personnes assises", "caption": "La salle"}
    return {"type": "figure", "id": str(uuid.uuid4()), "value": value}


def term(number):
    row = GlossaryTerm.objects.create(key=f"t{number}", term_fr="bilan", term_ar="حصيلة")
    return {"type": "term", "id": str(uuid.uuid4()), "value": row.pk}


@pytest.mark.parametrize("count", [1, 5])
def test_figures_and_terms_are_read_together(client, module, count, django_assert_num_queries):
    body = [content.text()]
    for number in range(count):
        body += [figure(), term(number)]
        content.lesson_page(module, slug=f"other-{number}")
    lesson = content.lesson_page(module, body=body)
    content.in_arabic(lesson)
    client.get("/fr/catalogue/m/lecon/")  # makes the pictures' sizes
    with django_assert_num_queries(7):
        page = client.get("/fr/catalogue/m/lecon/").content.decode()
    assert page.count("<figure") == count
    assert "/ar/catalogue/" in page


def test_the_same_picture_twice_is_shown_twice(client, module):
    one = figure()
    content.lesson_page(module, body=[one, one | {"id": str(uuid.uuid4())}])
    for _time in range(2):
        assert client.get("/fr/catalogue/m/lecon/").content.decode().count("<img") == 2


@pytest.mark.parametrize("kept", ["lesson", "module"])
def test_what_is_kept_from_visitors_is_asked_for_the_usual_way(client, module, kept):
    lesson = content.lesson_page(module)
    assert client.get("/fr/catalogue/m/lecon/").status_code == 200
    page = {"lesson": lesson, "module": module}[kept]
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get("/fr/catalogue/m/lecon/").status_code == 302


def test_a_lesson_has_its_own_module_s_address_alone(client, module):
    content.lesson_page(module)
    other = content.module_page("N", title="Autre")
    other.save_revision().publish()
    content.lesson_page(other, slug="ailleurs")
    assert client.get("/fr/catalogue/n/ailleurs/").status_code == 200
    assert client.get("/fr/catalogue/m/ailleurs/").status_code == 404
    assert client.get("/ar/catalogue/m/lecon/").status_code == 404
    assert client.get("/fr/catalogue/nothing/lecon/").status_code == 404


def test_a_lesson_taken_offline_is_gone(client, module):
    content.lesson_page(module)
    LessonPage.objects.get(slug="lecon").unpublish()
    assert client.get("/fr/catalogue/m/lecon/").status_code == 404
