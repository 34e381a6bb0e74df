"""The content editor's desk: what to finish next, and what one language has that the other lacks."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import format_html
from wagtail.models import Page, WorkflowState

from cms.models import ResourcePage

from .models import LessonPage, Module, ModulePage

LANGUAGES = ("fr", "ar")
URGENCY = ["review", "translate", "revise", "finish"]
OTHER = {"fr": "ar", "ar": "fr"}


@dataclass(frozen=True)
class Task:
    """Something to do: `kind` is review, translate, finish or revise."""

    kind: str
    title: str
    language: str
    url: str
    at: object = None

    @property
    def title_bdi(self):
        """Set apart from the sentence around it, which may run the other way."""
        return format_html('<bdi class="wrapok">{}</bdi>', self.title)


@dataclass
class Parity:
    """A module's pages, language by language."""

    module: Module
    edit_url: str = ""
    live: dict = field(default_factory=lambda: dict.fromkeys(LANGUAGES, 0))
    missing: list = field(default_factory=list)
    drafts: int = 0

    @property
    def is_whole(self):
        return not self.missing and all(self.live.values())


def editor_desk(user):
    """Tasks in the order of their urgency, and the modules with their parity. A fixed number of queries."""
    pages = _editable_pages()
    # A page stands once, for the most urgent reason.
    tasks = list(
        {task.url: task for task in [*_drafts(pages), *_translations(pages), *_reviews()]}.values()
    )
    tasks.sort(key=lambda task: URGENCY.index(task.kind))
    return {
        "next_task": tasks[0] if tasks else None,
        "tasks": tasks[1:9],
        "task_count": len(tasks),
        "modules": _parities(pages),
        "kinds": {task.kind for task in tasks},
    }


def _editable_pages():
    """Pages that exist in both languages, with what the desk needs."""
    return [
        page
        for model in (ModulePage, LessonPage, ResourcePage)
        for page in model.objects.select_related("locale").only(
            "title", "path", "live", "has_unpublished_changes", "latest_revision_created_at",
            "translation_key", "locale__language_code",
        )
    ]  # fmt: skip


def _edit(page_id):
    return reverse("wagtailadmin_pages:edit", args=[page_id])


def _reviews():
    """Pages waiting in moderation, longest wait first."""
    states = (
        WorkflowState.objects.active()
        .filter(base_content_type__app_label="wagtailcore")
        .order_by("created_at")
    )
    waiting = {int(state.object_id): state.created_at for state in states}
    for page in Page.objects.filter(pk__in=waiting).select_related("locale"):
        yield Task(
            "review", page.title, page.locale.language_code, _edit(page.pk), waiting[page.pk]
        )


def _translations(pages):
    """Live in one language, not in the other: the twin to publish, or the page to translate."""
    twins = {(page.translation_key, page.locale.language_code): page for page in pages}
    for page in pages:
        wanted = OTHER.get(page.locale.language_code)
        twin = twins.get((page.translation_key, wanted))
        if page.live and (twin is None or not twin.live):
            url = (
                _edit(twin.pk)
                if twin
                else reverse("wagtail_localize:submit_page_translation", args=[page.pk])
            )
            yield Task("translate", page.title, wanted, url, page.latest_revision_created_at)


def _drafts(pages):
    """Changes begun and not published, newest first."""
    begun = [page for page in pages if page.has_unpublished_changes or not page.live]
    for page in sorted(begun, key=lambda page: str(page.latest_revision_created_at), reverse=True):
        kind = "revise" if page.live else "finish"
        yield Task(
            kind,
            page.title,
            page.locale.language_code,
            _edit(page.pk),
            page.latest_revision_created_at,
        )


def _parities(pages):
    modules = {module.translation_key: Parity(module) for module in Module.objects.all()}
    owners = {}
    for page in pages:
        if isinstance(page, ModulePage) and page.translation_key in modules:
            owners[page.path] = modules[page.translation_key]
            if page.locale.language_code == "fr" or not owners[page.path].edit_url:
                owners[page.path].edit_url = reverse("wagtailadmin_explore", args=[page.pk])
    live = {}
    for page in pages:
        owner = owners.get(page.path) or owners.get(page.path[: -LessonPage.steplen])
        if owner is None:
            continue
        owner.drafts += bool(page.has_unpublished_changes)
        if page.live:
            owner.live[page.locale.language_code] += 1
            live.setdefault((owner.module.pk, page.translation_key), {})[
                page.locale.language_code
            ] = page
    for (module_id, _key), twins in live.items():
        for language in LANGUAGES:
            if language not in twins:
                page = next(iter(twins.values()))
                owner = next(each for each in modules.values() if each.module.pk == module_id)
                owner.missing.append((language, page.title, _edit(page.pk)))
    return sorted(modules.values(), key=lambda parity: parity.module.code)
