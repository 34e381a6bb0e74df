"""One's own file: both scripts, the phone as one writes it, the language that then greets one."""

import pytest

from accounts.forms.fields import to_e164

from .people import with_password

pytestmark = pytest.mark.django_db


def fields(**changes):
    return {
        "given_name": "Salma",
        "family_name": "Exemple",
        "given_name_ar": "سلمى",
        "family_name_ar": "مثال",
        "language": "fr",
        "phone": "",
        **changes,
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12 34 56 78", "+212612345678"),
        ("0537-77-12-34", "+212537771234"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033 6 12 34 56 78", "+33612345678"),
        ("01 44 55 66 77", "+33144556677"),
        ("٠٦١٢٣٤٥٦٧٨", "+212612345678"),
        ("12", None),
        ("bonjour", None),
    ],
)
def test_a_phone_is_kept_as_e164(typed, kept):
    assert to_e164(typed) == kept


def test_a_number_that_is_nobodys_is_refused_and_stays_in_the_form(client):
    user = with_password()
    client.force_login(user)
    page = client.post("/fr/me/", fields(phone="123")).content.decode()
    assert 'value="123"' in page
    assert "Ce n’est pas un numéro" in page
    user.refresh_from_db()
    assert user.phone == ""


def test_a_refused_form_does_not_show_a_name_that_was_never_saved(client):
    client.force_login(with_password(given_name="Salma"))
    page = client.post("/fr/me/", fields(given_name="Autre", phone="123")).content.decode()
    assert "<h1>Salma" in page


def test_choosing_arabic_leads_to_the_arabic_page(client):
    client.force_login(with_password())
    response = client.post("/fr/me/", fields(language="ar"), follow=True)
    assert response.redirect_chain == [("/ar/me/", 302)]
    assert "ملفكم محيّن" in response.content.decode()


def test_the_file_says_the_roles_and_what_guards_the_account(client, coordinator, region):
    client.force_login(coordinator)
    page = client.get("/fr/me/").content.decode()
    assert f"Coordination régionale – {region.name_fr}" in page
    assert "Se déconnecter" in page


def test_the_file_costs_a_fixed_number_of_queries(client, learner, django_assert_num_queries):
    client.force_login(learner)
    client.get("/fr/me/")
    # session, person, roles, second steps, open sessions
    with django_assert_num_queries(5):
        client.get("/fr/me/")


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("topic", ["help", "complaint", "accessibility", "data"])
def test_the_pages_about_jisr_are_written_in_both_languages(client, language, topic):
    page = client.get(f"/{language}/about/{topic}/").content.decode()
    main = page.split("<main", 1)[1].split("</main", 1)[0]
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in main)
    assert (arabic > 500) == (language == "ar")


def test_a_page_about_nothing_does_not_exist(client):
    assert client.get("/fr/about/nothing/").status_code == 404
