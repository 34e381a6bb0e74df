"""The pool: found, read, validated; the days that trainers give."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.models import Session, SessionSlot
from tests.factories import (
    AppointmentFactory,
    CohortFactory,
    CompetencyFactory,
    ModuleFactory,
    TrainerFactory,
)
from trainers.models import (
    Availability,
    Booking,
    Mission,
    Qualification,
    TrainerLanguage,
    TrainerStatus,
)
from trainers.queries.pool import standing
from trainers.services.availability import Booked, add_period

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def day(number):
    return TODAY + dt.timedelta(days=number)


@pytest.fixture
def trainer(trainer_user):
    return TrainerFactory(user=trainer_user, code="F01")


def booked(trainer, first, last):
    """A remote session on these days, with the trainer's time taken."""
    session = Session.objects.create(
        code=f"S-{trainer.code}",
        module=ModuleFactory(),
        cohort=CohortFactory(),
        mode="remote",
        first_day=first,
        last_day=last,
    )
    when = dt.datetime.combine(first, dt.time(9), tzinfo=dt.UTC)
    slot = SessionSlot.objects.create(
        session=session,
        cohort=session.cohort,
        day=first,
        half="am",
        starts_wall=dt.time(9),
        ends_wall=dt.time(12),
        starts_at=when,
        ends_at=when + dt.timedelta(hours=3),
    )
    return Booking.objects.create(
        trainer=trainer, slot=slot, busy_from=slot.starts_at, busy_until=slot.ends_at
    )


# The list


@pytest.fixture
def pool(db):
    d1, d2 = CompetencyFactory(code="D1.1"), CompetencyFactory(code="D2.4")
    anne = TrainerFactory(code="F01", user__family_name="Rivière", home_town="Nantes")
    brahim = TrainerFactory(
        code="F02", user__family_name="Lahaye", user__family_name_ar="لهاي", home_town="Paris"
    )
    chloe = TrainerFactory(
        code="F03", user__family_name="Amar", home_town="Lille", status="pending"
    )
    Qualification.objects.create(trainer=anne, competency=d1, level=4, validated_on=TODAY)
    Qualification.objects.create(
        trainer=brahim, competency=d1, level=2, validated_on=TODAY, valid_until=day(9)
    )
    Qualification.objects.create(
        trainer=brahim, competency=d2, level=4, validated_on=TODAY, valid_until=day(-1)
    )
    Qualification.objects.create(trainer=chloe, competency=d1, level=4)
    TrainerLanguage.objects.create(trainer=brahim, language="ar", level="C1")
    return anne, brahim, chloe


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("", ["F03", "F02", "F01"]),
        ("q=riviere", ["F01"]),
        ("q=لهاي", ["F02"]),
        ("q=nantes", ["F01"]),
        ("competency=D1.1", ["F02", "F01"]),
        ("competency=D1.1&level=3", ["F01"]),
        ("competency=D2.4", []),
        ("level=4", ["F01"]),
        ("language=ar", ["F02"]),
        ("status=pending", ["F03"]),
        ("sort=-code", ["F03", "F02", "F01"]),
        ("sort=town&status=validated", ["F01", "F02"]),
    ],
)
def test_the_pool_is_searched_filtered_and_sorted(asked, codes, pool, client, national):
    client.force_login(national)
    answer = client.get(reverse("trainers:pool") + "?" + asked)
    assert [trainer.code for trainer in answer.context["page"]] == codes


