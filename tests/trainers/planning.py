"""A small world to plan in: one centre with a room, a cohort with a need, a trainer who can teach it."""

import datetime as dt
from decimal import Decimal

from accounts.models import Province
from courses.models import ModuleCompetency
from jobs.services import run
from tests.factories import (
    AppointmentFactory,
    CentreFactory,
    CohortFactory,
    CompetencyFactory,
    ModuleFactory,
    NeedFactory,
    ProvinceFactory,
    RoomFactory,
    TrainerFactory,
)
from trainers.models import Qualification, TrainerLanguage
from trainers.services.plan import create_plan

FIRST, LAST = dt.date(2027, 1, 4), dt.date(2027, 2, 26)


def gateway():
    found = Province.objects.filter(code="MA-CAS").first()
    return found or ProvinceFactory(code="MA-CAS", latitude=33.5883, longitude=-7.6114)


def make_module(**fields):
    module = ModuleFactory(**fields)
    ModuleCompetency.objects.create(module=module, competency=CompetencyFactory(), level=3)
    return module


def make_need(*, module=None, centre=None, **fields):
    gateway()
    cohort = CohortFactory(centre=centre or CentreFactory(), languages=["fr"])
    if not cohort.centre.rooms.exists():
        RoomFactory(centre=cohort.centre, code=f"R-{cohort.centre.code}")
    return NeedFactory(
        cohort=cohort,
        module=module or make_module(),
        window_start=fields.pop("window_start", FIRST),
        window_end=fields.pop("window_end", LAST),
        **fields,
    )


def make_trainer(*modules, **fields):
    """A validated trainer from abroad who holds what the modules ask for and teaches in French."""
    user = AppointmentFactory(role="trainer").user
    trainer = TrainerFactory(user=user, **fields)
    TrainerLanguage.objects.create(trainer=trainer, language="fr")
    for module in modules:
        for each in module.module_competencies.all():
            Qualification.objects.get_or_create(
                trainer=trainer,
                competency=each.competency,
                defaults={"level": each.level, "validated_on": dt.date(2026, 9, 1)},
            )
    return trainer


def ready_plan(by, needs, *, first=FIRST, last=LAST, budget=2):
    """A plan that a worker has solved."""
    plan = create_plan(
        title="Essai",
        needs=needs,
        first_day=first,
        last_day=last,
        budget_seconds=budget,
        eur_mad=Decimal("10.800"),
        by=by,
    )
    run(plan.job_id)
    plan.refresh_from_db()
    return plan
