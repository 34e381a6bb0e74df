"""Pictures and videos as the embedded site serves them: whole or in part, and nothing beside them."""

import gzip
import os

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404
from django.test import RequestFactory

from cms import files
from cms.files import Unsatisfiable, byte_range

CONTENT = bytes(range(256)) * 40
SIZE = len(CONTENT)
VIDEO = "/media/media/clip.webm"
THEN = 1_790_000_000


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    for name, content in {
        "media/clip.webm": CONTENT,
        "media/clip.vtt": b"WEBVTT\n\n" + b"00:00.000 --> 00:01.000\nBonjour\n\n" * 20,
        "media/empty.webm": b"",
        "media/page.html": b"<script>",
        "images/a.webp": b"RIFF" + bytes(400),
        "documents/secret.pdf": b"%PDF secret",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (THEN, THEN))
    return tmp_path


def got(client, address=VIDEO, **headers):
    return client.get(
        address, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_without_a_range_the_whole_file_comes(client):
    response = got(client)
    assert response.status_code == 200
    assert body(response) == CONTENT
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Length"] == str(SIZE)
    assert response["Content-Type"] == "video/webm"
    assert response["Last-Modified"] == "Mon, 21 Sep 2026 14:13:20 GMT"


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=0-0", 0, 0),
        ("bytes=0-1", 0, 1),
        ("bytes=100-199", 100, 199),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        ("bytes=10000-999999", 10000, SIZE - 1),
        ("bytes=-1", SIZE - 1, SIZE - 1),
        ("bytes=-500", SIZE - 500, SIZE - 1),
        ("bytes=-999999", 0, SIZE - 1),
        ("Bytes=5-9", 5, 9),
    ],
)
def test_a_part_is_the_bytes_that_were_asked_for(client, wanted, first, last):
    response = got(client, range=wanted)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response["Content-Length"] == str(last - first + 1)
    assert response["Content-Type"] == "video/webm"
    assert body(response) == CONTENT[first : last + 1]


@pytest.mark.parametrize(
    "wanted", [f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 5}", "bytes=-0", "bytes=" + "9" * 18 + "-"]
)
def test_a_part_past_the_end_is_refused_with_the_size(client, wanted):
    response = got(client, range=wanted)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{SIZE}"
    assert body(response) == b""


@pytest.mark.parametrize(
    "wanted",
    ["", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=9-5", "lines=0-5", "bytes=0-1,5-6",
     "bytes=--5", "bytes=0x0-5", "bytes=٠-٥", "bytes=" + "9" * 400 + "-"],
)  # fmt: skip
def test_a_header_that_says_nothing_is_ignored(client, wanted):
    response = got(client, range=wanted)
    assert response.status_code == 200
    assert body(response) == CONTENT


def test_nothing_is_a_part_of_an_empty_file(client):
    assert got(client, "/media/media/empty.webm", range="bytes=0-").status_code == 416
    with pytest.raises(Unsatisfiable):
        byte_range("bytes=-5", 0)


def test_a_part_of_a_file_that_has_changed_is_not_mixed_with_the_new_one(client, folder):
    before = got(client)
    tag, day = before["ETag"], before["Last-Modified"]
    for known in (tag, day):
        assert got(client, range="bytes=5-9", if_range=known).status_code == 206
    for known in ('"another"', f"W/{tag}", "Sun, 20 Sep 2026 10:00:00 GMT", "nonsense"):
        assert got(client, range="bytes=5-9", if_range=known).status_code == 200
    os.utime(folder / "media/clip.webm", (THEN + 60, THEN + 60))
    for known in (tag, day):
        response = got(client, range="bytes=5-9", if_range=known)
        assert response.status_code == 200
        assert body(response) == CONTENT


def test_what_the_reader_has_already_is_not_sent_again(client):
    before = got(client)
    for headers in (
        {"if_none_match": before["ETag"]},
        {"if_modified_since": before["Last-Modified"]},
    ):
        response = got(client, **headers)
        assert response.status_code == 304
        assert response["ETag"] == before["ETag"]
        assert body(response) == b""
    assert got(client, if_match='"another"', range="bytes=0-5").status_code == 412


def test_a_head_says_what_a_get_would(client):
    response = client.head(VIDEO)
    assert (response.status_code, response["Content-Length"]) == (200, str(SIZE))
    assert client.post(VIDEO).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/media/media/../documents/secret.pdf",
        "/media/images/../documents/secret.pdf",
        "/media/media/%2e%2e/documents/secret.pdf",
        "/media/media//../../documents/secret.pdf",
        "/media/documents/secret.pdf",
        "/media/media/none.webm",
        "/media/media/clip.webm/more",
        "/media/media/a%00b.webm",
        "/media/media/" + "a" * 300 + ".webm",
    ],
)
def test_nothing_beside_the_two_folders_is_reached(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert b"secret" not in body(response).replace(b"secret.pdf", b"")


def test_a_folder_is_no_file():
    with pytest.raises(Http404):
        files.media(RequestFactory().get("/"), "media/")


def test_a_document_is_in_reach_without_the_guard(monkeypatch, folder):
    """Negative control: it is the guard that keeps documents out."""
    monkeypatch.setattr(files, "safe_join", lambda base, name: base / name)
    response = files.media(RequestFactory().get("/"), "media/../documents/secret.pdf")
    assert body(response) == b"%PDF secret"
    monkeypatch.undo()
    with pytest.raises(SuspiciousFileOperation):
        files.safe_join(folder / "media", "../documents/secret.pdf")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("media/clip.vtt", "text/vtt; charset=utf-8"),
        ("images/a.webp", "image/webp"),
        ("media/page.html", "application/octet-stream"),
    ],
)
def test_each_kind_is_named_and_an_unknown_one_is_bytes(client, name, kind):
    response = got(client, f"/media/{name}")
    assert response["Content-Type"] == kind
    assert response["X-Content-Type-Options"] == "nosniff"


def test_captions_are_compressed_but_neither_videos_nor_parts_are(client):
    packed = got(client, "/media/media/clip.vtt", accept_encoding="gzip")
    assert gzip.decompress(body(packed)).startswith(b"WEBVTT")
    for address, headers in (
        (VIDEO, {}),
        (VIDEO, {"range": "bytes=0-999"}),
        ("/media/media/clip.vtt", {"range": "bytes=0-299"}),
    ):
        response = got(client, address, accept_encoding="gzip", **headers)
        assert "Content-Encoding" not in response.headers
        assert len(body(response)) == int(response["Content-Length"])
