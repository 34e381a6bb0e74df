"""What a learner reads about their own learning, in a fixed number of queries."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language

from courses.models import Module, ModuleCompetency, ModuleVersionUnit, UnitKind
from lms.completion import half_days_needed
from lms.hours import usual_hours
from lms.models import (
    Certificate,
    Enrolment,
    EnrolmentState,
    ProgressState,
    Session,
    SessionLeader,
    SessionState,
    UnitProgress,
)

from .place import stop_of
from .reasons import by_unit, summary


def missing_prerequisites(learner, module):
    """Modules to complete before this one opens, in the order of their codes."""
    completed = Enrolment.objects.filter(learner=learner, state=EnrolmentState.COMPLETED)
    return list(module.prerequisites.exclude(pk__in=completed.values("module")).order_by("code"))


@dataclass
class Step:
    """A unit on a learner's path. `waits_for`: the steps that must be done before it opens."""

    place: ModuleVersionUnit
    progress: UnitProgress | None
    number: int = 0
    waits_for: list = field(default_factory=list)

    @property
    def unit(self):
        return self.place.unit

    @property
    def kind(self):
        return self.place.unit.kind

    @property
    def state(self):
        return self.progress.state if self.progress else ProgressState.TODO

    @property
    def is_done(self):
        return self.state == ProgressState.DONE

    @property
    def is_open(self):
        return not self.waits_for

    @property
    def is_quiz(self):
        return self.kind == UnitKind.QUIZ

    @property
    def is_led(self):
        return self.kind == UnitKind.LED

    @property
    def amount(self):
        return self.progress.amount if self.progress else 0

    @property
    def needed(self):
        """Half-days to attend, of a led part."""
        return half_days_needed(self.place.rule)

    @property
    def pass_share(self):
        return self.place.rule.get("pass_percent", 0) / 100


class LearningPath:
    """An enrolment's units in order, each with its state and what it waits for.

    Lessons may be read in any order; a quiz opens when the required lessons before it are read.
    """

    def __init__(self, enrolment, places, progress):
        self.enrolment = enrolment
        self.steps = []
        for place in places:
            step = Step(place, progress.get(place.unit_id))
            if step.kind == UnitKind.LESSON:
                step.number = len(self.lessons_of(self.steps)) + 1
            elif step.is_quiz and not step.is_done:
                step.waits_for = [
                    each
                    for each in self.lessons_of(self.steps)
                    if each.place.required and not each.is_done
                ]
            self.steps.append(step)

    @staticmethod
    def lessons_of(steps):
        return [step for step in steps if step.kind == UnitKind.LESSON]

    @cached_property
    def lessons(self):
        return self.lessons_of(self.steps)

    @property
    def online(self):
        """What is done on the site, in order: lessons and quizzes."""
        return [step for step in self.steps if not step.is_led]

    @property
    def quizzes(self):
        return [step for step in self.steps if step.is_quiz]

    @property
    def led(self):
        return next((step for step in self.steps if step.is_led), None)

    @property
    def lessons_done(self):
        return sum(step.is_done for step in self.lessons)

    @property
    def next_step(self):
        """The first unit online that is open and not done; None when only the led part is left."""
        return next((s for s in self.online if s.is_open and not s.is_done), None)

    @property
    def star_states(self):
        """One star a lesson, for `star_path`."""
        current = next((step for step in self.lessons if not step.is_done), None)
        return ["done" if s.is_done else "now" if s is current else "" for s in self.lessons]

    @property
    def percent(self):
        progress = getattr(self.enrolment, "progress", None)
        return progress.percent if progress else 0

    def step_of(self, unit_id):
        return next((step for step in self.steps if step.unit.pk == unit_id), None)

    def neighbours(self, step):
        """The online steps before and after this one."""
        online = self.online
        at = online.index(step)
        return (online[at - 1] if at else None, online[at + 1] if at + 1 < len(online) else None)


def paths_of(enrolments):
    """The learning path of each enrolment, in two queries for all of them."""
    places = {}
    versions = {each.version_id for each in enrolments}
    for place in (
        ModuleVersionUnit.objects.filter(version__in=versions)
        .exclude(unit__kind=UnitKind.QUESTION)
        .select_related("unit")
        .order_by("position")
    ):
        places.setdefault(place.version_id, []).append(place)
    rows = {}
    for row in UnitProgress.objects.filter(enrolment__in=enrolments).select_related(
        "deciding_event__actor"
    ):
        rows.setdefault(row.enrolment_id, {})[row.unit_id] = row
    return [
        LearningPath(each, places.get(each.version_id, []), rows.get(each.pk, {}))
        for each in enrolments
    ]


def path_of(enrolment):
    return paths_of([enrolment])[0]


def own_enrolments(user):
    """What the home and the list of modules show: those in progress first, then those completed."""
    rows = (
        Enrolment.objects.followed_by(user)
        .open_or_done()
        .select_related("module", "progress", "cohort", "place")
        .order_by("-pk")
    )
    latest_first = sorted(rows, key=_last_seen, reverse=True)
    return sorted(latest_first, key=lambda each: each.state != EnrolmentState.ACTIVE)


