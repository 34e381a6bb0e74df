"""The place in a lesson: a change of language in the middle of it loses nothing."""

PLACE = """() => [...document.querySelectorAll('.prose > span[id]')]
    .filter((block) => block.getBoundingClientRect().top < innerHeight / 3).pop().id"""


def test_the_other_language_opens_at_the_block_being_read(person):
    learner = person("fr", phone=True)
    learner.sign_in("salma@centres.example.org")
    learner.open("/learn/home/")
    page = learner.page
    page.click(".next-card .btn.next")
    page.wait_for_load_state()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    place = page.evaluate(PLACE)
    page.locator("a.lang").dispatch_event("click")
    page.wait_for_url(f"**/ar/**#{place}")
    top = page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", place)
    assert 0 <= top < 200
    learner.language = "ar"
    learner.look()
