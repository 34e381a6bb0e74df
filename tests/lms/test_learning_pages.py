"""The learner's pages: what they say, what they refuse, and how little they ask of the database."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses.models import ModulePage, ModulePrerequisite
from lms.models import Enrolment, LearningEvent
from lms.services.enrol import enrol
from lms.services.read import mark_read
from lms.services.record_events import NewEvent, record_events
from lms.services.schedule import create_session
from tests.factories import (
    AppointmentFactory,
    CohortFactory,
    CohortMemberFactory,
    RoomFactory,
    UserFactory,
)

from .learning import complete, follow, make_module, units
from .pages import publish_module

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_french():
    """A request in Arabic leaves its language behind, and addresses follow it."""
    with translation.override("fr"):
        yield


@pytest.fixture
def salma():
    return AppointmentFactory(role="learner").user


@pytest.fixture
def enrolment(salma, client):
    client.force_login(salma)
    return follow(publish_module(), salma)


def address(name, enrolment, unit=None):
    return reverse(f"lms:{name}", args=[enrolment.pk] + ([unit.pk] if unit else []))


@pytest.mark.parametrize("count", [1, 4])
def test_the_home_asks_the_same_for_one_module_or_four(
    client, salma, count, django_assert_num_queries
):
    cohort = CohortFactory()
    CohortMemberFactory(cohort=cohort, user=salma)
    for number in range(count):
        enrolment = follow(make_module(), salma)
        if number:
            complete(enrolment)
    create_session(
        code="S-1",
        module=enrolment.module,
        cohort=cohort,
        slots=[(timezone.localdate() + dt.timedelta(days=9), "am")],
        room=RoomFactory(),
        leaders=[(UserFactory(), "Europe/Paris")],
        state="confirmed",
    )
    client.force_login(salma)
    with django_assert_num_queries(11):
        response = client.get(reverse("lms:home"))
    assert len(response.context["paths"]) == count
    assert response.context["session"].cohort == cohort


def test_the_home_of_someone_without_a_module_says_how_one_comes(client, salma):
    publish_module(is_open=True)
    client.force_login(salma)
    page = client.get(reverse("lms:home"))
    assert page.status_code == 200
    assert reverse("lms:modules") in page.content.decode()


def test_a_module_that_waits_for_another_names_it_instead_of_a_button(client, salma):
    first, second = publish_module(title_fr="Diagnostic"), publish_module()
    ModulePrerequisite.objects.create(module=second, required=first)
    client.force_login(salma)
    page = client.get(reverse("lms:modules")).content.decode()
    assert "S’ouvre quand vous avez terminé" in page
    assert reverse("lms:enrol", args=[first.code]) in page
    assert reverse("lms:enrol", args=[second.code]) not in page
    complete(follow(first, salma))
    assert (
        reverse("lms:enrol", args=[second.code])
        in client.get(reverse("lms:modules")).content.decode()
    )


def test_a_lesson_takes_at_most_ten_queries(client, enrolment, django_assert_num_queries):
    _first, second = units(enrolment.module, "lesson")
    with django_assert_num_queries(8):
        page = client.get(address("lesson", enrolment, second))
    assert page.status_code == 200
    assert "Leçon 2" in page.content.decode()


def test_reading_never_writes(client, enrolment):
    first = units(enrolment.module, "lesson")[0]
    client.get(address("lesson", enrolment, first))
    assert not LearningEvent.objects.exists()


def test_marking_as_read_goes_on_to_the_next_lesson(client, enrolment):
    first, second = units(enrolment.module, "lesson")
    answer = client.post(address("read", enrolment, first))
    assert answer.url == address("lesson", enrolment, second)
    client.post(address("read", enrolment, first))
    assert [event.kind for event in LearningEvent.objects.all()] == ["viewed"]


def test_the_blocks_have_the_same_anchors_in_both_languages(client, enrolment):
    second = units(enrolment.module, "lesson")[1]
    french = client.get(address("lesson", enrolment, second)).content.decode()
    arabic = client.get(
        address("lesson", enrolment, second).replace("/fr/", "/ar/")
    ).content.decode()
    anchors = re.compile(r'id="((?:b|q)-[^"]+)"')
    assert anchors.findall(french) == anchors.findall(arabic) == ["b-two", "q-practice", "b-three"]
    assert "حصة two" in arabic
    assert "Leçon two" in french


def test_a_lesson_that_is_not_translated_yet_says_so(client, salma):
    enrolment = follow(publish_module(languages=["fr"]), salma)
    client.force_login(salma)
    first = units(enrolment.module, "lesson")[0]
    page = client.get(address("lesson", enrolment, first).replace("/fr/", "/ar/")).content.decode()
    assert "لم تُنشر هذه الحصة بالعربية بعد" in page
    assert 'dir="ltr"' in page


@pytest.mark.parametrize("name", ["lesson", "quiz"])
def test_another_learners_enrolment_does_not_exist(client, enrolment, name):
    unit = units(enrolment.module, "quiz" if name == "quiz" else "lesson")[0]
    own = client.get(address(name, enrolment, unit))
    client.force_login(UserFactory())
    foreign = client.get(address(name, enrolment, unit))
    missing = client.get(reverse(f"lms:{name}", args=[10**6, unit.pk]))
    assert (own.status_code, foreign.status_code, missing.status_code) == (200, 404, 404)


@pytest.mark.parametrize("name", ["read", "answer", "quiz_start"])
def test_nobody_learns_in_anothers_place(client, enrolment, name, national):
    unit = units(enrolment.module, "quiz" if name == "quiz_start" else "lesson")[0]
    client.force_login(national)
    assert client.post(address(name, enrolment, unit)).status_code == 404
    assert not LearningEvent.objects.exists()


def test_a_unit_of_another_module_is_not_on_the_path(client, enrolment):
    stray = units(publish_module(), "lesson")[0]
    assert client.get(address("lesson", enrolment, stray)).status_code == 404


def test_a_practice_question_is_graded_with_its_feedback_and_no_key_before(client, enrolment):
    second = units(enrolment.module, "lesson")[1]
    before = client.get(address("lesson", enrolment, second)).content.decode()
    assert "FEEDBACK" not in before
    answer = client.post(
        address("answer", enrolment, second), {"question": "practice", "q-practice": "practice-w"}
    )
    assert answer.url.endswith("#q-practice")
    after = client.get(answer.url).content.decode()
    assert "FEEDBACK" in after
    assert "Pas tout à fait." in after
    assert [event.kind for event in LearningEvent.objects.all()] == ["answered"]


def test_a_practice_question_without_an_answer_keeps_the_page(client, enrolment):
    second = units(enrolment.module, "lesson")[1]
    answer = client.post(address("answer", enrolment, second), {"question": "practice"})
    assert answer.status_code == 422
    assert "pas encore de réponse" in answer.content.decode()


def test_the_module_page_explains_each_unit(client, enrolment):
    mark_read(enrolment=enrolment, unit=units(enrolment.module, "lesson")[0], language="fr")
    reasons = client.get(address("module", enrolment)).context["reasons"]
    assert [reason.state for reason in reasons] == ["done", "now", "", ""]
    assert reasons[2].is_locked
    assert "leçon 2" in reasons[2].text


def test_one_begins_an_open_module_by_oneself_and_twice_is_once(client, salma):
    module = publish_module(is_open=True)
    client.force_login(salma)
    first = client.post(reverse("lms:enrol", args=[module.code]))
    again = client.post(reverse("lms:enrol", args=[module.code]))
    assert first.url == again.url
    assert Enrolment.objects.count() == 1


def test_a_module_of_a_cohort_says_how_to_get_in(client, salma):
    module = publish_module(is_open=False)
    client.force_login(salma)
    page = client.post(reverse("lms:enrol", args=[module.code]), follow=True)
    assert "avec une cohorte" in page.content.decode()
    assert not Enrolment.objects.exists()


def test_leaving_is_confirmed_and_keeps_the_log(client, enrolment):
    mark_read(enrolment=enrolment, unit=units(enrolment.module, "lesson")[0], language="fr")
    assert client.get(address("withdraw", enrolment)).status_code == 200
    enrolment.refresh_from_db()
    assert enrolment.state == "active"
    client.post(address("withdraw", enrolment))
    enrolment.refresh_from_db()
    assert enrolment.state == "withdrawn"
    assert LearningEvent.objects.count() == 1
    assert client.get(address("module", enrolment)).status_code == 404


def test_a_manager_withdraws_someone_of_the_own_cohorts_alone(client, salma, manager, centre):
    cohort = CohortFactory(centre=centre)
    enrolment = enrol(learner=salma, module=make_module(), cohort=cohort, by=manager)
    stray = follow(make_module(), salma)
    client.force_login(manager)
    assert client.post(address("withdraw", stray)).status_code == 404
    client.post(address("withdraw", enrolment))
    enrolment.refresh_from_db()
    assert enrolment.state == "withdrawn"


@pytest.mark.parametrize("name", ["read", "answer", "quiz_start"])
def test_a_get_where_only_a_post_acts_leads_back_and_writes_nothing(client, enrolment, name):
    """After a sign-in or a change of language a browser asks for such an address by GET."""
    unit = units(enrolment.module, "quiz" if name == "quiz_start" else "lesson")[0]
    answer = client.get(address(name, enrolment, unit), follow=True)
    assert answer.status_code == 200
    assert not LearningEvent.objects.exists()


def test_a_get_of_begin_shows_the_button_and_enrols_nobody(client, salma):
    module = publish_module()
    client.force_login(salma)
    answer = client.get(reverse("lms:enrol", args=[module.code]))
    assert answer.url.endswith(f"#m-{module.code}")
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["/fr/learn/99999999999999999999/", "/fr/learn/begin/a%00b/", "/fr/v/a%00b/", "/fr/v/é/"],
)
def test_strange_addresses_do_not_exist(client, salma, path):
    client.force_login(salma)
    assert client.get(path).status_code == 404


def test_the_catalogue_leads_who_follows_a_module_to_the_reader(client, enrolment):
    slug = ModulePage.objects.get(
        translation_key=enrolment.module.translation_key, locale__language_code="fr"
    ).slug
    first, quiz = units(enrolment.module, "lesson")[0], units(enrolment.module, "quiz")[0]
    page = client.get(f"/fr/catalogue/{slug}/").text
    assert f'href="{address("lesson", enrolment, first)}"' in page
    assert f'href="{address("lesson", enrolment, quiz)}"' in page
    client.logout()
    assert "/learn/" not in client.get(f"/fr/catalogue/{slug}/").text


def test_the_next_session_tells_its_hours(client, enrolment, salma):
    cohort = CohortFactory()
    CohortMemberFactory(cohort=cohort, user=salma)
    create_session(
        code="S-HOURS",
        module=enrolment.module,
        cohort=cohort,
        slots=[(timezone.localdate() + dt.timedelta(days=9), half) for half in ("am", "pm")],
        room=RoomFactory(),
        state="confirmed",
    )
    assert "(heure de Rabat)" in client.get(reverse("lms:home")).text


def test_lessons_read_on_two_days_name_both(client, enrolment):
    for unit, day in zip(units(enrolment.module, "lesson"), (18, 20), strict=True):
        record_events(
            enrolment=enrolment,
            events=[NewEvent(unit=unit, kind="viewed")],
            actor=enrolment.learner,
            received_at=timezone.make_aware(dt.datetime(2026, 11, day, 12)),
        )
    assert "Lues le 18 et le 20 novembre 2026." in client.get(reverse("lms:home")).text


def test_a_member_has_an_invitation_to_print(client, enrolment, salma):
    cohort = CohortFactory()
    CohortMemberFactory(cohort=cohort, user=salma)
    session = create_session(
        code="S-INVITED",
        module=enrolment.module,
        cohort=cohort,
        slots=[(timezone.localdate() + dt.timedelta(days=21), half) for half in ("am", "pm")],
        room=RoomFactory(),
        state="confirmed",
    )
    home = client.get(reverse("lms:home")).text
    assert "dans trois semaines" in home
    assert "1 jour, de 9" in home
    page = client.get(reverse("lms:session", args=[session.pk])).text
    assert f"Convocation de {salma.get_full_name()}" in page
    assert "data-print hidden" in page
