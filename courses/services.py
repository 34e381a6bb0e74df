"""What publication changes: module rows, learning units and module versions follow the live pages."""

import hashlib
import json

from django.db import transaction

from .models import (
    LearningUnit,
    LessonPage,
    Module,
    ModulePage,
    ModuleVersion,
    ModuleVersionUnit,
    UnitKind,
)
from .questions import read_questions

LED = "led"
LANGUAGES = ("fr", "ar")


@transaction.atomic
def ensure_module(*, page):
    """The row of a module page: by translation key, else one whose code waits for its page, else new.

    None for a copy that still bears the code of another module: it teaches nothing until it has its own.
    """
    module = Module.objects.filter(translation_key=page.translation_key).first()
    if module is not None:
        return module
    module = Module.objects.filter(code=page.code).first()
    if module is None:
        module = Module(
            code=page.code, slug=page.slug, title_fr=page.title, title_ar=page.title, half_days=0
        )
    elif ModulePage.objects.filter(translation_key=module.translation_key).exists():
        return None
    module.translation_key = page.translation_key
    module.save()
    return module


@transaction.atomic
def refresh_module(module_id):
    """Bring a module's row, units and version in line with its live pages.

    Equal digest, no new version: the prose may change as often as one likes. Units are made and
    updated, never deleted. Without a live page the last version stays as it is.
    """
    module = Module.objects.select_for_update().get(pk=module_id)
    pages = _by_language(
        ModulePage.objects.filter(translation_key=module.translation_key, live=True)
    )
    module.published_languages = [language for language in LANGUAGES if language in pages]
    for language, page in pages.items():
        setattr(module, f"title_{language}", page.title)
    lessons = _lessons(pages)
    if lessons:
        module.online_minutes = sum(
            _leading(twins).minutes for twins in lessons if not _leading(twins).is_quiz
        )
    module.save()
    return _renew_version(module, _entries(module, lessons)) if pages else None


def _by_language(pages):
    return {page.locale.language_code: page for page in pages.select_related("locale")}


def _leading(twins):
    """French leads where both languages are live."""
    return twins.get("fr") or next(iter(twins.values()))


def _lessons(module_pages):
    """[{language: lesson page}, …] in the order of the tree; a lesson in Arabic alone comes last."""
    lessons = {}
    for language in LANGUAGES:
        if language in module_pages:
            for page in LessonPage.objects.child_of(module_pages[language]).live().order_by("path"):
                lessons.setdefault(page.translation_key, {})[language] = page
    return list(lessons.values())


def _entries(module, lessons):
    """(unit, required, rule) in order."""
    entries = []
    for twins in lessons:
        page = _leading(twins)
        questions = read_questions(twins)
        entries.append((_lesson_unit(module, twins), True, _rule(page, questions)))
        if not page.is_quiz:
            entries += [
                (_question_unit(module, page, question), False, {}) for question in questions
            ]
    if module.half_days:
        unit = _unit(
            module,
            module.translation_key,
            LED,
            kind=UnitKind.LED,
            titles=(module.title_fr, module.title_ar),
        )
        entries.append((unit, True, {"half_days": module.attendance_required}))
    return entries


def _rule(page, questions):
    if not page.is_quiz:
        return {}
    return {
        "pass_percent": page.pass_percent,
        "max_attempts": page.max_attempts,
        "points": sum(question.points for question in questions),
    }


def _lesson_unit(module, twins):
    page = _leading(twins)
    titles = tuple(twins[language].title if language in twins else "" for language in LANGUAGES)
    kind = UnitKind.QUIZ if page.is_quiz else UnitKind.LESSON
    return _unit(module, page.translation_key, "", kind=kind, titles=titles, minutes=page.minutes)


def _question_unit(module, page, question):
    titles = tuple(question.prompt.get(language, "")[:255] for language in LANGUAGES)
    return _unit(module, page.translation_key, question.id, kind=UnitKind.QUESTION, titles=titles)


def _unit(module, key, block_id, *, kind, titles, minutes=0):
    """The unit with this identity; a title that is not published now keeps its last words."""
    values = {"module": module, "kind": kind, "minutes": minutes}
    values |= {
        f"title_{language}": title
        for language, title in zip(LANGUAGES, titles, strict=True)
        if title
    }
    unit, is_new = LearningUnit.objects.get_or_create(
        translation_key=key, block_id=block_id, defaults={"title_fr": titles[1]} | values
    )
    changed = [name for name, value in values.items() if getattr(unit, name) != value]
    if changed and not is_new:
        for name in changed:
            setattr(unit, name, values[name])
        unit.save(update_fields=changed)
    return unit


def _renew_version(module, entries):
    manifest = [
        {
            "key": str(unit.translation_key),
            "block": unit.block_id,
            "kind": unit.kind,
            "required": required,
            "rule": rule,
        }
        for unit, required, rule in entries
    ]
    digest = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    last = module.versions.order_by("-number").first()
    if last is not None and last.digest == digest:
        return last
    version = ModuleVersion.objects.create(
        module=module, number=last.number + 1 if last else 1, digest=digest, manifest=manifest
    )
    epochs = dict(last.version_units.values_list("unit_id", "epoch")) if last else {}
    ModuleVersionUnit.objects.bulk_create(
        ModuleVersionUnit(
            version=version,
            unit=unit,
            position=position,
            required=required,
            rule=rule,
            epoch=epochs.get(unit.pk, 1),
        )
        for position, (unit, required, rule) in enumerate(entries, start=1)
    )
    return version
