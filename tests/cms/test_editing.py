"""Draft, preview, moderation, hours, translation: what an editor does, through the editors' room."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from courses.models import LessonPage, ModulePage
from jobs.models import Job
from jobs.services import drain
from tests.courses import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(db):
    body = [
        content.text("<h2>Titre</h2><p>Texte.</p>"),
        {
            "type": "table",
            "id": "00000000-0000-4000-8000-000000000001",
            "value": {
                "data": [["Qui", "Quoi"], ["Équipe", "Lire"]],
                "table_caption": "Tableau",
                "table_header_choice": "both",
            },
        },
        {
            "type": "flow",
            "id": "00000000-0000-4000-8000-000000000002",
            "value": {
                "caption": "Étapes",
                "description": "De l’accueil à la sortie.",
                "steps": [
                    {
                        "type": "item",
                        "value": step,
                        "id": f"00000000-0000-4000-8000-00000000010{at}",
                    }
                    for at, step in enumerate(["Accueil", "Projet", "Réévaluation"])
                ],
                "back_from": 3,
                "back_to": 2,
            },
        },
        content.single_choice(),
    ]
    return content.lesson_page(content.module_page("MOD-1"), body=body)


def form(title, **more):
    return nested_form_data(
        {
            "title": title,
            "slug": "nouvelle",
            "kind": "reading",
            "minutes": 20,
            "summary": "",
            "pass_percent": 70,
            "max_attempts": 3,
            "body": streamfield([("rich_text", rich_text("<p>Bonjour</p>"))]),
            "comments": {
                "TOTAL_FORMS": 0,
                "INITIAL_FORMS": 0,
                "MIN_NUM_FORMS": 0,
                "MAX_NUM_FORMS": 0,
            },
        }
        | more
    )


def add_address(parent):
    return reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", parent.pk])


def test_a_draft_is_seen_by_nobody_else(client, editor, lesson):
    client.force_login(editor)
    client.post(add_address(lesson.get_parent()), form("Nouvelle leçon"))
    page = LessonPage.objects.get(slug="nouvelle")
    assert not page.live
    client.logout()
    assert client.get("/fr/catalogue/mod-1/nouvelle/").status_code == 404


def test_publishing_shows_it(client, editor, lesson):
    client.force_login(editor)
    client.post(add_address(lesson.get_parent()), form("Nouvelle leçon") | {"action-publish": "1"})
    client.logout()
    assert client.get("/fr/catalogue/mod-1/nouvelle/").status_code == 200


@pytest.mark.parametrize("model", ["modulepage", "lessonpage"])
def test_previews_do_not_break_before_the_page_is_saved(client, editor, lesson, model):
    client.force_login(editor)
    parent = content.catalogue() if model == "modulepage" else lesson.get_parent()
    data = form("Brouillon") | {"code": "NEU-1", "summary": "Résumé", "before": ""}
    address = reverse("wagtailadmin_pages:preview_on_add", args=["courses", model, parent.pk])
    assert client.post(address, data).json()["is_valid"]
    response = client.get(address)
    assert response.status_code == 200
    assert "Brouillon" in response.content.decode()


def test_pages_of_every_kind_can_be_previewed(client, editor, lesson):
    client.force_login(editor)
    resource = content.resource_page()
    for page in [lesson, ModulePage.objects.get(), content.catalogue(), resource, content.home()]:
        assert (
            client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200
        )


def test_moderation_publishes_on_approval(client, editor, administrator, lesson):
    lesson.title = "Leçon relue"
    lesson.save_revision(user=editor)
    Workflow.objects.get(active=True).start(lesson, editor)
    assert LessonPage.objects.get(pk=lesson.pk).title != "Leçon relue"
    state = lesson.current_workflow_task_state
    client.force_login(administrator)
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", state.pk]), {}
    )
    assert LessonPage.objects.get(pk=lesson.pk).title == "Leçon relue"


def test_a_page_goes_live_at_its_hour(client, editor, lesson, time_machine):
    hour = timezone.now() + dt.timedelta(days=2)
    client.force_login(editor)
    data = form("À l’heure", go_live_at=f"{timezone.localtime(hour):%Y-%m-%d %H:%M}")
    client.post(add_address(lesson.get_parent()), data | {"action-publish": "1"})
    page = LessonPage.objects.get(slug="nouvelle")
    assert not page.live
    assert Job.objects.filter(kind="cms.publish_scheduled").count() == 1
    drain("quick")
    assert not LessonPage.objects.get(pk=page.pk).live
    time_machine.move_to(hour + dt.timedelta(minutes=2))
    drain("quick")
    assert LessonPage.objects.get(pk=page.pk).live


def test_history_holds_each_change(client, editor, lesson):
    lesson.title = "Autre titre"
    lesson.save_revision(user=editor, log_action=True)
    client.force_login(editor)
    response = client.get(reverse("wagtailadmin_pages:history", args=[lesson.pk]))
    assert response.status_code == 200
    assert lesson.revisions.count() == 2


def test_a_translation_keeps_every_block_and_choice(lesson, editor):
    """Through wagtail-localize, as its editor saves it."""
    source, _made = TranslationSource.update_or_create_from_instance(lesson)
    parent, _made = TranslationSource.update_or_create_from_instance(lesson.get_parent().specific)
    for each in (parent, source):
        translation = Translation.objects.create(source=each, target_locale=content.locale("ar"))
        for segment in each.stringsegment_set.all():
            StringTranslation.objects.create(
                translation_of=segment.string,
                locale=translation.target_locale,
                context=segment.context,
                data=f"ع {segment.string.data}",
            )
        content.in_arabic(content.catalogue()) if each is parent else None
        translation.save_target(user=editor, publish=True)
    arabic = LessonPage.objects.get(
        translation_key=lesson.translation_key, locale__language_code="ar"
    )
    french = LessonPage.objects.get(pk=lesson.pk)
    module_page = ModulePage.objects.get(locale__language_code="ar")
    assert (module_page.code, module_page.slug, arabic.slug) == ("MOD-1", "mod-1", "lecon")
    assert [block.id for block in arabic.body] == [block.id for block in french.body]
    for name, at in (("choices", 3), ("steps", 2)):
        ids = [
            [item.id for item in page.body[at].value[name].bound_blocks]
            for page in (french, arabic)
        ]
        assert ids[0] == ids[1]
    assert arabic.body[1].value["data"] == [["ع Qui", "ع Quoi"], ["ع Équipe", "ع Lire"]]
    assert arabic.body[1].value["table_caption"] == "ع Tableau"
    assert arabic.body[3].value["prompt"].startswith("ع ")


def test_translating_is_open_to_editors(client, editor, lesson):
    client.force_login(editor)
    address = reverse("wagtail_localize:submit_page_translation", args=[lesson.pk])
    assert client.get(address).status_code == 200


def test_copying_a_module_in_the_room_makes_a_draft_to_be_given_its_code(client, editor, lesson):
    client.force_login(editor)
    original = ModulePage.objects.get()
    response = client.post(
        reverse("wagtailadmin_pages:copy", args=[original.pk]),
        {
            "new_title": "Copie",
            "new_slug": "copie",
            "new_parent_page": original.get_parent().pk,
            "copy_subpages": "on",
            "publish_copies": "on",
        },
    )
    assert response.status_code == 302
    assert ModulePage.objects.get(slug="copie").get_children().count() == 1
    assert client.get("/fr/catalogue/").status_code == 200
    assert client.get("/fr/catalogue/copie/").status_code == 200


@pytest.mark.parametrize(("code", "is_refused"), [("MOD-1", True), ("MOD-2", False)])
def test_two_modules_never_share_a_code(client, editor, lesson, code, is_refused):
    client.force_login(editor)
    address = reverse(
        "wagtailadmin_pages:add", args=["courses", "modulepage", content.catalogue().pk]
    )
    text = client.post(
        address, form("Autre") | {"code": code, "summary": "Résumé", "before": ""}, follow=True
    )
    assert ("Un autre module porte déjà ce code." in text.content.decode()) == is_refused
    assert ModulePage.objects.filter(title="Autre").exists() != is_refused


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_a_preview_reads_in_the_pages_language_not_the_editors(
    client, editor, lesson, language, direction
):
    content.in_arabic(lesson.get_parent().specific)
    content.in_arabic(lesson)
    page = LessonPage.objects.get(
        translation_key=lesson.translation_key, locale__language_code=language
    )
    client.force_login(editor)
    for address in ("view_draft", "preview_on_edit"):
        data = form("Aperçu") | {"slug": page.slug}
        url = reverse(f"wagtailadmin_pages:{address}", args=[page.pk])
        if address == "preview_on_edit":
            assert client.post(url, data).json()["is_valid"]
        text = client.get(url).content.decode()
        assert f'dir="{direction}"' in text.split("<body")[0]
