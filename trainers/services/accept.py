"""A plan becomes sessions, missions and offers: all of it, or nothing."""

import datetime as dt
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import formats
from accounts.models import Room, RoomClosure
from config.zones import PARIS, RABAT
from jobs.services import enqueue
from lms.models import Session
from lms.services.schedule import create_session
from trainers.mails import send_centre_dates, send_offer
from trainers.matching.node import HALVES, Slot
from trainers.models import (
    Assignment,
    AvailabilityKind,
    Mission,
    Need,
    NeedState,
    Offer,
    Plan,
    PlanState,
    Trainer,
    TrainerStatus,
)
from trainers.parameters import DAYS_TO_ANSWER
from trainers.problem import closed_days, mission_ties, whole_need

from .bookings import book

CODE_ROOM = 26


class CannotAccept(Exception):
    """What changed since the plan was made, one sentence each; nothing was written."""

    def __init__(self, *reasons):
        super().__init__(*reasons)
        self.reasons = reasons


@transaction.atomic
def accept_plan(*, plan, by):
    """Publish the plan. Raises CannotAccept, and then leaves everything as it was."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.state != PlanState.READY:
        raise CannotAccept(_("This plan has been decided already."))
    if plan.is_trial:
        raise CannotAccept(_("This is a trial of a file from elsewhere: it can't be published."))
    rows = Rows(plan)
    if not rows.sessions:
        raise CannotAccept(_("This plan has no session: there is nothing to publish."))
    changes = list(rows.changes())
    if changes:
        raise CannotAccept(*changes)
    try:
        sessions = _create_sessions(rows)
        missions = _create_missions(plan, rows, sessions)
    except ValidationError as error:
        raise CannotAccept(*error.messages) from error
    _plan_needs(plan)
    _send_offers(missions)
    _tell_centres(sessions)
    plan.state, plan.decided_by, plan.decided_at = PlanState.ACCEPTED, by, timezone.now()
    plan.save(update_fields=["state", "decided_by", "decided_at"])
    return plan


class Rows:
    """The rows that a result names by code, locked where they decide."""

    def __init__(self, plan):
        self.problem, self.sessions = plan.problem, plan.result["sessions"]
        codes = {whole_need(self.problem, each["need"])[0] for each in self.sessions}
        trainers = {code for each in self.sessions for code in each["trainers"]}
        rooms = {each["room"] for each in self.sessions if each["room"]}
        self.needs = {
            need.code: need
            for need in Need.objects.select_for_update(of=("self",))
            .filter(code__in=codes)
            .select_related("cohort__centre", "module")
        }
        self.trainers = {
            trainer.code: trainer
            for trainer in Trainer.objects.select_for_update(of=("self",))
            .filter(code__in=trainers)
            .select_related("user", "base_province")
            .prefetch_related("availabilities")
        }
        self.rooms = {
            room.code: room
            for room in Room.objects.filter(code__in=rooms).select_related("centre__province")
        }
        self.missing = (
            (codes - self.needs.keys())
            | (trainers - self.trainers.keys())
            | (rooms - self.rooms.keys())
        )

    def need_and_block(self, session):
        code, first = whole_need(self.problem, session["need"])
        return self.needs[code], first + session["block"]

    def changes(self):
        """What is no longer as the plan was told, in words."""
        for code in sorted(self.missing):
            yield _("%(code)s no longer exists.") % {"code": code}
        if self.missing:
            return
        for need in self.needs.values():
            if need.state != NeedState.OPEN:
                yield _("The need %(code)s is no longer open: it is %(state)s.") % {
                    "code": need.code,
                    "state": need.get_state_display(),
                }
        for trainer in self.trainers.values():
            if trainer.status != TrainerStatus.VALIDATED or not trainer.user.is_active:
                yield _("%(name)s can no longer be sent on a mission.") % {"name": trainer}
        yield from self._changed_days()

    def _changed_days(self):
        days = [slot.day for each in self.sessions for slot in slots_of(each)]
        closed = closed_days(min(days), max(days))
        closures = defaultdict(list)
        for closure in RoomClosure.objects.filter(room__in=self.rooms.values()):
            closures[closure.room_id].append(closure)
        for each in self.sessions:
            taught = {slot.day for slot in slots_of(each)}
            yield from _closed(each, taught, closed)
            yield from self._away(each, taught)
            room = self.rooms.get(each["room"])
            if room and any(_meets(closure, taught) for closure in closures[room.pk]):
                yield _("%(room)s (%(centre)s) is now closed on %(dates)s.") % {
                    "room": room.name,
                    "centre": room.centre.name,
                    "dates": formats.date_range(min(taught), max(taught)),
                }

    def _away(self, session, taught):
        for trainer in (self.trainers[code] for code in session["trainers"]):
            away = trainer.availabilities.all()
            if any(each.kind == AvailabilityKind.AWAY and _meets(each, taught) for each in away):
                yield _("%(name)s is now away on %(dates)s.") % {
                    "name": trainer,
                    "dates": formats.date_range(min(taught), max(taught)),
                }


def _closed(session, taught, closed):
    if min(taught) <= timezone.localdate():
        yield _("The session of %(need)s would have begun on %(day)s.") % {
            "need": session["need"],
            "day": formats.long_date(min(taught)),
        }
    for day in sorted(taught & closed):
        yield _("%(day)s is now a holiday.") % {"day": formats.long_date(day)}


def _meets(window, days):
    return any(window.first_day <= day <= window.last_day for day in days)


def slots_of(session):
    return [Slot.parse(text) for text in session["slots"]]


def _create_sessions(rows):
    """(need id, block) of the result → session."""
    taken = set(Session.objects.values_list("code", flat=True))
    made = {}
    for each in rows.sessions:
        need, block = rows.need_and_block(each)
        made[each["need"], each["block"]] = create_session(
            code=_free_code(f"{need.cohort.code}-{need.module.code}-{block + 1}", taken),
            module=need.module,
            cohort=need.cohort,
            block=block,
            mode=each["mode"],
            room=rows.rooms.get(each["room"]),
            slots=[(slot.day, HALVES[slot.half]) for slot in slots_of(each)],
            leaders=[
                (trainer.user, PARIS if trainer.is_abroad else RABAT)
                for trainer in (rows.trainers[code] for code in each["trainers"])
            ],
        )
    return made


def _free_code(wanted, taken):
    """The code, or with a number where a cancelled session keeps it."""
    wanted = code = wanted[:CODE_ROOM]
    number = 2
    while code in taken:
        code, number = f"{wanted}.{number}", number + 1
    taken.add(code)
    return code


def _create_missions(plan, rows, sessions):
    """Mission → its sessions, with the trainers' time booked."""
    made, time_of = {}, defaultdict(list)
    for number, (trainer_code, keys) in enumerate(_mission_keys(plan, sessions), start=1):
        trainer = rows.trainers[trainer_code]
        mission = Mission.objects.create(
            code=f"M{plan.pk}-{number:02d}",
            trainer=trainer,
            plan=plan,
            first_day=min(sessions[key].first_day for key in keys),
            last_day=max(sessions[key].last_day for key in keys),
        )
        Assignment.objects.bulk_create(
            Assignment(
                mission=mission,
                session=sessions[key],
                trainer=trainer,
                need=rows.needs[whole_need(plan.problem, key[0])[0]],
            )
            for key in keys
        )
        made[mission] = [sessions[key] for key in keys]
        time_of[trainer] += made[mission]
    for trainer, its_sessions in time_of.items():
        book(trainer=trainer, sessions=its_sessions)
    return made


