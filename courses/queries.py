"""Reading the catalogue: pages for a unit, units of a version, and what higher houses add.

Sessions and enrolment belong to `lms`, a higher house: it registers providers here at start-up.
"""

from dataclasses import dataclass, field
from datetime import date

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


@dataclass(frozen=True)
class UpcomingSession:
    """A led part to come. No centre and no town: it is held remotely."""

    starts_on: date
    ends_on: date
    centre: str
    town: str
    region: str | None
    region_name: str
    languages: tuple
    seats: int
    seats_left: int
    is_confirmed: bool


@dataclass(frozen=True)
class Participation:
    """`state`: "following" (its learning page), "open" (enrols at once), "sign_in" (a visitor first signs in).

    `reader_urls`: {translation key of a lesson: where its follower reads it}.
    """

    state: str
    url: str
    is_post: bool = False
    reader_urls: dict = field(default_factory=dict)


_providers = {}


def register_session_provider(function):
    """`function(module_ids)` → {module id: [UpcomingSession, …]} by date, in a fixed number of queries."""
    _providers["sessions"] = function


def register_participation_provider(function):
    """`function(user, module)` → Participation, or None where a centre has to enrol."""
    _providers["participation"] = function


def next_sessions(module_ids):
    return _providers["sessions"](list(module_ids)) if "sessions" in _providers else {}


def participation(user, module):
    return _providers["participation"](user, module) if "participation" in _providers else None
