"""A problem file made elsewhere: refused with its field and the fix, or searched and never published."""

import ast
import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from jobs.services import run
from trainers import matching, problem_files
from trainers.matching.errors import FormatError
from trainers.models import Plan, PlanState
from trainers.problem_errors import KINDS, SENTENCES, WANTED, told
from trainers.services.accept import CannotAccept, accept_plan
from trainers.services.plan import run_again

pytestmark = pytest.mark.django_db
ENGINE = Path(matching.__file__).parent
GOOD = Path(__file__).parent / "matching" / "problems" / "S-0.json"
LANGUAGES = ["fr", "ar"]
SOURCES = sorted(ENGINE.glob("*.py"))


def url(name, *args, language="fr"):
    with translation.override(language):
        return reverse(f"trainers:{name}", args=args)


def good():
    return json.loads(GOOD.read_text(encoding="utf-8"))


def sent(client, content, language="fr", seconds=1):
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    upload = SimpleUploadedFile("ailleurs.json", content, "application/json")
    data = {"upload": upload, "budget_seconds": seconds}
    return client.post(url("plan_trial", language=language), data)


@pytest.fixture
def trial(client, national):
    client.force_login(national)
    sent(client, good())
    plan = Plan.objects.get()
    run(plan.job_id)
    plan.refresh_from_db()
    return plan


CODE_AT = {"refuse": 2, "ProblemError": 3, "FormatError": 3, "PlanError": 3, "_refuse": 1}


def refusals():
    """Every call with which the engine or the reader of uploads refuses something: its code, and
    the names of its parameters where they are written there."""
    for path in [*SOURCES, Path(problem_files.__file__)]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                at = CODE_AT.get(getattr(node.func, "attr", getattr(node.func, "id", "")))
                if at is not None and len(node.args) > at:
                    code = node.args[at]
                    if isinstance(code, ast.Constant):
                        yield code.value, _params_written(node, node.args[at + 1 :])


def _params_written(call, rest):
    """None where they are put together elsewhere."""
    if not rest:
        return {each.arg for each in call.keywords}
    names = [getattr(key, "value", None) for key in getattr(rest[0], "keys", [None])]
    return None if None in names else set(names)


def test_every_code_has_its_sentence_and_no_sentence_is_idle():
    found = {code for code, _names in refusals()}
    assert len(found) > 25
    assert set(SENTENCES) == found | {"invalid"}


def test_a_refusal_gives_what_its_sentence_tells():
    for code, names in refusals():
        if names is not None:
            wanted = {each for text in SENTENCES[code] for each in _named(text)}
            assert wanted <= names, code


def _named(sentence):
    with translation.override("en"):
        return set(re.findall(r"%\((\w+)\)s", str(sentence)))