def _mission_keys(plan, sessions):
    """(trainer, keys of the sessions), by time: the engine's runs, else one a trainer and need."""
    groups = defaultdict(list)
    for trainer, tie, key in mission_ties(plan.problem, plan.result):
        groups[trainer, tie].append(key)
    by_time = sorted(
        groups.items(),
        key=lambda item: (min(sessions[key].first_day for key in item[1]), item[0][0]),
    )
    return [(trainer, keys) for (trainer, _tie), keys in by_time]


def _plan_needs(plan):
    covered = plan.plan_needs.filter(is_covered=True).values("need")
    Need.objects.filter(pk__in=covered).update(state=NeedState.PLANNED)


def _send_offers(missions):
    now, today = timezone.now(), timezone.localdate()
    for mission, its_sessions in missions.items():
        answer_by = min(
            today + dt.timedelta(days=DAYS_TO_ANSWER), mission.first_day - dt.timedelta(days=1)
        )
        offer = Offer.objects.create(mission=mission, sent_at=now, answer_by=max(answer_by, today))
        send_offer(offer, its_sessions)
        enqueue(
            "trainers.expire_offer",
            payload={"offer": offer.pk},
            key=f"trainers.expire_offer:{offer.pk}",
            run_at=_morning_after(offer.answer_by),
        )


def _morning_after(day):
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0, 5)))


def _tell_centres(sessions):
    by_centre = defaultdict(list)
    for session in sessions.values():
        by_centre[session.cohort.centre].append(session)
    for centre, its_sessions in by_centre.items():
        send_centre_dates(centre, sorted(its_sessions, key=lambda each: each.first_day))
