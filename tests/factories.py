"""Rows for tests: valid by default, each the smallest that its constraints allow."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from accounts.models import Appointment, Centre, Province, Region, Role, Room, User
from courses.models import Competency, CompetencyDomain, Module, ModuleVersion
from lms.models import Cohort, CohortMember, Enrolment
from trainers.models import Need, Trainer


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@centres.example.org")
    given_name = "Salma"
    family_name = factory.Sequence(lambda n: f"Exemple-{n}")
    given_name_ar = "سلمى"
    family_name_ar = factory.Sequence(lambda n: f"مثال {n}")


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region

    code = factory.Sequence(lambda n: f"MA-{n:02d}")
    name_fr = factory.Sequence(lambda n: f"Région {n}")
    name_ar = factory.Sequence(lambda n: f"جهة {n}")
    chief_town_fr = "Rabat"
    chief_town_ar = "الرباط"
    tile_column = factory.Sequence(lambda n: n % 1000)
    tile_row = factory.Sequence(lambda n: n // 1000)


class ProvinceFactory(DjangoModelFactory):
    class Meta:
        model = Province

    code = factory.Sequence(lambda n: f"MA-P{n}")
    region = factory.SubFactory(RegionFactory)
    name_fr = factory.Sequence(lambda n: f"Province {n}")
    name_ar = factory.Sequence(lambda n: f"إقليم {n}")
    chief_town_fr = "Rabat"
    chief_town_ar = "الرباط"
    latitude = 34.0
    longitude = -6.8


class CentreFactory(DjangoModelFactory):
    class Meta:
        model = Centre

    code = factory.Sequence(lambda n: f"CR-{n}")
    name_fr = factory.Sequence(lambda n: f"Centre {n}")
    name_ar = factory.Sequence(lambda n: f"مركز {n}")
    kind = "elderly"
    status = "model"
    province = factory.SubFactory(ProvinceFactory)
    town_fr = "Salé"
    town_ar = "سلا"


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    centre = factory.SubFactory(CentreFactory)
    code = factory.Sequence(lambda n: f"S-{n}")
    name_fr = "Salle de formation"
    name_ar = "قاعة التكوين"
    seats = 24


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    role = Role.LEARNER


class CompetencyDomainFactory(DjangoModelFactory):
    class Meta:
        model = CompetencyDomain

    code = factory.Sequence(lambda n: f"X{n}")
    name_fr = "Domaine"
    name_ar = "مجال"


class CompetencyFactory(DjangoModelFactory):
    class Meta:
        model = Competency

    code = factory.Sequence(lambda n: f"X{n}.1")
    domain = factory.SubFactory(CompetencyDomainFactory)
    name_fr = factory.Sequence(lambda n: f"Compétence {n}")
    name_ar = factory.Sequence(lambda n: f"كفاية {n}")


class ModuleFactory(DjangoModelFactory):
    class Meta:
        model = Module

    code = factory.Sequence(lambda n: f"MOD-{n}")
    slug = factory.Sequence(lambda n: f"module-{n}")
    title_fr = factory.Sequence(lambda n: f"Module {n}")
    title_ar = factory.Sequence(lambda n: f"مجزوءة {n}")
    half_days = 4
    blocks = [4]
    attendance_required = 3
    published_languages = ["fr", "ar"]


class ModuleVersionFactory(DjangoModelFactory):
    class Meta:
        model = ModuleVersion

    module = factory.SubFactory(ModuleFactory)
    number = 1
    digest = factory.Sequence(lambda n: f"{n:064d}")


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort

    code = factory.Sequence(lambda n: f"COH-{n}")
    centre = factory.SubFactory(CentreFactory)
    languages = ["fr"]


class CohortMemberFactory(DjangoModelFactory):
    class Meta:
        model = CohortMember

    cohort = factory.SubFactory(CohortFactory)
    user = factory.SubFactory(UserFactory)


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    learner = factory.SubFactory(UserFactory)
    version = factory.SubFactory(ModuleVersionFactory)
    module = factory.SelfAttribute("version.module")


class TrainerFactory(DjangoModelFactory):
    class Meta:
        model = Trainer

    user = factory.SubFactory(UserFactory)
    code = factory.Sequence(lambda n: f"F{n}")
    home_town = "Nantes"
    status = "validated"


class NeedFactory(DjangoModelFactory):
    class Meta:
        model = Need

    code = factory.Sequence(lambda n: f"B-{n}")
    cohort = factory.SubFactory(CohortFactory)
    module = factory.SubFactory(ModuleFactory)
    window_start = dt.date(2027, 1, 4)
    window_end = dt.date(2027, 3, 26)
    languages = ["fr"]
