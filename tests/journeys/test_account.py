"""One's account in a browser: signing in and its refusals, a passkey, the page without a network, people."""

import re

import pytest

ADMINISTRATOR = "laila@jisr.example.org"
LANGUAGES = pytest.mark.parametrize("language", ["fr", "ar"])


@LANGUAGES
def test_a_wrong_password_is_explained_and_the_pages_around_it_open(person, language):
    someone = person(language, phone=True)
    someone.open("/sign/login/")
    someone.page.fill("#id_login", f"nobody-{language}@centres.example.org")
    someone.page.fill("#id_password", "faux")
    someone.click("main button.next")
    assert someone.page.locator(".summary:not([hidden])").is_visible()
    for path in ("/sign/signup/", "/sign/password/reset/", "/about/help/", "/about/complaint/", "/about/data/",
                 "/about/accessibility/", "/nowhere/"):  # fmt: skip
        someone.open(path)


@LANGUAGES
def test_signing_in_works_without_script(person, language):
    someone = person(language, script=False)
    someone.sign_in(ADMINISTRATOR)
    assert someone.page.url.endswith(f"/{language}/administration/")


@LANGUAGES
def test_the_administrator_finds_a_person_and_opens_their_file(person, language):
    someone = person(language)
    someone.sign_in(ADMINISTRATOR)
    someone.open("/people/")
    someone.page.fill("#f-q", "بنجلون" if language == "fr" else "benjelloun")
    someone.click("form[role=search] button")
    assert someone.page.locator("tbody tr").count() == 1
    someone.click("tbody th a")
    for path in ("/people/new/", "/centres/", "/centres/CR-SAL/", "/administration/calendar/", "/me/",
                 "/sign/2fa/", "/sign/sessions/", "/sign/password/change/", "/sign/email/"):  # fmt: skip
        someone.open(path)


@LANGUAGES
def test_without_a_network_our_page_answers_and_the_one_asked_for_comes_back(person, language):
    someone = person(language, phone=True)
    someone.open("/about/help/")
    someone.page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    someone.page.wait_for_function("navigator.serviceWorker.controller !== null")
    someone.page.context.set_offline(True)
    someone.open("/about/data/")
    words = "dans votre téléphone" if language == "fr" else "ليست في هاتفكم"
    assert words in someone.page.inner_text("h1")
    someone.page.context.set_offline(False)
    title = re.compile("Vos données" if language == "fr" else "معطياتكم")
    someone.page.get_by_role("heading", level=1, name=title).wait_for(timeout=30_000)


def test_a_passkey_opens_the_account_under_a_name(person):
    """A browser allows passkeys under a name such as localhost, and not under 127.0.0.1."""
    someone = person("fr")
    someone.open("/sign/login/")
    assert not someone.page.locator("#passkey_login").is_visible()
    someone.site = someone.site.replace("127.0.0.1", "localhost")
    devtools = someone.page.context.new_cdp_session(someone.page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    # Nobody else's journey: whoever has a passkey is asked for it from then on.
    someone.sign_in("responsable.cr-rab@centres.example.org")
    someone.open("/sign/2fa/webauthn/add/")
    someone.page.fill("#id_password", "pont-de-demo-2026")
    someone.click("main button.wide-btn")
    someone.click("#mfa_webauthn_add")
    someone.open("/me/")
    someone.click("main button:has-text('Se déconnecter')")
    someone.open("/sign/login/")
    someone.page.click("#passkey_login")
    someone.page.wait_for_url(re.compile(r"/fr/centre/"))
