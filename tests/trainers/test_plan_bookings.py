"""A trainer's time: the way there and back, and nobody in two places at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from lms.models import SessionSlot
from lms.services.schedule import cancel_session, create_session, move_session
from tests.factories import CentreFactory, ProvinceFactory
from tests.trainers.planning import gateway, make_need, make_trainer
from trainers.models import Assignment, Booking, Mission
from trainers.services.bookings import TrainerTaken, book, release

ATTEMPTS = 100
MONDAY = dt.date(2027, 1, 11)


def a_session(code, *slots, remote=False, province=None):
    centre = CentreFactory(**({"province": province} if province else {}))
    need = make_need(centre=centre)
    return create_session(
        code=code,
        module=need.module,
        cohort=need.cohort,
        mode="remote" if remote else "on_site",
        room=None if remote else centre.rooms.get(),
        slots=slots,
    )


def busy(trainer):
    rows = Booking.objects.filter(trainer=trainer, is_live=True).order_by("busy_from")
    return [(f"{row.busy_from:%d %H}", f"{row.busy_until:%d %H}") for row in rows]


@pytest.mark.django_db
def test_one_from_abroad_travels_half_a_day_before_and_after():
    trainer = make_trainer()
    book(trainer=trainer, sessions=[a_session("S-1", (MONDAY, "am"), (MONDAY, "pm"))])
    assert busy(trainer) == [("10 14", "11 12"), ("11 14", "12 12")]


@pytest.mark.django_db
def test_one_from_the_same_town_does_not_travel():
    here = gateway()
    trainer = make_trainer(base_province=here)
    book(trainer=trainer, sessions=[a_session("S-1", (MONDAY, "am"), province=here)])
    assert busy(trainer) == [("11 09", "11 12")]


@pytest.mark.django_db
def test_a_remote_half_day_on_the_eve_shortens_the_way_and_forbids_nothing():
    trainer = make_trainer()
    sunday = MONDAY - dt.timedelta(days=1)
    remote = a_session("S-1", (sunday, "pm"), remote=True)
    book(trainer=trainer, sessions=[remote, a_session("S-2", (MONDAY, "am"))])
    assert busy(trainer) == [("10 14", "10 17"), ("10 17", "11 17")]


@pytest.mark.django_db
def test_between_two_far_places_the_way_is_booked_once():
    gateway()
    far = ProvinceFactory(latitude=30.4, longitude=-9.6)
    trainer = make_trainer()
    first = a_session("S-1", (MONDAY, "am"))
    second = a_session("S-2", (MONDAY + dt.timedelta(days=2), "pm"), province=far)
    book(trainer=trainer, sessions=[second, first])
    # Beyond 350 km: two half-days on the way, from Tuesday afternoon, and two back.
    assert busy(trainer) == [("10 14", "11 12"), ("12 14", "14 17")]


@pytest.mark.django_db
def test_a_double_booking_is_refused_and_named():
    trainer = make_trainer()
    book(trainer=trainer, sessions=[a_session("S-1", (MONDAY, "am"))])
    with pytest.raises(TrainerTaken, match="S-1"):
        book(trainer=trainer, sessions=[a_session("S-2", (MONDAY, "am"))])
    assert Booking.objects.count() == 1


@pytest.mark.django_db
def test_time_given_back_can_be_taken_again():
    trainer = make_trainer()
    first = a_session("S-1", (MONDAY, "am"))
    book(trainer=trainer, sessions=[first])
    release(trainer=trainer, sessions=[first])
    book(trainer=trainer, sessions=[a_session("S-2", (MONDAY, "am"))])
    assert Booking.objects.filter(is_live=True).count() == 1


@pytest.mark.django_db
def test_bookings_follow_a_session_that_moves_and_one_that_falls():
    trainer = make_trainer(base_province=gateway())
    session = a_session("S-1", (MONDAY, "am"), province=gateway())
    mission = Mission.objects.create(code="M", trainer=trainer, first_day=MONDAY, last_day=MONDAY)
    Assignment.objects.create(mission=mission, session=session, trainer=trainer)
    book(trainer=trainer, sessions=[session])
    session = move_session(session=session, slots=[(MONDAY + dt.timedelta(days=1), "pm")])
    assert busy(trainer) == [("12 14", "12 17")]
    cancel_session(session=session)
    assert busy(trainer) == []


@pytest.fixture
def kept(own_database):
    """Rows that other connections see, in a database that is thrown away."""
    trainer = make_trainer(code="F-PARALLEL")
    session = a_session("S-PARALLEL", (MONDAY, "am"))
    slot = session.slots.get()
    for number in range(1, ATTEMPTS):
        slot.pk, slot.day = None, MONDAY + dt.timedelta(days=number)
        slot.is_live = False
        slot.save()
    return trainer, list(SessionSlot.objects.filter(session=session))


def _attempt(trainer, slot, live):
    moment = dt.datetime(2027, 1, 11, 9, tzinfo=dt.UTC)
    try:
        Booking.objects.create(
            trainer_id=trainer.pk,
            slot_id=slot.pk,
            busy_from=moment,
            busy_until=moment + dt.timedelta(hours=3),
            is_live=live,
        )
    except IntegrityError as error:
        return "booking_trainer_free" in str(error)
    finally:
        connection.close()
    return "booked"


@pytest.mark.parametrize(("live", "through"), [(True, 1), (False, ATTEMPTS)])
def test_of_a_hundred_parallel_bookings_one_goes_through_and_dead_ones_all(kept, live, through):
    """The second case is the negative control: without the guard's condition nothing is refused."""
    trainer, slots = kept
    with ThreadPoolExecutor(max_workers=20) as pool:
        told = list(pool.map(lambda slot: _attempt(trainer, slot, live), slots))
    assert told.count("booked") == through
    assert told.count(True) == ATTEMPTS - through
    assert Booking.objects.filter(trainer=trainer).count() == through
