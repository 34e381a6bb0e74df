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


def test_the_home_leads_back_to_the_block_where_one_stopped(person):
    learner = person("fr", phone=True)
    learner.sign_in("salma@centres.example.org")
    learner.open("/learn/home/")
    page = learner.page
    page.click(".next-card .btn.next")
    page.wait_for_load_state()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    place = page.evaluate(PLACE)
    with page.expect_response("**/place/") as told:
        page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert told.value.status == 204
    learner.open("/learn/home/")
    assert "vous en étiez" in page.inner_text(".next-card")
    page.click(".next-card .btn.next")
    page.wait_for_url(f"**#{place}")
    learner.look()
    page.click("details.inside summary")
    first = page.locator("details.inside button").first
    first.click()
    page.wait_for_url(f"**#b-{first.get_attribute('value')}")
    assert "/place/" not in page.url
