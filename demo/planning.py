"""A published plan with its missions, an offer that waits for Denis, and a plan to be decided."""

import datetime as dt
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from jobs.models import Job, JobState
from jobs.services import run
from lms.models import Session
from trainers.matching.format import Problem
from trainers.matching.solve import solve
from trainers.models import (
    Assignment,
    MissionState,
    Need,
    NeedState,
    Offer,
    OfferState,
    Plan,
    PlanNeed,
    PlanState,
)
from trainers.parameters import PRICES, TRAVEL_HALF_DAYS, gateway
from trainers.problem import Horizon, as_json, cohorts_of, places_of, rooms_of, trainers_of
from trainers.services.accept import accept_plan
from trainers.services.plan import create_plan, versions
from trainers.windows import monday

from .people import LOGINS

OFFERED_NEED, OFFERED_TRAINER = "B-005", "F04"
SECONDS = 4


def seed_planning(today):
    """Each part is left alone if it is there already."""
    by = User.objects.get(email=LOGINS[0][0])
    if Plan.objects.exists():
        return
    with transaction.atomic():
        _seed_published(by)
    _seed_offer(by, today)
    _seed_to_decide(by, today)
    Job.objects.filter(kind="jobs.send_mail", state=JobState.QUEUED).update(
        state=JobState.CANCELLED
    )


# The plan behind the sessions that are there: past, running and soon


def _seed_published(by):
    """The sessions of the demo as the engine's own plan: each is locked where it was held."""
    assignments = list(
        Assignment.objects.filter(mission__plan=None)
        .select_related(
            "mission", "trainer", "session__cohort__centre__province", "session__module"
        )
        .order_by("session__first_day")
    )
    if not assignments:
        return
    for number, each in enumerate(assignments, start=1):
        each.need = each.need or _need_behind(each, number)
        each.save(update_fields=["need"])
    problem = _problem_behind(assignments)
    solution = solve(Problem.parse(problem), budget=1.0, workers=1)
    plan = Plan.objects.create(
        title="Plan de l’automne",
        first_day=problem["first_day"],
        last_day=problem["last_day"],
        budget_seconds=1,
        eur_mad=Decimal(settings.EUR_MAD_RATE),
        problem=problem,
        result=solution.to_json(),
        versions=versions(),
        state=PlanState.ACCEPTED,
        coverage=solution.objective.coverage,
        coverage_max=solution.objective.coverage_max,
        coverage_bound=solution.bounds.coverage,
        cost_cents=solution.objective.cost,
        cost_bound_cents=solution.bounds.cost and int(solution.bounds.cost),
        created_by=by,
        decided_by=by,
        decided_at=_days_before(assignments[0].session.first_day, 12),
    )
    Plan.objects.filter(pk=plan.pk).update(
        created_at=_days_before(assignments[0].session.first_day, 14)
    )
    PlanNeed.objects.bulk_create(
        PlanNeed(plan=plan, need=each.need, is_covered=True) for each in assignments
    )
    for each in assignments:
        _answer(each.mission, plan)


def _need_behind(assignment, number):
    """The need that the session met, made where the demo's list has none."""
    session = assignment.session
    done = assignment.mission.state == MissionState.DONE
    need, _new = Need.objects.get_or_create(
        cohort=session.cohort,
        module=session.module,
        defaults={
            "code": f"B-{100 + number}",
            "priority": 6,
            "window_start": monday(session.first_day),
            "window_end": monday(session.last_day) + dt.timedelta(days=4),
            "languages": session.cohort.languages,
            "mode": session.mode,
            "state": NeedState.DONE if done else NeedState.PLANNED,
        },
    )
    return need


def _problem_behind(assignments):
    sessions = [each.session for each in assignments]
    horizon = Horizon(
        monday(min(session.first_day for session in sessions)),
        monday(max(session.last_day for session in sessions)) + dt.timedelta(days=4),
    )
    taught = {slot.day for session in sessions for slot in session.slots.all()}
    trainers = _trainers_behind(assignments, horizon)
    centres = {session.cohort.centre for session in sessions}
    rooms = rooms_of(centres, horizon)
    for room in rooms:
        room["closed"] = []
    problem = {
        "schema": 1,
        "first_day": horizon.first_day,
        "last_day": horizon.last_day,
        "closed_days": sorted(horizon.closed - taught),
        "short_days": [],
        "places": places_of(centres, trainers),
        "gateway": gateway(),
        "travel_half_days": TRAVEL_HALF_DAYS,
        "prices": PRICES,
        "trainers": trainers,
        "rooms": rooms,
        "cohorts": cohorts_of([each.need for each in assignments]),
        "needs": [_entry(each, horizon) for each in assignments],
        "locks": [_lock(each) for each in assignments],
    }
    return as_json(problem)


