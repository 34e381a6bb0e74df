"""Follow-up by region, centre, cohort and module, and one cohort person by person.

Everything is read from aggregates: the number of queries is the same for one cohort or hundreds.
"""

from dataclasses import dataclass, field

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Appointment, Centre, Region, Role
from accounts.queries.search import found
from courses.models import Module, ModuleVersionUnit, UnitKind
from courses.models.module import HOURS_PER_HALF_DAY
from lms.models import (
    THERE,
    Attendance,
    Certificate,
    Cohort,
    Enrolment,
    EnrolmentState,
    ProgressState,
    SessionSlot,
    SessionState,
    UnitProgress,
)


@dataclass
class Tally:
    """Counts that add up: people, half-days planned and delivered, marks given and present."""

    enrolled: int = 0
    started: int = 0
    complete: int = 0
    certificates: int = 0
    planned: int = 0
    delivered: int = 0
    marked: int = 0
    there: int = 0

    def add(self, **counts):
        for name, value in counts.items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def hours_planned(self):
        return self.planned * HOURS_PER_HALF_DAY

    @property
    def hours_delivered(self):
        return self.delivered * HOURS_PER_HALF_DAY

    @property
    def delivered_share(self):
        return self.delivered / self.planned if self.planned else None

    @property
    def attendance_share(self):
        return self.there / self.marked if self.marked else None

    @property
    def complete_share(self):
        return self.complete / self.enrolled if self.enrolled else None

    @property
    def open(self):
        return self.enrolled - self.complete

    @property
    def not_started(self):
        return self.enrolled - self.started - self.complete

    @property
    def level(self):
        """0 nobody complete, then 1 below 60 %, 2 below 85 %, 3 below 95 %, 4 from there on."""
        share = self.complete_share or 0
        return 0 if not share else 1 + sum(share >= bound for bound in (0.6, 0.85, 0.95))


@dataclass
class FollowUp:
    """Tallies of everything in someone's scope; keys are primary keys."""

    total: Tally = field(default_factory=Tally)
    by_region: dict = field(default_factory=dict)
    by_centre: dict = field(default_factory=dict)
    by_cohort: dict = field(default_factory=dict)
    by_module: dict = field(default_factory=dict)
    by_line: dict = field(default_factory=dict)
    by_cell: dict = field(default_factory=dict)
    regions: list = field(default_factory=list)
    centres: dict = field(default_factory=dict)
    cohorts: dict = field(default_factory=dict)
    modules: dict = field(default_factory=dict)


def follow_up(user):
    """Seven queries: three aggregates and four lists of names."""
    seen = FollowUp(
        regions=list(Region.objects.all()),
        centres={each.pk: each for each in Centre.objects.select_related("province")},
        cohorts=Cohort.objects.visible_to(user).select_related("centre__province").in_bulk(),
        modules=Module.objects.in_bulk(),
    )
    for row in _enrolments(user):
        _add(seen, row.pop("at_centre"), row.pop("cohort"), row.pop("module"), row)
    in_scope = Cohort.objects.visible_to(user).values("pk")
    for rows in (_half_days(in_scope), _marks(in_scope)):
        for row in rows:
            cohort = row.pop("cohort")
            _add(seen, seen.cohorts[cohort].centre_id, cohort, row.pop("module"), row)
    return seen


def _add(seen, place, cohort, module, counts):
    """Add counts to each tally that they belong to. Who learns alone may have no centre."""
    centre = seen.centres.get(place)
    region = centre.province.region_id if centre else None
    groups = [
        (seen.by_module, module, module),
        (seen.by_region, region, region),
        (seen.by_centre, place, place),
        (seen.by_cohort, cohort, cohort),
        (seen.by_line, cohort, (cohort, module)),
        (seen.by_cell, region, ("region", region, module)),
        (seen.by_cell, place, ("centre", place, module)),
    ]
    seen.total.add(**counts)
    for group, known, key in groups:
        if known is not None:
            group.setdefault(key, Tally()).add(**counts)


def _enrolments(user):
    """Enrolments in scope by place, cohort and module. Place: the cohort's centre, else one's own."""
    own_centre = Appointment.objects.filter(
        user=OuterRef("learner"), role=Role.LEARNER, centre__isnull=False
    ).order_by("pk")
    live = Certificate.objects.live().filter(enrolment=OuterRef("pk"))
    return (
        Enrolment.objects.followed()
        .filter(
            Q(cohort__in=Cohort.objects.visible_to(user).values("pk"))
            | Q(cohort__isnull=True, pk__in=Enrolment.objects.visible_to(user).values("pk"))
        )
        .annotate(
            at_centre=Coalesce(
                "cohort__centre",
                Subquery(own_centre.values("centre")[:1]),
                output_field=BigIntegerField(),
            )
        )
        .order_by()
        .values("at_centre", "cohort", "module")
        .annotate(
            enrolled=Count("pk"),
            started=Count(
                "pk", filter=Q(state=EnrolmentState.ACTIVE, progress__state=ProgressState.STARTED)
            ),
            complete=Count("pk", filter=Q(state=EnrolmentState.COMPLETED)),
            certificates=Count("pk", filter=Exists(live)),
        )
    )


