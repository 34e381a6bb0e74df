"""Publication makes units and versions; identity outlives edits, translation, moves and language."""

import pytest

from courses.models import LearningUnit, LessonPage, Module, UnitKind
from courses.queries import latest_version, lesson_page, units_of
from courses.services import refresh_module
from tests.factories import ModuleFactory

from . import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish(django_capture_on_commit_callbacks):
    """Runs what publication leaves for the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def module(publish):
    """A published module: a lesson with a practice question, and a quiz of two."""
    with publish():
        page = content.module_page("MOD-1")
        content.lesson_page(page, body=[content.text(), content.single_choice()])
        content.quiz_page(page, [content.single_choice(), content.single_choice(points=2)])
    module = Module.objects.get(code="MOD-1")
    module.half_days, module.attendance_required = 8, 7
    module.save()
    refresh_module(module.pk)
    return module


def identities():
    return set(LearningUnit.objects.values_list("translation_key", "block_id"))


def lesson_of(module, language="fr"):
    return LessonPage.objects.get(slug="lecon", locale__language_code=language)


def test_a_first_publication_makes_the_modules_row(module):
    assert (module.title_fr, module.slug, module.published_languages) == (
        "Module MOD-1",
        "mod-1",
        ["fr"],
    )


def test_a_page_takes_over_the_row_that_waits_for_its_code(publish):
    row = ModuleFactory(code="MOD-9", half_days=4, attendance_required=3)
    with publish():
        page = content.module_page("MOD-9")
    row.refresh_from_db()
    assert (row.translation_key, row.title_fr) == (page.translation_key, "Module MOD-9")


def test_a_copied_module_does_not_take_its_models_row(module, publish):
    """Wagtail copies the code too, and may publish the copy at once."""
    original = content.ModulePage.objects.get()
    with publish():
        copy = original.copy(update_attrs={"slug": "copie"})
        copy.save_revision().publish()
    module.refresh_from_db()
    assert module.translation_key == original.translation_key
    assert Module.objects.count() == 1
    with publish():
        copy.code = "MOD-2"
        copy.save_revision().publish()
    assert Module.objects.get(code="MOD-2").translation_key == copy.translation_key


def test_units_stand_in_the_order_of_the_pages_each_with_its_rule(module):
    units = units_of(latest_version(module))
    assert [(each.unit.kind, each.required, each.rule) for each in units] == [
        (UnitKind.LESSON, True, {}),
        (UnitKind.QUESTION, False, {}),
        (UnitKind.QUIZ, True, {"pass_percent": 70, "max_attempts": 3, "points": 3}),
        (UnitKind.LED, True, {"half_days": 7}),
    ]


def test_a_typo_makes_no_version_and_no_unit(module, publish):
    version, before = latest_version(module), identities()
    page = lesson_of(module)
    page.title = "Leçon corrigée"
    with publish():
        page.save_revision().publish()
    assert latest_version(module) == version
    assert identities() == before
    assert LearningUnit.objects.get(kind=UnitKind.LESSON).title_fr == "Leçon corrigée"


def test_another_rule_makes_the_next_version(module, publish):
    number = latest_version(module).number
    page = LessonPage.objects.get(slug="quiz")
    page.pass_percent = 80
    with publish():
        page.save_revision().publish()
    assert latest_version(module).number == number + 1
    assert units_of(latest_version(module))[2].rule["pass_percent"] == 80


def test_the_arabic_page_is_the_same_unit(module, publish):
    version, before = latest_version(module), identities()
    with publish():
        content.in_arabic(lesson_of(module).get_parent().specific, title="مجزوءة")
        content.in_arabic(lesson_of(module), title="حصة")
    module.refresh_from_db()
    assert identities() == before
    assert latest_version(module) == version
    assert (module.published_languages, module.title_ar) == (["fr", "ar"], "مجزوءة")
    assert LearningUnit.objects.get(kind=UnitKind.LESSON).title_ar == "حصة"


def test_block_ids_survive_translation(module, publish):
    with publish():
        twin = content.in_arabic(lesson_of(module))
    assert [block.id for block in twin.body] == [block.id for block in lesson_of(module).body]


def test_a_plain_copy_is_another_unit(module, publish):
    """The negative control of the two tests above: a copy is not a translation."""
    before = identities()
    with publish():
        copy = lesson_of(module).copy(update_attrs={"slug": "copie", "title": "Copie"})
        copy.save_revision().publish()
    assert copy.translation_key != lesson_of(module).translation_key
    assert len(identities() - before) == 2


def test_reordering_makes_a_version_of_the_same_units(module, publish):
    number, before = latest_version(module).number, identities()
    quiz, lesson = LessonPage.objects.get(slug="quiz"), lesson_of(module)
    with publish():
        lesson.move(quiz, pos="right")
    assert latest_version(module).number == number + 1
    assert identities() == before
    assert [each.unit.kind for each in units_of(latest_version(module))][0] == UnitKind.QUIZ


def test_a_move_to_another_module_refreshes_both(module, publish):
    with publish():
        other = content.module_page("MOD-2")
        content.lesson_page(other, slug="premiere")
    with publish():
        lesson_of(module).move(other, pos="last-child")
    kinds = [each.unit.kind for each in units_of(latest_version(module))]
    assert kinds == [UnitKind.QUIZ, UnitKind.LED]
    second = Module.objects.get(code="MOD-2")
    assert [each.unit.title_fr for each in units_of(latest_version(second))[:2]] == [
        "Leçon premiere",
        "Leçon lecon",
    ]


def test_unpublishing_takes_a_lesson_out_and_keeps_its_unit(module, publish):
    before = identities()
    with publish():
        lesson_of(module).unpublish()
    assert UnitKind.LESSON not in [each.unit.kind for each in units_of(latest_version(module))]
    assert identities() == before


def test_a_module_without_a_live_page_keeps_its_last_version(module, publish):
    version = latest_version(module)
    with publish():
        lesson_of(module).get_parent().specific.unpublish()
    module.refresh_from_db()
    assert module.published_languages == []
    assert latest_version(module) == version


def test_a_new_version_keeps_the_epoch_of_its_units(module, publish):
    latest_version(module).version_units.filter(unit__kind=UnitKind.QUIZ).update(epoch=2)
    module.attendance_required = 6
    module.save()
    refresh_module(module.pk)
    assert [each.epoch for each in units_of(latest_version(module))] == [1, 1, 2, 1]


def test_a_draft_changes_nothing(module):
    page = lesson_of(module)
    version = latest_version(module)
    page.title = "Brouillon"
    page.save_revision()
    refresh_module(module.pk)
    assert latest_version(module) == version
    assert (
        lesson_page(LearningUnit.objects.get(kind=UnitKind.LESSON), "fr").page.title
        == "Leçon lecon"
    )


def test_a_lesson_not_translated_yet_falls_back_and_says_so(module, publish):
    unit = LearningUnit.objects.get(kind=UnitKind.LESSON)
    shown = lesson_page(unit, "ar")
    assert (shown.language, shown.is_fallback, shown.languages) == ("fr", True, ["fr"])
    with publish():
        content.in_arabic(lesson_of(module))
    shown = lesson_page(unit, "ar")
    assert (shown.language, shown.is_fallback, shown.languages) == ("ar", False, ["fr", "ar"])


def test_a_lesson_is_one_query_whatever_its_languages(module, django_assert_num_queries, publish):
    with publish():
        content.in_arabic(lesson_of(module))
    unit = LearningUnit.objects.get(kind=UnitKind.LESSON)
    with django_assert_num_queries(1):
        shown = lesson_page(unit, "ar")
        assert [question is not None for _block, question in shown.parts] == [False, True]
