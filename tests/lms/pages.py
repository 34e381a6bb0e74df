"""A small module with real pages in both languages: two lessons, one with a question, and a quiz."""

import uuid

from wagtail.models import Locale

from cms.models import HomePage
from courses.models import CataloguePage, LessonPage, ModulePage
from courses.services import refresh_module
from tests.factories import ModuleFactory

WORDS = {
    "fr": {
        "read": "Leçon",
        "ask": "À qui appartient le projet ?",
        "right": "À la personne",
        "wrong": "Au directeur",
    },
    "ar": {"read": "حصة", "ask": "لمن يعود المشروع؟", "right": "للشخص", "wrong": "للمدير"},
}


def _item(key, value):
    return {"type": "item", "id": key, "value": value}


def single_choice(words, name="single"):
    choices = [
        _item(f"{name}-r", {"text": words["right"], "is_right": True}),
        _item(f"{name}-w", {"text": words["wrong"], "is_right": False}),
    ]
    value = {"prompt": words["ask"], "choices": choices, "feedback": "FEEDBACK", "points": 1}
    return {"type": "single_choice", "id": name, "value": value}


def five_questions(words):
    """One of each kind, seven points in all, as in the demo's quizzes."""
    several = [_item(f"m-{n}", {"text": f"M{n}", "is_right": n < 3}) for n in (1, 2, 3)]
    items = [_item(f"o-{n}", f"O{n}") for n in (1, 2, 3)]
    return [
        single_choice(words),
        {"type": "multiple_choice", "id": "multiple", "value": {"prompt": "M ?", "choices": several, "feedback": "FEEDBACK", "points": 2}},
        {"type": "true_false", "id": "truth", "value": {"prompt": "T ?", "is_true": False, "feedback": "FEEDBACK", "points": 1}},
        {"type": "ordering", "id": "order", "value": {"prompt": "O ?", "items": items, "feedback": "FEEDBACK", "points": 2}},
        {"type": "short_answer", "id": "short", "value": {"prompt": "S ?", "accepted": [_item("a", "le secret professionnel")], "feedback": "FEEDBACK", "points": 1}},
    ]  # fmt: skip


RIGHT = {
    "q-single": "single-r",
    "q-multiple": ["m-1", "m-2"],
    "q-truth": "false",
    "q-order-o-1": "1",
    "q-order-o-2": "2",
    "q-order-o-3": "3",
    "q-short": "Secret professionel",
}
# Five points of seven: 71 %, under the pass mark of 75 %.
NEARLY = {**RIGHT, "q-multiple": ["m-1"], "q-truth": "true"}


def _text(words, name):
    return {"type": "rich_text", "id": name, "value": f"<p>{words['read']} {name}</p>"}


def publish_module(languages=("fr", "ar"), **fields):
    """A module whose pages are live in `languages`; its units and version made by publication."""
    module = ModuleFactory(
        **{"is_open": True, "half_days": 2, "blocks": [2], "attendance_required": 1, **fields}
    )
    keys = [uuid.uuid4() for _each in range(4)]
    for language in languages:
        _publish_in(language, module, keys)
    refresh_module(module.pk)
    module.refresh_from_db()
    return module


def _publish_in(language, module, keys):
    words = WORDS[language]
    locale = Locale.objects.get(language_code=language)
    home = HomePage.objects.get(locale=locale)
    catalogue = CataloguePage.objects.child_of(home).first() or home.add_child(
        instance=CataloguePage(title="Catalogue", slug="catalogue", locale=locale)
    )
    page = catalogue.add_child(
        instance=ModulePage(
            title=getattr(module, f"title_{language}"),
            slug=module.slug,
            code=module.code,
            summary="…",
            locale=locale,
            translation_key=module.translation_key,
        )
    )
    bodies = [
        ("reading", [_text(words, "one")]),
        ("reading", [_text(words, "two"), single_choice(words, "practice"), _text(words, "three")]),
        ("quiz", five_questions(words)),
    ]
    for number, (kind, body) in enumerate(bodies, start=1):
        page.add_child(
            instance=LessonPage(
                title=f"{words['read']} {number}",
                slug=f"lesson-{number}",
                kind=kind,
                minutes=20,
                pass_percent=75,
                max_attempts=3,
                body=body,
                locale=locale,
                translation_key=keys[number],
            )
        )
