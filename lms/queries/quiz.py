"""Questions as a learner meets them: the form, what was typed, and the marks once it is graded."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from courses.questions import public_form
from lms.models import Attempt, AttemptState, FurtherAttempt

KINDS = {
    "single_choice": _("one choice"),
    "multiple_choice": _("several choices"),
    "true_false": _("true or false"),
    "ordering": _("put in order"),
    "short_answer": _("short answer"),
}


def attempts_at(enrolment, unit):
    return list(Attempt.objects.filter(enrolment=enrolment, unit=unit).order_by("number"))


def further_at(enrolment, unit):
    """What was granted beyond the quiz's own number of attempts, the first one first."""
    return list(
        FurtherAttempt.objects.filter(enrolment=enrolment, unit=unit)
        .select_related("granted_by")
        .order_by("granted_at", "pk")
    )


def last_answers(enrolment, lesson_unit):
    """{question id: latest attempt} of the questions inside a lesson. One query."""
    rows = Attempt.objects.filter(
        enrolment=enrolment,
        unit__translation_key=lesson_unit.translation_key,
        state=AttemptState.GRADED,
    ).order_by("number")
    return {key: row for row in rows for key in row.answers}


def field_name(question_id):
    return f"q-{question_id}"


def read_answers(questions, data):
    """{question id: answer} from a form as it was sent; what is missing stays empty."""
    return {question.id: _read_answer(question, data) for question in questions}


def _read_answer(question, data):
    name = field_name(question.id)
    if question.kind == "multiple_choice":
        return [_cleaned(each) for each in data.getlist(name)]
    if question.kind == "ordering":
        return {
            item.id: _cleaned(data.get(f"{name}-{item.id}", ""), 2) for item in question.choices
        }
    return _cleaned(data.get(name, ""))


def _cleaned(text, length=200):
    """What a database can store: no NUL, and no longer than any answer has to be."""
    return text.replace("\0", "").strip()[:length]


def is_answered(question, answer):
    """Whether an answer says enough to be graded: of an ordering, a place of its own for each item."""
    if question.kind == "ordering":
        places = {int(place) for place in (answer or {}).values() if str(place).isdecimal()}
        return places == set(range(1, len(question.choices) + 1))
    return bool(answer)


@dataclass(frozen=True)
class ShownChoice:
    """`verdict`: "right", "wrong", "missed" once graded, else empty. `place`: of an item to order."""

    id: str
    text: str
    is_given: bool = False
    verdict: str = ""
    place: str = ""
    right_place: int = 0

    @property
    def css(self):
        return {"right": "ok", "wrong": "ko", "missed": "ok ms"}.get(self.verdict, "")


@dataclass(frozen=True)
class ShownQuestion:
    """`marks` is None before grading: then nothing here tells what is right."""

    id: str
    kind: str
    kind_label: str
    name: str
    prompt: str
    number: int
    of: int
    choices: list
    text: str
    is_missing: bool = False
    marks: dict | None = None
    feedback: str = ""

    @property
    def places(self):
        return range(1, len(self.choices) + 1)


def shown_questions(questions, *, language, seed, answers=None, marks=None, missing=()):
    """The questions in order, ready to draw."""
    return [
        _shown(
            question, number, len(questions), language, seed, answers or {}, marks or {}, missing
        )
        for number, question in enumerate(questions, start=1)
    ]


def _shown(question, number, of, language, seed, answers, marks, missing):
    form = public_form(question, language, seed)
    answer, mark = answers.get(question.id), marks.get(question.id)
    if question.kind == "ordering":
        choices = _items(form["choices"], answer or {}, mark)
    else:
        choices = [_choice(each, answer, mark) for each in form["choices"]]
    return ShownQuestion(
        id=question.id,
        kind=question.kind,
        kind_label=KINDS[question.kind],
        name=field_name(question.id),
        prompt=form["prompt"],
        number=number,
        of=of,
        choices=choices,
        text=answer if isinstance(answer, str) else "",
        is_missing=question.id in missing,
        marks=mark,
        feedback=question.feedback_in(language) if mark else "",
    )


def _choice(each, answer, mark):
    given = each["id"] in answer if isinstance(answer, list) else each["id"] == answer
    verdict = ""
    if mark:
        is_right = each["id"] in mark["details"]["right"]
        verdict = ("right" if given else "missed") if is_right else ("wrong" if given else "")
    return ShownChoice(each["id"], each["text"], given, verdict)


def _items(shown, answer, mark):
    """Graded, the items stand where the learner put them."""
    right = mark["details"]["right"] if mark else {}
    items = []
    for each in shown:
        place = str(answer.get(each["id"], ""))
        due = right.get(each["id"], 0)
        verdict = ("right" if place == str(due) else "wrong") if mark else ""
        items.append(ShownChoice(each["id"], each["text"], bool(place), verdict, place, due))
    return sorted(items, key=lambda item: int(item.place or 0)) if mark else items


@dataclass(frozen=True)
class QuizStanding:
    """How far a learner is with a quiz: what it takes, what is left."""

    step: object
    attempts: list
    questions: list = field(default_factory=list)
    further: list = field(default_factory=list)

    @property
    def max_attempts(self):
        return self.step.place.rule["max_attempts"] + len(self.further)

    @property
    def left(self):
        return max(0, self.max_attempts - len(self.attempts))

    @property
    def points_max(self):
        return sum(question.points for question in self.questions)

    @property
    def points_needed(self):
        """The fewest points that reach the pass mark."""
        return -(-self.step.place.rule["pass_percent"] * self.points_max // 100)

    @property
    def best(self):
        graded = [each for each in self.attempts if each.state == AttemptState.GRADED]
        return max(graded, key=lambda each: each.points, default=None)

    @property
    def is_passed(self):
        return any(each.is_passed for each in self.attempts)

    @property
    def is_used_up(self):
        """All attempts are graded and none was enough."""
        return (
            not self.is_passed
            and not self.left
            and all(each.state == AttemptState.GRADED for each in self.attempts)
        )
