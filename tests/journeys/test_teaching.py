"""The trainer takes attendance of a session that runs, and corrects one mark with a reason."""

import pytest

TRAINER = "denis@formateurs.example.org"


def open_slot(page):
    """Address of a half-day to sign of a session that the trainer leads now, from the strip of its page."""
    return page.eval_on_selector_all(
        "a[href*='/attendance/']", "links => links.map(link => link.href)"
    )


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_attendance_is_taken_and_corrected(person, language):
    trainer = person(language, phone=True)
    trainer.sign_in(TRAINER)
    trainer.open("/sessions/led/")
    slots = open_slot(trainer.page)
    assert slots, "the demo has a session of this week"
    trainer.page.goto(slots[0])
    trainer.look()
    page = trainer.page
    rest = page.query_selector("button[name=rest]")
    if rest:
        trainer.click("button[name=rest]")
    first = page.query_selector("input[name^=mark_]:not(:checked)[value=absent]")
    assert first, "somebody is marked"
    name = first.get_attribute("name")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.check(f"input[name={name}][value=excused]", force=True)
    save = "form#att button:not([name=rest]), button[form=att]"
    trainer.click(save)
    if page.query_selector("#id_reason[aria-invalid], .summary"):
        page.fill("#id_reason", {"fr": "Certificat reçu", "ar": "توصلنا بشهادة"}[language])
        trainer.click(save)
    assert not page.query_selector(".summary")
    page.goto(slots[0])
    assert page.is_checked(f"input[name={name}][value=excused]")
