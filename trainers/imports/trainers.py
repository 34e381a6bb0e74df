"""Trainers: who they are, what they are validated for, when and where they can teach.

One trainer may take several rows, one a competency: the rows of one code are joined.
"""

import datetime as dt

from django.utils import timezone

from accounts.models import Appointment, Role, User

from ..models import (
    Availability,
    AvailabilityKind,
    Qualification,
    Trainer,
    TrainerLanguage,
    TrainerStatus,
)
from . import lookups
from .fields import Kind
from .people import change, differing, open_accounts
from .text import fold
from .trainer_fields import FIELDS, competency_column

PERSON = ["family_name", "given_name", "family_name_ar", "given_name_ar", "phone"]
PLAIN = [
    "home_town",
    "home_airport",
    "teaches_on_site",
    "teaches_remotely",
    "max_half_days",
    "fair_half_days",
    "max_missions",
    "fee_cents",
    "status",
]
PERIODS = {
    "free_on_site": AvailabilityKind.ON_SITE,
    "free_remotely": AvailabilityKind.REMOTE,
    "away": AvailabilityKind.AWAY,
}


def resolve(entries, by, problems):
    rows, entries = entries, _joined(entries, problems)
    by_email, _by_matricule = lookups.people((e.get("email") for e in entries), ())
    validators, _none = lookups.people((e.get("validated_by") for e in entries), ())
    known = {
        trainer.code: trainer
        for trainer in lookups.rows_in(
            Trainer.objects.select_related("user").prefetch_related(
                "languages", "qualifications", "availabilities", "preferred_regions"
            ),
            "code",
            {entry.get("code") for entry in entries},
        )
    }
    tables = (lookups.competencies(), lookups.provinces(), lookups.regions())
    seen = {}
    for entry in entries:
        _find_trainer(entry, known, by_email, seen, problems)
        _find_validator(entry, validators, by, problems)
        _find_names(entry, *tables, problems)
        _check_limits(entry, problems)
    for entry in entries:
        if entry.state != "wrong" and entry.row:
            _compare(entry)
    for entry in rows:
        # A row that adds to another shares its fate.
        first = entry.values.get("_first")
        if first and first.state not in ("new", "changed"):
            entry.state = first.state


def _joined(entries, problems):
    """The first row of each code, with what its other rows add; those are marked `joined`."""
    firsts = {}
    for entry in entries:
        code = entry.get("code")
        if not code:
            problems.about(entry, "code", "empty")
            continue
        entry.values["_items"] = _row_competencies(entry)
        first = firsts.setdefault(code, entry)
        if first is entry:
            continue
        clash = next(
            (
                c
                for c in ("email", "family_name", "given_name")
                if entry.get(c) and first.get(c) and entry.get(c) != first.get(c)
            ),
            None,
        )
        if clash:
            problems.about(entry, "code", "twin", line=first.number)
            continue
        first.values["_items"] += entry.values["_items"]
        for key in PERIODS:
            first.values[key] = [*first.get(key, []), *entry.get(key, [])]
        entry.state = "joined"
        entry.values["_first"] = first
    return [entry for entry in firsts.values() if entry.state != "wrong"]


def _row_competencies(entry):
    level, until = entry.get("level", None), entry.get("valid_until")
    rows = [
        (entry, "competencies", name, own or level, own_until or until)
        for name, own, own_until in entry.get("competencies", [])
    ]
    columns = [key for key in entry.values if competency_column(fold(key)) == key]
    return rows + [
        (entry, key, key, entry.values[key], until) for key in columns if entry.values[key]
    ]


def _find_trainer(entry, known, by_email, seen, problems):
    email = entry.get("email")
    entry.row = known.get(entry.get("code"))
    entry.values["_user"] = user = by_email.get(email)
    if entry.row and email and entry.row.user.email.lower() != email:
        problems.about(entry, "email", "email_of_another", known=entry.row.user.email)
    elif entry.row is None and user and Trainer.objects.filter(user=user).exists():
        problems.about(entry, "code", "trainer_has_code", known=user.trainer.code)
    elif email and seen.setdefault(email, entry.number) != entry.number:
        problems.about(entry, "email", "twin", line=seen[email])
    elif entry.row is None:
        needed = ["email", "home_town"] + ([] if user else ["family_name", "given_name"])
        for column in needed:
            if not entry.get(column):
                problems.about(entry, column, "empty")


def _find_validator(entry, validators, by, problems):
    email = entry.get("validated_by")
    entry.values["_validator"] = validators.get(email) if email else by
    if email and entry.values["_validator"] is None:
        problems.about(entry, "validated_by", "unknown_person")


def _find_names(entry, competency_names, provinces, regions, problems):
    found = {}
    for source, column, name, level, until in entry.values["_items"]:
        competency = competency_names.find(name)
        if competency is None:
            near = competency_names.near(name)
            problems.about(source, column, "unknown_code", part=name, near=near and near.code)
        elif not level:
            problems.about(source, column, "no_level", part=name)
        else:
            found[competency.pk] = (level, until)
            continue
        entry.state = "wrong"
    entry.values["_qualifications"] = found
    entry.values["_regions"] = []
    for name in entry.get("regions", []):
        region = regions.find(name)
        if region is None:
            near = regions.near(name)
            problems.about(entry, "regions", "unknown_code", part=name, near=near and near.code)
        else:
            entry.values["_regions"].append(region)
    written = entry.get("base")
    # A town of Morocco says where the base is even when its column is empty.
    entry.values["_base"] = provinces.find(written or entry.get("home_town"))
    if written and entry.values["_base"] is None:
        near = provinces.near(written)
        problems.about(entry, "base", "unknown_code", part=written, near=near and near.code)


