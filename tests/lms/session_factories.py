"""A cohort in a module with its units, members, enrolments and a session, as small as it goes."""

import datetime as dt
import uuid

from courses.models import LearningUnit, ModuleVersionUnit
from lms.models import EnrolmentProgress, HalfDay, SessionState
from lms.services.schedule import create_session
from tests.factories import (
    AppointmentFactory,
    CohortFactory,
    CohortMemberFactory,
    EnrolmentFactory,
    ModuleVersionFactory,
    RoomFactory,
)

MORNING, AFTERNOON = HalfDay.MORNING, HalfDay.AFTERNOON
MONDAY = dt.date(2026, 12, 14)


def half_days(first=MONDAY, count=4):
    """Mornings and afternoons of successive days."""
    return [
        (first + dt.timedelta(days=number // 2), (MORNING, AFTERNOON)[number % 2])
        for number in range(count)
    ]


def make_version(*, lessons=2, needed=3):
    """A module version with lessons, a quiz and a led part of which `needed` half-days count."""
    version = ModuleVersionFactory()
    rules = [("lesson", {})] * lessons
    rules += [("quiz", {"pass_percent": 70, "max_attempts": 3}), ("led", {"half_days": needed})]
    for position, (kind, rule) in enumerate(rules):
        unit = LearningUnit.objects.create(
            module=version.module,
            translation_key=uuid.uuid4(),
            kind=kind,
            title_fr=f"{kind} {position}",
            title_ar=f"وحدة {position}",
        )
        ModuleVersionUnit.objects.create(version=version, unit=unit, position=position, rule=rule)
    return version


def make_cohort(*, version, people=2, centre=None):
    """A cohort whose members are enrolled in the version's module."""
    cohort = CohortFactory(**({"centre": centre} if centre else {}))
    enrolments = [make_member(cohort, version) for _ in range(people)]
    return cohort, enrolments


def make_member(cohort, version):
    user = AppointmentFactory(role="learner", centre=cohort.centre).user
    CohortMemberFactory(cohort=cohort, user=user)
    enrolment = EnrolmentFactory(learner=user, version=version, cohort=cohort)
    EnrolmentProgress.objects.create(enrolment=enrolment, required=4)
    return enrolment


def make_session(
    *, version=None, cohort=None, code="S-1", first=MONDAY, count=4, leader=None, **fields
):
    """A confirmed session on site, with a room of its own unless one is given."""
    version = version or make_version()
    cohort = cohort or CohortFactory()
    room = fields.pop("room", None) or RoomFactory(centre=cohort.centre)
    zone = fields.pop("zone", "Africa/Casablanca")
    return create_session(
        code=code,
        module=version.module,
        cohort=cohort,
        room=room,
        slots=half_days(first, count),
        leaders=[(leader, zone)] if leader else [],
        state=fields.pop("state", SessionState.CONFIRMED),
        **fields,
    )
