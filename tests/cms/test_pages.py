"""Public pages: the way in, the resource centre, and what machines read of them."""

import json
import re

import pytest

from courses.models import LessonPage
from tests.courses import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db):
    """A module with a lesson and a quiz in both languages, and three resources in French."""
    page = content.module_page("MOD-1")
    content.in_arabic(page, title="مجزوءة")
    lesson = content.lesson_page(
        page, body=[content.text(), content.single_choice("Qui a la clé ?")]
    )
    content.in_arabic(lesson, title="حصة")
    content.quiz_page(page, [content.single_choice("Question du quiz ?")])
    content.resource_page(
        slug="a", title="Éthique", profession="trainer", field="women", kind="legal"
    )
    content.resource_page(
        slug="b", title="Entretien", profession="educator", field="all", kind="guide"
    )
    content.resource_page(
        slug="c", title="Budget", profession="educator", field="youth", kind="tool"
    )
    return page


ADDRESSES = [
    "/fr/", "/ar/", "/fr/catalogue/", "/ar/catalogue/", "/fr/catalogue/mod-1/", "/ar/catalogue/mod-1/",
    "/fr/catalogue/mod-1/lecon/", "/ar/catalogue/mod-1/lecon/", "/fr/catalogue/mod-1/quiz/",
    "/fr/resources/", "/fr/resources/a/",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_visitors_read_every_public_page(client, site, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


@pytest.mark.parametrize("address", ["/fr/catalogue/mod-1/lecon/", "/fr/catalogue/mod-1/quiz/"])
def test_the_public_part_of_a_lesson_asks_nothing(client, site, address):
    text = client.get(address).content.decode()
    assert "Qui a la clé" not in text
    assert "Question du quiz" not in text
    assert "La personne décide" not in text


def test_a_lesson_links_to_itself_in_the_other_language(client, site):
    text = client.get("/fr/catalogue/mod-1/lecon/").content.decode()
    assert (
        '<link rel="alternate" hreflang="ar" href="http://127.0.0.1:8000/ar/catalogue/mod-1/lecon/">'
        in text
    )
    assert '<link rel="canonical" href="http://127.0.0.1:8000/fr/catalogue/mod-1/lecon/">' in text
    assert '<a class="lang" href="/ar/catalogue/mod-1/lecon/"' in text


def test_a_page_without_a_twin_names_none(client, site):
    text = client.get("/fr/catalogue/mod-1/quiz/").content.decode()
    assert 'rel="alternate" hreflang="ar"' not in text


def test_a_module_is_a_course_for_machines(client, site):
    text = client.get("/fr/catalogue/mod-1/").content.decode()
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert json.loads(data) == site.structured_data()
    assert json.loads(data)["@type"] == "Course"


def test_structured_data_cannot_end_its_script(client, site):
    site.title = "</script><script>alert(1)</script>"
    site.save_revision().publish()
    assert "<script>alert" not in client.get("/fr/catalogue/mod-1/").content.decode()


def found(client, **params):
    return {page.slug for page in client.get("/fr/resources/", params).context["found"]}


@pytest.mark.parametrize(
    ("params", "slugs"),
    [
        ({}, {"a", "b", "c"}),
        ({"profession": "educator"}, {"b", "c"}),
        ({"field": "women"}, {"a", "b"}),
        ({"kind": "tool"}, {"c"}),
        ({"q": "ethique"}, {"a"}),
        ({"q": "ÉTHIQUE", "profession": "educator"}, set()),
        ({"kind": "nothing"}, set()),
        ({"q": "zzz"}, set()),
    ],
)
def test_resources_are_found_by_profession_field_kind_and_words(client, site, params, slugs):
    assert found(client, **params) == slugs


def test_resources_stand_in_the_same_order_in_both_languages(client, db):
    for number, (slug, title, year) in enumerate(
        [("a", "Zèbre", 2026), ("b", "Ane", 2026), ("c", "Merle", 2027)]
    ):
        page = content.resource_page(slug=slug, title=title, year=year)
        content.in_arabic(page, title="بتث"[number])
    for home in ("/fr/", "/ar/"):
        assert [each.slug for each in client.get(home).context["resources"]] == ["c", "a", "b"]


def test_an_empty_list_of_resources_says_what_to_do(client, site):
    text = client.get("/fr/resources/", {"q": "zzz"}).content.decode()
    assert "Voir toutes les ressources" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_resource_centre_has_a_constant_number_of_queries(
    client, count, django_assert_num_queries
):
    for number in range(count):
        content.resource_page(slug=f"r{number}")
    client.get("/fr/resources/")
    with django_assert_num_queries(3):
        assert client.get("/fr/resources/").context["total"] == count


def test_the_home_page_has_a_constant_number_of_queries(client, site, django_assert_num_queries):
    client.get("/fr/")
    with django_assert_num_queries(13):
        client.get("/fr/")
    content.lesson_page(site, slug="autre")
    content.resource_page(slug="d")
    with django_assert_num_queries(13):
        client.get("/fr/")


def test_the_map_of_the_site_holds_live_pages_in_both_languages(client, site):
    LessonPage.objects.get(slug="quiz").unpublish()
    text = client.get("/sitemap.xml").content.decode()
    addresses = re.findall(r"<loc>http://127.0.0.1:8000(.*?)</loc>", text)
    assert set(ADDRESSES) - {"/fr/catalogue/mod-1/quiz/"} <= set(addresses)
    assert "/fr/catalogue/mod-1/quiz/" not in addresses
    assert 'hreflang="ar" href="http://127.0.0.1:8000/ar/catalogue/mod-1/lecon/"' in text
    assert "/sitemap.xml" in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:99"])
def test_the_host_of_a_request_is_in_no_address(client, site, host, settings):
    settings.ALLOWED_HOSTS = ["*"]
    for address in ("/sitemap.xml", "/fr/catalogue/mod-1/"):
        assert host not in client.get(address, headers={"host": host}).content.decode()
