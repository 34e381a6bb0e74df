"""Questions as values: what a learner may see of one, and what an answer is worth.

A question holds its words in each language where its page is published, so that a learner may
change language in the middle of a quiz. Ids are those of the blocks, the same in both languages.
"""

import random
from dataclasses import dataclass, field

from django.utils.translation import gettext, override

from accounts.folding import fold

FORGIVEN_FROM = 6  # letters a word must have for one slip to be forgiven
ARTICLES = ("le ", "la ", "les ", "l ", "un ", "une ", "des ")


@dataclass(frozen=True)
class Choice:
    """A choice, or an item to put in order; `is_right` means nothing for an item."""

    id: str
    text: dict
    is_right: bool = False


@dataclass(frozen=True)
class Question:
    """`choices` of an ordering stand in the right order; `accepted` mixes both languages."""

    id: str
    kind: str
    points: int
    prompt: dict
    feedback: dict = field(default_factory=dict)
    choices: tuple = ()
    is_true: bool | None = None
    accepted: tuple = ()

    def prompt_in(self, language):
        return in_language(self.prompt, language)

    def feedback_in(self, language):
        return in_language(self.feedback, language)


@dataclass(frozen=True)
class Marks:
    """`details` says what was given and what was right, by choice id: for the page after grading."""

    points: int
    of: int
    is_right: bool
    details: dict

    def as_json(self):
        return {
            "points": self.points,
            "of": self.of,
            "is_right": self.is_right,
            "details": self.details,
        }


def in_language(texts, language):
    """The words in `language`, or in the other one where they are missing."""
    return texts.get(language) or next((text for text in texts.values() if text), "")


def public_form(question, language, seed):
    """What may be sent before an answer is in: never `is_right`, `is_true`, `accepted` or feedback.

    The order of the choices depends on `seed` and the question alone: the same on each reload.
    """
    return {
        "id": question.id,
        "kind": question.kind,
        "points": question.points,
        "prompt": question.prompt_in(language),
        "choices": [
            {"id": choice.id, "text": in_language(choice.text, language)}
            for choice in _shown_choices(question, language, seed)
        ],
    }


def _shown_choices(question, language, seed):
    if question.kind == "true_false":
        with override(language):
            return [
                Choice("true", {language: gettext("True")}),
                Choice("false", {language: gettext("False")}),
            ]
    shown = list(question.choices)
    dice = random.Random(f"{seed}/{question.id}")  # noqa: S311  # an order, not a secret
    dice.shuffle(shown)
    if question.kind == "ordering" and shown == list(question.choices):
        shown.append(shown.pop(0))
    return shown


def grade(question, answer, language):
    """Marks for an answer as the form sends it; anything unreadable counts as no answer.

    By kind: single_choice an id; multiple_choice a list of ids; true_false "true" or "false";
    ordering {item id: place from 1} or a list of ids; short_answer a text.
    """
    return GRADERS[question.kind](question, answer, language)


def _grade_single(question, answer, language):
    right = next((choice.id for choice in question.choices if choice.is_right), None)
    given = answer[0] if isinstance(answer, list) and answer else answer
    return _all_or_nothing(
        question, given == right, {"given": [given] if given else [], "right": [right]}
    )


def _grade_multiple(question, answer, language):
    """Each choice wrongly ticked or missed costs a point; nothing ticked earns none."""
    known = {choice.id for choice in question.choices}
    ticked = answer if isinstance(answer, list) else [answer]
    given = {each for each in ticked if isinstance(each, str) and each in known}
    right = {choice.id for choice in question.choices if choice.is_right}
    points = max(0, question.points - len(given ^ right)) if given else 0
    details = {"given": sorted(given), "right": sorted(right)}
    return Marks(points, question.points, given == right, details)


def _grade_true_false(question, answer, language):
    given = answer[0] if isinstance(answer, list) and answer else answer
    right = "true" if question.is_true else "false"
    return _all_or_nothing(
        question, given == right, {"given": [given] if given else [], "right": [right]}
    )


