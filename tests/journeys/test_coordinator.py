"""The national coordinator imports needs, matches, publishes; the trainer who was chosen accepts."""

import datetime as dt
import re

import pytest
import yaml

from demo.people import DATA, TRAINER_LOGIN

NATIONAL = "nadia@national.example.org"
HEADERS = {
    "fr": "Code du besoin;Cohorte;Module;Priorité;Pas avant;Pas après;Langues;Modalité",
    "ar": "رمز الحاجة;الفوج;المجزوءة;الأولوية;ابتداء من;إلى غاية;اللغات;النمط",
}
# A need no cohort of the demo has yet, that several trainers can meet.
NEEDS = {
    "fr": ("B-901", "COH-02", "DPT-01", "fr", "présentiel"),
    "ar": ("B-902", "COH-04", "CPP-02", "fr", "حضوري"),
}
ENCODING = {"fr": "cp1252", "ar": "utf-16"}


def spreadsheet(language, folder):
    """A list as a delegation sends it: a title row, semicolons, an old encoding, one row without a cohort."""
    code, cohort, module, spoken, mode = NEEDS[language]
    first = dt.date.today() + dt.timedelta(days=60)
    last = first + dt.timedelta(days=70)
    title = {"fr": "Besoins exprimés par la délégation;;;;;;;", "ar": "حاجيات المندوبية;;;;;;;"}[
        language
    ]
    rows = [
        title,
        HEADERS[language],
        f"{code};{cohort};{module};9;{first:%d/%m/%Y};{last:%d/%m/%Y};{spoken};{mode}",
        f"B-999;COH-77;{module};9;{first:%d/%m/%Y};{last:%d/%m/%Y};{spoken};{mode}",
    ]
    path = folder / f"besoins-{language}.csv"
    path.write_text("\r\n".join(rows), encoding=ENCODING[language])
    return path


def until(someone, path, selector, seconds=90):
    """Look at a page anew until the selector is there: what a person does while a worker works."""
    for _second in range(seconds):
        someone.page.goto(f"{someone.site}{path}")
        if someone.page.query_selector(selector):
            someone.look()
            return
        someone.page.wait_for_timeout(1000)
    pytest.fail(f"{path}: no {selector} after {seconds} s: {someone.page.inner_text('main')[:600]}")


def path_of(someone):
    return someone.page.url.removeprefix(someone.site)


def trainer_logins(text):
    """E-mail addresses of the demo's trainers named in the text, in either script."""
    from demo.names import TRAINERS_AR  # the demo's Arabic names

    found = []
    for row in yaml.safe_load((DATA / "trainers.yaml").read_text(encoding="utf-8"))["trainers"]:
        arabic = " ".join(TRAINERS_AR[row["code"]])
        if f"{row['given_name']} {row['family_name']}" in text or arabic in text:
            found.append(TRAINER_LOGIN if row["code"] == "F04" else row["email"])
    return found


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_from_a_spreadsheet_to_a_mission_that_is_accepted(person, language, tmp_path):
    nadia = person(language)
    nadia.sign_in(NATIONAL)
    page = nadia.page

    nadia.open("/imports/")
    page.check("input[name=kind][value=needs]") if page.query_selector(
        "input[type=radio][name=kind]"
    ) else page.select_option("select[name=kind]", "needs")
    page.set_input_files("input[name=upload]", spreadsheet(language, tmp_path))
    with page.expect_navigation():
        page.click("form[enctype] button")
    trial = path_of(nadia)
    until(nadia, trial, "form[action$='/write/']")
    assert "COH-77" in page.inner_text("main")  # the bad row is named, the good one can go in
    with page.expect_navigation():
        page.click("form[action$='/write/'] .btn.next")
    until(nadia, trial, ".notice.good")

    code = NEEDS[language][0]
    nadia.open(f"/plans/new/?q={code}")
    first = dt.date.today() + dt.timedelta(days=53 - dt.date.today().weekday())
    page.fill("input[name=first_day]", first.isoformat())
    page.fill("input[name=last_day]", (first + dt.timedelta(days=91)).isoformat())
    page.fill("input[name=budget_seconds]", "3")
    with page.expect_navigation():
        page.click("form[method=post] .btn.next")
    plan = path_of(nadia)
    nadia.look()
    until(nadia, plan, "form[action$='/publish/']")
    named = page.inner_text("main")
    for view in page.eval_on_selector_all("nav.tabs a", "links => links.map(link => link.href)"):
        page.goto(view)
        nadia.look()
    page.goto(f"{nadia.site}{plan}")
    nadia.click("form[action$='/publish/'] .btn.next")
    assert not page.query_selector("form[action$='/publish/']")

    accepted = 0
    for login in trainer_logins(named):
        trainer = person(language, phone=True)
        trainer.sign_in(login)
        trainer.open("/missions/")
        offers = trainer.page.eval_on_selector_all(
            "main a[href*='/offers/']", "links => links.map(link => link.href)"
        )
        for address in dict.fromkeys(re.sub(r"#.*", "", offer) for offer in offers):
            trainer.page.goto(address)
            trainer.look()
            if trainer.page.query_selector("form[action$='/accept/']"):
                trainer.click("form[action$='/accept/'] .btn.next")
                accepted += 1
                assert not trainer.page.query_selector("form[action$='/accept/']")
    assert accepted
