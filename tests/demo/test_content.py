"""The demo's pages: what a lesson or resource should show and hand out is there, in both languages."""

import datetime as dt
import html

import pytest
from django.db import transaction
from django.test import Client, override_settings
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.models import ResourcePage, Video
from courses.models import LessonPage, ModulePage
from demo.content import seed_content
from demo.people import seed_people

LANGUAGES = ("fr", "ar")
SILENT = "django.core.mail.backends.dummy.EmailBackend"


def seed():
    with override_settings(EMAIL_BACKEND=SILENT):
        seed_people(dt.date(2026, 12, 1))
        seed_content(dt.date(2026, 12, 1))


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker):
    """People and pages, made once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed()
        yield
        transaction.set_rollback(True)


def live(page_type, language, **filters):
    return page_type.objects.live().filter(locale__language_code=language, **filters)


def shown(page):
    return html.unescape(Client().get(page.get_url()).content.decode())


def blocks(page, kind):
    return [block.value for block in page.body if block.block_type == kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_video_lesson_plays_a_clip_with_captions_in_both_languages_and_its_text(language):
    lessons = live(LessonPage, language, kind="video")
    assert len(lessons) == 6
    for lesson in lessons:
        [video] = blocks(lesson, "video")
        assert video.language == language
        assert [track[0] for track in video.tracks] == [language, *({*LANGUAGES} - {language})]
        assert 20 < video.seconds < 60
        text = shown(lesson)
        assert video.file.url in text
        assert text.count('<track kind="captions"') == 2
        assert f'src="{video.captions.url}" srclang="{language}"' in text
        assert text.count(" default>") == 1
        for paragraph in video.transcript.split("\n"):
            assert paragraph in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_module_has_a_figure_with_its_text_and_credit(language):
    modules = live(ModulePage, language)
    assert len(modules) == 6
    for module in modules:
        lessons = live(LessonPage, language).descendant_of(module)
        with_figure = [lesson for lesson in lessons if blocks(lesson, "figure")]
        assert with_figure, module.title
        for lesson in with_figure:
            text = shown(lesson)
            for figure in blocks(lesson, "figure"):
                assert f'alt="{figure["alt"]}"' in text
                assert figure["caption"] in text and figure["caption"].endswith(("Jisr", "جسر"))


@pytest.mark.parametrize(
    ("language", "slug", "words"),
    [
        ("fr", "reunion-accessible-quinze-points", "Télécharger (<bdi>PDF</bdi>, 25\xa0ko)"),
        ("ar", "reunion-accessible-quinze-points", "تنزيل (<bdi>PDF</bdi>، 40\xa0ك.ب)"),
        ("fr", "tableau-de-bord-une-page", "Télécharger (<bdi>tableur XLSX</bdi>, 7\xa0ko)"),
        ("ar", "tableau-de-bord-une-page", "تنزيل (<bdi>جدول XLSX</bdi>، 7\xa0ك.ب)"),
    ],
)
def test_a_files_link_says_its_kind_and_weight(language, slug, words):
    page = live(ResourcePage, language).get(slug=slug)
    text = shown(page)
    link = text[text.index(f'href="{page.document.url}"') :]
    assert words in link[: link.index("</a>")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_least_four_resources_hand_out_a_file(language):
    pages = live(ResourcePage, language, document__isnull=False)
    assert len(pages) >= 4
    for page in pages:
        with page.document.file.open() as file:
            content = file.read()
        assert page.document.filename.startswith(f"{page.slug}.{language}.")
        assert len(content) == page.document.file_size
        assert content.startswith(b"%PDF-" if page.document.file_extension == "pdf" else b"PK")


def test_made_again_the_demo_adds_nothing():
    kinds = (Video, get_image_model(), get_document_model(), LessonPage, ResourcePage)
    before = [kind.objects.count() for kind in kinds]
    seed()
    assert [kind.objects.count() for kind in kinds] == before
