"""Signing in: one door, no hint about who has an account, a limit that holds, words of both languages."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.models import User

from .people import PASSWORD, send_mails, with_password

pytestmark = pytest.mark.django_db

LOGIN = "/fr/sign/login/"
LIMITS = {"login_failed": "40/10m/ip,5/10m/key", "login": "60/m/ip"}


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"login": email, "password": password, **extra})


def test_a_person_signs_in_and_lands_on_the_home_of_their_role(client, administrator):
    with_password(administrator)
    response = sign_in(client, administrator.email.upper())
    assert response.status_code == 302
    assert response["Location"] == "/fr/administration/"


def test_a_person_without_a_role_lands_on_their_file(client, db):
    response = sign_in(client, with_password().email)
    assert response["Location"] == reverse("accounts:profile")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_page_says_what_went_wrong_and_keeps_the_address(client, settings, language):
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    user = with_password()
    page = client.post(
        f"/{language}/sign/login/", {"login": user.email, "password": "faux"}
    ).content.decode()
    assert 'role="alert"' in page
    assert user.email in page
    assert ("Il reste quatre essais" if language == "fr" else "بقيت 4 محاولات") in page


def test_an_unknown_address_gets_the_very_answer_of_a_known_one(client, settings):
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    known = with_password(email="known@centres.example.org")
    pages = []
    for email in (known.email, "nobody@centres.example.org"):
        page = Client().post(LOGIN, {"login": email, "password": "faux"}).content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
        pages.append(page.replace(email, "?"))
    assert pages[0] == pages[1]


def test_the_sixth_try_waits_even_with_the_right_password(client, settings):
    settings.ACCOUNT_RATE_LIMITS = LIMITS
    user = with_password()
    for _try in range(5):
        sign_in(client, user.email, "faux")
    page = sign_in(client, user.email)
    assert page.status_code == 200
    assert "Trop d’essais avec cette adresse" in page.content.decode()


def test_without_the_limit_the_sixth_try_goes_through(client, settings):
    """Negative control: it is the limit that stops the sixth try above."""
    settings.ACCOUNT_RATE_LIMITS = False
    user = with_password()
    for _try in range(5):
        sign_in(client, user.email, "faux")
    assert sign_in(client, user.email).status_code == 302


def test_a_limit_by_network_answers_with_our_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in(client, "a@centres.example.org", "faux")
    page = sign_in(client, "b@centres.example.org", "faux")
    assert page.status_code == 429
    assert "C’était trop rapide" in page.content.decode()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://testserver@evil.example/",
        "https://testserver.evil.example/",
        "\thttps://evil.example",
        "https://evil.example\\@testserver",
        "//evil%E3%80%82example",
        "/\t/evil.example",
    ],
)
def test_next_leads_nowhere_else(client, target):
    user = with_password()
    response = sign_in(client, user.email, next=target)
    assert response.status_code == 302
    assert response["Location"] == reverse("accounts:profile")


def test_next_leads_to_a_page_of_ours(client):
    """Negative control of the refusals above."""
    response = sign_in(client, with_password().email, next="/ar/me/")
    assert response["Location"] == "/ar/me/"


@pytest.mark.parametrize(
    "door", ["/admin/login/", "/admin/password_reset/", "/admin/password_reset/done/"]
)
def test_the_second_doors_lead_to_the_one_sign_in(client, door):
    response = client.get(door, {"next": "/admin/pages/"})
    assert response.status_code == 302
    assert response["Location"] == "/fr/sign/login/?next=%2Fadmin%2Fpages%2F"


def test_a_page_that_needs_a_person_leads_to_the_sign_in_and_back(client):
    response = client.get("/ar/me/")
    assert response["Location"] == "/ar/sign/login/?next=/ar/me/"


def test_signing_up_confirms_the_address_by_a_mail_in_the_language_of_the_page(client, mailoutbox):
    response = client.post(
        "/ar/sign/signup/",
        {
            "given_name": "Inès",
            "family_name": "Exemple",
            "email": "Ines@partenaires.example.org",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    assert response.status_code == 302
    user = User.objects.get(email="ines@partenaires.example.org")
    assert (user.given_name, user.language) == ("Inès", "ar")
    [mail] = send_mails(mailoutbox)
    assert "أكّدوا عنوانكم" in mail.subject
    link = re.search(r"http\S+", mail.body).group()
    assert link.startswith("http://127.0.0.1:8000/ar/sign/confirm-email/")
    client.post(link.removeprefix("http://127.0.0.1:8000"))
    assert EmailAddress.objects.get(user=user).verified


def test_signing_up_with_a_known_address_answers_the_same_and_warns_its_owner(client, mailoutbox):
    known = with_password(language="ar")
    fields = {"given_name": "X", "family_name": "Y", "password1": PASSWORD, "password2": PASSWORD}
    answers = [
        Client().post("/fr/sign/signup/", {**fields, "email": email})["Location"]
        for email in (known.email, "new@partenaires.example.org")
    ]
    assert answers[0] == answers[1]
    first, _second = send_mails(mailoutbox)
    assert first.to == [known.email]
    assert "لديكم حساب من قبل" in first.subject


def test_a_weak_password_is_refused_with_words(client):
    page = client.post(
        "/fr/sign/signup/",
        {
            "given_name": "X",
            "family_name": "Y",
            "email": "x@partenaires.example.org",
            "password1": "123456",
            "password2": "123456",
        },
    ).content.decode()
    assert "Quelque chose est à corriger" in page
    assert not User.objects.filter(email="x@partenaires.example.org").exists()


def test_a_forgotten_password_is_replaced_by_a_link_that_serves_once(client, mailoutbox):
    user = with_password(language="ar")
    client.post("/fr/sign/password/reset/", {"email": user.email})
    [mail] = send_mails(mailoutbox)
    link = re.search(r"http\S+", mail.body).group()
    assert "/ar/sign/password/reset/key/" in link  # the person's language, not the page's
    path = link.removeprefix("http://127.0.0.1:8000")
    form = client.get(path, follow=True)
    new = "un autre mot de passe"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert "لم يعد هذا الرابط صالحا" in Client().get(path, follow=True).content.decode()


def test_asking_for_a_link_answers_the_same_whether_the_address_is_known(client, mailoutbox):
    known = with_password()
    answers = [
        Client().post("/fr/sign/password/reset/", {"email": email})
        for email in (known.email, "nobody@centres.example.org")
    ]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert len(send_mails(mailoutbox)) == 2  # and costs the same: each writes one job


def test_the_links_in_mails_ignore_the_host_that_the_request_names(client, mailoutbox, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(
        "/fr/sign/password/reset/",
        {"email": with_password().email},
        headers={"host": "evil.example"},
    )
    [mail] = send_mails(mailoutbox)
    assert "evil.example" not in mail.body


def test_a_sent_mail_leaves_no_link_in_the_outbox(client, mailoutbox):
    from jobs.models import Job

    client.post("/fr/sign/password/reset/", {"email": with_password().email})
    send_mails(mailoutbox)
    assert [job.payload for job in Job.objects.filter(kind="accounts.send_mail")] == [{}]


def test_changing_the_password_ends_the_other_sessions(client):
    user = with_password()
    elsewhere = Client()
    sign_in(client, user.email)
    sign_in(elsewhere, user.email)
    new = "un autre mot de passe"
    client.post(
        "/fr/sign/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert client.get("/fr/me/").status_code == 200
    assert elsewhere.get("/fr/me/").status_code == 302


def test_a_person_sees_their_sessions_and_ends_the_others(client):
    user = with_password()
    elsewhere = Client(
        headers={"user-agent": "Mozilla/5.0 (Linux; Android 13) Chrome/120 Mobile Safari/537"}
    )
    sign_in(client, user.email)
    sign_in(elsewhere, user.email)
    assert elsewhere.get("/fr/me/").status_code == 200
    assert "Chrome, Android" in client.get("/fr/sign/sessions/").content.decode()
    client.post("/fr/sign/sessions/")
    assert UserSession.objects.filter(user=user).count() == 1
    assert elsewhere.get("/fr/me/").status_code == 302


def test_signing_out_needs_a_post(client):
    sign_in(client, with_password().email)
    assert client.get("/fr/sign/logout/").status_code == 200
    assert client.get("/fr/me/").status_code == 200
    client.post("/fr/sign/logout/")
    assert client.get("/fr/me/").status_code == 302


def test_the_session_key_changes_when_a_person_signs_in(client):
    client.get(LOGIN)
    session = client.session
    session["before"] = True
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client, with_password().email)
    assert client.session.session_key != before
    assert not Client(cookies={}).session.get("_auth_user_id")


def test_a_second_step_is_asked_for_after_the_password(client):
    from allauth.mfa.totp.internal import auth

    user = with_password()
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(user, secret)
    response = sign_in(client, user.email)
    assert response["Location"].startswith("/fr/sign/2fa/authenticate/")
    assert client.get("/fr/me/").status_code == 302
    page = client.post("/fr/sign/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "Ce code n’est pas le bon, ou plus." in page
    code = auth.format_hotp_value(
        auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time()))
    )
    assert client.post("/fr/sign/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.get("/fr/me/").status_code == 200
    assert Authenticator.objects.filter(user=user).count() == 1


def test_a_closed_account_does_not_open(client):
    user = with_password(is_active=False)
    response = sign_in(client, user.email)
    assert response["Location"] == "/fr/sign/inactive/"
    assert client.get("/fr/me/").status_code == 302


ACCOUNT_PAGES = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
]
OWN_PAGES = [
    "account_logout",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
    "usersessions_list",
]


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("name", ACCOUNT_PAGES + OWN_PAGES)
def test_every_page_of_the_account_stands_in_our_frame(client, name, language):
    if name in OWN_PAGES:
        client.force_login(with_password())
    page = client.get(f"/{language}{reverse(name).removeprefix('/fr')}").content.decode()
    assert 'class="slim stack"' in page
    assert 'class="site"' in page
    assert not re.search(r"<script>|style=|onclick=", page)


@pytest.mark.parametrize("path", ["totp/activate/", "webauthn/add/"])
def test_what_guards_the_account_is_set_up_in_our_frame_after_a_fresh_proof(client, path):
    user = with_password()
    sign_in(client, user.email)
    asked = client.get(f"/fr/sign/2fa/{path}")
    assert asked["Location"].startswith("/fr/sign/reauthenticate/")
    page = client.post(asked["Location"], {"password": PASSWORD}, follow=True).content.decode()
    assert 'class="slim stack"' in page
    assert "data:image/svg" in page if "totp" in path else "mfa_webauthn_add" in page


def test_passkeys_are_offered_by_a_script_that_asks_the_browser_first(client):
    page = client.get(LOGIN).content.decode()
    assert "<div data-passkey hidden" in page
    assert "js/passkey.js" in page
