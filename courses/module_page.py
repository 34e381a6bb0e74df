"""What the pages of a module and of a lesson show to anyone."""

from cms.models import SiteSettings

from .catalogue import catalogue_url
from .models import CompetencyLevel, LessonPage, Module, ModulePage
from .queries import next_sessions, participation


def public_module(slug, language):
    """The live page of a module that anyone may read, with its twins; None without. Two queries."""
    same = ModulePage.objects.live().filter(slug=slug).values("translation_key")
    pages = list(
        ModulePage.objects.live()
        .public()
        .filter(translation_key__in=same)
        .select_related("locale")
        .order_by("path")
    )
    for page in pages:
        page.live_twins = pages
    return next(
        (each for each in pages if (each.slug, each.locale.language_code) == (slug, language)), None
    )


def public_lesson(module_slug, slug, language):
    """The live page of a lesson that anyone may read, with twins and module; None without. Three queries."""
    modules = ModulePage.objects.live().filter(slug=module_slug, locale__language_code=language)
    module = modules.first()
    if module is None:
        return None
    same = LessonPage.objects.child_of(module).filter(slug=slug).values("translation_key")
    pages = list(
        LessonPage.objects.live()
        .public()
        .filter(translation_key__in=same)
        .select_related("locale")
        .order_by("path")
    )
    page = next((each for each in pages if each.is_child_of(module)), None)
    if page is not None:
        page.live_twins, page.module_page = pages, module
    return page


def module_context(page, request):
    """Objectives, competencies, lessons, what comes before and after, sessions, and how to take part."""
    language = page.locale.language_code
    module = Module.objects.filter(translation_key=page.translation_key).first()
    context = {"module": module, "catalogue_url": catalogue_url()}
    lessons = list(LessonPage.objects.child_of(page).live().order_by("path"))
    for lesson in lessons:
        lesson.address = f"{context['catalogue_url']}{page.slug}/{lesson.slug}/"
    context["lessons"] = [lesson for lesson in lessons if not lesson.is_quiz]
    context["quizzes"] = [lesson for lesson in lessons if lesson.is_quiz]
    context["online_minutes"] = sum(lesson.minutes for lesson in context["lessons"])
    if module is None:  # a draft before its first publication
        return context
    taking_part = participation(request.user, module)
    for lesson in lessons if taking_part else []:
        lesson.reader_url = taking_part.reader_urls.get(lesson.translation_key)
    required, opened = list(module.prerequisites.all()), list(module.opens.all())
    addresses = _addresses([*required, *opened], language)
    return context | {
        "objectives": module.objectives_in(language),
        "competencies": _competencies(module),
        "required": [(each.title, addresses.get(each.pk)) for each in required],
        "opened": [(each.title, addresses.get(each.pk)) for each in opened],
        "sessions": next_sessions([module.pk]).get(module.pk, []),
        "participation": taking_part,
        "contact_email": "" if taking_part else SiteSettings.for_request(request).contact_email,
    }


def _competencies(module):
    """(competency, level, the level's name)."""
    names = {level.level: level.name for level in CompetencyLevel.objects.all()}
    return [
        (link.competency, link.level, names.get(link.level, ""))
        for link in module.module_competencies.select_related("competency")
    ]


def _addresses(modules, language):
    """{module id: address} of those that have a live page in a language. One query."""
    by_key = {module.translation_key: module.pk for module in modules}
    pages = ModulePage.objects.live().filter(
        translation_key__in=by_key, locale__language_code=language
    )
    return {
        by_key[key]: f"{catalogue_url()}{slug}/"
        for key, slug in pages.values_list("translation_key", "slug")
    }


def lesson_context(page):
    """A lesson's public part: what is read. Questions are asked inside the module only."""
    parent = page.module_page
    siblings = list(
        LessonPage.objects.child_of(parent)
        .live()
        .order_by("path")
        .only("title", "slug", "path", "kind", "minutes")
    )
    base = f"{catalogue_url()}{parent.slug}/"
    for sibling in siblings:
        sibling.address = f"{base}{sibling.slug}/"
    at = next((number for number, sibling in enumerate(siblings) if sibling.pk == page.pk), 0)
    return {
        "module_page": parent,
        "module_url": base,
        "catalogue_url": catalogue_url(),
        "siblings": siblings,
        "number": at + 1,
        "previous": siblings[at - 1] if at > 0 else None,
        "following": siblings[at + 1] if at + 1 < len(siblings) else None,
        "content_language": page.locale.language_code,
    }