def _last_seen(enrolment):
    """When one last did something in a module, or was last reading it."""
    progress, place = getattr(enrolment, "progress", None), getattr(enrolment, "place", None)
    moments = [
        progress.last_activity_at if progress else None,
        place.updated_at if place else None,
    ]
    return max(filter(None, moments), default=enrolment.created_at)


def open_modules(user):
    """Published modules that a person may begin by themselves and does not follow yet.

    Each has `missing`: the modules to complete before it opens, with `followed_as`, the
    enrolment in which they are being followed, if any. Three queries.
    """
    followed = {each.module_id: each for each in Enrolment.objects.followed_by(user).open_or_done()}
    modules = (
        Module.objects.published()
        .filter(is_open=True, versions__isnull=False)
        .exclude(pk__in=followed)
        .prefetch_related("prerequisites")
        .distinct()
    )
    for module in modules:
        module.missing = []
        for required in module.prerequisites.all():
            required.followed_as = followed.get(required.pk)
            if getattr(required.followed_as, "state", None) != EnrolmentState.COMPLETED:
                module.missing.append(required)
    return modules


def coming_sessions(user):
    """Confirmed sessions of one's cohorts that are not over, the next one first."""
    return (
        Session.objects.filter(
            cohort__memberships__user=user,
            state=SessionState.CONFIRMED,
            last_day__gte=timezone.localdate(),
        )
        .select_related("module", "room__centre")
        .prefetch_related(
            Prefetch("leaders", SessionLeader.objects.select_related("user")), "slots"
        )
        .order_by("first_day")
    )


def own_certificates(user):
    return (
        Certificate.objects.filter(enrolment__learner=user)
        .select_related("enrolment__module")
        .order_by("-issued_at")
    )


@dataclass(frozen=True)
class Gain:
    """A competency that completed modules build: the level reached, and the one before the last."""

    competency: object
    level: int
    before: int
    in_progress: bool = False


def gains_of(enrolments, limit=3):
    """Competencies of completed modules, those of the last one first; then those being built.

    `enrolments` come with `progress`; one query for all modules.
    """
    links = {}
    modules = {each.module_id for each in enrolments}
    for link in ModuleCompetency.objects.filter(module__in=modules).select_related("competency"):
        links.setdefault(link.module_id, []).append(link)
    done = [each for each in enrolments if each.state == EnrolmentState.COMPLETED]
    done.sort(key=lambda each: each.progress.completed_at)
    gains = {}
    for enrolment in done:
        for link in sorted(links.get(enrolment.module_id, []), key=lambda link: link.level):
            before = gains.pop(link.competency_id, Gain(link.competency, 0, 0)).level
            gains[link.competency_id] = Gain(link.competency, max(before, link.level), before)
    latest_first = list(reversed(gains.values()))[:limit]
    for enrolment in enrolments:
        if enrolment.state == EnrolmentState.ACTIVE and len(latest_first) < limit + 1:
            building = [
                x for x in links.get(enrolment.module_id, []) if x.competency_id not in gains
            ]
            latest_first += [Gain(x.competency, 0, 0, True) for x in building[:1]]
    return latest_first


def _days_of(session):
    """What the card of the next session says beside its first moment."""
    slots = session.slots.all() if session else ()
    return {"session_hours": usual_hours(slots), "session_days": len({slot.day for slot in slots})}


def learner_home(user):
    """Everything on the learner's home; the same number of queries for one module or ten."""
    enrolments = own_enrolments(user)
    paths = paths_of(enrolments)
    session = coming_sessions(user).first()
    active = [path for path in paths if path.enrolment.state == EnrolmentState.ACTIVE]
    current = next((path for path in active if path.next_step), None)
    explained = current or next(iter(active), None)
    return {
        "day": timezone.localdate(),
        "paths": paths,
        "current": current,
        "stop": stop_of(current) if current else None,
        "explained": explained,
        "reasons": summary(explained, session) if explained else [],
        "session": session,
        **_days_of(session),
        "certificates": own_certificates(user).live()[:3],
        "gains": gains_of(enrolments),
        "open_modules": [] if paths else open_modules(user),
    }


def module_page(enrolment):
    """One enrolment: its path, and unit by unit what decided or what is missing."""
    path = path_of(enrolment)
    sessions = [
        each for each in coming_sessions(enrolment.learner) if each.module_id == enrolment.module_id
    ]
    session = next(iter(sessions), None)
    return {
        "enrolment": enrolment,
        "path": path,
        "stop": stop_of(path) if enrolment.state == EnrolmentState.ACTIVE else None,
        "session": session,
        **_days_of(session),
        "reasons": by_unit(path, session),
        "objectives": enrolment.module.objectives_in((get_language() or "fr")[:2]),
        "certificate": enrolment.certificates.live().first(),
    }
