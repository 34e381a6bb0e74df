"""The editors' desk, and the form of a module's facts."""

import pytest
from wagtail.models import Workflow

from courses.admin_forms import ModuleForm
from courses.editorial import editor_desk
from courses.models import LessonPage, Module
from courses.queries import latest_version, units_of
from courses.wagtail_hooks import ModuleViewSet

from . import content

pytestmark = pytest.mark.django_db
DESK = "/fr/editing/"


@pytest.fixture
def lesson(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = content.module_page("MOD-1")
        content.in_arabic(page)
        lesson = content.lesson_page(page)
        content.in_arabic(lesson)
    return lesson


def kinds(user):
    desk = editor_desk(user)
    tasks = [desk["next_task"], *desk["tasks"]] if desk["next_task"] else []
    return [(task.kind, task.title) for task in tasks]


def test_nothing_to_do_is_said(client, editor, lesson):
    client.force_login(editor)
    assert "Tout est publié dans les deux langues" in client.get(DESK).content.decode()


def test_moderation_comes_first_then_translation_then_drafts(editor, lesson):
    content.lesson_page(lesson.get_parent(), slug="seule", title="Sans traduction")
    content.lesson_page(lesson.get_parent(), slug="brouillon", title="Brouillon").unpublish()
    lesson.title = "À relire"
    lesson.save_revision(user=editor)
    Workflow.objects.get(active=True).start(lesson, editor)
    assert kinds(editor) == [
        ("review", "Leçon lecon"),
        ("translate", "Sans traduction"),
        ("finish", "Brouillon"),
    ]


def test_changes_begun_are_shown_until_published(editor, lesson):
    lesson.title = "Changée"
    revision = lesson.save_revision()
    assert [kind for kind, _title in kinds(editor)] == ["revise"]
    revision.publish()
    assert kinds(editor) == []


def test_parity_names_the_page_that_lacks(editor, lesson):
    LessonPage.objects.get(locale__language_code="ar").unpublish()
    [parity] = editor_desk(editor)["modules"]
    assert parity.live == {"fr": 2, "ar": 1}
    assert [(language, title) for language, title, _url in parity.missing] == [
        ("ar", "Leçon lecon")
    ]
    assert not parity.is_whole


@pytest.mark.parametrize("name", ["learner", "trainer_user", "manager", "coordinator", "national"])
def test_the_desk_is_for_those_who_write(client, request, name):
    client.force_login(request.getfixturevalue(name))
    assert client.get(DESK).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_has_a_constant_number_of_queries(
    editor, lesson, count, django_assert_num_queries
):
    for number in range(count):
        content.lesson_page(lesson.get_parent(), slug=f"l{number}")
    with django_assert_num_queries(5):
        editor_desk(editor)


def module_form(module, **changes):
    form_class = ModuleViewSet().get_edit_handler().get_form_class()
    assert issubclass(form_class, ModuleForm)
    data = {
        "code": module.code, "slug": module.slug, "title_fr": "Module", "title_ar": "مجزوءة", "half_days": 8,
        "attendance_required": 7, "led_blocks": "4, 4", "modality": "blended", "level_target": 3,
        "objectives_fr": "Lire.\nÉcrire.", "objectives_ar": "القراءة.\nالكتابة.",
    }  # fmt: skip
    for formset in ("module_competencies", "prerequisite_links"):
        data |= {f"{formset}-TOTAL_FORMS": 0, f"{formset}-INITIAL_FORMS": 0}
    return form_class(data | changes, instance=module)


def test_a_modules_facts_are_written_without_json(lesson, django_capture_on_commit_callbacks):
    module = Module.objects.get()
    form = module_form(module)
    assert form.is_valid(), form.errors
    with django_capture_on_commit_callbacks(execute=True):
        form.save()
    module.refresh_from_db()
    assert module.blocks == [4, 4]
    assert module.objectives == [
        {"fr": "Lire.", "ar": "القراءة."},
        {"fr": "Écrire.", "ar": "الكتابة."},
    ]
    assert units_of(latest_version(module))[-1].rule == {"half_days": 7}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"led_blocks": "4, quatre"}, "led_blocks"),
        ({"led_blocks": "4, 3"}, "led_blocks"),
        ({"objectives_ar": "القراءة."}, "objectives_ar"),
        ({"attendance_required": 9}, "__all__"),
        ({"half_days": ""}, "half_days"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(lesson, changes, field):
    form = module_form(Module.objects.get(), **changes)
    assert not form.is_valid()
    assert list(form.errors) == [field]
