"""The site's pages: six modules with their lessons and quizzes, glossary and resource centre, twice."""

import csv
from dataclasses import dataclass

from django.db import transaction
from wagtail.models import Locale, Workflow
from wagtail.signal_handlers import disable_reference_index_auto_update

from accounts.models import Role, User
from cms.models import GlossaryTerm, HomePage, ResourceIndexPage, ResourcePage
from courses.models import CataloguePage, LessonKind, LessonPage, Module, ModulePage
from courses.services import refresh_module

from .media import clip_block, seed_clips, seed_figures, seed_files
from .sources import COURSES, EDITORIAL, LANGUAGES, read, same_id

# Questions asked inside a lesson as well, for practice: (module, lesson) → question of its quiz.
PRACTICE = {
    ("PPC-03", "projet-personnalise"): "PPC-03-Q1",
    ("DPT-01", "analyser-prioriser"): "DPT-01-Q3",
    ("RAT-05", "ethique"): "RAT-05-Q3",
}
HOME = {
    "fr": (
        "La formation qui va jusqu’aux centres",
        "Jisr veut dire « pont ». On y trouve des modules d’ingénierie sociale en français et en arabe, on y "
        "organise la venue de formatrices et de formateurs qualifiés, et l’on y garde la preuve de ce qui a "
        "été appris.",
    ),
    "ar": (
        "التكوين الذي يصل إلى المراكز",
        "«جسر» منصة تجمع مجزوءات في الهندسة الاجتماعية بالعربية والفرنسية، وتنظّم قدوم مكوّنات ومكوّنين "
        "مؤهلين، وتحفظ ما يثبت ما تم تعلّمه.",
    ),
}
CATALOGUE = {
    "fr": (
        "Catalogue",
        "Six modules d’ingénierie sociale, libres à la lecture, en français et en arabe.",
    ),
    "ar": ("الدليل", "ست مجزوءات في الهندسة الاجتماعية، مفتوحة للقراءة، بالفرنسية والعربية."),
}
RESOURCES = {
    "fr": (
        "Centre de ressources",
        "Libre d’accès, sans compte. Chaque ressource existe en français et en arabe.",
    ),
    "ar": ("مركز الموارد", "متاح للجميع دون حساب. كل مورد متوفر بالفرنسية والعربية."),
}
DRAFT = {
    "title": "Préparer une visite entre centres homologues",
    "slug": "preparer-visite-homologues",
    "summary": "Une page pour qu’une visite de deux jours laisse des traces dans les pratiques.",
    "kind": "sheet",
    "profession": "coordinator",
    "field": "all",
    "body": [
        {
            "type": "rich_text",
            "value": "<p>Avant de partir, trois questions de l’équipe, pas plus.</p>",
        }
    ],
}
QUIZ_TITLE = {"fr": "Quiz final", "ar": "الاختبار النهائي"}
QUIZ_SUMMARY = {
    "fr": "Cinq questions pour vérifier ce que vous savez faire.",
    "ar": "خمسة أسئلة للتحقق مما تعلمتموه.",
}


@dataclass(frozen=True)
class Material:
    """What lessons are made with, beside their own texts."""

    terms: dict
    figures: dict
    clips: dict
    clip_places: dict


def seed_content(today):
    with transaction.atomic(), disable_reference_index_auto_update():
        terms, figures, files = _glossary(), seed_figures(), seed_files()
        clips, clip_places = seed_clips()
        catalogues = _pair(CataloguePage, _homes(), "catalogue", CATALOGUE)
        for data in read(COURSES / "modules.yaml")["modules"]:
            _module(data, catalogues, Material(terms, figures, clips, clip_places))
        indexes = _pair(ResourceIndexPage, _homes(), "resources", RESOURCES)
        for data in read(EDITORIAL / "resources.yaml"):
            _resource(data, indexes, clips, files)
        _work_in_hand(indexes)
    # Once each is complete, rather than at every page.
    for module in Module.objects.all():
        refresh_module(module.pk)