def test_every_kind_of_value_that_is_asked_for_has_its_words():
    texts = [path.read_text(encoding="utf-8") for path in SOURCES]
    wanted = {each for text in texts for each in re.findall(r'refuse_type\("([^"]+)"\)', text)}
    assert wanted == set(WANTED)
    kinds = re.findall(r'"(place|cohort|need|trainer|room)"\)', "".join(texts))
    assert set(kinds) == set(KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_no_sentence_is_empty_or_english(code, language):
    for sentence in SENTENCES[code]:
        with translation.override("en"):
            source = str(sentence)
        with translation.override(language):
            words = str(sentence)
        assert words and words != source
        assert set(re.findall(r"%\(\w+\)s", words)) == set(re.findall(r"%\(\w+\)s", source))


def broken(change):
    data = good()
    change(data)
    return data


MALFORMED = {
    "json": (b'{"schema": 1,', "file"),
    "encoding": ('{"é": 1}'.encode("latin-1"), "file"),
    "missing": (broken(lambda data: data.pop("rooms")), "rooms"),
    "type": (broken(lambda data: data["needs"][3].update(priority="2")), "needs[3].priority"),
    "choice": (broken(lambda data: data["needs"][0].update(mode="zoom")), "needs[0].mode"),
    "window": (broken(lambda d: d["needs"][0]["window"].reverse()), "needs[0].window"),
    "unknown_id": (broken(lambda d: d["needs"][0].update(cohort="X")), "needs[0].cohort"),
    "cycle": (
        broken(lambda d: d["needs"][0].update(after=[d["needs"][0]["id"]])),
        "needs[0].after",
    ),
    "too_many": (broken(lambda d: d.update(rooms=[0] * 5001)), "rooms"),
    "null_character": (broken(lambda d: d["rooms"][0].update(id="a\0b")), "file"),
    "year": (
        broken(
            lambda d: d.update(first_day="1900-01-01", last_day="1900-01-05", needs=[], locks=[])
        ),
        "first_day",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", MALFORMED)
def test_a_malformed_file_is_told_by_field_and_fix_and_nothing_is_written(
    client, national, code, language
):
    content, field = MALFORMED[code]
    client.force_login(national)
    response = sent(client, content, language)
    refusal = response.context["refusal"]
    assert response.status_code == 200
    assert refusal.field == ("" if field == "file" else field)
    page = response.content.decode()
    assert SENTENCES[code][1]._args[0] not in page
    with translation.override(language):
        assert refusal.message == told(field, code, _params(content)).message
    assert not Plan.objects.exists()


def _params(content):
    upload = SimpleUploadedFile(
        "x.json", content if isinstance(content, bytes) else json.dumps(content).encode()
    )
    with pytest.raises(FormatError) as caught:
        problem_files.read_upload(upload)
    return caught.value.params


def test_more_than_twenty_megabytes_are_refused_unread(client, national, monkeypatch):
    monkeypatch.setattr(problem_files, "parse", lambda content: pytest.fail("was read"))
    client.force_login(national)
    response = sent(client, b" " * (20 * 1024 * 1024 + 1))
    assert "20 Mo" in response.context["refusal"].message
    assert not Plan.objects.exists()


@pytest.fixture
def impossible_lock():
    """The good file, with one lock on a need that nobody can teach."""
    data = good()
    data["locks"] = data["locks"][:1]
    need = next(each for each in data["needs"] if each["id"] == data["locks"][0]["need"])
    need["requires"] = {"nobody holds this": 4}
    return data


def test_locks_that_can_t_hold_are_told_before_the_search(client, national, impossible_lock):
    client.force_login(national)
    assert sent(client, impossible_lock).context["refusal"].field == "locks[0]"
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Assouplissez le verrou"), ("ar", "خففوا التثبيت")]
)
def test_those_of_a_large_problem_are_told_by_the_search(
    client, national, impossible_lock, monkeypatch, language, words
):
    monkeypatch.setattr(problem_files, "NEEDS_LOCKED_AT_ONCE", 0)
    client.force_login(national)
    sent(client, impossible_lock)
    plan = Plan.objects.get()
    run(plan.job_id)
    page = client.get(url("plan", plan.pk, language=language))
    assert page.context["refusal"].field == "locks[0]"
    assert words in page.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", ["person", "centre", "room"])
def test_the_pages_of_a_trial_draw_codes_that_are_not_ours(client, trial, view, language):
    assert (trial.state, trial.is_trial) == (PlanState.READY, True)
    response = client.get(url("plan", trial.pk, language=language), {"view": view})
    page = response.content.decode()
    assert response.status_code == 200
    assert response.context["drawing"].count('class="ms"') > 10
    assert url("plan_accept", trial.pk, language=language) not in page
    words = {"fr": "ne peut pas être publié", "ar": "لا يمكن نشر هذا المخطط"}
    assert words[language] in page


@pytest.mark.parametrize("name", ["plan_year", "plan_centre", "plans", "coordination"])
def test_the_other_pages_take_a_trial(client, trial, name):
    args = [trial.pk] if name.startswith("plan_") else []
    assert client.get(url(name, *args)).status_code == 200


@pytest.mark.parametrize("table", ["sessions", "open"])
def test_a_trial_s_tables_can_be_taken_away(client, trial, table):
    response = client.get(url("plan", trial.pk), {"export": "csv", "table": table})
    assert response.status_code == 200
    assert re.search(rb'"N\d{4}";"C\d{4}"', response.content) or table == "open"


def test_a_trial_is_never_published(client, national, trial):
    with pytest.raises(CannotAccept):
        accept_plan(plan=trial, by=national)
    assert client.post(url("plan_accept", trial.pk)).status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=trial.pk).update(state=PlanState.ACCEPTED)
    Plan.objects.filter(pk=trial.pk).update(is_trial=False, state=PlanState.ACCEPTED)  # control


def test_a_trial_searched_again_stays_one(trial, national):
    assert run_again(plan=trial, by=national).is_trial


@pytest.mark.parametrize("role", ["coordinator", "manager", "trainer_user", "learner", "editor"])
def test_nobody_else_tries_a_file(client, request, role):
    client.force_login(request.getfixturevalue(role))
    assert sent(client, good()).status_code in (403, 404)
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "1er février 2027, matin"), ("ar", "1 فبراير 2027 صباحا")]
)
def test_days_and_half_days_are_told_as_people_write_them(language, words):
    params = {"need": "N1", "start": "2027-02-01am"}
    with translation.override(language):
        assert words in told("locks[0].start", "lock_start_closed", params).message
