"""Trainers: who they are, what they are validated for, when and where they can teach.

One trainer may take several rows, one a competency: the rows of one code are joined.
"""

import datetime as dt
import re

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Appointment, Role, User

from ..models import (
    Availability,
    AvailabilityKind,
    Qualification,
    Trainer,
    TrainerLanguage,
    TrainerStatus,
)
from . import cells, lookups
from .fields import Field, Kind
from .people import change, differing, open_accounts
from .problems import Wrong
from .text import fold, items

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
STATUSES = {
    TrainerStatus.VALIDATED: ["valide", "validee", "validated", "oui", "مصادق عليه", "معتمد"],
    TrainerStatus.PENDING: [
        "a valider",
        "en attente",
        "pending",
        "non",
        "في الانتظار",
        "قيد المصادقه",
    ],
    TrainerStatus.SUSPENDED: ["suspendu", "suspendue", "suspended", "موقوف"],
}
LEVELS = {"A1", "A2", "B1", "B2", "C1", "C2"}
COMPETENCY = re.compile(
    r"^(?P<name>[A-Za-z]{1,3}\d{1,2}\.\d{1,2}|[^\d:(=]{4,}?)\s*"
    r"(?:[:=(>-]|niveau|niv\.?|level|المستوى|\s)*\s*(?P<level>\d)?\b\)?(?P<rest>.*)$",
    re.IGNORECASE,
)


def spoken(value):
    """[[language, level], …] of «français C2, arabe B2»; C1 where no level is written."""
    found = {}
    for part in items(cells.text(value, 200)):
        level = next(
            (word.upper() for word in part.split() if word.upper().strip("()") in LEVELS), ""
        )
        name = re.sub(r"[()\s]*\b(?:[ABCabc][12])\b[()\s]*", " ", part)
        found[cells.language(name)] = level.strip("()") or "C1"
    return [[language, level] for language, level in found.items()]


def competencies(value):
    """[[name or code, level or None, valid until or ""], …] of «D1.1:4; D1.4 niveau 3 (31/12/2028)»."""
    return [_competency(part) for part in items(cells.text(value, 600))]


def _competency(part):
    found = COMPETENCY.match(part)
    if not found:
        raise Wrong("competency", part=part[:60])
    level = found["level"] and int(found["level"])
    if level and not 1 <= level <= 4:
        raise Wrong("level", part=part[:60])
    until = cells.date(found["rest"].strip(" ()")) if re.search(r"\d", found["rest"]) else ""
    return [found["name"].strip(), level or None, until]


