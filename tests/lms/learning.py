"""A module to learn in, for tests: three lessons, a quiz, a led part of two half-days of three."""

import uuid

from courses.models import LearningUnit, ModuleVersionUnit
from lms.models import Enrolment
from lms.services.enrol import enrol
from lms.services.record_events import NewEvent, record_events
from tests.factories import ModuleFactory, ModuleVersionFactory, UserFactory

LESSONS = ("definitions", "reception", "project")


def make_module(**fields):
    """A published module and its version 1."""
    fields = {"half_days": 3, "blocks": [3], "attendance_required": 2, "is_open": True, **fields}
    module = ModuleFactory(**fields)
    version = ModuleVersionFactory(module=module)
    for position, name in enumerate(LESSONS):
        add_unit(
            version,
            position,
            "lesson",
            title_fr=f"Leçon {name}",
            title_ar=f"حصة {name}",
            minutes=40,
        )
    add_unit(
        version,
        3,
        "quiz",
        rule={"pass_percent": 75, "max_attempts": 3, "points": 7},
        title_fr="Quiz final",
        title_ar="الاختبار النهائي",
    )
    add_unit(
        version,
        4,
        "led",
        rule={"half_days": 2},
        title_fr="Présence",
        title_ar="الحضور",
        translation_key=module.translation_key,
        block_id="led",
    )
    return module


def add_unit(version, position, kind, rule=None, required=True, **fields):
    fields = {"translation_key": uuid.uuid4(), **fields}
    unit = LearningUnit.objects.create(module=version.module, kind=kind, **fields)
    return ModuleVersionUnit.objects.create(
        version=version, unit=unit, position=position, required=required, rule=rule or {}
    )


def units(module, kind):
    return list(LearningUnit.objects.filter(module=module, kind=kind).order_by("pk"))


def follow(module, learner=None):
    learner = learner or UserFactory()
    return enrol(learner=learner, module=module, by=learner)


def complete(enrolment, **options):
    """All that the module asks, in one go."""
    return record_events(
        enrolment=enrolment, events=everything(enrolment.module), actor=enrolment.learner, **options
    )


def everything(module):
    quiz, led = units(module, "quiz")[0], units(module, "led")[0]
    return [
        *(NewEvent(unit=unit, kind="viewed") for unit in units(module, "lesson")),
        NewEvent(unit=quiz, kind="passed", score=6 / 7),
        NewEvent(unit=led, kind="attended", subject="slot-1"),
        NewEvent(unit=led, kind="attended", subject="slot-2"),
    ]


def state_of(enrolment):
    """All that is derived, as plain values to compare."""
    enrolment = Enrolment.objects.get(pk=enrolment.pk)
    progress = enrolment.progress
    rows = enrolment.unit_progress.order_by("unit").values_list(
        "unit", "state", "best_score", "amount", "completed_at", "deciding_event"
    )
    return (
        enrolment.state,
        progress.state,
        progress.earned,
        progress.required,
        progress.completed_at,
        progress.last_activity_at,
        list(rows),
    )
