"""An editor changes a module's page in Wagtail and publishes it; readers see it at once."""

import re

import pytest

EDITOR = "amine@editions.example.org"
SLUG = "protocoles-prise-en-charge"


TITLE = {"fr": "Protocoles de prise en charge", "ar": "بروتوكولات"}


def open_in_the_editors_room(editor, language):
    """From the desk to the module's page: the French one stands in the table, the other is searched for."""
    page = editor.page
    page.click(
        "main table a[href*='/admin/pages/']:has-text('Protocoles'), main table a[href*='/admin/pages/']:has-text('بروتوكولات')"
    )
    page.wait_for_url(re.compile(r"/admin/pages/\d+/"))
    if language == "fr":
        number = re.search(r"/pages/(\d+)/", page.url).group(1)
        page.goto(f"{editor.site}/admin/pages/{number}/edit/")
        return
    page.goto(f"{editor.site}/admin/pages/search/?q={TITLE[language]}")
    page.click(f"table a[href*='/edit/']:has-text('{TITLE[language]}')")
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_editor_publishes_a_change(person, language):
    editor = person(language)
    editor.sign_in(EDITOR)
    page = editor.page
    editor.open("/me/")  # the editors' room speaks the language of one's own file
    page.check(f"input[name=language][value={language}]")
    with page.expect_navigation():
        page.click("form.card .btn")
    editor.open("/editing/")
    open_in_the_editors_room(editor, language)
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    mark = {"fr": "Essai de publication", "ar": "تجربة نشر"}[language]
    page.fill("[name=summary]", mark)
    with page.expect_navigation():
        page.evaluate("document.querySelector('[name=action-publish]').click()")
    visitor = person(language)
    visitor.open(f"/catalogue/{SLUG}/")
    assert mark in visitor.page.inner_text("main")