def _grade_ordering(question, answer, language):
    """The share of items at their place, rounded down to a whole point."""
    places = _places(answer)
    right = {item.id: place for place, item in enumerate(question.choices, start=1)}
    hits = sum(places.get(item) == place for item, place in right.items())
    details = {"given": {item: places.get(item) for item in right}, "right": right}
    return Marks(question.points * hits // len(right), question.points, hits == len(right), details)


def _places(answer):
    if isinstance(answer, dict):
        return {item: int(place) for item, place in answer.items() if str(place).isdecimal()}
    if isinstance(answer, list):
        return {item: place for place, item in enumerate(answer, start=1) if isinstance(item, str)}
    return {}


def _grade_short(question, answer, language):
    given = answer[0] if isinstance(answer, list) and answer else answer
    typed = _comparable(given) if isinstance(given, str) else ""
    rights = [_comparable(text) for text in question.accepted]
    is_exact = bool(typed) and typed in rights
    has_slip = bool(typed) and not is_exact and any(_is_forgiven(typed, right) for right in rights)
    details = {
        "given": given if isinstance(given, str) else "",
        "has_slip": has_slip,
        "right": list(question.accepted),
    }
    return _all_or_nothing(question, is_exact or has_slip, details)


def _comparable(text):
    """Folded as in every search, and without a full stop or a French article in front."""
    text = fold(text).strip(" .")
    for article in ARTICLES:
        if text.startswith(article):
            return text.removeprefix(article)
    return text


def _is_forgiven(typed, right):
    """Word for word, but for one slip in one long word."""
    words, right_words = typed.split(), right.split()
    if len(words) != len(right_words):
        return False
    different = [(word, due) for word, due in zip(words, right_words, strict=True) if word != due]
    if len(different) != 1:
        return False
    [(word, due)] = different
    return len(due) >= FORGIVEN_FROM and is_one_slip_away(word, due)


def is_one_slip_away(typed, right):
    """One letter added, missing, replaced, or two neighbours swapped."""
    start = 0
    while start < min(len(typed), len(right)) and typed[start] == right[start]:
        start += 1
    rest, due = typed[start:], right[start:]
    return (
        rest[1:] == due[1:]
        or rest[1:] == due
        or rest == due[1:]
        or (rest[:2] == due[:2][::-1] and rest[2:] == due[2:])
    )


def _all_or_nothing(question, is_right, details):
    return Marks(question.points if is_right else 0, question.points, is_right, details)


GRADERS = {
    "single_choice": _grade_single,
    "multiple_choice": _grade_multiple,
    "true_false": _grade_true_false,
    "ordering": _grade_ordering,
    "short_answer": _grade_short,
}


def read_questions(pages):
    """The questions of a page given in each language where it is live: {"fr": page, "ar": page}.

    The French page leads: what is asked, in which order, and which choices are right.
    """
    leading = pages.get("fr") or next(iter(pages.values()), None)
    if leading is None:
        return []
    twins = {
        language: {block.id: block for block in page.question_blocks}
        for language, page in pages.items()
    }
    return [
        _read_question(
            block,
            {
                language: blocks[block.id]
                for language, blocks in twins.items()
                if block.id in blocks
            },
        )
        for block in leading.question_blocks
    ]


def _read_question(block, by_language):
    value = block.value
    return Question(
        id=block.id,
        kind=block.block_type,
        points=value["points"],
        prompt={language: twin.value["prompt"] for language, twin in by_language.items()},
        feedback={language: twin.value["feedback"] for language, twin in by_language.items()},
        choices=tuple(_read_choices(value, by_language)),
        is_true=value.get("is_true"),
        accepted=tuple(
            text for twin in by_language.values() for text in twin.value.get("accepted") or []
        ),
    )


def _read_choices(value, by_language):
    name = "choices" if "choices" in value else "items" if "items" in value else None
    if name is None:
        return
    texts = {}
    for language, twin in by_language.items():
        for item in twin.value[name].bound_blocks:
            texts.setdefault(item.id, {})[language] = (
                item.value["text"] if name == "choices" else item.value
            )
    for item in value[name].bound_blocks:
        yield Choice(item.id, texts[item.id], bool(name == "choices" and item.value["is_right"]))
