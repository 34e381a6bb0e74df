"""The learner's home, modules and lessons. Nobody reads or answers in another's place."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.contents import sections, spot
from courses.models import LearningUnit, Module
from courses.queries import lesson_page
from lms.models import Enrolment, EnrolmentState
from lms.permissions import can_withdraw
from lms.queries.learning import (
    learner_home,
    module_page,
    open_modules,
    own_enrolments,
    path_of,
    paths_of,
)
from lms.queries.quiz import is_answered, last_answers, read_answers, shown_questions
from lms.services.enrol import AlreadyEnrolled, EnrolmentRefused, enrol, withdraw
from lms.services.place import keep_place
from lms.services.quiz import answer_question
from lms.services.read import mark_read


def language():
    return (get_language() or "fr")[:2]


def step_or_404(request, pk, unit):
    """One's own path and the step on it; whatever else is asked for does not exist."""
    enrolment = get_object_or_404(
        Enrolment.objects.followed_by(request.user)
        .open_or_done()
        .select_related("module", "progress", "learner", "version"),
        pk=pk,
    )
    path = path_of(enrolment)
    step = path.step_of(unit)
    if step is None:
        raise Http404
    return path, step


def home(request):
    return render(request, "lms/home.html", learner_home(request.user))


def modules(request):
    context = {
        "paths": paths_of(own_enrolments(request.user)),
        "open_modules": open_modules(request.user),
    }
    return render(request, "lms/modules.html", context)


def begin(request, code):
    """A GET comes here after a sign-in: the list of modules has the button."""
    module = get_object_or_404(Module.objects.published(), code=code)
    if request.method != "POST":
        return redirect(reverse("lms:modules") + f"#m-{module.code}")
    try:
        enrolment = enrol(learner=request.user, module=module, by=request.user)
    except AlreadyEnrolled:
        enrolment = Enrolment.objects.followed_by(request.user).active().get(module=module)
    except EnrolmentRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("lms:modules")
    return redirect("lms:module", enrolment.pk)


def module(request, pk):
    enrolment = get_object_or_404(
        Enrolment.objects.followed_by(request.user)
        .open_or_done()
        .select_related("module", "progress", "cohort", "place"),
        pk=pk,
    )
    return render(request, "lms/module.html", module_page(enrolment))


def leave(request, pk):
    enrolment = get_object_or_404(Enrolment.objects.visible_to(request.user).active(), pk=pk)
    if not can_withdraw(request.user, enrolment):
        raise PermissionDenied
    if request.method == "POST":
        withdraw(enrolment=enrolment, by=request.user)
        messages.success(request, _("You have left the module. What you learnt is kept."))
        return redirect("lms:modules")
    return render(request, "lms/leave.html", {"enrolment": enrolment})


def lesson(request, pk, unit):
    path, step = step_or_404(request, pk, unit)
    if step.is_quiz:
        return redirect("lms:quiz", pk, unit)
    lesson = lesson_page(step.unit, language())
    if lesson is None:
        raise Http404
    return render(request, "lms/lesson.html", lesson_context(path, step, lesson))


def lesson_context(path, step, lesson, missing=()):
    previous, following = path.neighbours(step)
    return {
        "path": path,
        "step": step,
        "stars": ["now" if s is step else "done" if s.is_done else "" for s in path.lessons],
        "lesson": lesson,
        "contents": sections(lesson.page.body),
        "keeps_place": path.enrolment.state == EnrolmentState.ACTIVE and not step.is_done,
        "parts": lesson_parts(path.enrolment, step, lesson, missing),
        "previous": previous,
        "following": following,
        "content_language": lesson.language,
        "other_is_there": len(lesson.languages) > 1,
    }


def lesson_parts(enrolment, step, lesson, missing=()):
    """[{"blocks": […]} or {"question": …}]: what is read stands together between two questions."""
    answered = last_answers(enrolment, step.unit) if lesson.questions else {}
    shown = {
        each.id: each
        for each in shown_questions(
            lesson.questions,
            language=lesson.language,
            seed=enrolment.pk,
            answers={key: row.answers[key] for key, row in answered.items()},
            marks={key: row.marks[key] for key, row in answered.items() if key in row.marks},
            missing=missing,
        )
    }
    parts = []
    for block, question in lesson.parts:
        if question is not None:
            parts.append({"question": shown[question.id]})
        elif parts and "blocks" in parts[-1]:
            parts[-1]["blocks"].append(block)
        else:
            parts.append({"blocks": [block]})
    return parts


def place(request, pk, unit):
    """Keep where one is in a lesson: the page tells by itself (`quiet`), or one follows its contents."""
    path, step = step_or_404(request, pk, unit)
    if request.method != "POST":
        return redirect("lms:lesson", pk, unit)
    lesson = None if step.is_quiz or step.is_led else lesson_page(step.unit, language())
    if lesson is None:
        raise Http404
    found = spot(lesson.page.body, request.POST.get("block", ""))
    if found:
        keep_place(enrolment=path.enrolment, step=step, block=found.block)
    if "quiet" in request.POST:
        return HttpResponse(status=204)
    anchor = f"#{found.anchor}" if found else ""
    return redirect(reverse("lms:lesson", args=[pk, unit]) + anchor)


def read(request, pk, unit):
    """A GET, after a sign-in or a change of language, leads back to the lesson."""
    path, step = step_or_404(request, pk, unit)
    if step.is_quiz or step.is_led:
        raise Http404
    if request.method != "POST":
        return redirect("lms:lesson", pk, unit)
    mark_read(enrolment=path.enrolment, unit=step.unit, language=language())
    return redirect(address_after(path, step))


def address_after(path, step):
    """The next step online; after the last one, the module's page, which says what is left."""
    if path.enrolment.state == EnrolmentState.COMPLETED:
        return reverse("lms:module", args=[path.enrolment.pk])
    _previous, following = path.neighbours(step)
    if following is None:
        return reverse("lms:module", args=[path.enrolment.pk])
    return reverse("lms:lesson", args=[path.enrolment.pk, following.unit.pk])


def answer(request, pk, unit):
    """Grade one question of a lesson, and come back to it: what was typed is kept either way."""
    path, step = step_or_404(request, pk, unit)
    if request.method != "POST":
        return redirect("lms:lesson", pk, unit)
    lesson = lesson_page(step.unit, language()) if not step.is_quiz else None
    question = next(
        (
            each
            for each in (lesson.questions if lesson else [])
            if each.id == request.POST.get("question")
        ),
        None,
    )
    if question is None:
        raise Http404
    given = read_answers([question], request.POST)[question.id]
    if not is_answered(question, given):
        context = lesson_context(path, step, lesson, missing={question.id})
        return render(request, "lms/lesson.html", context, status=422)
    unit = get_object_or_404(
        LearningUnit, translation_key=step.unit.translation_key, block_id=question.id
    )
    answer_question(
        enrolment=path.enrolment, unit=unit, question=question, answer=given, language=language()
    )
    return redirect(reverse("lms:lesson", args=[pk, step.unit.pk]) + f"#q-{question.id}")
