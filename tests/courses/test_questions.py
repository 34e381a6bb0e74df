"""Grading on the server, partial points, folding; and nothing of the answer before one is given."""

import json

import pytest

from courses.questions import Choice, Question, grade, public_form

FEEDBACK = {"fr": "Commentaire secret", "ar": "تعليق سري"}


def choices(*texts, right=()):
    return tuple(
        Choice(f"c{at}", {"fr": text, "ar": f"{text} ar"}, at in right)
        for at, text in enumerate(texts)
    )


SINGLE = Question(
    "q1",
    "single_choice",
    1,
    {"fr": "Qui ?", "ar": "من؟"},
    FEEDBACK,
    choices("un", "deux", "trois", right={0}),
)
MULTIPLE = Question(
    "q2",
    "multiple_choice",
    2,
    {"fr": "Que ?"},
    FEEDBACK,
    choices("un", "deux", "trois", "rien", right={0, 1, 2}),
)
TRUE = Question("q3", "true_false", 1, {"fr": "Vrai ?"}, FEEDBACK, is_true=True)
ORDER = Question(
    "q4", "ordering", 2, {"fr": "Dans l’ordre"}, FEEDBACK, choices("a", "b", "c", "d", "e", "f")
)
SHORT = Question(
    "q5",
    "short_answer",
    1,
    {"fr": "Comment nomme-t-on… ?", "ar": "ما اسم…؟"},
    FEEDBACK,
    accepted=("secret professionnel", "plan d'action", "السر المهني", "شجرة المشكلات"),
)
ALL = [SINGLE, MULTIPLE, TRUE, ORDER, SHORT]


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.kind)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_form_says_nothing_of_the_answer(question, language):
    sent = json.dumps(public_form(question, language, seed=7), ensure_ascii=False)
    assert set(json.loads(sent)) == {"id", "kind", "points", "prompt", "choices"}
    assert all(set(choice) == {"id", "text"} for choice in json.loads(sent)["choices"])
    for secret in [*FEEDBACK.values(), *SHORT.accepted, "is_right", "is_true", "accepted"]:
        assert secret not in sent


def test_the_order_of_choices_tells_nothing():
    """Right choices come first in our files, and the right order is the file's: both must be shuffled."""
    firsts = {public_form(SINGLE, "fr", seed)["choices"][0]["id"] for seed in range(30)}
    assert firsts == {"c0", "c1", "c2"}
    for seed in range(200):
        shown = [choice["id"] for choice in public_form(ORDER, "fr", seed)["choices"]]
        assert shown != [choice.id for choice in ORDER.choices]


def test_a_form_is_the_same_on_each_reload_and_in_each_language():
    french, arabic = public_form(ORDER, "fr", 5), public_form(ORDER, "ar", 5)
    assert french == public_form(ORDER, "fr", 5)
    assert [each["id"] for each in french["choices"]] == [each["id"] for each in arabic["choices"]]


def test_words_come_in_the_language_asked_or_in_the_other():
    assert public_form(SINGLE, "ar", 1)["prompt"] == "من؟"
    assert public_form(TRUE, "ar", 1)["prompt"] == "Vrai ?"
    assert [each["text"] for each in public_form(TRUE, "fr", 1)["choices"]] == ["Vrai", "Faux"]
    assert [each["text"] for each in public_form(TRUE, "ar", 1)["choices"]] == ["صحيح", "خطأ"]


@pytest.mark.parametrize(
    ("question", "answer", "points"),
    [
        (SINGLE, "c0", 1),
        (SINGLE, ["c0"], 1),
        (SINGLE, "c1", 0),
        (SINGLE, None, 0),
        (SINGLE, {"c0": 1}, 0),
        (MULTIPLE, ["c0", "c1", "c2"], 2),
        (MULTIPLE, ["c0", "c1"], 1),
        (MULTIPLE, ["c0", "c1", "c2", "c3"], 1),
        (MULTIPLE, ["c0"], 0),
        (MULTIPLE, ["c3"], 0),
        (MULTIPLE, [], 0),
        (MULTIPLE, ["c0", "c1", "c2", "unknown"], 2),
        (MULTIPLE, [{"c0": 1}, None], 0),
        (TRUE, "true", 1),
        (TRUE, "false", 0),
        (TRUE, "", 0),
        (ORDER, ["c0", "c1", "c2", "c3", "c4", "c5"], 2),
        (ORDER, ["c0", "c1", "c3", "c2", "c4", "c5"], 1),
        (ORDER, {"c0": "1", "c1": "2", "c2": "4", "c3": "3", "c4": "5", "c5": "6"}, 1),
        (ORDER, {"c0": "1", "c1": "1", "c2": "1", "c3": "1", "c4": "1", "c5": "1"}, 0),
        (ORDER, {"c0": "un"}, 0),
        (ORDER, [["c0"], None, "c5"], 0),
        (ORDER, ["c5", "c4", "c3", "c2", "c1", "c0"], 0),
    ],
)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_points(question, answer, points, language):
    marks = grade(question, answer, language)
    assert (marks.points, marks.of) == (points, question.points)
    assert marks.is_right == (points == question.points)


@pytest.mark.parametrize(
    "typed",
    [
        "secret professionnel",
        "  Secret   Professionnel ",
        "le secret professionnel.",
        "le secret professionel",
        "LE SECRET PROFÉSSIONNEL",
        "plan d’action",
        "Plan d'Action",
        "السر المهني",
        "السِّرّ المِهَنيّ",
        "الســـر المهني",
        "السر المهنى",
        "شجره المشكلات",
    ],
)
def test_a_short_answer_is_right_however_it_is_typed(typed):
    assert grade(SHORT, typed, "fr").is_right
    assert grade(SHORT, typed, "ar").is_right


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "secret",
        "secret profesionel",
        "plen d’action",
        "secret professionnel absolu",
        "السر",
        None,
        5,
    ],
)
def test_another_short_answer_is_wrong(typed):
    """One slip in one long word is forgiven: not two, not in a short word, not a word more."""
    assert not grade(SHORT, typed, "fr").is_right


def test_a_forgiven_slip_is_told():
    assert grade(SHORT, "le secret professionel", "fr").details["has_slip"]
    assert not grade(SHORT, "secret professionnel", "fr").details["has_slip"]


def test_details_hold_what_was_given_and_what_was_right():
    details = grade(ORDER, ["c1", "c0", "c2", "c3", "c4", "c5"], "fr").details
    assert details["given"] == {"c0": 2, "c1": 1, "c2": 3, "c3": 4, "c4": 5, "c5": 6}
    assert details["right"] == {"c0": 1, "c1": 2, "c2": 3, "c3": 4, "c4": 5, "c5": 6}
