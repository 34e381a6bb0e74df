"""A visitor looks around: home, catalogue, a module, a resource; in both languages, at both widths."""

import pytest

PAGES = [
    "/", "/catalogue/", "/catalogue/?q=pedagogie", "/resources/", "/v/", "/sign/login/", "/sign/signup/",
    "/sign/password/reset/", "/about/help/", "/about/complaint/", "/about/accessibility/", "/about/data/",
    "/offline/", "/nowhere/",
]  # fmt: skip


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_public_pages_are_accessible(person, language, phone):
    visitor = person(language, phone=phone)
    for path in PAGES:
        visitor.open(path)
    assert len(visitor.seen) == len(PAGES)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_catalogue_finds_a_module_and_keeps_its_state_in_the_address(person, language):
    visitor = person(language)
    visitor.open("/catalogue/")
    words = {"fr": "diagnostic", "ar": "تشخيص"}[language]
    visitor.page.fill("main input[type=search]", words)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.look()
    assert "q=" in visitor.page.url
    visitor.click("main a[href*='/catalogue/diagnostic-participatif-territorial/']")
    assert visitor.page.query_selector("main h1")


def test_the_language_switch_keeps_the_place(person):
    visitor = person("fr")
    visitor.open("/catalogue/diagnostic-participatif-territorial/")
    with visitor.page.expect_navigation():
        visitor.page.click("header a.lang")
    assert "/ar/catalogue/diagnostic-participatif-territorial/" in visitor.page.url
    assert visitor.page.evaluate("document.documentElement.dir") == "rtl"
