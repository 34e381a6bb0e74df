"""The catalogue: what is published in a language, found by competency, place, language, length, words.

A fixed number of queries whatever the number of modules; the rest is done on values. Sessions come
from the house above (`queries.register_session_provider`).
"""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.folding import fold, matches

from .models import (
    LessonKind,
    LessonPage,
    Modality,
    Module,
    ModuleCompetency,
    ModulePage,
)
from .queries import next_sessions

A_PAGE = 20
ON_HOME = 3
# (value, label, test on half-days)
DURATIONS = [
    ("short", _("up to 7 half-days"), lambda half_days: half_days <= 7),
    ("middle", _("8 to 10 half-days"), lambda half_days: 8 <= half_days <= 10),
    ("long", _("over 10 half-days"), lambda half_days: half_days > 10),
]
WHERE = {
    Modality.ON_SITE: pgettext_lazy("venue", "on site"),
    Modality.REMOTE: pgettext_lazy("venue", "remotely"),
    Modality.BLENDED: pgettext_lazy("venue", "online and on site"),
}


@dataclass
class Entry:
    """A module as the catalogue shows it in one language."""

    page: ModulePage
    module: Module
    url: str
    lessons: list = field(default_factory=list)
    competencies: list = field(default_factory=list)
    sessions: list = field(default_factory=list)

    @property
    def next_session(self):
        return self.sessions[0] if self.sessions else None

    @property
    def where(self):
        return WHERE[self.module.modality]

    @property
    def lesson_count(self):
        return sum(lesson["kind"] != LessonKind.QUIZ for lesson in self.lessons)

    @property
    def languages(self):
        """Those of its next sessions; of its pages while none is planned."""
        spoken = {language for session in self.sessions for language in session.languages}
        return [
            each for each in ("fr", "ar") if each in (spoken or self.module.published_languages)
        ]

    @property
    def domains(self):
        return {link.competency.domain_id for link in self.competencies}

    @property
    def codes(self):
        return {link.competency_id for link in self.competencies}

    @property
    def regions(self):
        return {session.region for session in self.sessions if session.region}

    def answers_to(self, query):
        """In its own words, and in those of its lessons and competencies."""
        return matches(
            query,
            self.module.code,
            self.module.title_fr,
            self.module.title_ar,
            self.page.summary,
            *(text for lesson in self.lessons for text in (lesson["title"], lesson["summary"])),
            *(
                text
                for link in self.competencies
                for text in (link.competency.name_fr, link.competency.name_ar)
            ),
            *(text for objective in self.module.objectives for text in objective.values()),
        )


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Choices:
    """The filters in the address."""

    query: str
    domains: list
    competency: str
    languages: list
    modalities: list
    duration: str
    region: str
    sort: str

    @classmethod
    def read(cls, params):
        return cls(
            query=params.get("q", "").strip()[:100],
            domains=params.getlist("domain"),
            competency=params.get("competency", ""),
            languages=params.getlist("language"),
            modalities=params.getlist("mode"),
            duration=params.get("duration", ""),
            region=params.get("region", ""),
            sort="title" if params.get("sort") == "title" else "session",
        )

    @property
    def is_filtered(self):
        return bool(
            self.query
            or self.domains
            or self.competency
            or self.languages
            or self.modalities
            or self.duration
            or self.region
        )

    def admit(self, entry):
        return (
            (not self.domains or bool(entry.domains & set(self.domains)))
            and (not self.competency or self.competency in entry.codes)
            and (not self.languages or bool(set(entry.languages) & set(self.languages)))
            and (not self.modalities or entry.module.modality in self.modalities)
            and _lasts(self.duration, entry.module.half_days)
            and (not self.region or self.region in entry.regions)
            and (not fold(self.query) or entry.answers_to(self.query))
        )


def _lasts(duration, half_days):
    return all(test(half_days) for value, _label, test in DURATIONS if value == duration)


