"""The columns of a trainers' sheet: their names, what they hold, how a cell is read."""

import re

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import TrainerStatus
from . import cells
from .fields import Field
from .problems import Wrong
from .text import items

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
