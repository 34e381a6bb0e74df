"""What the demo's pages show and hand out: clips, drawings, files to take away. All are our own."""

import hashlib
import math
import re

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.models import Video

from .sources import COURSES, EDITORIAL, LANGUAGES, read, same_id

CUE_END = re.compile(r"--> (\d+):(\d+):(\d+\.\d+)")
SHOWN = {"fr": "À l’image\N{NO-BREAK SPACE}: %s.", "ar": "في الصورة: %s."}


def seed_clips():
    """({(name, language): video}, {(module, lesson): name}). What is there already is left alone."""
    videos, places = {}, {}
    for clip in read(EDITORIAL / "clips.yaml"):
        places[tuple(clip["lesson"].split("/"))] = clip["name"]
        for language in LANGUAGES:
            title = clip["title"][language]
            video = Video.objects.filter(title=title, language=language).first()
            videos[clip["name"], language] = video or _add_clip(clip, language)
    return videos, places


def _add_clip(clip, language):
    other = next(code for code in LANGUAGES if code != language)
    video = Video(
        title=clip["title"][language],
        language=language,
        seconds=_seconds(clip["name"], language),
        transcript=transcript(clip, language),
    )
    for field, name in (
        (video.file, f"{clip['name']}.{language}.webm"),
        (video.captions, f"{clip['name']}.{language}.vtt"),
        (video.other_captions, f"{clip['name']}.{other}.vtt"),
    ):
        field.save(name, ContentFile((EDITORIAL / "media" / name).read_bytes()), save=False)
    video.save()
    return video


def _seconds(name, language):
    """A clip lasts as long as its captions."""
    captions = (EDITORIAL / "media" / f"{name}.{language}.vtt").read_text(encoding="utf-8")
    hours, minutes, seconds = CUE_END.findall(captions)[-1]
    return math.ceil(int(hours) * 3600 + int(minutes) * 60 + float(seconds))


def transcript(clip, language):
    """A paragraph a chapter: its name and what is seen, then what is said."""
    paragraphs = [
        f"{chapter['title'][language]}. {SHOWN[language] % chapter['shown'][language]}\n"
        + " ".join(said[language] for said in chapter["said"])
        for chapter in clip["chapters"]
    ]
    return "\n\n".join(paragraphs)


def clip_block(video, place):
    return {"type": "video", "value": video.pk, "id": same_id(*place)}


def seed_figures():
    """{(module, lesson): [(key of the block before, {language: block})]}, each with its picture."""
    figures = {}
    for figure in read(COURSES / "figures.yaml"):
        place = tuple(figure["lesson"].split("/"))
        blocks = {
            language: _figure(figure, language, (*place, figure["name"])) for language in LANGUAGES
        }
        figures.setdefault(place, []).append((figure["after"], blocks))
    return figures


def _figure(figure, language, place):
    words = figure[language]
    value = {
        "image": _picture(f"{figure['name']}.{language}", words["caption"]).pk,
        "alt": words["alt"],
        "caption": words["caption"],
    }
    return {"type": "figure", "value": value, "id": same_id(*place)}


def _picture(stem, title):
    pictures = get_image_model()
    known = pictures.objects.filter(title=title).first()
    if known:
        return known
    return _kept(pictures, title, COURSES / "figures" / f"{stem}.webp")


def seed_files():
    """{(slug of the resource, language): document}."""
    return {
        (file["slug"], language): _document(file, language)
        for file in read(EDITORIAL / "files.yaml")
        for language in LANGUAGES
    }


def _document(file, language):
    documents, title = get_document_model(), file[language]["title"]
    known = documents.objects.filter(title=title).first()
    if known:
        return known
    name = f"{file['slug']}.{language}.{file['kind']}"
    return _kept(documents, title, EDITORIAL / "files" / name)


def _kept(model, title, path):
    """A row of Wagtail's pictures or documents, with what its upload form would have noted."""
    content = path.read_bytes()
    return model.objects.create(
        title=title,
        file=ContentFile(content, name=path.name),
        file_size=len(content),
        file_hash=hashlib.sha1(content, usedforsecurity=False).hexdigest(),
    )
