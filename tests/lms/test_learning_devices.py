"""Many devices at once: the lock on the progress row makes one history of them."""

import threading

from django.db import connections

from lms.models import LearningEvent
from lms.queries.drift import find_drift
from lms.services.record_events import record_events

from .learning import everything, follow, make_module


def test_ten_devices_at_once_complete_once(own_database):
    """Each sends everything, in an order of its own."""
    enrolment = follow(make_module())
    facts, told = everything(enrolment.module), []
    gate = threading.Barrier(10)

    def send(number):
        mine = facts[number % len(facts) :] + facts[: number % len(facts)]
        gate.wait()
        try:
            for fact in mine:
                told.append(send_one(enrolment, fact))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 10 * len(facts)
    assert sum(each is not None for each in told) == 1
    assert LearningEvent.objects.count() == len(facts)
    assert enrolment.certificates.count() == 1
    assert find_drift() == []


def send_one(enrolment, fact):
    """The certificate that this fact issued, if it did."""
    return record_events(enrolment=enrolment, events=[fact], actor=enrolment.learner).certificate