def _check_limits(entry, problems):
    most = entry.get("max_half_days", None) or (entry.row.max_half_days if entry.row else 60)
    fair = entry.get("fair_half_days", None)
    if fair and fair > most:
        problems.about(entry, "fair_half_days", "fair_above_max", most=most)


def _compare(entry):
    trainer = entry.row
    entry.changes = differing(trainer.user, entry, PERSON) + differing(trainer, entry, PLAIN)
    if entry.get("base") and entry.values["_base"].pk != trainer.base_province_id:
        entry.changes.append("base")
    if set(map(tuple, entry.get("languages", []))) - {
        (e.language, e.level) for e in trainer.languages.all()
    }:
        entry.changes.append("languages")
    if _new_qualifications(entry, trainer.qualifications.all()):
        entry.changes.append("competencies")
    if _new_periods(entry, trainer.availabilities.all()):
        entry.changes.append("availability")
    if set(entry.values["_regions"]) - set(trainer.preferred_regions.all()):
        entry.changes.append("regions")
    entry.state = "changed" if entry.changes else "same"


def _new_qualifications(entry, held):
    """competency code → (level, until) of what the file adds, changes or validates."""
    held = {each.competency_id: each for each in held}
    validated = entry.get("validated_on")
    changed = {}
    for code, (level, until) in entry.values["_qualifications"].items():
        known = held.get(code)
        same = known and known.level == level and (not until or _iso(known.valid_until) == until)
        if not same or (validated and _iso(known.validated_on) != validated):
            changed[code] = (level, until)
    return changed


def _new_periods(entry, held):
    held = {(each.kind, _iso(each.first_day), _iso(each.last_day)) for each in held}
    wanted = {
        (kind, first, last) for key, kind in PERIODS.items() for first, last in entry.get(key, [])
    }
    return sorted(wanted - held)


def _iso(day):
    return day.isoformat() if day else ""


def write(entries, *, by, invite=False):
    entries = [entry for entry in entries if entry.state in ("new", "changed")]
    _open_accounts(entries, invite)
    for entry in entries:
        if entry.row is None:
            entry.row = _created(entry, by)
            entry.changes = ["languages", "competencies", "availability", "regions"]
        else:
            change(entry.row.user, entry, PERSON)
            change(entry.row, entry, PLAIN)
            if "base" in entry.changes:
                entry.row.base_province = entry.values["_base"]
                entry.row.save(update_fields=["base_province"])
        _write_parts(entry)
    return {}


def _open_accounts(entries, invite):
    for entry in entries:
        if entry.row is None and entry.values["_user"] is None:
            entry.values["_user"] = User(
                email=entry.values["email"],
                **{key: entry.get(key) for key in PERSON if entry.get(key)},
            )
    open_accounts(
        [e.values["_user"] for e in entries if e.row is None and not e.values["_user"].pk],
        invite=invite,
    )


def _created(entry, by):
    values = {key: entry.values[key] for key in PLAIN if entry.values.get(key) not in ("", None)}
    if values.get("status") == TrainerStatus.VALIDATED:
        day = entry.get("validated_on")
        values |= {"validated_by": by, "validated_on": day or timezone.localdate()}
    if values.get("max_half_days") and not values.get("fair_half_days"):
        values["fair_half_days"] = min(40, values["max_half_days"])
    user = entry.values["_user"]
    Appointment.objects.get_or_create(user=user, role=Role.TRAINER)
    return Trainer.objects.create(
        user=user, code=entry.values["code"], base_province=entry.values["_base"], **values
    )


def _write_parts(entry):
    trainer = entry.row
    for language, level in entry.get("languages", []):
        TrainerLanguage.objects.update_or_create(
            trainer=trainer, language=language, defaults={"level": level}
        )
    for code, (level, until) in _new_qualifications(entry, trainer.qualifications.all()).items():
        _qualify(entry, code, level, until)
    Availability.objects.bulk_create(
        Availability(trainer=trainer, kind=kind, first_day=first, last_day=last)
        for kind, first, last in _new_periods(entry, trainer.availabilities.all())
    )
    if entry.values["_regions"]:
        trainer.preferred_regions.add(*entry.values["_regions"])


def _qualify(entry, code, level, until):
    """A level that changes without a date of validation waits to be validated anew."""
    validated = entry.get("validated_on")
    values = {
        "level": level,
        "validated_on": validated or None,
        "validated_by": entry.values["_validator"] if validated else None,
    }
    if until:
        values["valid_until"] = dt.date.fromisoformat(until)
    Qualification.objects.update_or_create(trainer=entry.row, competency_id=code, defaults=values)


TRAINERS = Kind(
    key="trainers",
    fields=FIELDS,
    needed=[("code",), ("email",)],
    resolve=resolve,
    write=write,
    column_by_pattern=competency_column,
)
