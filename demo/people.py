"""Regions to needs: the places, people and demands that the other parts of the demo build on."""

import csv
import datetime as dt
from pathlib import Path

import yaml
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import (
    Appointment,
    Centre,
    Holiday,
    Province,
    RamadanPeriod,
    Region,
    Role,
    Room,
    User,
)
from courses.models import (
    Competency,
    CompetencyDomain,
    CompetencyLevel,
    Module,
    ModuleCompetency,
    ModulePrerequisite,
)
from lms.models import Cohort, CohortMember
from trainers.models import (
    Availability,
    AvailabilityKind,
    Need,
    Qualification,
    Trainer,
    TrainerLanguage,
)

from .dates import moved
from .names import JOBS, TRAINERS_AR, person

DATA = Path(__file__).parent / "data"
MODULES = Path(__file__).parent.parent / "courses" / "data" / "modules.yaml"
PASSWORD = "pont-de-demo-2026"  # noqa: S105  # printed by `make run`: the demo has no secrets

# (e-mail, given, family, given in Arabic, family in Arabic, role, scope)
LOGINS = [
    ("nadia@national.example.org", "Nadia", "Exemple-Alaoui", "نادية", "مثال العلوي", Role.NATIONAL, None),
    ("youssef@regions.example.org", "Youssef", "Fictif-Benjelloun", "يوسف", "خيالي بنجلون", Role.REGIONAL, "MA-04"),
    ("karima@centres.example.org", "Karima", "Exemple-Mansouri", "كريمة", "مثال المنصوري", Role.CENTRE_MANAGER, "CR-SAL"),
    ("amine@editions.example.org", "Amine", "Fictif-Kettani", "أمين", "خيالي الكتاني", Role.EDITOR, None),
    ("laila@jisr.example.org", "Laïla", "Exemple-Haddad", "ليلى", "مثال حداد", Role.ADMINISTRATOR, None),
]  # fmt: skip
LEARNER_LOGIN = "salma@centres.example.org"
TRAINER_LOGIN = "denis@formateurs.example.org"

TILES = {
    "MA-01": (4, 0), "MA-02": (5, 1), "MA-03": (4, 1), "MA-04": (3, 1), "MA-05": (3, 2), "MA-06": (2, 2),
    "MA-07": (2, 3), "MA-08": (4, 2), "MA-09": (1, 3), "MA-10": (1, 4), "MA-11": (0, 4), "MA-12": (0, 5),
}  # fmt: skip
INTERNET = {"fibre": "good", "adsl": "weak", "4g": "weak"}
MODE = {"onsite": "on_site", "remote": "remote", "blended": "either"}
MODALITY = {"onsite": "on_site", "remote": "remote", "blended": "blended"}
OPEN_TO_ALL = {"DPT-01", "PPC-03"}
SIGN_LANGUAGE = "sgn"