def test_the_pool_is_taken_away(pool, client, national):
    client.force_login(national)
    answer = client.get(reverse("trainers:pool") + "?export=csv&sort=code")
    rows = [line.split(";") for line in answer.content.decode("utf-8-sig").strip().split("\r\n")]
    assert [row[0] for row in rows[1:]] == ['"F01"', '"F02"', '"F03"']
    assert '"D1.1:4"' in rows[1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_pool_has_a_constant_number_of_queries(
    count, client, national, django_assert_num_queries
):
    for _n in range(count):
        trainer = TrainerFactory()
        Qualification.objects.create(
            trainer=trainer, competency=CompetencyFactory(), level=3, validated_on=TODAY
        )
    client.force_login(national)
    client.get(reverse("trainers:pool"))
    with django_assert_num_queries(10):
        answer = client.get(reverse("trainers:pool"))
    assert len(answer.context["page"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_has_a_constant_number_of_queries(
    count, client, national, django_assert_num_queries
):
    trainer = TrainerFactory()
    for n in range(count):
        Qualification.objects.create(
            trainer=trainer,
            competency=CompetencyFactory(),
            level=3,
            validated_on=TODAY,
            validated_by=national,
        )
        Mission.objects.create(code=f"M-{n}", trainer=trainer, first_day=day(n), last_day=day(n))
    client.force_login(national)
    client.get(reverse("trainers:trainer", args=[trainer.pk]))
    with django_assert_num_queries(11):
        client.get(reverse("trainers:trainer", args=[trainer.pk]))


@pytest.mark.parametrize(
    ("role", "pool_status", "file_status"),
    [
        ("national", 200, 200),
        ("coordinator", 200, 200),
        ("administrator", 200, 200),
        ("trainer_user", 403, 404),
        ("manager", 403, 403),
        ("learner", 403, 403),
    ],
)
def test_who_sees_the_pool_and_the_file_of_another(role, pool_status, file_status, request, client):
    other = TrainerFactory()
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse("trainers:pool")).status_code == pool_status
    assert client.get(reverse("trainers:trainer", args=[other.pk])).status_code == file_status


def test_a_trainer_reads_their_own_file(trainer, client):
    client.force_login(trainer.user)
    assert client.get(reverse("trainers:trainer", args=[trainer.pk])).status_code == 200


# Validating


ACTS = [
    ("trainer_status", {"status": "validated"}),
    ("trainer_edit", {}),
    ("qualification_add", {}),
    ("trainer_availability", {}),
]


@pytest.mark.parametrize("role", ["coordinator", "administrator", "trainer_user", "manager"])
@pytest.mark.parametrize(("name", "data"), ACTS)
def test_only_the_national_coordination_validates(name, data, role, request, client):
    trainer = TrainerFactory(status="pending")
    client.force_login(request.getfixturevalue(role))
    assert client.post(reverse(f"trainers:{name}", args=[trainer.pk]), data).status_code == 403
    trainer.refresh_from_db()
    assert trainer.status == TrainerStatus.PENDING


def test_a_trainer_is_validated_then_suspended(client, national):
    trainer = TrainerFactory(status="pending")
    client.force_login(national)
    client.post(reverse("trainers:trainer_status", args=[trainer.pk]), {"status": "validated"})
    trainer.refresh_from_db()
    assert (trainer.status, trainer.validated_by, trainer.validated_on) == (
        "validated",
        national,
        TODAY,
    )
    assert trainer.user.appointments.get().role == "trainer"
    client.post(reverse("trainers:trainer_status", args=[trainer.pk]), {"status": "suspended"})
    trainer.refresh_from_db()
    assert trainer.status == "suspended"


def test_a_competency_is_validated_then_renewed_then_taken_away(client, national):
    trainer, competency = TrainerFactory(), CompetencyFactory(code="D1.1")
    client.force_login(national)
    address = reverse("trainers:qualification_add", args=[trainer.pk])
    client.post(
        address, {"competency": "D1.1", "level": 3, "valid_until": day(100), "proof": "DEIS"}
    )
    held = trainer.qualifications.get()
    assert (
        held.competency,
        held.level,
        held.valid_until,
        held.validated_by,
        held.validated_on,
    ) == (competency, 3, day(100), national, TODAY)
    assert client.get(f"{address}?renew={held.pk}").context["form"].initial["level"] == 3
    client.post(address, {"competency": "D1.1", "level": 4, "valid_until": day(900)})
    held.refresh_from_db()
    assert (held.level, held.valid_until) == (4, day(900))
    client.post(reverse("trainers:qualification_remove", args=[held.pk]))
    assert not trainer.qualifications.exists()


@pytest.mark.parametrize("until", [day(-1), "9999-01-01", "never"])
def test_a_validity_lies_ahead_and_not_too_far(until, client, national):
    trainer = TrainerFactory()
    CompetencyFactory(code="D1.1")
    client.force_login(national)
    answer = client.post(
        reverse("trainers:qualification_add", args=[trainer.pk]),
        {"competency": "D1.1", "level": 3, "valid_until": until},
    )
    assert list(answer.context["form"].errors) == ["valid_until"]


def test_a_competency_stands_as_its_dates_say():
    cases = [(None, None), (TODAY, None), (TODAY, day(-1)), (TODAY, day(30)), (TODAY, day(300))]
    found = [standing(Qualification(validated_on=on, valid_until=until)) for on, until in cases]
    assert found == ["pending", "valid", "expired", "ending", "valid"]


def test_a_file_is_corrected(client, national):
    trainer = TrainerFactory()
    TrainerLanguage.objects.create(trainer=trainer, language="es", level="C1")
    TrainerLanguage.objects.create(trainer=trainer, language="en", level="B2")
    client.force_login(national)
    values = {
        "home_town": "Lyon",
        "home_airport": "LYS",
        "teaches_on_site": "on",
        "max_half_days": 50,
        "fair_half_days": 30,
        "max_missions": 3,
        "fee_euros": "180,5".replace(",", "."),
        "language_fr": "C2",
        "language_en": "",
    }
    answer = client.post(reverse("trainers:trainer_edit", args=[trainer.pk]), values)
    assert answer.status_code == 302
    trainer.refresh_from_db()
    assert (trainer.home_town, trainer.fee_cents, trainer.teaches_remotely) == (
        "Lyon",
        18050,
        False,
    )
    assert sorted(trainer.languages.values_list("language", "level")) == [
        ("es", "C1"),
        ("fr", "C2"),
    ]
    refused = client.post(
        reverse("trainers:trainer_edit", args=[trainer.pk]), values | {"fair_half_days": 60}
    )
    assert refused.context["form"].errors


# Days


def test_a_trainer_gives_days_and_takes_them_back(trainer, client):
    client.force_login(trainer.user)
    client.post(
        reverse("trainers:availability"),
        {"kind": "on_site", "first_day": day(5), "last_day": day(9)},
    )
    period = trainer.availabilities.get()
    assert (period.kind, period.first_day, period.last_day) == ("on_site", day(5), day(9))
    client.post(reverse("trainers:availability_remove", args=[period.pk]))
    assert not trainer.availabilities.exists()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (10, 12, [(5, 12)]),
        (3, 6, [(3, 9)]),
        (6, 7, [(5, 9)]),
        (1, 20, [(1, 20)]),
        (11, 12, [(5, 9), (11, 12)]),
    ],
)
def test_periods_of_one_kind_that_meet_become_one(first, last, expected, trainer):
    add_period(trainer=trainer, kind="on_site", first_day=day(5), last_day=day(9))
    add_period(trainer=trainer, kind="away", first_day=day(1), last_day=day(30))
    add_period(trainer=trainer, kind="on_site", first_day=day(first), last_day=day(last))
    found = trainer.availabilities.filter(kind="on_site").values_list("first_day", "last_day")
    assert list(found) == [(day(a), day(b)) for a, b in expected]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_day": day(1)}, None),
        ({"first_day": day(-9), "last_day": day(-8)}, "last_day"),
        ({"last_day": "9999-01-01"}, "last_day"),
        ({"kind": "asleep"}, "kind"),
    ],
)
def test_a_period_that_cannot_be_is_refused(changes, field, trainer, client):
    client.force_login(trainer.user)
    values = {"kind": "away", "first_day": day(5), "last_day": day(9)} | changes
    answer = client.post(reverse("trainers:availability"), values)
    assert list(answer.context["form"].errors) == [field or "__all__"]
    assert not Availability.objects.exists()


