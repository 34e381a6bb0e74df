"""What went wrong is said in words, in our frame, with somewhere to go."""

from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import path

from accounts.policy import public, signed_in
from config import urls as site

from .people import with_password


def boom(request):
    raise RuntimeError("a mistake of ours")


def write(request):
    raise AssertionError("the token check comes first")


urlpatterns = [
    path("fr/boom/", public(boom)),
    path("ar/boom/", public(boom)),
    path("fr/write/", public(write)),
    path("fr/open/", write),  # no policy
    path("fr/mine/", signed_in(boom)),
    *site.urlpatterns,
]
handler403, handler404, handler500 = site.handler403, site.handler404, site.handler500


@pytest.fixture
def broken_client():
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Cette page n’existe pas, ou plus"), ("ar", "هذه الصفحة غير موجودة")],
)
def test_an_address_that_does_not_exist(client, language, words):
    response = client.get(f"/{language}/nowhere/")
    page = response.content.decode()
    assert response.status_code == 404
    assert words in page
    assert f'action="/{language}/catalogue/"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("fr", "n’est pas dans vos droits"), ("ar", "ليست ضمن صلاحياتكم")]
)
def test_a_page_of_another_role_says_whom_to_ask(client, learner, national, language, words):
    client.force_login(learner)
    response = client.get(f"/{language}/people/")
    page = response.content.decode()
    assert response.status_code == 403
    assert words in page
    assert f"mailto:{national.email}" in page


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_fault_of_ours_gives_a_code_and_asks_nothing_of_the_database(broken_client, language):
    """No database mark: a query would fail this test."""
    response = broken_client.get(f"/{language}/boom/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "JSR-" in page
    assert f'lang="{"ar-MA" if language == "ar" else "fr"}"' in page
    assert "RuntimeError" not in page


@pytest.mark.django_db
def test_the_page_of_faults_stands_when_the_database_does_not(broken_client):
    broken_client.force_login(with_password())
    with mock.patch(
        "django.db.backends.utils.CursorWrapper.execute", side_effect=OperationalError("gone")
    ):
        response = broken_client.get("/fr/me/")
    assert response.status_code == 500
    assert "Quelque chose a cassé de notre côté" in response.content.decode()


@pytest.mark.urls(__name__)
def test_a_form_that_is_too_old_says_so():
    response = Client(enforce_csrf_checks=True).post("/fr/write/")
    assert response.status_code == 403
    assert "Ce formulaire ne peut plus être envoyé" in response.content.decode()


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_view_without_a_policy_is_refused(client, administrator):
    client.force_login(administrator)
    assert client.get("/fr/open/").status_code == 403


def test_a_foreign_host_is_refused_without_a_word_of_the_machine(client):
    response = client.get("/fr/sign/login/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_page_without_a_network_needs_nothing_but_its_files(client, language):
    response = client.get(f"/{language}/offline/")
    page = response.content.decode()
    assert response.status_code == 200
    assert ("dans votre téléphone" if language == "fr" else "هاتفكم") in page
    assert "/sign/" not in page


def test_the_service_worker_has_the_whole_site_as_its_scope(client):
    response = client.get("/sw.js")
    assert response["Content-Type"] == "text/javascript"
    script = response.content.decode()
    assert '"fr": "/fr/offline/"' in script
    assert '"ar": "/ar/offline/"' in script
    assert "css/tokens.css" in script