FIELDS = [
    Field(
        "code",
        _("Trainer’s code"),
        lambda value: cells.code(value, 20),
        "code, code formateur, code du formateur, n formateur, matricule, رمز المكون, الرمز, رقم المكون",
        _("It stays the same from one file to the next."),
        "F01",
        needed=True,
    ),
    Field(
        "family_name",
        pgettext_lazy("spreadsheet", "Family name"),
        cells.text,
        "nom, nom de famille, nom fr, last name, النسب بالفرنسية, الاسم العائلي بالفرنسية",
        "",
        "Exemple-Rivière",
        needed=True,
    ),
    Field(
        "given_name",
        pgettext_lazy("spreadsheet", "Given name"),
        cells.text,
        "prenom, prenoms, prenom fr, first name, الاسم الشخصي بالفرنسية",
        "",
        "Anne",
        needed=True,
    ),
    Field(
        "family_name_ar",
        _("Family name in Arabic"),
        cells.text,
        "nom en arabe, nom arabe, nom ar, النسب, الاسم العائلي, اسم العائلة",
        "",
        "ريفيير",
    ),
    Field(
        "given_name_ar",
        _("Given name in Arabic"),
        cells.text,
        "prenom en arabe, prenom arabe, prenom ar, الاسم الشخصي, الاسم",
        "",
        "آن",
    ),
    Field(
        "email",
        _("E-mail"),
        cells.email,
        "courriel, e mail, email, mail, adresse mail, adresse e mail, adresse electronique, البريد, "
        "البريد الإلكتروني, العنوان الإلكتروني",
        "",
        "f01@formateurs.example.org",
        needed=True,
    ),
    Field(
        "phone",
        _("Phone"),
        cells.phone,
        "telephone, tel, n tel, n de telephone, gsm, portable, mobile, الهاتف, رقم الهاتف, النقال",
        _("Moroccan, or with its country code."),
        "+33639980001",
    ),
    Field(
        "home_town",
        _("Home town"),
        lambda value: cells.text(value, 80),
        "ville, ville de residence, residence, domicile, commune, المدينة, مدينة الإقامة, مقر السكنى",
        "",
        "Nantes",
    ),
    Field(
        "home_airport",
        _("Airport"),
        lambda value: cells.code(value, 3),
        "aeroport, aeroport de depart, code aeroport, المطار, مطار الانطلاق",
        _("Three letters."),
        "NTE",
    ),
    Field(
        "base",
        _("Province of the base"),
        lambda value: cells.text(value, 80),
        "base, province, province de base, prefecture, base au maroc, الإقليم, العمالة, إقليم الإقامة",
        _("In Morocco only; empty for someone who lives abroad."),
    ),
    Field(
        "languages",
        _("Languages taught in"),
        spoken,
        "langue, langues, langues d enseignement, langues d animation, langues parlees, لغات التكوين, اللغات, "
        "لغات التدريس, اللغة",
        _("With the level, from A1 to C2."),
        "fr C2, ar B2",
    ),
    Field(
        "competencies",
        _("Competencies"),
        competencies,
        "competence, competences, code competence, domaines de competence, competences et niveaux, "
        "الكفايات, الكفاية, رمز الكفاية",
        _("Codes with their level, from 1 to 4."),
        "D1.1:4; D1.4:3",
    ),
    Field(
        "level",
        _("Level of the competency"),
        lambda value: cells.whole(value, 1, 4),
        "niveau, niveau de competence, المستوى, مستوى الكفاية",
        _("When the row holds one competency."),
    ),
    Field(
        "valid_until",
        _("Valid until"),
        cells.date,
        "valable jusqu au, valide jusqu au, validite, date de fin de validite, fin de validite, صالح إلى غاية, "
        "صالحة إلى, تاريخ انتهاء الصلاحية",
        _("Day, month, year."),
        "31/12/2028",
    ),
    Field(
        "validated_on",
        _("Validated on"),
        cells.date,
        "valide le, validee le, validees le, date de validation, تاريخ المصادقة",
        _("Empty: the competencies wait for a coordinator to validate them."),
        "15/09/2026",
    ),
    Field(
        "validated_by",
        _("Validated by"),
        cells.email,
        "valide par, validee par, validateur, المصادق, صادق عليه",
        _("E-mail; empty: whoever imports the file."),
    ),
    Field(
        "teaches_on_site",
        _("Teaches on site"),
        cells.yes_or_no,
        "presentiel, en presentiel, sur place, se deplace, حضوري, حضوريا",
        _("Yes or no."),
        _("yes"),
    ),
    Field(
        "teaches_remotely",
        _("Teaches remotely"),
        cells.yes_or_no,
        "distanciel, a distance, en ligne, visio, عن بعد",
        _("Yes or no."),
        _("no"),
    ),
    Field(
        "free_on_site",
        _("Free to travel"),
        cells.periods,
        "disponible, disponibilites, disponibilite, disponible sur place, disponibilite sur place, "
        "periodes de disponibilite, التفرغ, فترات التفرغ, متفرغ للتنقل",
        _("Periods, separated by semicolons."),
        "04/01/2027 - 26/03/2027",
    ),
    Field(
        "free_remotely",
        _("Free to teach remotely"),
        cells.periods,
        "disponible a distance, disponibilite a distance, disponibilites a distance, متفرغ عن بعد, التفرغ عن بعد",
    ),
    Field(
        "away",
        _("Away"),
        cells.periods,
        "indisponible, indisponibilites, indisponibilite, absences, conges, غير متفرغ, فترات الغياب, الغياب",
    ),
    Field(
        "regions",
        _("Preferred regions"),
        lambda value: items(cells.text(value, 300)),
        "regions, regions preferees, regions souhaitees, الجهات, الجهات المفضلة",
        "",
        "MA-01; MA-03",
    ),
    Field(
        "max_half_days",
        _("Half-days at most in a year"),
        lambda value: cells.whole(value, 1, 400),
        "demi journees maximum, plafond, plafond demi journees, maximum de demi journees, "
        "demi journees max, الحد الأقصى لأنصاف الأيام",
        "",
        "60",
    ),
    Field(
        "fair_half_days",
        _("Fair share of half-days in a year"),
        lambda value: cells.whole(value, 1, 400),
        "part equitable, charge souhaitee, demi journees souhaitees, العبء المنصف",
        "",
        "40",
    ),
    Field(
        "max_missions",
        _("Missions at most in a year"),
        lambda value: cells.whole(value, 1, 60),
        "missions maximum, missions max, nombre de missions maximum, الحد الأقصى للمهام",
        "",
        "4",
    ),
    Field(
        "fee_cents",
        _("Fee for a half-day, in euros"),
        cells.cents,
        "tarif, honoraires, tarif demi journee, cout demi journee, indemnite, التعويض, أتعاب نصف يوم",
        "",
        "180",
    ),
    Field(
        "status",
        _("Status"),
        lambda value: cells.choice(value, STATUSES),
        "statut, etat, الوضعية, الحالة",
        _("Validated, to be validated or suspended."),
        _("validated"),
    ),
]


def competency_column(folded):
    """A column headed by a competency's code holds its levels: «D1.1», «D1.1 Conduire un diagnostic»."""
    found = re.match(r"^([a-z]{1,3}\d{1,2}) (\d{1,2})\b", folded)
    return f"{found[1]}.{found[2]}".upper() if found else None


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
