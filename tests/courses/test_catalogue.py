"""The catalogue: filters in the address, words that fold, a fixed number of queries."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import PageViewRestriction
from wagtail.signal_handlers import disable_reference_index_auto_update

from courses.models import (
    LessonPage,
    Modality,
    Module,
    ModuleCompetency,
    ModulePage,
    ModulePrerequisite,
)
from courses.services import refresh_module
from lms.models import Session
from tests.factories import (
    CohortFactory,
    CompetencyFactory,
    ModuleFactory,
    RegionFactory,
    RoomFactory,
)

from . import content

pytestmark = pytest.mark.django_db
CATALOGUE = "/fr/catalogue/"


def publish(code, *, title=None, summary="Apprendre à faire.", lesson="", **row):
    """A module with a lesson, live in French."""
    row = {"half_days": 8, "attendance_required": 0, "blocks": [8]} | row
    module = ModuleFactory(code=code, **row)
    page = content.module_page(code, title=title or f"Module {code}", summary=summary)
    module.translation_key = page.translation_key
    module.save()
    content.lesson_page(page, title=lesson or "Leçon")
    refresh_module(module.pk)
    module.refresh_from_db()
    return module


def session(module, day, *, room=None, languages=("fr", "ar")):
    return Session.objects.create(
        code=f"S-{module.code}",
        module=module,
        cohort=CohortFactory(languages=list(languages)),
        room=room or RoomFactory(),
        first_day=day,
        last_day=day,
    )


def tomorrow():
    return timezone.localdate() + dt.timedelta(days=1)


def found(client, **params):
    response = client.get(CATALOGUE, params)
    assert response.status_code == 200
    return [entry.module.code for entry in response.context["found"]]


@pytest.fixture
def three(db):
    return [
        publish(
            "A",
            title="Pédagogie de l’accueil",
            summary="Écouter, évaluer.",
            half_days=4,
            blocks=[4],
        ),
        publish(
            "B",
            title="Budget",
            half_days=9,
            blocks=[9],
            modality=Modality.ON_SITE,
            lesson="L’entretien d’arrivée",
        ),
        publish(
            "C", title="Recherche-action", half_days=12, blocks=[12], title_ar="إعاقة وإدماج الأُسرة"
        ),
    ]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("pedagogie", ["A"]),
        ("PÉDAGOGIE", ["A"]),
        ("evaluer ecouter", ["A"]),
        ("budget", ["B"]),
        ("entretien d'arrivee", ["B"]),
        ("recherche action", ["C"]),
        ("اعاقه", ["C"]),
        ("إعاقَة", ["C"]),
        ("الاسره", ["C"]),
        ("الأســـرة", ["C"]),
        ("zzz", []),
        ("budget zzz", []),
        ("؟ !", ["A", "B", "C"]),
    ],
)
def test_words_are_found_however_they_are_typed(client, three, query, codes):
    assert found(client, q=query) == codes


def test_nothing_found_says_what_to_do(client, three):
    text = client.get(CATALOGUE, {"q": "zzz"}).content.decode()
    assert "Aucun module ne correspond" in text
    assert "Voir tous les modules" in text


def test_filters_by_length_mode_and_competency(client, three):
    competency, other = CompetencyFactory(), CompetencyFactory()
    ModuleCompetency.objects.create(module=three[0], competency=competency, level=2)
    ModuleCompetency.objects.create(module=three[1], competency=other, level=2)
    assert found(client, duration="short") == ["A"]
    assert found(client, duration="middle") == ["B"]
    assert found(client, duration="long") == ["C"]
    assert found(client, mode="on_site") == ["B"]
    assert found(client, mode=["on_site", "blended"]) == ["A", "B", "C"]
    assert found(client, competency=competency.pk) == ["A"]
    assert found(client, domain=other.domain_id) == ["B"]
    assert found(client, domain=other.domain_id, duration="short") == []


def test_what_is_not_a_filter_is_ignored(client, three):
    assert found(client, duration="?", sort="?", page="99", region="") == ["A", "B", "C"]


def test_filters_by_region_and_language_of_the_session_to_come(client, three):
    region = RegionFactory()
    session(
        three[1], tomorrow(), room=RoomFactory(centre__province__region=region), languages=["ar"]
    )
    session(three[2], dt.date(2020, 1, 6), languages=["fr"])
    assert found(client, region=region.pk) == ["B"]
    assert found(client, language="ar") == ["B"]
    assert found(client, language="fr") == ["A", "C"], "pages speak where no session does yet"
    assert found(client) == ["B", "A", "C"], "the next to be taught comes first"
    assert found(client, sort="title") == ["B", "A", "C"]


def test_what_is_ticked_stays_in_the_page(client, three):
    text = client.get(
        CATALOGUE, {"duration": "short", "q": "péda", "language": "fr"}
    ).content.decode()
    assert '<option value="short" selected>' in text
    assert 'value="péda"' in text
    assert '<input type="hidden" name="language" value="fr">' in text, (
        "a new search keeps the filters"
    )


def test_drafts_and_the_other_language_stay_out(client, three):
    ModulePage.objects.get(code="B").unpublish()
    assert found(client) == ["A", "C"]
    with translation.override("ar"):
        content.catalogue("ar").save_revision().publish()
        assert client.get(reverse("courses:catalogue")).context["total"] == 0


def many(count):
    """`count` published modules with a lesson each, written at once."""
    parent = content.catalogue()
    pages, modules = [], []
    for number in range(count):
        key = uuid.uuid4()
        modules.append(
            Module(
                code=f"N-{number}", slug=f"n-{number}", translation_key=key, title_fr=f"Module {number}",
                title_ar=f"مجزوءة {number}", half_days=4, blocks=[4], published_languages=["fr"],
            )
        )  # fmt: skip
        pages.append(
            ModulePage(
                title=f"Module {number}", slug=f"n-{number}", code=f"N-{number}", summary="Résumé",
                translation_key=key, locale=parent.locale,
            )
        )  # fmt: skip
    Module.objects.bulk_create(modules)
    competency = CompetencyFactory()
    ModuleCompetency.objects.bulk_create(
        ModuleCompetency(module=module, competency=competency, level=2) for module in modules
    )
    with disable_reference_index_auto_update():
        for page in pages:
            parent.add_child(instance=page)
    pages[0].add_child(instance=LessonPage(title="Leçon", slug="lecon", locale=parent.locale))


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_catalogue_takes_seven_queries(client, count, django_assert_num_queries):
    many(count)
    session(Module.objects.first(), tomorrow())
    client.get(CATALOGUE)  # fills what every page of the site shares: the sites' addresses
    with django_assert_num_queries(7):
        response = client.get(CATALOGUE, {"q": "module"})
    assert response.context["found"].paginator.count == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_modules_page_has_a_constant_number_of_queries(client, count, django_assert_num_queries):
    module = publish("M")
    for _number in range(count):
        ModuleCompetency.objects.create(module=module, competency=CompetencyFactory(), level=2)
    page = ModulePage.objects.get(code="M")
    for number in range(count):
        content.lesson_page(page, slug=f"l{number}")
    client.get("/fr/catalogue/m/")
    with django_assert_num_queries(11):
        response = client.get("/fr/catalogue/m/")
    assert len(response.context["lessons"]) == count + 1


def test_a_module_kept_from_visitors_is_asked_for_the_usual_way(client):
    publish("M")
    page = ModulePage.objects.get(code="M")
    assert client.get("/fr/catalogue/m/").status_code == 200
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get("/fr/catalogue/m/").status_code == 302
    assert client.get("/fr/catalogue/nothing/").status_code == 404
    assert client.get("/ar/catalogue/m/").status_code == 404


def test_required_and_opened_modules_are_named_with_their_address(client):
    publish("M")
    first, after = publish("FIRST"), publish("AFTER")
    module = Module.objects.get(code="M")
    ModulePrerequisite.objects.create(module=module, required=first)
    ModulePrerequisite.objects.create(module=after, required=module)
    ModulePage.objects.get(code="AFTER").unpublish()
    context = client.get("/fr/catalogue/m/").context
    assert context["required"] == [(first.title, "/fr/catalogue/first/")]
    assert context["opened"] == [(after.title, None)]