def test_nobody_is_away_on_days_given_to_a_mission(trainer, client):
    booked(trainer, day(7), day(7))
    with pytest.raises(Booked):
        add_period(trainer=trainer, kind="away", first_day=day(5), last_day=day(9))
    add_period(trainer=trainer, kind="away", first_day=day(8), last_day=day(9))
    client.force_login(trainer.user)
    answer = client.post(
        reverse("trainers:availability"), {"kind": "away", "first_day": day(6), "last_day": day(7)}
    )
    assert list(answer.context["form"].errors) == ["first_day"]


def test_days_are_one_s_own(trainer, client):
    other = TrainerFactory(user=AppointmentFactory(role="trainer").user)
    period = add_period(trainer=other, kind="away", first_day=day(5), last_day=day(9))
    client.force_login(trainer.user)
    assert client.post(reverse("trainers:availability_remove", args=[period.pk])).status_code == 404
    assert Availability.objects.filter(pk=period.pk).exists()


def test_the_coordination_writes_down_days_told_by_phone(trainer, client, national):
    client.force_login(national)
    address = reverse("trainers:trainer_availability", args=[trainer.pk])
    assert (
        client.post(address, {"kind": "remote", "first_day": day(5), "last_day": day(9)}).url
        == address
    )
    assert trainer.availabilities.get().kind == "remote"


@pytest.mark.parametrize("month", ["", "2027-03", "1200-01", "9999-12", "nonsense", "2027-13"])
def test_the_calendar_opens_at_the_month_asked_for(month, trainer, client):
    client.force_login(trainer.user)
    answer = client.get(reverse("trainers:availability") + f"?month={month}")
    first = answer.context["months"][0].first
    assert first == (dt.date(2027, 3, 1) if month == "2027-03" else TODAY.replace(day=1))


def test_someone_outside_the_pool_is_told_so(trainer_user, client):
    client.force_login(trainer_user)
    assert client.get(reverse("trainers:availability")).status_code == 200


def test_languages_are_told_in_words(client, national):
    trainer = TrainerFactory(code="F77")
    for language, level in (("fr", "C2"), ("sgn", "B2"), ("de", "B1")):
        TrainerLanguage.objects.create(trainer=trainer, language=language, level=level)
    client.force_login(national)
    page = client.get(reverse("trainers:pool")).content.decode()
    assert "français, C2" in page
    assert "langue des signes, B2" in page
    assert "allemand, B1" in page
    assert "fr C2" not in page