def _half_days(cohorts):
    """Half-days planned, and delivered: those on which attendance was taken."""
    taken = Exists(Attendance.objects.filter(slot=OuterRef("pk")))
    return (
        SessionSlot.objects.live()
        .filter(cohort__in=cohorts)
        .order_by()
        .values("cohort", module=F("session__module"))
        .annotate(planned=Count("pk"), delivered=Count("pk", filter=taken))
    )


def _marks(cohorts):
    return (
        Attendance.objects.current()
        .filter(slot__is_live=True, slot__cohort__in=cohorts)
        .order_by()
        .values(cohort=F("slot__cohort"), module=F("slot__session__module"))
        .annotate(marked=Count("pk"), there=Count("pk", filter=Q(mark__in=THERE)))
    )


def unit_shares(lines):
    """{(cohort, module): {"lesson": share, "quiz": share}} of units done, in one query."""
    done = UnitProgress.objects.filter(
        enrolment=OuterRef("pk"),
        unit=OuterRef("version__version_units__unit"),
        state=ProgressState.DONE,
    )
    kind = F("version__version_units__unit__kind")
    rows = (
        Enrolment.objects.followed()
        .filter(
            cohort__in={cohort for cohort, _module in lines},
            version__version_units__unit__kind__in=[UnitKind.LESSON, UnitKind.QUIZ],
        )
        .order_by()
        .values("cohort", "module", kind=kind)
        .annotate(all=Count("pk"), done=Count("pk", filter=Exists(done)))
    )
    shares = {}
    for row in rows:
        shares.setdefault((row["cohort"], row["module"]), {})[row["kind"]] = (
            row["done"] / row["all"]
        )
    return shares


# One cohort, person by person


@dataclass
class Person:
    """A line of the matrix. `marks`: (day, mark or None) by half-day. `note`: (badge, code, params)."""

    enrolment: Enrolment
    cells: list
    marks: list
    certificate: object
    note: tuple = ()

    @property
    def learner(self):
        return self.enrolment.learner

    @property
    def attended(self):
        return sum(mark in THERE for _day, mark in self.marks)


@dataclass
class Matrix:
    """`units`: lessons and quizzes in order; `slots`: the led half-days, past and to come."""

    units: list
    led: ModuleVersionUnit | None
    slots: list
    people: list

    @property
    def attendance_share(self):
        given = [mark for person in self.people for _day, mark in person.marks if mark]
        return sum(mark in THERE for mark in given) / len(given) if given else None


def matrix(cohort, module):
    """Everyone of the cohort in the module, unit by unit, in five queries."""
    places = _places(module)
    units = [each for each in places if each.unit.kind != UnitKind.LED]
    led = next((each for each in places if each.unit.kind == UnitKind.LED), None)
    slots = list(SessionSlot.objects.live().filter(cohort=cohort, session__module=module))
    enrolments = (
        Enrolment.objects.followed()
        .filter(cohort=cohort, module=module)
        .select_related("learner", "progress")
        .annotate(
            certificate=Subquery(
                Certificate.objects.live().filter(enrolment=OuterRef("pk")).values("public_id")[:1]
            )
        )
        .order_by("learner__family_name", "learner__given_name", "pk")
    )
    progress = _progress(cohort, module)
    marks = _marks_of(slots)
    people = [
        Person(
            enrolment=each,
            cells=[progress.get((each.pk, place.unit_id)) for place in units],
            marks=[(slot.day, marks.get((each.pk, slot.pk))) for slot in slots],
            certificate=each.certificate,
        )
        for each in enrolments
    ]
    table = Matrix(units, led, slots, people)
    for person in people:
        person.note = _note(person, table, progress)
    return table


def _places(module):
    """Units of the newest version, in order, without the questions inside lessons."""
    newest = module.versions.order_by("-number").values("pk")[:1]
    places = list(
        ModuleVersionUnit.objects.filter(version__in=newest, required=True)
        .exclude(unit__kind=UnitKind.QUESTION)
        .select_related("unit")
        .order_by("position")
    )
    lessons = (each for each in places if each.unit.kind == UnitKind.LESSON)
    for number, each in enumerate(lessons, start=1):
        each.number = number
    return places


