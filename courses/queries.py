"""Reading the catalogue: pages for a unit, units of a version, and what higher houses add.

Sessions and enrolment belong to `lms`, a higher house: it registers providers here at start-up.
"""

from dataclasses import dataclass

from .models import LessonPage
from .questions import read_questions


@dataclass(frozen=True)
class Lesson:
    """A unit's live page in `language`. `is_fallback`: the wanted language is not published yet."""

    page: LessonPage
    language: str
    is_fallback: bool
    questions: list
    languages: list

    @property
    def parts(self):
        """The body in order: (block, question or None)."""
        by_id = {question.id: question for question in self.questions}
        return [(block, by_id.get(block.id)) for block in self.page.body]


def live_pages(translation_key):
    """{"fr": page, "ar": page} of a lesson, as far as they are live. One query."""
    pages = LessonPage.objects.filter(translation_key=translation_key, live=True).select_related(
        "locale"
    )
    return {page.locale.language_code: page for page in pages}


def lesson_page(unit, language):
    """The lesson or quiz of a unit as `Lesson`, or None where no language is live. One query."""
    pages = live_pages(unit.translation_key)
    if not pages:
        return None
    found = language if language in pages else next(iter(pages))
    return Lesson(
        page=pages[found],
        language=found,
        is_fallback=found != language,
        questions=read_questions(pages),
        languages=sorted(pages, reverse=True),
    )


def units_of(version):
    """`ModuleVersionUnit`s in order, each with its unit. One query."""
    return list(version.version_units.select_related("unit").order_by("position"))


def latest_version(module):
    return module.versions.order_by("-number").first()


_session_provider = None
_enrolment_provider = None


def register_session_provider(function):
    """`function(module_ids)` → {module id: [session, …]} in the order of their dates.

    Each session has: starts_on, ends_on, place, region (a Region's code or None), languages,
    seats_left (None = unknown), seats, is_confirmed. A fixed number of queries whatever the number of modules.
    """
    global _session_provider
    _session_provider = function


def register_enrolment_provider(function):
    """`function(user, module)` → {"label", "url", "is_post", "hint"} for the module page, or None."""
    global _enrolment_provider
    _enrolment_provider = function


def next_sessions(module_ids):
    return _session_provider(list(module_ids)) if _session_provider else {}


def enrolment_action(user, module):
    return _enrolment_provider(user, module) if _enrolment_provider else None
