"""The administrator's people: found in both scripts, given roles, closed and opened again."""

import datetime as dt
import io

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Appointment, User
from tests.factories import AppointmentFactory, CentreFactory, RegionFactory, UserFactory

from .people import send_mails, with_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, administrator):
    client.force_login(administrator)
    return client


def listed(response):
    return {person.pk for person in response.context["page"]}


@pytest.mark.parametrize(
    "typed", ["benjelloun", "BENJELLOÛN", "youssef benj", "بنجلون", "يوسف", "يُوسُف", "y.benj@"]
)
def test_a_person_is_found_in_either_script_whatever_the_accents(office, typed):
    wanted = UserFactory(
        email="y.benj@centres.example.org",
        given_name="Youssef",
        family_name="Fictif-Benjelloun",
        given_name_ar="يوسف",
        family_name_ar="بنجلون",
    )
    UserFactory(given_name="Salma", given_name_ar="سلمى")
    assert listed(office.get("/fr/people/", {"q": typed})) == {wanted.pk}


def test_hamza_and_ta_marbuta_do_not_hide_a_name(office):
    wanted = UserFactory(given_name_ar="أسماء", family_name_ar="فاطمة")
    assert listed(office.get("/fr/people/", {"q": "اسما فاطمه"})) == {wanted.pk}


def test_the_filters_hold_at_once_and_stay_in_the_address(
    office, region, centre, manager, coordinator
):
    AppointmentFactory(role="centre_manager", centre=CentreFactory())
    state = {"role": "centre_manager", "region": region.pk}
    response = office.get("/fr/people/", state)
    assert listed(response) == {manager.pk}
    assert "role=centre_manager" in response.content.decode()
    assert listed(office.get("/fr/people/", {"role": "regional"})) == {coordinator.pk}
    assert listed(office.get("/fr/people/", {"centre": centre.code})) == {manager.pk}


def test_people_without_a_role_are_found(office, learner, stranger):
    assert listed(office.get("/fr/people/", {"role": "none"})) == {stranger.pk}


def test_closed_accounts_are_shown_when_asked_for(office):
    closed = UserFactory(is_active=False)
    assert closed.pk not in listed(office.get("/fr/people/"))
    assert listed(office.get("/fr/people/", {"state": "closed"})) == {closed.pk}


def test_the_list_sorts_both_ways(office):
    UserFactory(family_name="Aaa")
    UserFactory(family_name="Zzz")
    names = [p.family_name for p in office.get("/fr/people/", {"sort": "-name"}).context["page"]]
    assert names == sorted(names, reverse=True)


@pytest.mark.parametrize(
    "state", [{"sort": "password"}, {"page": "x"}, {"page": "99"}, {"role": "king"}]
)
def test_nonsense_in_the_address_does_no_harm(office, state):
    assert office.get("/fr/people/", state).status_code == 200


def test_a_page_holds_fifty(office):
    UserFactory.create_batch(60)
    response = office.get("/fr/people/")
    assert len(response.context["page"]) == 50
    assert 'aria-current="page"' in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_a_fixed_number_of_queries(office, count, django_assert_num_queries):
    for _person in range(count):
        AppointmentFactory(role="learner", centre=CentreFactory())
    office.get("/fr/people/")
    # session, person, roles; then count, page, its appointments, regions, centres
    with django_assert_num_queries(8):
        response = office.get("/fr/people/")
    assert len(response.context["page"]) == count + 1


def test_the_export_holds_what_is_shown_and_no_formula(office):
    UserFactory(given_name="=1+1", family_name="Exporté", phone="+212612345678")
    content = office.get("/fr/people/", {"q": "exporté", "export": "xlsx"}).content
    sheet = load_workbook(io.BytesIO(content)).active
    [_head, row] = list(sheet.iter_rows())
    assert [cell.value for cell in row][:2] == ["=1+1", "Exporté"]
    assert "f" not in {cell.data_type for cell in row}


def test_a_person_is_added_and_written_to_in_their_language(office, mailoutbox):
    response = office.post(
        "/fr/people/new/",
        {
            "email": "New@Centres.example.org",
            "given_name": "Nora",
            "family_name": "Exemple",
            "language": "ar",
        },
    )
    person = User.objects.get(email="new@centres.example.org")
    assert response["Location"] == f"/fr/people/{person.pk}/"
    [mail] = send_mails(mailoutbox)
    assert mail.to == [person.email]
    assert "/ar/sign/password/reset/key/" in mail.body
    assert "حسابكم مفتوح" in mail.subject


