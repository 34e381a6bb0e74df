"""Follow-up: what each scope sees, figures that add up, and the same few queries for any number."""

import csv
import datetime as dt
import io
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from lms.models import (
    Certificate,
    Cohort,
    CohortMember,
    Enrolment,
    EnrolmentProgress,
    EnrolmentState,
    EventKind,
    ProgressState,
)
from lms.queries import tracking
from lms.services.attend import Given, record_attendance
from lms.services.members import enrol_cohort
from lms.services.record_events import NewEvent, record_events
from lms.services.schedule import create_session
from tests.factories import (
    AppointmentFactory,
    CentreFactory,
    CohortFactory,
    RoomFactory,
    UserFactory,
)

from .session_factories import (
    MONDAY,
    half_days,
    make_cohort,
    make_member,
    make_session,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_friday():
    with (
        time_machine.travel(dt.datetime(2026, 12, 18, 18, tzinfo=dt.UTC), tick=False),
        translation.override("fr"),
    ):
        yield


def do_all(enrolment):
    """Read the lessons and pass the quiz; the half-days are attendance's part."""
    units = [place.unit for place in enrolment.version.version_units.select_related("unit")]
    events = [NewEvent(unit=unit, kind=EventKind.VIEWED) for unit in units if unit.kind == "lesson"]
    events += [
        NewEvent(unit=unit, kind=EventKind.PASSED, score=0.9)
        for unit in units
        if unit.kind == "quiz"
    ]
    record_events(enrolment=enrolment, events=events, actor=enrolment.learner)


@pytest.fixture
def followed(centre, trainer_user):
    """A cohort of three: one has done all, one read, one never came; two half-days of four are held."""
    version = make_version(needed=2)
    cohort, enrolments = make_cohort(version=version, people=3, centre=centre)
    session = make_session(version=version, cohort=cohort, leader=trainer_user)
    for slot in list(session.slots.all())[:2]:
        marks = {each.pk: Given("present") for each in enrolments[:2]}
        record_attendance(
            slot=slot, marks={**marks, enrolments[2].pk: Given("absent")}, by=trainer_user
        )
    do_all(enrolments[0])
    return cohort, version, enrolments


def total_of(user):
    total = tracking.follow_up(user).total
    return (
        total.enrolled,
        total.started,
        total.complete,
        total.certificates,
        total.hours_planned,
        total.hours_delivered,
    )


def test_the_figures_of_a_cohort_add_up(followed, national):
    seen = tracking.follow_up(national)
    cohort, version, _enrolments = followed
    assert total_of(national) == (3, 1, 1, 1, 12, 6)
    assert seen.total.attendance_share == pytest.approx(4 / 6)
    for group, key in (
        (seen.by_cohort, cohort.pk),
        (seen.by_centre, cohort.centre_id),
        (seen.by_region, cohort.centre.province.region_id),
        (seen.by_module, version.module_id),
        (seen.by_line, (cohort.pk, version.module_id)),
    ):
        assert group == {key: seen.total}


def test_units_done_are_shares_of_all_units(followed):
    cohort, version, _enrolments = followed
    key = (cohort.pk, version.module_id)
    assert tracking.unit_shares([key]) == {
        key: {"lesson": pytest.approx(1 / 3), "quiz": pytest.approx(1 / 3)}
    }


def test_a_cancelled_session_and_who_left_count_nowhere(followed, national):
    from lms.services.schedule import cancel_session  # beside what it is about

    cohort, _version, enrolments = followed
    cancel_session(session=cohort.sessions.get())
    Enrolment.objects.filter(pk=enrolments[1].pk).update(state=EnrolmentState.WITHDRAWN)
    assert total_of(national) == (2, 0, 1, 1, 0, 0)


def test_each_scope_sees_its_own(followed, manager, coordinator, national):
    away = make_cohort(version=make_version(), people=2)[0]
    assert total_of(national)[0] == 5
    assert total_of(coordinator)[0] == total_of(manager)[0] == 3
    other = AppointmentFactory(role="regional", region=away.centre.province.region).user
    assert total_of(other)[0] == 2


def test_who_learns_alone_counts_at_their_centre(national, manager, centre):
    learner = AppointmentFactory(role="learner", centre=centre).user
    enrolment = make_member(CohortFactory(), make_version())
    Enrolment.objects.filter(pk=enrolment.pk).update(learner=learner, cohort=None)
    seen = tracking.follow_up(manager)
    assert seen.by_centre[centre.pk].enrolled == 1
    assert total_of(national)[0] == 1


# Rows: who; columns: list of cohorts, cohort, dashboard, add, remove, enrol.
RIGHTS = {
    "manager": [200, 200, 200, 422, 404, 404],
    "coordinator": [200, 200, 200, 422, 404, 404],
    "national": [200, 200, 200, 422, 404, 404],
    "administrator": [200, 200, 200, 422, 404, 404],
    "trainer_user": [403] * 6,
    "learner": [403] * 6,
    "editor": [403] * 6,
    "stranger": [403] * 6,
    "other": [200, 404, 200, 404, 404, 404],
}


@pytest.mark.parametrize("who", RIGHTS)
def test_who_may_follow_and_change_a_cohort(client, followed, request, who):
    code = followed[0].code
    if who == "other":
        user = AppointmentFactory(role="centre_manager", centre=CentreFactory()).user
    else:
        user = request.getfixturevalue(who)
    client.force_login(user)
    found = [
        client.get(reverse("lms:cohorts")).status_code,
        client.get(reverse("lms:cohort", args=[code])).status_code,
        client.get(reverse("lms:dashboard")).status_code,
        client.post(reverse("lms:cohort_add", args=[code]), {"who": ""}).status_code,
        client.post(reverse("lms:cohort_remove", args=[code]), {"user": 0}).status_code,
        client.post(reverse("lms:cohort_enrol", args=[code]), {"module": "-"}).status_code,
    ]
    assert found == RIGHTS[who]


def test_a_trainer_sees_the_people_they_teach_on_the_session_alone(followed, trainer_user):
    assert list(Cohort.objects.visible_to(trainer_user)) == [followed[0]]
    assert list(Cohort.objects.visible_to(UserFactory())) == []


def notes(cohort, version):
    table = tracking.matrix(cohort, version.module)
    return [person.note[1] for person in table.people]


def test_the_matrix_says_what_each_person_lacks(followed):
    cohort, version, enrolments = followed
    table = tracking.matrix(cohort, version.module)
    assert [place.unit.kind for place in table.units] == ["lesson", "lesson", "quiz"]
    assert [person.enrolment.pk for person in table.people] == [each.pk for each in enrolments]
    assert [person.attended for person in table.people] == [2, 2, 0]
    assert notes(cohort, version) == ["done", "lessons", "lessons"]
    slots = list(cohort.slots.all())
    trainer = cohort.sessions.get().leaders.get().user
    for slot in slots[2:]:
        marks = {each.pk: Given("absent") for each in enrolments[1:]}
        record_attendance(slot=slot, marks=marks, by=trainer)
    assert notes(cohort, version) == ["done", "lessons", "never"]


def test_the_matrix_tells_a_failed_quiz_and_half_days_that_can_no_longer_be_made_up(
    centre, trainer_user
):
    version = make_version(needed=4)
    cohort, (one, two) = make_cohort(version=version, centre=centre)
    session = make_session(version=version, cohort=cohort, leader=trainer_user)
    marks = {one.pk: Given("present"), two.pk: Given("present")}
    for slot in session.slots.all():
        record_attendance(slot=slot, marks=marks, by=trainer_user)
        marks = {one.pk: Given("present"), two.pk: Given("absent")}
    units = [place.unit for place in version.version_units.select_related("unit")]
    events = [NewEvent(unit=unit, kind=EventKind.VIEWED) for unit in units if unit.kind == "lesson"]
    quiz = next(unit for unit in units if unit.kind == "quiz")
    events.append(NewEvent(unit=quiz, kind=EventKind.FAILED, score=0.61))
    record_events(enrolment=one, events=events, actor=one.learner)
    assert notes(cohort, version) == ["score", "attendance"]


def test_a_member_is_added_by_address_and_removed_and_what_they_learnt_stays(
    client, followed, manager, centre
):
    cohort, _version, enrolments = followed
    newcomer = AppointmentFactory(role="learner", centre=centre).user
    client.force_login(manager)
    client.post(reverse("lms:cohort_add", args=[cohort.code]), {"who": newcomer.email.upper()})
    assert CohortMember.objects.filter(cohort=cohort, user=newcomer).exists()
    gone = enrolments[0].learner
    client.post(reverse("lms:cohort_remove", args=[cohort.code]), {"user": gone.pk})
    assert not CohortMember.objects.filter(cohort=cohort, user=gone).exists()
    assert Certificate.objects.filter(enrolment=enrolments[0]).exists()


@pytest.mark.parametrize(("language", "words"), [("fr", "complète"), ("ar", "مكتمل")])
def test_a_full_cohort_refuses_in_the_readers_language_and_nothing_changes(
    client, followed, manager, centre, language, words
):
    cohort, _version, _enrolments = followed
    Cohort.objects.filter(pk=cohort.pk).update(capacity=3)
    newcomer = AppointmentFactory(role="learner", centre=centre).user
    client.force_login(manager)
    address = reverse("lms:cohort_add", args=[cohort.code]).replace("/fr/", f"/{language}/")
    answer = client.post(address, {"who": newcomer.email})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert newcomer.email in answer.content.decode()
    assert cohort.memberships.count() == 3


@pytest.mark.parametrize("who", ["elsewhere", "no learner", "member"])
def test_who_can_not_join_is_told_why(client, followed, manager, centre, who):
    cohort, _version, enrolments = followed
    person = {
        "elsewhere": lambda: AppointmentFactory(role="learner", centre=CentreFactory()).user,
        "no learner": lambda: AppointmentFactory(role="centre_manager", centre=centre).user,
        "member": lambda: enrolments[0].learner,
    }[who]()
    client.force_login(manager)
    answer = client.post(reverse("lms:cohort_add", args=[cohort.code]), {"who": person.email})
    assert answer.status_code == 422
    assert cohort.memberships.count() == 3


def test_members_who_don_t_follow_the_module_are_enrolled_at_once(
    client, manager, centre, trainer_user
):
    version = make_version()
    cohort = CohortFactory(centre=centre)
    for _ in range(2):
        CohortMember.objects.create(
            cohort=cohort, user=AppointmentFactory(role="learner", centre=centre).user
        )
    make_session(version=version, cohort=cohort, leader=trainer_user)
    client.force_login(manager)
    page = client.get(reverse("lms:cohort", args=[cohort.code]))
    assert len(page.context["waiting"]) == 2
    client.post(reverse("lms:cohort_enrol", args=[cohort.code]), {"module": version.module.code})
    assert Enrolment.objects.filter(cohort=cohort, state="active").count() == 2
    assert not client.get(reverse("lms:cohort", args=[cohort.code])).context["waiting"]


def workbook(response):
    return [
        [cell.value for cell in row]
        for row in load_workbook(io.BytesIO(response.content)).active.iter_rows()
    ]


def lines(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_every_table_is_taken_away_in_both_formats(client, followed, national):
    client.force_login(national)
    cohort = followed[0]
    for address, columns, rows in (
        (reverse("lms:cohorts") + "?", 9, 1),
        (reverse("lms:all_sessions") + "?period=all&", 14, 1),
        (reverse("lms:cohort", args=[cohort.code]) + "?", 14, 3),
        (reverse("lms:dashboard") + "?table=centres&", 9, 1),
        (reverse("lms:dashboard") + "?table=modules&", 9, 1),
        (reverse("lms:dashboard") + "?table=cohorts&", 11, 1),
    ):
        for read, kind in ((workbook, "xlsx"), (lines, "csv")):
            table = read(client.get(f"{address}export={kind}"))
            assert [len(row) for row in table] == [columns] * (rows + 1), address


def test_the_completion_of_each_place_and_module_is_taken_away(client, followed, national):
    cohort, version, _enrolments = followed
    away = make_cohort(version=version, people=2)[0]
    client.force_login(national)
    response = client.get(reverse("lms:dashboard"), {"table": "completion", "export": "csv"})
    code = version.module.code
    heads, *rows = lines(response)
    assert heads[2:] == [f"{code}, terminé", f"{code}, inscrits"]
    found = {row[0]: row[2:] for row in rows}
    assert found[cohort.centre.province.region.code] == ["1", "3"]
    assert found[away.centre.province.region.code] == ["0", "2"]


def test_each_part_of_the_follow_up_opens_with_its_finding(client, followed, national):
    cohort, version, _enrolments = followed
    away = make_cohort(version=version, people=2)[0]
    client.force_login(national)
    page = client.get(reverse("lms:dashboard")).content.decode()
    assert f"0 cohorte sur 2 est à 85\xa0% ou plus\u202f; {away.code} en est à 0 sur 2." in plain(
        page
    )
    assert "1 cohorte n’en compte encore aucune" in plain(page)
    # Folded on a phone, until somebody searches, sorts or turns the page.
    fold = '<details class="fold" open>'
    assert fold not in page
    for asked in ({"q": cohort.code}, {"sort": "-complete"}):
        assert fold in client.get(reverse("lms:dashboard"), asked).content.decode()


def plain(page):
    return re.sub(r"<[^>]+>", "", page)


def test_a_name_that_is_a_formula_and_an_arabic_one_and_a_phone_come_back_as_text(
    client, followed, national
):
    cohort, _version, enrolments = followed
    learner = enrolments[0].learner
    learner.given_name, learner.phone = "=HYPERLINK(1)", "+212612345678"
    learner.save()
    client.force_login(national)
    address = reverse("lms:cohort", args=[cohort.code])
    response = client.get(address + "?export=xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in cells.values()
    assert cells[f"=HYPERLINK(1) {learner.family_name}"] == "s"
    assert cells["+212612345678"] == "s"
    assert f"سلمى {learner.family_name_ar}" in cells
    assert lines(client.get(address + "?export=csv"))[1][0].startswith("'=")


def make_many(count, national):
    """`count` cohorts of two people, each with a session, spread over regions."""
    version = make_version()
    for number in range(count):
        cohort, enrolments = make_cohort(version=version, people=2)
        create_session(
            code=f"S-{number}",
            module=version.module,
            cohort=cohort,
            room=RoomFactory(centre=cohort.centre),
            slots=half_days(MONDAY, 2),
        )
        EnrolmentProgress.objects.filter(enrolment=enrolments[0]).update(
            state=ProgressState.STARTED
        )


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_dashboard_takes_eleven_queries_for_one_cohort_or_three_hundred(
    client, national, count, django_assert_num_queries
):
    make_many(count, national)
    client.force_login(national)
    with django_assert_num_queries(11):
        page = client.get(reverse("lms:dashboard"))
    assert page.context["total"].enrolled == 2 * count
    assert len(page.context["lines"]) == count


@pytest.mark.parametrize("people", [1, 3])
def test_a_cohort_takes_a_constant_number_of_queries(
    client, national, centre, trainer_user, people, django_assert_num_queries
):
    version = make_version()
    cohort, enrolments = make_cohort(version=version, people=people, centre=centre)
    session = make_session(version=version, cohort=cohort, leader=trainer_user)
    record_attendance(
        slot=session.slots.first(),
        marks={each.pk: Given("present") for each in enrolments},
        by=trainer_user,
    )
    client.force_login(national)
    with django_assert_num_queries(15):
        page = client.get(reverse("lms:cohort", args=[cohort.code]))
    assert len(page.context["rows"]) == people


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_cohorts_takes_a_constant_number_of_queries(
    client, national, count, django_assert_num_queries
):
    make_many(count, national)
    client.force_login(national)
    with django_assert_num_queries(6):
        page = client.get(reverse("lms:cohorts"))
    assert len(page.context["page"].object_list) == count


def test_an_empty_scope_has_a_page_that_says_how_it_fills(client, manager):
    client.force_login(manager)
    assert "Rien à suivre" in client.get(reverse("lms:dashboard")).content.decode()
    assert client.get(reverse("lms:cohorts")).status_code == 200


def test_who_leaves_a_cohort_leaves_its_lists_and_finds_everything_again(client, followed, manager):
    cohort, version, enrolments = followed
    gone = enrolments[1].learner
    client.force_login(manager)
    client.post(reverse("lms:cohort_remove", args=[cohort.code]), {"user": gone.pk})
    assert notes(cohort, version) == ["done", "lessons"]
    assert total_of(manager)[0] == 2
    client.post(reverse("lms:cohort_add", args=[cohort.code]), {"who": gone.email})
    assert notes(cohort, version) == ["done", "lessons", "lessons"]
    assert tracking.matrix(cohort, version.module).people[1].attended == 2


def test_who_began_alone_goes_on_with_the_cohort(centre):
    version = make_version()
    cohort, (one, two) = make_cohort(version=version, centre=centre)
    Enrolment.objects.filter(pk=one.pk).update(cohort=None)
    assert list(tracking.not_enrolled(cohort, version.module)) == [one.learner]
    enrolments, refusals = enrol_cohort(cohort=cohort, module=version.module, by=None)
    assert (enrolments, refusals) == ([one], {})
    assert {person.enrolment for person in tracking.matrix(cohort, version.module).people} == {
        one,
        two,
    }


@pytest.mark.parametrize("text", ["abc", "", "-1", "99999999"])
def test_a_member_who_is_none_is_not_found(client, followed, manager, text):
    client.force_login(manager)
    address = reverse("lms:cohort_remove", args=[followed[0].code])
    assert client.post(address, {"user": text}).status_code == 404


@pytest.mark.parametrize("name", ["cohorts", "all_sessions", "dashboard"])
def test_what_no_database_can_compare_finds_something_all_the_same(client, national, name):
    client.force_login(national)
    address = reverse(f"lms:{name}")
    strange = {
        "q": "a\x00b",
        "region": "\x00",
        "page": "0",
        "sort": "x",
        "status": "?",
        "period": "!",
    }
    assert client.get(address, strange).status_code == 200


def test_a_cohort_is_printed_by_a_button_that_a_script_shows(client, followed, manager):
    client.force_login(manager)
    page = client.get(reverse("lms:cohort", args=[followed[0].code])).content.decode()
    assert re.search(r"<button[^>]*data-print hidden>.*Imprimer</button>", page)
    assert "js/print.js" in page
