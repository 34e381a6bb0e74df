"""What stands behind the variable parts of each address, on two sides that must not see each other.

A `Side` is a region with a centre, its people and all that belongs to them. `OBJECTS` says, by the
name of an address, which of a side's rows its variable parts mean. Add yours when you add an address
with variable parts; the policy test says which one it misses.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cached_property

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Holiday, RamadanPeriod, RoomClosure
from courses.models import LearningUnit, ModuleVersionUnit
from jobs.models import Job
from lms.models import Attempt, EnrolmentProgress, SessionLeader, SheetPhoto
from lms.services.certify import issue_certificate
from lms.services.record_events import NewEvent, record_events
from lms.services.schedule import create_session
from trainers.models import (
    Availability,
    ImportBatch,
    Mission,
    Offer,
    Plan,
    Qualification,
    TrainerLanguage,
)

from .factories import (
    AppointmentFactory,
    CentreFactory,
    CohortFactory,
    CohortMemberFactory,
    CompetencyFactory,
    EnrolmentFactory,
    ModuleVersionFactory,
    NeedFactory,
    ProvinceFactory,
    RegionFactory,
    RoomFactory,
    TrainerFactory,
)

MONDAY = dt.date(2026, 12, 14)
LATER = dt.date(2031, 1, 6)  # feasts and Ramadan stand here, out of the way of the sessions


@dataclass
class Side:
    """One region and all that is in it. Rows are made when they are first asked for."""

    name: str
    by: object  # a national coordinator, for rows that somebody must have made

    def __post_init__(self):
        self.region = RegionFactory()
        self.centre = CentreFactory(
            code=f"CR-{self.name}", province=ProvinceFactory(region=self.region)
        )
        self.room = RoomFactory(code=f"S-{self.name}", centre=self.centre)
        self.manager = AppointmentFactory(role="centre_manager", centre=self.centre).user
        self.coordinator = AppointmentFactory(role="regional", region=self.region).user
        self.learner_role = AppointmentFactory(role="learner", centre=self.centre)
        self.learner = self.learner_role.user
        self.trainer_user = AppointmentFactory(role="trainer").user
        self.trainer = TrainerFactory(user=self.trainer_user)
        TrainerLanguage.objects.create(trainer=self.trainer, language="fr")

    @cached_property
    def closure(self):
        return RoomClosure.objects.create(room=self.room, first_day=MONDAY, last_day=MONDAY)

    @cached_property
    def version(self):
        version = ModuleVersionFactory()
        rules = [
            ("lesson", {}),
            ("quiz", {"pass_percent": 70, "max_attempts": 3}),
            ("led", {"half_days": 2}),
        ]
        for position, (kind, rule) in enumerate(rules):
            unit = LearningUnit.objects.create(
                module=version.module,
                translation_key=uuid.uuid4(),
                kind=kind,
                title_fr=f"{kind} {self.name}",
                title_ar=f"وحدة {self.name}",
            )
            ModuleVersionUnit.objects.create(
                version=version, unit=unit, position=position, rule=rule
            )
        return version

    def unit(self, kind):
        return LearningUnit.objects.get(module=self.version.module, kind=kind)

    @cached_property
    def cohort(self):
        cohort = CohortFactory(code=f"COH-{self.name}", centre=self.centre)
        CohortMemberFactory(cohort=cohort, user=self.learner)
        return cohort

    @cached_property
    def enrolment(self):
        enrolment = EnrolmentFactory(learner=self.learner, version=self.version, cohort=self.cohort)
        EnrolmentProgress.objects.create(enrolment=enrolment, required=3)
        return enrolment

    @cached_property
    def attempt(self):
        return Attempt.objects.create(
            enrolment=self.enrolment, unit=self.unit("quiz"), number=1, seed=1, language="fr"
        )

    @cached_property
    def sheet(self):
        slot = self.session.slots.first()
        photo = ContentFile(b"signed", name="sheet.png")
        return SheetPhoto.objects.create(slot=slot, photo=photo, added_by=self.trainer_user)

    @cached_property
    def certificate(self):
        read = NewEvent(unit=self.unit("lesson"), kind="viewed")
        record_events(enrolment=self.enrolment, events=[read], actor=self.learner)
        return issue_certificate(enrolment=self.enrolment)

    @cached_property
    def session(self):
        session = create_session(
            code=f"SES-{self.name}",
            module=self.version.module,
            cohort=self.cohort,
            room=self.room,
            slots=[(MONDAY, "am"), (MONDAY, "pm")],
            leaders=[],
            state="confirmed",
        )
        SessionLeader.objects.create(session=session, user=self.trainer_user)
        self.enrolment  # noqa: B018  # who sits in it follows its module
        return session

    @cached_property
    def need(self):
        return NeedFactory(code=f"B-{self.name}", cohort=self.cohort, module=self.version.module)

    @cached_property
    def mission(self):
        mission = Mission.objects.create(
            code=f"M-{self.name}", trainer=self.trainer, first_day=MONDAY, last_day=MONDAY
        )
        mission.assignments.create(session=self.session, trainer=self.trainer, need=self.need)
        return mission

    @cached_property
    def offer(self):
        return Offer.objects.create(mission=self.mission, sent_at=timezone.now(), answer_by=MONDAY)

    @cached_property
    def plan(self):
        return Plan.objects.create(
            title=self.name,
            first_day=MONDAY,
            last_day=MONDAY,
            eur_mad="10.8",
            created_by=self.by,
            job=Job.objects.create(kind="jobs.ping"),
        )

    @cached_property
    def qualification(self):
        return Qualification.objects.create(
            trainer=self.trainer, competency=CompetencyFactory(), level=3, validated_on=MONDAY
        )

    @cached_property
    def availability(self):
        return Availability.objects.create(
            trainer=self.trainer, first_day=MONDAY, last_day=MONDAY, kind="away"
        )

    @cached_property
    def batch(self):
        return ImportBatch.objects.create(
            kind="staff", filename="x.csv", upload="imports/none.csv", created_by=self.by
        )

    @cached_property
    def holiday(self):
        return Holiday.objects.create(
            day=LATER,
            key=self.name,
            name_fr="Fête",
            name_ar="عيد",
            is_movable=True,
            is_confirmed=False,
        )

    @cached_property
    def ramadan(self):
        return RamadanPeriod.objects.create(
            hijri_year=1400 + len(self.name),
            first_day=LATER,
            last_day=LATER + dt.timedelta(days=29),
        )

    @cached_property
    def job(self):
        return Job.objects.create(kind="jobs.ping", state="failed", error="x", attempts=5)


def row(attribute, argument="pk", value="pk"):
    """The row `side.<attribute>` by one of its fields."""
    return lambda side: {argument: getattr(getattr(side, attribute), value)}


def unit(kind):
    return lambda side: {"pk": side.enrolment.pk, "unit": side.unit(kind).pk}


PERSON, CENTRE, COHORT = (
    row("learner"),
    row("centre", "code", "code"),
    row("cohort", "code", "code"),
)
SESSION, NEED, PLAN, TRAINER = row("session"), row("need"), row("plan"), row("trainer")
ENROLMENT, CERTIFICATE, IMPORT = row("enrolment"), row("certificate"), row("batch")

OBJECTS = {
    "media/%(path)s": lambda side: {"path": "images/none.png"},
    "accounts:about": lambda side: {"topic": "help"},
    "accounts:job_again": row("job"),
    "accounts:holiday_confirm": row("holiday"),
    "accounts:ramadan_confirm": row("ramadan"),
    "accounts:person": PERSON,
    "accounts:person_active": PERSON,
    "accounts:person_link": PERSON,
    "accounts:appointment_add": PERSON,
    "accounts:appointment_end": row("learner_role"),
    "accounts:centre": CENTRE,
    "accounts:room_add": CENTRE,
    "accounts:room": row("room"),
    "accounts:closure_end": row("closure"),
    "courses:module": lambda side: {"slug": side.version.module.slug},
    "courses:lesson": lambda side: {"slug": side.version.module.slug, "lesson_slug": "lecon"},
    "lms:enrol": lambda side: {"code": side.version.module.code},
    "lms:module": ENROLMENT,
    "lms:withdraw": ENROLMENT,
    "lms:lesson": unit("lesson"),
    "lms:place": unit("lesson"),
    "lms:read": unit("lesson"),
    "lms:answer": unit("lesson"),
    "lms:quiz": unit("quiz"),
    "lms:quiz_start": unit("quiz"),
    "lms:attempt": row("attempt"),
    "lms:certificate": CERTIFICATE,
    "lms:certificate_pdf": CERTIFICATE,
    "lms:certificate_revoke": CERTIFICATE,
    "lms:certificate_public": row("certificate", "public_id", "public_id"),
    "lms:session": SESSION,
    "lms:session_ics": SESSION,
    "lms:session_sheet": SESSION,
    "lms:session_material": SESSION,
    "lms:session_move": SESSION,
    "lms:session_cancel": SESSION,
    "lms:attendance": lambda side: {"pk": side.session.slots.first().pk},
    "lms:attendance_paper": lambda side: {"pk": side.session.slots.first().pk},
    "lms:sheet_photo": row("sheet"),
    "lms:results": ENROLMENT,
    "lms:attempt_grant": unit("quiz"),
    "lms:cohort": COHORT,
    "lms:cohort_add": COHORT,
    "lms:cohort_remove": COHORT,
    "lms:cohort_enrol": COHORT,
    "trainers:plan": PLAN,
    "trainers:plan_progress": PLAN,
    "trainers:plan_stop": PLAN,
    "trainers:plan_again": PLAN,
    "trainers:plan_accept": PLAN,
    "trainers:plan_refuse": PLAN,
    "trainers:plan_year": PLAN,
    "trainers:plan_centre": PLAN,
    "trainers:plan_compare": PLAN,
    "trainers:plan_keep": PLAN,
    "trainers:need_why": NEED,
    "trainers:need_ways": NEED,
    "trainers:offer": row("offer"),
    "trainers:offer_accept": row("offer"),
    "trainers:offer_decline": row("offer"),
    "trainers:centre_room": row("room"),
    "trainers:centre_closure_end": row("closure"),
    "trainers:centre_confirm": SESSION,
    "trainers:centre_object": SESSION,
    "trainers:centre_remind": SESSION,
    "trainers:trainer": TRAINER,
    "trainers:trainer_edit": TRAINER,
    "trainers:trainer_status": TRAINER,
    "trainers:qualification_add": TRAINER,
    "trainers:qualification_remove": row("qualification"),
    "trainers:trainer_availability": TRAINER,
    "trainers:availability_remove": row("availability"),
    "trainers:need": NEED,
    "trainers:need_edit": NEED,
    "trainers:need_withdraw": NEED,
    "trainers:need_reopen": NEED,
    "trainers:import": IMPORT,
    "trainers:import_write": IMPORT,
    "trainers:import_stop": IMPORT,
    "trainers:import_discard": IMPORT,
    "trainers:import_problems": IMPORT,
    "trainers:import_template": lambda side: {"kind": "staff", "extension": "csv"},
}

# Rows that have no side: whoever may call the address at all may see every one of them, and why.
SHARED = {
    "media/%(path)s": "pictures of public pages",
    "accounts:about": "public",
    "courses:module": "public",
    "courses:lesson": "public",
    "lms:enrol": "a module open to all may be begun by anyone",
    "lms:certificate_public": "whoever holds its number may check it",
    "trainers:import_template": "a template to fill in",
    "trainers:trainer": "coordinators mobilise trainers from everywhere",
}
