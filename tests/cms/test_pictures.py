"""What the picture library refuses, in the reader's language, and what it keeps."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from PIL import Image as Pillow
from wagtail.images.models import Image

from cms.pictures import PictureField

pytestmark = pytest.mark.django_db


def picture(kind="JPEG", size=(40, 20), **options):
    content = BytesIO()
    Pillow.new("RGB", size, "teal").save(content, kind, **options)
    return content.getvalue()


def png_bomb(width, height):
    """A header that promises pixels; a few bytes in all."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def upload(client, editor):
    client.force_login(editor)

    def send(name, content, kind="image/jpeg", language="fr"):
        editor.language = language
        editor.save()
        return client.post(
            reverse("wagtailimages:add"),
            {"title": "Image", "file": SimpleUploadedFile(name, content, kind), "collection": 1},
        )

    return send


BOMBS = {"over our bound": (6000, 5000), "over Pillow's": (20000, 20000)}


@pytest.mark.parametrize("size", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "25 millions de pixels au plus"), ("ar", "25 مليون بكسل على الأكثر")],
)
def test_an_image_bomb_is_refused_in_words_and_keeps_nothing(upload, size, language, words):
    response = upload("bombe.png", png_bomb(*size), "image/png", language)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Image.objects.exists()


def test_a_picture_within_the_bound_is_kept(upload):
    """The negative control of every refusal here."""
    response = upload("photo.jpg", picture())
    assert response.status_code == 302
    assert Image.objects.get().width == 40


def test_svg_is_refused(upload):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    response = upload("dessin.svg", svg, "image/svg+xml")
    assert "JPEG, PNG, WebP" in response.content.decode()
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"<html><script>alert(1)</script></html>", b"GIF89a", picture()[:200]]
)
def test_what_is_no_picture_is_refused(upload, content):
    response = upload("photo.jpg", content)
    assert response.status_code == 200
    assert not Image.objects.exists()


def test_a_kind_under_another_name_is_refused(upload):
    upload("photo.png", picture("JPEG"))
    assert not Image.objects.exists()


def test_what_is_kept_is_written_anew():
    """A tail after the picture, and where it was taken, are gone; a turn in the metadata is done."""
    exif = Pillow.Exif()
    exif[0x0112] = 6  # to be shown turned by a quarter
    exif[0x010E] = "secret place"
    sent = picture("JPEG", exif=exif) + b"<script>alert(1)</script>"
    field = PictureField()
    kept = field.clean(SimpleUploadedFile("photo.jpg", sent, "image/jpeg")).read()
    assert b"<script>" in sent and b"secret place" in sent
    assert b"<script>" not in kept and b"secret place" not in kept
    assert Pillow.open(BytesIO(kept)).size == (20, 40)


def test_the_words_are_there_in_both_languages():
    field = PictureField()
    for code in field.error_messages.keys() & {
        "file_too_many_pixels",
        "invalid_image",
        "file_too_large",
    }:
        with override("fr"):
            french = str(field.error_messages[code])
        with override("ar"):
            arabic = str(field.error_messages[code])
        with override("en"):
            assert len({french, arabic, str(field.error_messages[code])}) == 3