def _yaml(name):
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def _csv(name):
    with (DATA / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@transaction.atomic
def seed_people(today):
    """Everything that is not content, learning or planning. Safe to run again."""
    _seed_places()
    _seed_calendar()
    _seed_competencies()
    _seed_modules()
    people = _People()
    _seed_logins(people)
    _seed_trainers(people, today)
    _seed_cohorts(people)
    _seed_needs(today)


def _seed_places():
    for row in _csv("ma_regions.csv"):
        column, line = TILES[row["iso_code"]]
        Region.objects.update_or_create(
            code=row["iso_code"],
            defaults={
                "name_fr": row["name_fr"].replace("'", "’"),
                "name_ar": row["name_ar"],
                "chief_town_fr": row["chief_town_fr"],
                "chief_town_ar": row["chief_town_ar"],
                "tile_column": column,
                "tile_row": line,
            },
        )
    Province.objects.bulk_create(
        [
            Province(
                code=row["iso_code"],
                region_id=row["region_iso"],
                is_prefecture=row["type"] != "province",
                name_fr=row["name_fr"].replace("'", "’"),
                name_ar=row["name_ar"],
                chief_town_fr=row["chief_town_fr"],
                chief_town_ar=row["chief_town_ar"],
                latitude=float(row["lat"]),
                longitude=float(row["lon"]),
            )
            for row in _csv("ma_provinces.csv")
        ],
        ignore_conflicts=True,
    )
    for row in _yaml("centres.yaml")["centers"]:
        centre, _new = Centre.objects.update_or_create(
            code=row["code"],
            defaults={
                "name_fr": row["name"]["fr"],
                "name_ar": row["name"]["ar"],
                "kind": row["type"],
                "status": row["status"],
                "province_id": row["province_iso"],
                "town_fr": row["city"]["fr"],
                "town_ar": row["city"]["ar"],
                "counterpart": row["french_counterpart"] or "",
                "internet": INTERNET[row["internet"]],
                "step_free": row["step_free_access"],
            },
        )
        Room.objects.update_or_create(
            code=f"{row['code']}-1",
            defaults={
                "centre": centre,
                "name_fr": "Salle de formation",
                "name_ar": "قاعة التكوين",
                "seats": row["training_room_seats"],
                "equipment": ["projector", "whiteboard"],
                "step_free": row["step_free_access"],
            },
        )
        if row["status"] == "reference":
            Room.objects.update_or_create(
                code=f"{row['code']}-2",
                defaults={
                    "centre": centre,
                    "name_fr": "Salle de réunion",
                    "name_ar": "قاعة الاجتماعات",
                    "seats": 12,
                    "equipment": ["whiteboard"],
                    "step_free": row["step_free_access"],
                },
            )


def _seed_calendar():
    Holiday.objects.bulk_create(
        [
            Holiday(
                day=dt.date.fromisoformat(row["date"]),
                key=row["key"],
                name_fr=row["name_fr"].replace("'", "’"),
                name_ar=row["name_ar"],
                is_movable=row["movable"] == "1",
                is_confirmed=row["confirm_needed"] == "0",
            )
            for row in _csv("ma_holidays_2026_2031.csv")
        ],
        ignore_conflicts=True,
    )
    for row in _csv("ramadan_2026_2031.csv"):
        RamadanPeriod.objects.get_or_create(
            hijri_year=int(row["hijri_year"]),
            defaults={"first_day": row["planning_from"], "last_day": row["planning_to"]},
        )


def _seed_competencies():
    data = _yaml("competencies.yaml")
    for row in data["levels"]:
        CompetencyLevel.objects.update_or_create(
            level=row["level"],
            defaults={
                "name_fr": row["fr"],
                "name_ar": row["ar"],
                "descriptor_fr": row["descriptor_fr"],
                "descriptor_ar": row["descriptor_ar"],
            },
        )
    for domain in data["domains"]:
        CompetencyDomain.objects.update_or_create(
            code=domain["code"], defaults={"name_fr": domain["fr"], "name_ar": domain["ar"]}
        )
        for row in domain["competencies"]:
            Competency.objects.update_or_create(
                code=row["code"],
                defaults={
                    "domain_id": domain["code"],
                    "name_fr": row["fr"],
                    "name_ar": row["ar"],
                    "evidence_fr": row.get("evidence_fr", ""),
                    "evidence_ar": row.get("evidence_ar", ""),
                },
            )


def _blocks(half_days):
    """A week holds ten half-days: a longer module is taught in two blocks."""
    return [half_days] if half_days <= 10 else [half_days - half_days // 2, half_days // 2]


def _seed_modules():
    rows = yaml.safe_load(MODULES.read_text(encoding="utf-8"))["modules"]
    for row in rows:
        module, _new = Module.objects.update_or_create(
            code=row["code"],
            defaults={
                "slug": row["slug"],
                "title_fr": row["title"]["fr"],
                "title_ar": row["title"]["ar"],
                "half_days": row["half_days"],
                "blocks": _blocks(row["half_days"]),
                "online_minutes": sum(lesson["duration_min"] for lesson in row["lessons"]),
                "modality": MODALITY[row["modality"]],
                "level_target": row["level_target"],
                "objectives": row["objectives"],
                "attendance_required": -(-row["half_days"] * 4 // 5),
                "is_open": row["code"] in OPEN_TO_ALL,
            },
        )
        for each in row["competencies"]:
            ModuleCompetency.objects.update_or_create(
                module=module, competency_id=each["code"], defaults={"level": each["level"]}
            )
    by_slug = {module.slug: module for module in Module.objects.all()}
    for row in rows:
        for slug in row["prerequisites"]["modules"]:
            ModulePrerequisite.objects.get_or_create(
                module=by_slug[row["slug"]], required=by_slug[slug]
            )


class _People:
    """Makes users who all share one password, hashed once: Argon2 is slow by design."""

    def __init__(self):
        self.hash = make_password(PASSWORD)
        self.known = {user.email: user for user in User.objects.all()}

    def add(self, email, given, family, given_ar, family_ar, **fields):
        if email in self.known:
            return self.known[email]
        user = User.objects.create(
            email=email,
            given_name=given,
            family_name=family,
            given_name_ar=given_ar,
            family_name_ar=family_ar,
            password=self.hash,
            **fields,
        )
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        self.known[email] = user
        return user


def _seed_logins(people):
    for email, given, family, given_ar, family_ar, role, scope in LOGINS:
        user = people.add(email, given, family, given_ar, family_ar)
        Appointment.objects.get_or_create(
            user=user,
            role=role,
            region_id=scope if role == Role.REGIONAL else None,
            centre=Centre.objects.get(code=scope) if role == Role.CENTRE_MANAGER else None,
        )
    for number, centre in enumerate(Centre.objects.exclude(code="CR-SAL")):
        given, family, given_ar, family_ar = person(500 + number)
        manager = people.add(
            f"responsable.{centre.code.lower()}@centres.example.org",
            given,
            family,
            given_ar,
            family_ar,
        )
        Appointment.objects.get_or_create(user=manager, role=Role.CENTRE_MANAGER, centre=centre)


def _seed_trainers(people, today):
    national = people.known[LOGINS[0][0]]
    validated_on = moved("2026-09-15", today)
    for row in _yaml("trainers.yaml")["trainers"]:
        email = TRAINER_LOGIN if row["code"] == "F04" else row["email"]
        given_ar, family_ar = TRAINERS_AR[row["code"]]
        user = people.add(
            email,
            row["given_name"],
            row["family_name"],
            given_ar,
            family_ar,
            phone=row["phone"].replace(" ", ""),
        )
        Appointment.objects.get_or_create(user=user, role=Role.TRAINER)
        is_validated = row["status"] == "validated"
        year = row["max_days_per_month"] * 2 * 10
        trainer, _new = Trainer.objects.update_or_create(
            code=row["code"],
            defaults={
                "user": user,
                "status": row["status"],
                "home_town": row["home_city"],
                "home_airport": row["home_airport"],
                "teaches_on_site": "onsite" in row["modes"],
                "teaches_remotely": "remote" in row["modes"],
                "max_half_days": year,
                "fair_half_days": year * 2 // 5,
                "max_missions": 6,
                "fee_cents": 24_000,
                "validated_by": national if is_validated else None,
                "validated_on": validated_on if is_validated else None,
            },
        )
        trainer.preferred_regions.set(row["preferred_regions"])
        _seed_trainer_details(trainer, row, national, validated_on, today)


def _seed_trainer_details(trainer, row, national, validated_on, today):
    for language in row["languages"]:
        TrainerLanguage.objects.update_or_create(
            trainer=trainer, language=language["code"], defaults={"level": language["cefr"]}
        )
    is_validated = row["status"] == "validated"
    for competency in row["competencies"]:
        Qualification.objects.update_or_create(
            trainer=trainer,
            competency_id=competency["code"],
            defaults={
                "level": competency["level"],
                "proof": ", ".join(row["diplomas"]),
                "validated_by": national if is_validated else None,
                "validated_on": validated_on if is_validated else None,
                "valid_until": moved("2029-12-31", today),
            },
        )
    for period in row["unavailable"]:
        Availability.objects.get_or_create(
            trainer=trainer,
            kind=AvailabilityKind.AWAY,
            first_day=moved(period["start"], today),
            last_day=moved(period["end"], today),
        )


def _seed_cohorts(people):
    centres = {centre.code: centre for centre in Centre.objects.all()}
    number = 0
    for row in _yaml("cohorts.yaml")["cohorts"]:
        cohort, _new = Cohort.objects.update_or_create(
            code=row["code"],
            defaults={
                "centre": centres[row["center"]],
                "capacity": row["learners"] + 2,
                "languages": row["languages"],
                "status": "running" if row["status"] != "draft" else "forming",
            },
        )
        for index in range(row["learners"]):
            number += 1
            given, family, given_ar, family_ar = person(number)
            email = f"agent{number:03d}@centres.example.org"
            if row["code"] == "COH-03" and index == 0:
                given, family, given_ar, family_ar = "Salma", "Exemple-Tazi", "سلمى", "مثال التازي"
                email = LEARNER_LOGIN
            user = people.add(
                email,
                given,
                family,
                given_ar,
                family_ar,
                job_title=JOBS[number % len(JOBS)],
                matricule=f"M{number:05d}",
                language="ar" if row["languages"] == ["ar"] else "fr",
            )
            Appointment.objects.get_or_create(
                user=user, role=Role.LEARNER, centre=centres[row["center"]]
            )
            CohortMember.objects.get_or_create(cohort=cohort, user=user)


def _seed_needs(today):
    """One need a cohort. COH-18 has one week with two holidays, COH-12 asks for sign language."""
    modules = {module.slug: module for module in Module.objects.all()}
    for index, row in enumerate(_yaml("cohorts.yaml")["cohorts"], start=1):
        start = moved(row["start_date"], today)
        weeks = 1 if row["code"] in ("COH-18", "COH-16", "COH-20") else 5
        Need.objects.get_or_create(
            code=f"B-{index:03d}",
            defaults={
                "cohort": Cohort.objects.get(code=row["code"]),
                "module": modules[row["module"]],
                "priority": 8 if row["status"] == "planned" else 4 + index % 4,
                "window_start": start - dt.timedelta(days=start.weekday()),
                "window_end": start - dt.timedelta(days=start.weekday() - 4 - 7 * (weeks - 1)),
                "languages": [SIGN_LANGUAGE] if row["code"] == "COH-12" else row["languages"],
                "mode": MODE[row["mode"]],
                "step_free": "wheelchair" in row["accessibility_needs"],
                "equipment": ["projector"],
            },
        )