def test_the_link_of_the_invitation_lets_a_person_in(office, mailoutbox):
    office.post(
        "/fr/people/new/",
        {"email": "new@centres.example.org", "given_name": "Nora", "language": "fr"},
    )
    [mail] = send_mails(mailoutbox)
    path = mail.body.split("http://127.0.0.1:8000", 1)[1].split()[0]
    guest = Client()
    where = guest.get(path, follow=True).redirect_chain[-1][0]
    password = "quatre mots bien choisis"
    guest.post(where, {"password1": password, "password2": password})
    response = guest.post(
        "/fr/sign/login/", {"login": "new@centres.example.org", "password": password}
    )
    assert response["Location"] == "/fr/me/"


def test_an_address_that_someone_has_is_refused_whatever_its_case(office):
    UserFactory(email="taken@centres.example.org")
    page = office.post(
        "/fr/people/new/",
        {"email": "TAKEN@centres.example.org", "given_name": "X", "language": "fr"},
    )
    assert "Quelqu’un a déjà cette adresse" in page.content.decode()


def test_closing_an_account_signs_out_everywhere_and_can_be_undone(office):
    person = with_password()
    theirs = Client()
    theirs.post("/fr/sign/login/", {"login": person.email, "password": "quatre mots en suite"})
    assert theirs.get("/fr/me/").status_code == 200
    office.post(f"/fr/people/{person.pk}/active/")
    assert theirs.get("/fr/me/").status_code == 302
    office.post(f"/fr/people/{person.pk}/active/", {"active": "yes"})
    person.refresh_from_db()
    assert person.is_active


def test_nobody_closes_their_own_account(office, administrator):
    office.post(f"/fr/people/{administrator.pk}/active/")
    administrator.refresh_from_db()
    assert administrator.is_active


def test_a_role_is_given_and_ends_the_sessions_of_its_holder(office, region):
    person = with_password()
    theirs = Client()
    theirs.post("/fr/sign/login/", {"login": person.email, "password": "quatre mots en suite"})
    office.post(f"/fr/people/{person.pk}/roles/", {"role": "regional", "region": region.pk})
    assert [str(held.role) for held in person.appointments.all()] == ["regional"]
    assert theirs.get("/fr/me/").status_code == 302


@pytest.mark.parametrize(
    "role",
    [
        {"role": "regional"},
        {"role": "centre_manager"},
        {"role": "national", "region": True},
        {"role": "trainer", "centre": True},
        {"role": "learner", "starts_on": "2027-02-01", "ends_on": "2027-01-01"},
    ],
)
def test_a_role_in_a_scope_that_does_not_fit_is_refused(office, stranger, region, centre, role):
    given = {"region": region.pk, "centre": centre.pk}
    data = {name: given[name] if value is True else value for name, value in role.items()}
    response = office.post(f"/fr/people/{stranger.pk}/roles/", data)
    assert response.status_code == 200
    assert "Quelque chose est à corriger" in response.content.decode()
    assert not stranger.appointments.exists()


def test_the_same_role_twice_is_refused_and_after_its_end_given_again(office, stranger, region):
    data = {"role": "regional", "region": region.pk}
    office.post(f"/fr/people/{stranger.pk}/roles/", data)
    page = office.post(f"/fr/people/{stranger.pk}/roles/", data).content.decode()
    assert "a déjà ce rôle" in page
    held = stranger.appointments.get()
    Appointment.objects.filter(pk=held.pk).update(starts_on=dt.date(2026, 1, 1))
    office.post(f"/fr/roles/{held.pk}/end/")
    held.refresh_from_db()
    assert held.ends_on == timezone.localdate() - dt.timedelta(days=1)
    office.post(f"/fr/people/{stranger.pk}/roles/", data)
    assert stranger.appointments.current().count() == 1


def test_the_last_administrator_keeps_the_role(office, administrator):
    held = administrator.appointments.get()
    office.post(f"/fr/roles/{held.pk}/end/")
    assert administrator.appointments.current().exists()


def test_another_administrator_may_end_it(office, administrator):
    """Negative control of the test above."""
    other = AppointmentFactory(role="administrator")
    office.post(f"/fr/roles/{other.pk}/end/")
    assert not other.user.appointments.current().exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_costs_a_fixed_number_of_queries(office, stranger, count, django_assert_num_queries):
    for _role in range(count):
        AppointmentFactory(user=stranger, role="regional", region=RegionFactory())
    office.get(f"/fr/people/{stranger.pk}/")
    # session, reader, roles; then the person, appointments, regions and centres to choose
    with django_assert_num_queries(7):
        office.get(f"/fr/people/{stranger.pk}/")
