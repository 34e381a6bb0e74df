"""Lists are searched as people type: without accents, hamza, case or the order of words."""

import pytest
from django.utils import translation

from lms.models import Cohort, Session
from lms.queries.sessions import filtered
from lms.queries.tracking import cohort_list
from tests.factories import CentreFactory, CohortFactory, NeedFactory, UserFactory
from trainers.queries.needs_to_plan import needs_to_plan

from .session_factories import make_session

pytestmark = pytest.mark.django_db

WRITTEN = ["fes", "FÈS", "amal fes", "الامل", "أمل", "fes exemple"]


@pytest.fixture
def cohort(trainer_user):
    centre = CentreFactory(
        name_fr="Centre Al Amal Exemple", name_ar="مركز الأمل", town_fr="Fès", town_ar="فاس"
    )
    cohort = CohortFactory(centre=centre)
    make_session(cohort=cohort, leader=trainer_user)
    NeedFactory(cohort=cohort)
    CohortFactory(centre=CentreFactory(name_fr="Autre", name_ar="آخر", town_fr="Oujda"))
    with translation.override("fr"):
        yield cohort


@pytest.mark.parametrize("text", WRITTEN)
def test_cohorts_and_sessions_are_found(text, cohort, national):
    assert list(cohort_list(national, q=text)) == [cohort]
    found = filtered(Session.objects.all(), q=text, period="all")
    assert [session.cohort for session in found] == [cohort]
    assert [need.cohort for need in needs_to_plan(national, {"q": text})] == [cohort]


@pytest.mark.parametrize("text", ["rabat", "fes rabat", "zzz"])
def test_what_no_row_holds_is_not_found(text, cohort, national):
    assert Cohort.objects.count() == 2
    assert not cohort_list(national, q=text)
    assert not filtered(Session.objects.all(), q=text, period="all")
    assert not needs_to_plan(national, {"q": text})


def test_a_session_with_two_leaders_is_listed_once(cohort):
    session = Session.objects.get()
    session.leaders.create(user=UserFactory())
    assert session.leaders.count() == 2
    found = filtered(Session.objects.all(), q=cohort.code, period="all")
    assert list(found) == [session]