def catalogue(language, params):
    """Context of the catalogue page for the filters in `params` (a QueryDict)."""
    choices = Choices.read(params)
    entries = entries_in(language)
    found = sorted((entry for entry in entries if choices.admit(entry)), key=_order(choices.sort))
    facets = _facets(entries, choices)
    return {
        "choices": choices,
        "total": len(entries),
        "found": Paginator(found, A_PAGE).get_page(params.get("page")),
        "facets": facets,
        "chosen": [
            option.label for options in facets.values() for option in options if option.is_chosen
        ],
    }


def entries_in(language):
    """Every published module in a language, by code. Five queries and those of the sessions."""
    pages = list(
        ModulePage.objects.live().filter(locale__language_code=language).select_related("locale")
    )
    keys = [page.translation_key for page in pages]
    modules = {
        module.translation_key: module for module in Module.objects.filter(translation_key__in=keys)
    }
    base = catalogue_url()
    entries = {
        modules[page.translation_key].pk: Entry(
            page=page, module=modules[page.translation_key], url=f"{base}{page.slug}/"
        )
        for page in pages
        if page.translation_key in modules
    }
    by_path = {entry.page.path: entry for entry in entries.values()}
    for lesson in (
        LessonPage.objects.live()
        .filter(locale__language_code=language)
        .order_by("path")
        .values("path", "title", "summary", "kind")
    ):
        parent = by_path.get(lesson["path"][: -LessonPage.steplen])
        if parent is not None:
            parent.lessons.append(lesson)
    for link in ModuleCompetency.objects.filter(module__in=entries).select_related(
        "competency__domain"
    ):
        entries[link.module_id].competencies.append(link)
    for module_id, sessions in next_sessions(entries).items():
        if module_id in entries:
            entries[module_id].sessions = sessions
    return sorted(entries.values(), key=lambda entry: entry.module.code)


def catalogue_url():
    return reverse("courses:catalogue")


def _order(sort):
    if sort == "title":
        return lambda entry: fold(entry.page.title)
    return lambda entry: (
        entry.next_session is None,
        entry.next_session.starts_on.isoformat() if entry.next_session else "",
        entry.module.code,
    )


def _facets(entries, choices):
    domains, competencies = {}, {}
    for entry in entries:
        for link in entry.competencies:
            domains[link.competency.domain_id] = link.competency.domain
            competencies[link.competency_id] = link.competency
    regions = {
        session.region: session.region_name
        for entry in entries
        for session in entry.sessions
        if session.region
    }
    return {
        "domains": [
            Option(
                code,
                domain.name,
                sum(code in entry.domains for entry in entries),
                code in choices.domains,
            )
            for code, domain in sorted(domains.items())
        ],
        "competencies": [
            Option(
                code,
                competency.name,
                sum(code in entry.codes for entry in entries),
                code == choices.competency,
            )
            for code, competency in sorted(competencies.items())
        ],
        "languages": [
            Option(
                code,
                label,
                sum(code in entry.languages for entry in entries),
                code in choices.languages,
            )
            for code, label in (("fr", _("French")), ("ar", _("Arabic")))
        ],
        "modalities": [
            Option(mode.value, mode.label, count, mode.value in choices.modalities)
            for mode in (Modality.BLENDED, Modality.ON_SITE, Modality.REMOTE)
            if (count := sum(entry.module.modality == mode for entry in entries))
        ],
        "durations": [
            Option(
                value,
                label,
                sum(test(entry.module.half_days) for entry in entries),
                value == choices.duration,
            )
            for value, label, test in DURATIONS
        ],
        "regions": [
            Option(
                code, name, sum(code in entry.regions for entry in entries), code == choices.region
            )
            for code, name in sorted(regions.items())
        ],
    }


def home_modules(language):
    """The three next to be taught, for the home page."""
    entries = entries_in(language)
    return {
        "modules": sorted(entries, key=_order("session"))[:ON_HOME],
        "module_count": len(entries),
        "catalogue_url": catalogue_url(),
    }
