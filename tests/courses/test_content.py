"""The texts and files that the demo is made of are complete, in both languages."""

import re
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent.parent
COURSES = ROOT / "courses" / "data"
EDITORIAL = ROOT / "cms" / "data"
LANGUAGES = ("fr", "ar")
WEBM = b"\x1a\x45\xdf\xa3"
CUE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n(.+)\n")
ARABIC = re.compile("[\u0600-\u06ff]")


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


MODULES = read(COURSES / "modules.yaml")["modules"]
CLIPS = read(EDITORIAL / "clips.yaml")
FIGURES = read(COURSES / "figures.yaml")
FILES = read(EDITORIAL / "files.yaml")
RESOURCES = read(EDITORIAL / "resources.yaml")
EACH_CLIP = [(clip, language) for clip in CLIPS for language in LANGUAGES]
EACH_FIGURE = [(figure, language) for figure in FIGURES for language in LANGUAGES]


def named(case):
    return case["name"] if isinstance(case, dict) and "name" in case else None


def cues(name, language):
    """(begin, end, text) of each caption."""
    text = (EDITORIAL / "media" / f"{name}.{language}.vtt").read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\n\n")
    found = []
    for match in CUE.finditer(text):
        hour, minute, second, *until, words = match.groups()
        begin, end = (
            int(h) * 3600 + int(m) * 60 + float(s)
            for h, m, s in ((hour, minute, second), tuple(until))
        )
        found.append((begin, end, words))
    return found


def test_each_lesson_that_is_a_video_has_a_clip():
    wanted = {
        f"{module['code']}/{lesson['slug']}"
        for module in MODULES
        for lesson in module["lessons"]
        if lesson["kind"] == "video"
    }
    assert len(wanted) == 6
    assert {clip["lesson"] for clip in CLIPS} == wanted


@pytest.mark.parametrize(("clip", "language"), EACH_CLIP, ids=named)
def test_a_clip_is_light_and_its_captions_say_all(clip, language):
    content = (EDITORIAL / "media" / f"{clip['name']}.{language}.webm").read_bytes()
    assert content.startswith(WEBM)
    assert b"V_VP9" in content[:2000]
    assert len(content) < 400_000
    said = [each[language] for chapter in clip["chapters"] for each in chapter["said"]]
    assert [words for _begin, _end, words in cues(clip["name"], language)] == said


@pytest.mark.parametrize("clip", CLIPS, ids=named)
def test_captions_stay_long_enough_and_fit_either_language(clip):
    french, arabic = (cues(clip["name"], language) for language in LANGUAGES)
    assert [each[:2] for each in french] == [each[:2] for each in arabic]
    assert french[0][0] == 0
    for (_begin, end, _words), (start, _end, _more) in zip(french, french[1:], strict=False):
        assert end == start
    for begin, end, words in [*french, *arabic]:
        assert len(words) / (end - begin) <= 17, words


@pytest.mark.parametrize("clip", CLIPS, ids=named)
def test_a_clip_says_in_words_what_it_shows(clip):
    for chapter in clip["chapters"]:
        for part in (chapter["title"], chapter["shown"], *chapter["said"]):
            assert ARABIC.search(part["ar"]) and not ARABIC.search(part["fr"])


def test_each_module_has_a_figure_where_its_text_is():
    assert {figure["lesson"].split("/")[0] for figure in FIGURES} == {
        module["code"] for module in MODULES
    }
    for figure in FIGURES:
        code, slug = figure["lesson"].split("/")
        [path] = (COURSES / "lessons" / code).glob(f"*-{slug}.yaml")
        assert figure["after"] in [block["key"] for block in read(path)["blocks"]]


@pytest.mark.parametrize(("figure", "language"), EACH_FIGURE, ids=named)
def test_a_figure_is_light_and_has_its_text_and_credit(figure, language):
    path = COURSES / "figures" / f"{figure['name']}.{language}.webp"
    assert path.stat().st_size < 40_000
    with Image.open(path) as picture:
        assert picture.format == "WEBP"
        # Upright: a phone shows it as wide as the text, at a size that can be read.
        assert picture.height > picture.width == 840
    words = figure[language]
    assert 100 < len(words["alt"]) <= 250
    assert len(words["caption"]) <= 250
    assert words["caption"].endswith("Jisr" if language == "fr" else "جسر")
    assert bool(ARABIC.search(words["alt"])) == (language == "ar")


def test_both_languages_of_a_figure_draw_the_same_parts():
    def shape(words):
        if isinstance(words, dict):
            return {key: shape(value) for key, value in words.items()}
        return [shape(each) for each in words] if isinstance(words, list) else None

    for figure in FIGURES:
        assert shape(figure["fr"]["words"]) == shape(figure["ar"]["words"]), figure["name"]


def test_several_resources_hold_a_file():
    slugs = [file["slug"] for file in FILES]
    assert len(slugs) == len(set(slugs)) >= 4
    assert set(slugs) <= {resource["slug"] for resource in RESOURCES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file["slug"])
def test_a_file_is_what_it_says_titled_and_in_its_language(file, language):
    path = EDITORIAL / "files" / f"{file['slug']}.{language}.{file['kind']}"
    assert path.stat().st_size < 100_000
    if file["kind"] == "pdf":
        content = path.read_bytes()
        assert content.startswith(b"%PDF-")
        assert b"/MarkInfo" in content and b"/StructTreeRoot" in content
        assert f"/Lang ({language}".encode() in content or f"/Lang({language}".encode() in content
        assert b"pdfuaid" in content
    else:
        page = load_workbook(path).active
        assert page["A1"].value == file[language]["title"]
        assert bool(page.sheet_view.rightToLeft) == (language == "ar")
        assert [page.cell(row, 1).value for row in range(5, 12)] == file[language]["rows"]
        assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)


def test_no_file_lies_there_that_nothing_names():
    named_by_words = {f"{clip['name']}.{language}" for clip, language in EACH_CLIP}
    named_by_words |= {f"{figure['name']}.{language}" for figure, language in EACH_FIGURE}
    named_by_words |= {f"{file['slug']}.{language}" for file in FILES for language in LANGUAGES}
    folders = (EDITORIAL / "media", EDITORIAL / "files", COURSES / "figures")
    assert {path.stem for folder in folders for path in folder.iterdir()} == named_by_words
