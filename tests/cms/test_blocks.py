"""What a block shows: safe, readable without seeing, and the right way round."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from wagtail.blocks import StreamBlock
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from cms.blocks import QUESTION_BLOCKS, READING_BLOCKS
from cms.blocks.diagram import draw_flow, lines_of
from cms.blocks.text import cleaned
from cms.models import GlossaryTerm, Video

STREAM = StreamBlock([*READING_BLOCKS, *QUESTION_BLOCKS])


def rendered(kind, value, **context):
    [block] = STREAM.to_python([{"type": kind, "value": value, "id": "1"}])
    return block.render(context=context)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<p onclick="alert(1)">x</p>',
        "<svg onload=alert(1)></svg>",
        '<p style="position:fixed">x</p>',
        '<iframe src="https://example.org"></iframe>',
        "<embed embedtype='media' url='https://example.org'/>",
    ],
)
def test_text_is_cleaned(attack):
    html = cleaned(f"<p>Bonjour</p>{attack}")
    assert "<p>Bonjour</p>" in html
    for bad in (
        "alert",
        "onerror",
        "onclick",
        "javascript:",
        "style=",
        "<iframe",
        "<svg",
        "<img",
        "example.org",
    ):
        assert bad not in html


def test_what_editors_may_write_stays():
    source = '<h2>T</h2><p>a <b>b</b> <a href="https://example.org/">c</a></p><ul><li>d</li></ul>'
    assert cleaned(source).replace(' rel="noopener"', "") == source


def test_a_tables_cells_are_plain_text_with_their_labels():
    html = rendered(
        "table",
        {
            "data": [["Qui", "Quoi"], ["<b>Équipe</b>", "<script>"]],
            "table_caption": "Qui fait quoi",
        },
    )
    assert "<caption>Qui fait quoi</caption>" in html
    assert '<th scope="col">Quoi</th>' in html
    assert '<th scope="row">&lt;b&gt;Équipe&lt;/b&gt;</th>' in html
    assert 'data-l="Quoi"' in html
    assert "<script>" not in html


@pytest.mark.parametrize("value", [None, {}, {"data": []}, {"data": [[None, None]]}])
def test_an_empty_table_does_not_break_a_preview(value):
    assert "<table" in rendered("table", value)


def test_a_flow_says_in_words_what_it_draws():
    svg = draw_flow(steps=["Accueil", "Projet"], title="Étapes", description="De A à B.")
    assert 'role="img"' in svg
    assert ">Étapes</title>" in svg
    assert ">De A à B.</desc>" in svg
    assert "<text" in svg


def test_the_arrow_back_stands_on_the_side_where_lines_end():
    sides = {
        is_rtl: draw_flow(
            steps=["a", "b", "c"], title="t", description="d", back=(3, 1), is_rtl=is_rtl
        )
        for is_rtl in (False, True)
    }
    assert 'class="back" d="M250 ' in sides[False]
    assert 'class="back" d="M70 ' in sides[True]
    assert all(svg.count('class="hot"') == 1 for svg in sides.values())


def test_a_flow_in_arabic_is_drawn_for_arabic_whatever_the_readers_language():
    value = {
        "caption": "المراحل", "description": "وصف", "back_from": 2, "back_to": 1,
        "steps": [{"type": "item", "value": step, "id": step} for step in "اب"],
    }  # fmt: skip
    with override("fr"):
        assert 'd="M70 ' in rendered("flow", value, content_language="ar")
        assert 'd="M250 ' in rendered("flow", value)


@pytest.mark.parametrize(
    ("step", "lines"),
    [
        ("Accueil", ["Accueil"]),
        ("Vérifier les causes douteuses", ["Vérifier les", "causes douteuses"]),
        ("Unmottrèslongquinesecoupepasdutout", ["Unmottrèslongquinesecoupepasdutout"]),
    ],
)
def test_long_steps_break_in_two(step, lines):
    assert lines_of(step) == lines


def test_an_arrow_that_goes_forward_is_refused():
    block = dict(READING_BLOCKS)["flow"]
    value = block.to_python(
        {"caption": "c", "description": "d", "steps": ["a", "b"], "back_from": 1, "back_to": 2}
    )
    with pytest.raises(ValidationError):
        block.clean(value)
    value["back_from"], value["back_to"] = 2, 1
    assert block.clean(value)


@pytest.mark.parametrize(
    ("rights", "is_accepted"),
    [([True, False], True), ([True, True], False), ([False, False], False)],
)
def test_one_choice_has_one_right_answer(rights, is_accepted):
    block = dict(QUESTION_BLOCKS)["single_choice"]
    value = block.to_python(
        {
            "prompt": "?",
            "choices": [{"text": "t", "is_right": right} for right in rights],
            "points": 1,
        }
    )
    if is_accepted:
        assert block.clean(value)
    else:
        with pytest.raises(ValidationError):
            block.clean(value)


def test_a_question_outside_its_module_shows_no_answer():
    html = rendered(
        "short_answer",
        {"prompt": "Comment ?", "accepted": ["secret"], "feedback": "le secret", "points": 1},
    )
    assert "Comment ?" in html
    assert "secret" not in html


@pytest.mark.django_db
def test_a_term_shows_both_scripts_and_its_meaning():
    term = GlossaryTerm.objects.create(
        key="care",
        term_fr="prise en charge",
        term_ar="تكفّل",
        definition_fr="Des actes.",
        definition_ar="أعمال.",
    )
    html = rendered("term", term.pk, content_language="ar")
    assert '<span lang="fr" dir="ltr">prise en charge</span>' in html
    assert '<span lang="ar" dir="rtl">تكفّل</span>' in html
    assert "أعمال." in html


@pytest.mark.django_db
def test_a_term_that_is_gone_leaves_nothing():
    assert rendered("term", 12345).strip() == ""


@pytest.mark.django_db
def test_a_video_comes_with_captions_and_text_and_loads_only_when_asked():
    video = Video(title="Un relais", language="fr", seconds=75, transcript="Bonjour.\nAu revoir.")
    video.file.save("relais.webm", ContentFile(b"webm"), save=False)
    video.captions.save("relais.vtt", ContentFile(b"WEBVTT\n"), save=True)
    html = rendered("video", video.pk)
    assert 'preload="none"' in html
    assert html.count("<track ") == 1
    assert 'kind="captions"' in html and 'srclang="fr" label="Français" default' in html
    assert "Bonjour." in html and "1:15" in html


@pytest.mark.django_db
def test_captions_in_the_other_language_may_be_chosen():
    video = Video(title="جسر", language="ar", seconds=75, transcript="سلام.")
    video.file.save("jisr.webm", ContentFile(b"webm"), save=False)
    video.captions.save("jisr.ar.vtt", ContentFile(b"WEBVTT\n"), save=False)
    video.other_captions.save("jisr.fr.vtt", ContentFile(b"WEBVTT\n"), save=True)
    html = rendered("video", video.pk)
    assert html.index('srclang="ar" label="العربية" default') < html.index('label="Français">')
    assert html.count(" default>") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "is_accepted"),
    [("a.vtt", b"WEBVTT\n", True), ("a.vtt", b"<script>", False), ("a.txt", b"WEBVTT\n", False)],
)
def test_captions_are_captions(name, content, is_accepted):
    video = Video(title="t", language="fr", seconds=1, transcript="t")
    video.file = SimpleUploadedFile("a.webm", b"webm")
    video.captions = SimpleUploadedFile(name, content)
    if is_accepted:
        video.full_clean()
    else:
        with pytest.raises(ValidationError) as refusal:
            video.full_clean()
        assert list(refusal.value.message_dict) == ["captions"]


@pytest.mark.django_db
def test_a_figure_has_its_text_its_size_and_a_light_file():
    image = Image.objects.create(title="t", file=get_test_image_file(size=(1600, 800)))
    html = rendered(
        "figure", {"image": image.pk, "alt": "Trois personnes assises", "caption": "La salle"}
    )
    assert 'alt="Trois personnes assises"' in html
    assert 'width="1360" height="680"' in html
    assert ".webp" in html and 'loading="lazy"' in html
    assert "<figcaption>La salle</figcaption>" in html
    assert '<figure class="fig">' in html


@pytest.mark.django_db
def test_an_upright_figure_keeps_to_a_phones_width():
    image = Image.objects.create(title="t", file=get_test_image_file(size=(840, 1040)))
    html = rendered("figure", {"image": image.pk, "alt": "a", "caption": ""})
    assert '<figure class="fig tall">' in html
    assert "28rem" in html and 'width="840" height="1040"' in html


@pytest.mark.django_db
def test_a_figure_whose_picture_is_gone_leaves_nothing():
    assert rendered("figure", {"image": 999, "alt": "a", "caption": "c"}).strip() == ""


@pytest.mark.parametrize(
    ("extension", "words"),
    [
        ("pdf", "(<bdi>PDF</bdi>, 84\xa0ko)"),
        ("xlsx", "(<bdi>tableur XLSX</bdi>, 84\xa0ko)"),
        ("ODT", "(<bdi>texte ODT</bdi>, 84\xa0ko)"),
        ("", "(84\xa0ko)"),
    ],
)
def test_a_documents_link_says_its_kind_and_weight(extension, words):
    document = SimpleNamespace(url="/documents/1/a", file_extension=extension, get_file_size=84_000)
    block = dict(READING_BLOCKS)["document"]
    html = block.render({"document": document, "title": "Grille"})
    link = html[html.index('<a href="/documents/1/a">Grille') : html.index("</a>")]
    assert words in link