def _work_in_hand(indexes):
    """A change in moderation, a draft and a page still to translate: the editors' home shows them."""
    editor = User.objects.filter(appointments__role=Role.EDITOR).order_by("pk").first()
    if editor is None or ResourcePage.objects.filter(slug=DRAFT["slug"]).exists():
        return
    draft = ResourcePage(live=False, locale=Locale.objects.get(language_code="fr"), **DRAFT)
    indexes["fr"].add_child(instance=draft)
    draft.save_revision(user=editor, log_action=True)
    lesson = LessonPage.objects.get(
        translation_key=same_id("PPC-03", "suivi-sortie"), locale__language_code="fr"
    )
    lesson.summary = lesson.summary.replace("bilan de sortie", "bilan de sortie partagé")
    lesson.save_revision(user=editor, log_action=True)
    Workflow.objects.filter(active=True).first().start(lesson, editor)


def _homes():
    homes = {page.locale.language_code: page for page in HomePage.objects.select_related("locale")}
    for language, page in homes.items():
        if not page.headline:
            page.headline, page.introduction = HOME[language]
            page.search_description = page.introduction
            page.save_revision().publish()
    return homes


def _glossary():
    meanings = read(EDITORIAL / "definitions.yaml")
    terms = {}
    with (EDITORIAL / "glossary.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            meaning = meanings.get(row["key"], {})
            terms[row["key"]], _new = GlossaryTerm.objects.update_or_create(
                key=row["key"],
                defaults={
                    "term_fr": row["fr"],
                    "term_ar": row["ar"],
                    "definition_fr": meaning.get("fr", ""),
                    "definition_ar": meaning.get("ar", ""),
                },
            )
    return terms


def _pair(page_type, parents, slug, words):
    """An index page in both languages, with its introduction."""
    return _published(
        page_type,
        parents,
        slug,
        key=same_id(slug),
        fields={
            language: {
                "title": title,
                "introduction": introduction,
                "search_description": introduction,
            }
            for language, (title, introduction) in words.items()
        },
    )


def _published(page_type, parents, slug, *, key, fields):
    """{language: live page}, each with one revision; what is there already is left alone."""
    pages = {}
    for language in LANGUAGES:
        page = page_type.objects.filter(translation_key=key, locale__language_code=language).first()
        if page is None:
            page = page_type(
                slug=slug,
                translation_key=key,
                locale=Locale.objects.get(language_code=language),
                **fields[language],
            )
            parents[language].add_child(instance=page)
            revision = page.save_revision(log_action=True)
            page_type.objects.filter(pk=page.pk).update(
                live_revision=revision,
                latest_revision=revision,
                has_unpublished_changes=False,
                first_published_at=revision.created_at,
                last_published_at=revision.created_at,
            )
        pages[language] = page
    return pages


def _module(data, catalogues, material):
    module = Module.objects.get(code=data["code"])
    pages = _published(
        ModulePage,
        catalogues,
        data["slug"],
        key=module.translation_key,
        fields={
            language: {
                "title": data["title"][language],
                "code": data["code"],
                "summary": data["summary"][language],
                "search_description": data["summary"][language],
                "before": data["prerequisites"]["text"][language],
            }
            for language in LANGUAGES
        },
    )
    bodies = {
        body["slug"]: body
        for body in map(read, sorted((COURSES / "lessons" / data["code"]).glob("*.yaml")))
    }
    for lesson in data["lessons"]:
        _lesson(data, lesson, bodies[lesson["slug"]], pages, material)
    _quiz(data, pages)


def _lesson(data, lesson, body, parents, material):
    code, slug = data["code"], lesson["slug"]
    blocks = {
        language: _blocks(body["blocks"], language, (code, slug), material.terms)
        for language in LANGUAGES
    }
    for after, figure in material.figures.get((code, slug), []):
        for language in LANGUAGES:
            _insert_after(blocks[language], same_id(code, slug, after), figure[language])
    clip = material.clip_places.get((code, slug))
    if clip:
        for language in LANGUAGES:
            video = material.clips[clip, language]
            blocks[language].insert(1, clip_block(video, (code, slug, clip)))
    wanted = PRACTICE.get((code, slug))
    for question in data["quiz"]["questions"]:
        if question["id"] == wanted:
            for language in LANGUAGES:
                blocks[language].append(_question(question, language, (code, slug, question["id"])))
    _published(
        LessonPage,
        parents,
        slug,
        key=same_id(code, slug),
        fields={
            language: {
                "title": lesson["title"][language],
                "summary": lesson["summary"][language],
                "search_description": lesson["summary"][language],
                "kind": lesson["kind"],
                "minutes": body["estimated_minutes"],
                "body": blocks[language],
            }
            for language in LANGUAGES
        },
    )


def _quiz(data, parents):
    code = data["code"]
    _published(
        LessonPage,
        parents,
        "quiz",
        key=same_id(code, "quiz"),
        fields={
            language: {
                "title": QUIZ_TITLE[language],
                "summary": QUIZ_SUMMARY[language],
                "kind": LessonKind.QUIZ,
                "minutes": 15,
                "pass_percent": data["quiz"]["pass_percent"],
                "body": [
                    _question(question, language, (code, "quiz", question["id"]))
                    for question in data["quiz"]["questions"]
                ],
            }
            for language in LANGUAGES
        },
    )


def _resource(data, indexes, clips, files):
    _published(
        ResourcePage,
        indexes,
        data["slug"],
        key=same_id("resource", data["slug"]),
        fields={
            language: {
                "title": data[language]["title"],
                "summary": data[language]["summary"],
                "search_description": data[language]["summary"],
                "kind": data["kind"],
                "profession": data["profession"],
                "field": data["field"],
                "year": data["year"],
                "document": files.get((data["slug"], language)),
                "body": [
                    *_clip_of(data["slug"], language, clips),
                    {
                        "type": "rich_text",
                        "value": data[language]["body"],
                        "id": same_id("resource", data["slug"], "body"),
                    },
                ],
            }
            for language in LANGUAGES
        },
    )


def _clip_of(slug, language, clips):
    clip = clips.get((slug.removeprefix("video-"), language))
    return [clip_block(clip, ("resource", slug, "clip"))] if clip else []


def _blocks(blocks, language, place, terms):
    return [
        {
            "type": BLOCK_TYPES[block["type"]],
            "value": READERS[block["type"]](
                block, block.get(language), (*place, block["key"]), terms
            ),
            "id": same_id(*place, block["key"]),
        }
        for block in blocks
    ]


def _insert_after(blocks, key, block):
    at = next(number for number, each in enumerate(blocks) if each["id"] == key)
    blocks.insert(at + 1, block)


def _items(values, place):
    return [
        {"type": "item", "value": value, "id": same_id(*place, str(number))}
        for number, value in enumerate(values, start=1)
    ]


def _text(block, words, place, terms):
    return words


def _callout(block, words, place, terms):
    return {"kind": block["kind"], "title": words["title"], "text": words["text"]}


def _table(block, words, place, terms):
    return {
        "data": [words["head"], *words["rows"]],
        "table_caption": words["caption"],
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_header_choice": "both",
        "cell": [],
        "mergeCells": [],
    }


def _flow(block, words, place, terms):
    back = block.get("back") or [None, None]
    return {
        "caption": words["caption"],
        "description": words["description"],
        "steps": _items(words["steps"], place),
        "back_from": None if back[0] is None else back[0] + 1,
        "back_to": None if back[1] is None else back[1] + 1,
    }


def _term(block, words, place, terms):
    return terms[block["term"]].pk


BLOCK_TYPES = {
    "rich_text": "rich_text",
    "callout": "callout",
    "table": "table",
    "flow": "flow",
    "glossary": "term",
}
READERS = {
    "rich_text": _text,
    "callout": _callout,
    "table": _table,
    "flow": _flow,
    "glossary": _term,
}


def _question(question, language, place):
    value = {
        "prompt": question["prompt"][language],
        "feedback": question["feedback"][language],
        "points": question["points"],
    }
    if "choices" in question:
        value["choices"] = [
            {
                "type": "item",
                "value": {"text": choice[language], "is_right": choice["correct"]},
                "id": same_id(*place, choice["id"]),
            }
            for choice in question["choices"]
        ]
    if "items" in question:
        texts = {item["id"]: item[language] for item in question["items"]}
        value["items"] = [
            {"type": "item", "value": texts[item], "id": same_id(*place, item)}
            for item in question["correct_order"]
        ]
    if "answer" in question:
        value["is_true"] = question["answer"]
    if "accepted" in question:
        value["accepted"] = _items(question["accepted"][language], (*place, language))
    return {"type": question["type"], "value": value, "id": same_id(*place)}
