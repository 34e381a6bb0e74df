"""Who gets into a module, and what stands in the way of the others."""

import threading

import pytest
from django.db import IntegrityError, connections, transaction

from courses.models import ModulePrerequisite
from lms.models import Enrolment
from lms.services.enrol import (
    AlreadyEnrolled,
    CohortFull,
    NotOpen,
    NotPublished,
    PrerequisiteMissing,
    enrol,
    withdraw,
)
from tests.factories import CohortFactory, CohortMemberFactory, ModuleFactory, UserFactory

from .learning import complete, follow, make_module


@pytest.mark.django_db
def test_a_prerequisite_names_what_opens_the_module_and_opens_it():
    first, second = make_module(title_fr="Diagnostic"), make_module()
    ModulePrerequisite.objects.create(module=second, required=first)
    learner = UserFactory()
    with pytest.raises(PrerequisiteMissing, match="Diagnostic") as refusal:
        follow(second, learner)
    assert refusal.value.modules == [first]
    complete(follow(first, learner))
    assert follow(second, learner).progress.required == 5


@pytest.mark.django_db
def test_a_closed_module_is_entered_through_a_cohort():
    module, learner = make_module(is_open=False), UserFactory()
    with pytest.raises(NotOpen):
        follow(module, learner)
    cohort = CohortFactory()
    enrolment = enrol(learner=learner, module=module, cohort=cohort, by=UserFactory())
    assert (enrolment.cohort, list(cohort.members.all())) == (cohort, [learner])


@pytest.mark.django_db
def test_a_module_without_a_version_is_not_there_yet():
    with pytest.raises(NotPublished):
        follow(ModuleFactory(is_open=True))


@pytest.mark.django_db
def test_a_full_cohort_refuses_and_changes_nothing():
    module, cohort = make_module(), CohortFactory(capacity=1, code="COH-FULL")
    CohortMemberFactory(cohort=cohort)
    with pytest.raises(CohortFull, match="COH-FULL"):
        enrol(learner=UserFactory(), module=module, cohort=cohort, by=UserFactory())
    assert cohort.members.count() == 1
    assert not Enrolment.objects.exists()


@pytest.mark.django_db
def test_one_follows_a_module_once_at_a_time_and_again_after_leaving():
    module, learner = make_module(), UserFactory()
    enrolment = follow(module, learner)
    with pytest.raises(AlreadyEnrolled):
        follow(module, learner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(learner=learner, module=module, version=enrolment.version, run=7)
    withdraw(enrolment=enrolment, by=learner)
    assert follow(module, learner).run == 2


@pytest.mark.django_db
def test_a_completed_module_is_not_left():
    enrolment = follow(make_module())
    complete(enrolment)
    assert withdraw(enrolment=enrolment, by=enrolment.learner).state == "completed"


def test_of_twenty_people_at_once_the_last_place_goes_to_one(own_database):
    module, cohort = make_module(is_open=False), CohortFactory(capacity=1)
    people, told = [UserFactory() for _each in range(20)], []
    gate = threading.Barrier(len(people))

    def ask(person):
        gate.wait()
        try:
            enrol(learner=person, module=module, cohort=cohort, by=person)
            told.append("in")
        except CohortFull:
            told.append("full")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (told.count("in"), told.count("full")) == (1, 19)
    assert Enrolment.objects.count() == 1
