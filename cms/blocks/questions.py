"""Questions: five types. A choice is known by its list item's id, the same in both languages."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError


class ChoiceItem(blocks.StructBlock):
    text = blocks.CharBlock(label=_("choice"), max_length=250)
    is_right = blocks.BooleanBlock(label=_("right answer"), required=False)


class QuestionBlock(blocks.StructBlock):
    """What the five types share; a reader sees a question only in its module."""

    prompt = blocks.CharBlock(label=_("question"), max_length=300)

    class Meta:
        icon = "help"
        group = _("Questions")
        template = "cms/blocks/question.html"


def _feedback():
    return blocks.CharBlock(label=_("feedback"), max_length=300, required=False)


def _points(default):
    return blocks.IntegerBlock(label=_("points"), min_value=1, max_value=10, default=default)


class SingleChoiceBlock(QuestionBlock):
    choices = blocks.ListBlock(ChoiceItem(), label=_("choices"), min_num=2, max_num=8)
    feedback = _feedback()
    points = _points(1)

    class Meta:
        label = _("question: one choice")

    def clean(self, value):
        result = super().clean(value)
        if sum(choice["is_right"] for choice in result["choices"]) != 1:
            raise StructBlockValidationError(
                {"choices": ValidationError(_("Mark one choice as right, and only one."))}
            )
        return result


class MultipleChoiceBlock(QuestionBlock):
    choices = blocks.ListBlock(ChoiceItem(), label=_("choices"), min_num=2, max_num=8)
    feedback = _feedback()
    points = _points(2)

    class Meta:
        label = _("question: several choices")

    def clean(self, value):
        result = super().clean(value)
        if not any(choice["is_right"] for choice in result["choices"]):
            raise StructBlockValidationError(
                {"choices": ValidationError(_("Mark at least one choice as right."))}
            )
        return result


class TrueFalseBlock(QuestionBlock):
    is_true = blocks.BooleanBlock(label=_("the statement is true"), required=False)
    feedback = _feedback()
    points = _points(1)

    class Meta:
        label = _("question: true or false")


class OrderingBlock(QuestionBlock):
    items = blocks.ListBlock(
        blocks.CharBlock(label=_("item"), max_length=160),
        label=_("items, in the right order"),
        min_num=3,
        max_num=8,
    )
    feedback = _feedback()
    points = _points(2)

    class Meta:
        label = _("question: put in order")


class ShortAnswerBlock(QuestionBlock):
    accepted = blocks.ListBlock(
        blocks.CharBlock(label=_("accepted answer"), max_length=80),
        label=_("accepted answers"),
        min_num=1,
        max_num=12,
        help_text=_("Capitals, accents and Arabic vowel signs make no difference."),
    )
    feedback = _feedback()
    points = _points(1)

    class Meta:
        label = _("question: short answer")


QUESTION_BLOCKS = [
    ("single_choice", SingleChoiceBlock()),
    ("multiple_choice", MultipleChoiceBlock()),
    ("true_false", TrueFalseBlock()),
    ("ordering", OrderingBlock()),
    ("short_answer", ShortAnswerBlock()),
]
QUESTION_TYPES = frozenset(name for name, _block in QUESTION_BLOCKS)