def _trainers_behind(assignments, horizon):
    """The pool, free on the days that it taught and holding what it taught."""
    taught = {}
    for each in assignments:
        taught.setdefault(each.trainer.code, []).append(each.session)
    trainers = trainers_of(horizon)
    for trainer in trainers:
        sessions = taught.get(trainer["id"], [])
        if sessions:
            whole = [[horizon.first_day, horizon.last_day]]
            trainer.update(
                on_site=whole, remote=whole, max_half_days=200, fair_half_days=200, max_missions=20
            )
            trainer["languages"] = sorted({*trainer["languages"], "fr", "ar"})
        for session in sessions:
            for needed in session.module.module_competencies.all():
                held = trainer["competencies"].get(needed.competency_id, {"level": 0})
                if held["level"] < needed.level:
                    trainer["competencies"][needed.competency_id] = {
                        "level": needed.level,
                        "until": None,
                    }
    return trainers


def _entry(assignment, horizon):
    session, need = assignment.session, assignment.need
    return {
        "id": need.code,
        "cohort": session.cohort.code,
        "module": session.module.code,
        "blocks": [session.slots.count()],
        "requires": {
            each.competency_id: each.level for each in session.module.module_competencies.all()
        },
        "languages": ["fr", "ar"],
        "mode": session.mode,
        "window": [session.first_day, session.last_day],
        "priority": need.priority,
        "after": [],
        "equipment": [],
        "step_free": False,
        "max_trainers": 1,
    }


def _lock(assignment):
    session = assignment.session
    first = session.slots.order_by("starts_at").first()
    return {
        "need": assignment.need.code,
        "block": 0,
        "trainers": [assignment.trainer.code],
        "room": session.room.code if session.room else None,
        "start": f"{first.day.isoformat()}{first.half}",
    }


def _answer(mission, plan):
    mission.plan = plan
    mission.save(update_fields=["plan"])
    Offer.objects.get_or_create(
        mission=mission,
        defaults={
            "state": OfferState.ACCEPTED,
            "sent_at": plan.decided_at,
            "answer_by": timezone.localdate(plan.decided_at) + dt.timedelta(days=7),
            "answered_at": plan.decided_at + dt.timedelta(days=2),
        },
    )


def _days_before(day, days):
    return timezone.make_aware(dt.datetime.combine(day - dt.timedelta(days=days), dt.time(9, 12)))


# What waits


def _seed_offer(by, today):
    """One need, with Denis for it: published, so that his offer waits."""
    need = Need.objects.open().filter(code=OFFERED_NEED).first()
    if need is None or need.window_end <= today:
        return
    plan = create_plan(
        title="Casablanca, protocoles",
        needs=[need],
        first_day=max(need.window_start, today + dt.timedelta(days=7)),
        last_day=need.window_end,
        budget_seconds=SECONDS,
        eur_mad=Decimal(settings.EUR_MAD_RATE),
        by=by,
    )
    plan.problem["locks"] = [
        {
            "need": need.code,
            "block": 0,
            "trainers": [OFFERED_TRAINER],
            "room": _room(need),
            "start": None,
        }
    ]
    plan.save(update_fields=["problem"])
    run(plan.job_id)
    plan.refresh_from_db()
    if plan.state == PlanState.READY and plan.coverage:
        accept_plan(plan=plan, by=by)


def _room(need):
    return need.cohort.centre.rooms.order_by("-seats").first().code


def _seed_to_decide(by, today):
    first = monday(today) + dt.timedelta(days=7)
    needs = list(Need.objects.open().filter(window_end__gte=first))
    last = max(need.window_end for need in needs)
    busy = set(Session.objects.live().values_list("cohort", "module"))
    plan = create_plan(
        title="Plan de l’hiver à l’été",
        needs=[need for need in needs if (need.cohort_id, need.module_id) not in busy],
        first_day=first,
        last_day=last,
        budget_seconds=SECONDS,
        eur_mad=Decimal(settings.EUR_MAD_RATE),
        by=by,
    )
    run(plan.job_id)
