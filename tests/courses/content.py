"""A catalogue for tests: pages in French, translated as an editor does, published as Wagtail does."""

import uuid

from wagtail.models import Locale

from cms.models import HomePage, ResourceIndexPage, ResourcePage
from courses.models import CataloguePage, LessonPage, ModulePage


def locale(language):
    return Locale.objects.get(language_code=language)


def home(language="fr"):
    return HomePage.objects.get(locale__language_code=language)


def catalogue(language="fr"):
    page = CataloguePage.objects.filter(locale__language_code=language).first()
    if page is None:
        page = CataloguePage(title="Catalogue", slug="catalogue", locale=locale(language))
        page.translation_key = uuid.UUID(int=1)
        home(language).add_child(instance=page)
    return page


def choice(text, is_right=False):
    return {"type": "item", "id": str(uuid.uuid4()), "value": {"text": text, "is_right": is_right}}


def single_choice(prompt="Qui décide ?", points=1):
    return {
        "type": "single_choice",
        "id": str(uuid.uuid4()),
        "value": {
            "prompt": prompt,
            "choices": [choice("La personne", is_right=True), choice("Le financeur")],
            "feedback": "La personne décide.",
            "points": points,
        },
    }


def text(html="<p>Bonjour.</p>"):
    return {"type": "rich_text", "id": str(uuid.uuid4()), "value": html}


def module_page(code="MOD-1", **fields):
    page = ModulePage(
        title=fields.pop("title", f"Module {code}"),
        slug=code.lower(),
        code=code,
        summary=fields.pop("summary", "Apprendre à faire."),
        locale=locale("fr"),
        **fields,
    )
    catalogue().add_child(instance=page)
    page.save_revision().publish()
    return page


def lesson_page(parent, slug="lecon", body=None, **fields):
    page = LessonPage(
        title=fields.pop("title", f"Leçon {slug}"),
        slug=slug,
        locale=parent.locale,
        body=[text()] if body is None else body,
        **fields,
    )
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def quiz_page(parent, questions=None, **fields):
    return lesson_page(
        parent, slug="quiz", kind="quiz", body=questions or [single_choice()], **fields
    )


def in_arabic(page, **fields):
    """The page as its translator publishes it: same translation key, same block ids."""
    twin = page.copy_for_translation(locale("ar"), copy_parents=True)
    for name, value in fields.items():
        setattr(twin, name, value)
    twin.save_revision().publish()
    return twin


def resource_page(language="fr", slug="fiche", **fields):
    index = ResourceIndexPage.objects.filter(locale__language_code=language).first()
    if index is None:
        index = ResourceIndexPage(title="Ressources", slug="resources", locale=locale(language))
        index.translation_key = uuid.UUID(int=2)
        home(language).add_child(instance=index)
    values = {
        "title": "Fiche",
        "summary": "Une fiche.",
        "kind": "sheet",
        "profession": "educator",
    } | fields
    page = ResourcePage(slug=slug, locale=index.locale, body=[text()], **values)
    index.add_child(instance=page)
    page.save_revision().publish()
    return page