def _progress(cohort, module):
    rows = UnitProgress.objects.filter(enrolment__cohort=cohort, enrolment__module=module)
    return {(row.enrolment_id, row.unit_id): row for row in rows}


def _marks_of(slots):
    rows = Attendance.objects.current().filter(slot__in=[slot.pk for slot in slots])
    return {
        (enrolment, slot): mark
        for enrolment, slot, mark in rows.values_list("enrolment", "slot", "mark")
    }


def _note(person, table, progress):
    """What stands between this person and completion, the most telling thing first."""
    if person.enrolment.state == EnrolmentState.COMPLETED:
        return ("good", "done", {})
    held = [mark for _day, mark in person.marks if mark]
    to_come = len(person.marks) - len(held)
    needed = table.led.rule.get("half_days", 0) if table.led else 0
    if held and not person.attended and not to_come:
        return ("bad", "never", {})
    if person.marks and person.attended + to_come < needed:
        return ("", "attendance", {"needed": needed})
    failed = _failed_quiz(person, table)
    if failed:
        return ("", "score", failed)
    left = _left(person, table, UnitKind.LESSON)
    if left == sum(place.unit.kind == UnitKind.LESSON for place in table.units) and not held:
        return ("bad", "not_begun", {})
    if left:
        return ("", "lessons", {"left": left})
    if _left(person, table, UnitKind.QUIZ):
        return ("", "quiz", {})
    return ("go", "ready", {"day": next((day for day, mark in person.marks if mark is None), None)})


def _left(person, table, kind):
    return sum(
        place.unit.kind == kind and (cell is None or cell.state != ProgressState.DONE)
        for place, cell in zip(table.units, person.cells, strict=True)
    )


def _failed_quiz(person, table):
    for place, cell in zip(table.units, person.cells, strict=True):
        if (
            place.unit.kind == UnitKind.QUIZ
            and cell
            and cell.state != ProgressState.DONE
            and cell.best_score is not None
        ):
            return {"score": cell.best_score, "needed": place.rule.get("pass_percent", 0) / 100}
    return None


def modules_of(cohort):
    """Modules that the cohort follows or is to follow, by its enrolments and live sessions."""
    return Module.objects.filter(
        Q(pk__in=cohort.enrolments.open_or_done().values("module"))
        | Q(pk__in=cohort.sessions.exclude(state=SessionState.CANCELLED).values("module"))
    )


def sessions_of(cohort):
    """The cohort's live sessions in order, with their leaders."""
    return (
        cohort.sessions.exclude(state=SessionState.CANCELLED)
        .prefetch_related("leaders__user")
        .order_by("first_day", "pk")
    )


def not_enrolled(cohort, module):
    """Members who don't follow the module with a cohort yet, nor have completed it."""
    alone = Q(cohort__isnull=True, state=EnrolmentState.ACTIVE)
    following = Enrolment.objects.followed().filter(module=module).exclude(alone)
    return cohort.members.exclude(pk__in=following.values("learner"))


COHORT_SORTS = {
    "code": ("code",),
    "-code": ("-code",),
    "people": ("people", "code"),
    "-people": ("-people", "code"),
    "centre": ("centre__code", "code"),
    "-centre": ("-centre__code", "code"),
}


COHORT_SEARCHED = (
    "code",
    "name",
    "centre__name_fr",
    "centre__name_ar",
    "centre__town_fr",
    "centre__town_ar",
)


def cohort_list(user, *, q="", status="", region="", sort=""):
    """Cohorts in scope with members, people following and done, and their next session's day."""
    cohorts = Cohort.objects.filter(pk__in=Cohort.objects.visible_to(user).values("pk"))
    if q:
        cohorts = found(cohorts, q, *COHORT_SEARCHED)
    if status:
        cohorts = cohorts.filter(status=status)
    if region:
        cohorts = cohorts.filter(centre__province__region=region)
    upcoming = SessionSlot.objects.live().filter(
        cohort=OuterRef("pk"), day__gte=timezone.localdate()
    )
    active = Q(enrolments__state=EnrolmentState.ACTIVE)
    done = Q(enrolments__state=EnrolmentState.COMPLETED)
    return (
        cohorts.select_related("centre__province__region")
        .annotate(
            people=Count("memberships", distinct=True),
            following=Count("enrolments", filter=active, distinct=True),
            done=Count("enrolments", filter=done, distinct=True),
            next_day=Subquery(upcoming.order_by("day").values("day")[:1]),
        )
        .order_by(*COHORT_SORTS.get(sort, COHORT_SORTS["code"]))
    )
