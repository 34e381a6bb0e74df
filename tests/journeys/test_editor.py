"""An editor changes a module's page in Wagtail and publishes it; readers see it at once."""

import re

import pytest

EDITOR = "amine@editions.example.org"
SLUG = "protocoles-prise-en-charge"


def edit_address(editor, language):
    """Address of the module's page in the editors' room, reached as an editor does: from the desk."""
    page = editor.page
    page.click("main table a[href*='/admin/pages/']:has-text('Protocoles'), main table a[href*='/admin/pages/']:has-text('بروتوكولات')")
    page.wait_for_url(re.compile(r"/admin/pages/\d+/"))
    french = re.search(r"/pages/(\d+)/", page.url).group(1)
    page.goto(f"{editor.site}/admin/pages/{french}/edit/")
    if language == "fr":
        return page.url
    others = page.eval_on_selector_all(
        "a[href*='/admin/pages/']", "links => links.map(link => [link.href, link.textContent])"
    )
    return next(href for href, text in others if "العربية" in text and "/edit/" in href)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_editor_publishes_a_change(person, language):
    editor = person(language)
    editor.sign_in(EDITOR)
    editor.open("/editing/")
    page = editor.page
    page.goto(edit_address(editor, language))
    assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
    mark = {"fr": "Essai de publication", "ar": "تجربة نشر"}[language]
    page.fill("[name=summary]", mark)
    with page.expect_navigation():
        page.evaluate("document.querySelector('[name=action-publish]').click()")
    visitor = person(language)
    visitor.open(f"/catalogue/{SLUG}/")
    assert mark in visitor.page.inner_text("main")
