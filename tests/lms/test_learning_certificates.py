"""Certificates: issued once, checked by anyone, revoked in sight of all; a changed word shows."""

import json
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from lms.certificate_pdf import certificate_pdf, square
from lms.certificate_words import public_address, sides
from lms.guesses import ALLOWED
from lms.models import Certificate, Revocation
from lms.serials import ALPHABET, check_sign, new_serial, read_serial
from lms.services.certify import issue_certificate, revoke_certificate
from lms.signatures import is_genuine, sign
from tests.factories import (
    AppointmentFactory,
    CentreFactory,
    CohortFactory,
    CohortMemberFactory,
    UserFactory,
)

from .learning import complete, follow, make_module

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield


@pytest.fixture
def certificate(centre):
    learner = UserFactory(
        given_name="Salma", family_name="Exemple", given_name_ar="سلمى", family_name_ar="مثال"
    )
    enrolment = follow(make_module(title_fr="Diagnostic", title_ar="التشخيص"), learner)
    enrolment.cohort = CohortFactory(centre=centre)
    enrolment.save()
    return complete(enrolment).certificate


def test_issuing_again_gives_the_same_certificate(certificate):
    assert issue_certificate(enrolment=certificate.enrolment) == certificate


def test_it_says_the_same_in_both_languages(certificate):
    french, arabic = (sides(certificate)[language] for language in ("fr", "ar"))
    assert (french["name"], arabic["name"]) == ("Salma Exemple", "سلمى مثال")
    assert (french["module"], arabic["module"]) == ("Diagnostic", "التشخيص")
    assert french["lines"][0] == "6 heures, 2 demi-journées signées sur 3"
    assert arabic["lines"][0] == "6 ساعات، نصفا يوم موقَّعان من 3"


def test_what_it_says_is_frozen(certificate):
    learner = certificate.enrolment.learner
    learner.given_name = "Autre"
    learner.save()
    certificate.refresh_from_db()
    assert sides(certificate)["fr"]["name"] == "Salma Exemple"


def test_every_changed_fact_breaks_the_signature(certificate):
    assert is_genuine(certificate.signed_content, certificate.signature)
    for name in certificate.snapshot:
        forged = {**certificate.snapshot, name: "x"}
        content = {**certificate.signed_content, "says": forged}
        assert not is_genuine(content, certificate.signature)
    assert not is_genuine(
        {**certificate.signed_content, "serial": "JSR-2222-2222"}, certificate.signature
    )


def test_neither_another_key_nor_another_algorithm_signs(certificate, settings):
    content, (algorithm, key, value) = certificate.signed_content, certificate.signature.split(":")
    spare_bits = value[:85] + chr(ord(value[85]) + 1) + value[86:]
    assert not is_genuine(content, f"{algorithm}:{key}:{spare_bits}")
    for forged in (
        f"none:{key}:{value}",
        f"{algorithm}:{'0' * 12}:{value}",
        "",
        "x",
        f"{algorithm}:{key}:é",
    ):
        assert not is_genuine(content, forged)
    settings.CERTIFICATE_KEYS = ["another secret"]
    assert is_genuine(content, sign(content))
    assert not is_genuine(content, certificate.signature)


@examples(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_changed_byte_verifies(certificate, data):
    """Any one sign of the signature or of what is signed, changed to any other."""
    said, signature = json.dumps(certificate.signed_content), certificate.signature
    whole = said + signature
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.characters(min_codepoint=32, max_codepoint=126))
    forged = whole[:at] + other + whole[at + 1 :]
    try:
        content = json.loads(forged[: len(said)])
    except ValueError:
        return  # not even JSON any more
    same = (content, forged[len(said) :]) == (certificate.signed_content, signature)
    assert is_genuine(content, forged[len(said) :]) == same


def test_an_old_key_goes_on_verifying(certificate, settings):
    settings.CERTIFICATE_KEYS = ["a new secret", settings.SECRET_KEY]
    assert is_genuine(certificate.signed_content, certificate.signature)
    assert sign({}).split(":")[1] != certificate.signature.split(":")[1]


def test_the_pdf_is_tagged_and_names_its_reader(certificate):
    pdf = certificate_pdf(certificate)
    assert pdf.startswith(b"%PDF-")
    assert b"/MarkInfo" in pdf
    assert b"pdfuaid" in pdf
    assert "<svg" in square(certificate)
    assert public_address(certificate).endswith(f"/v/{certificate.public_id}/")


def test_the_public_page_repeats_the_whole_text(client, certificate):
    page = client.get(
        reverse("lms:certificate_public", args=[certificate.public_id])
    ).content.decode()
    for side in sides(certificate).values():
        for words in (side["name"], side["module"], side["title"], side["when"], *side["lines"]):
            assert words.replace("'", "&#x27;") in page
    assert certificate.serial in page
    assert "Authentique et valable" in page


def test_a_revoked_one_says_so_and_why_but_not_all(client, certificate, national):
    revoke_certificate(
        certificate=certificate,
        by=national,
        revocation=Revocation.MISTAKEN,
        reason="Saisie du mauvais groupe",
    )
    page = client.get(
        reverse("lms:certificate_public", args=[certificate.public_id])
    ).content.decode()
    assert "Révoquée le" in page
    assert "délivrée par erreur" in page
    assert "mauvais groupe" not in page
    assert "Authentique et valable" not in page


def test_a_changed_row_is_not_authentic(client, certificate):
    Certificate.objects.filter(pk=certificate.pk).update(
        snapshot={**certificate.snapshot, "name_fr": "Quelqu’un d’autre"}
    )
    page = client.get(
        reverse("lms:certificate_public", args=[certificate.public_id])
    ).content.decode()
    assert "Non authentique." in page
    assert "Authentique et valable" not in page


@pytest.mark.parametrize(
    "write",
    [
        str.lower,
        lambda s: s.replace("-", ""),
        lambda s: s.replace("-", " "),
        lambda s: f"  {s[4:]} ",
    ],
    ids=["lower case", "without dashes", "with spaces", "without the prefix"],
)
def test_a_number_is_found_however_it_is_typed(client, certificate, write):
    answer = client.get(reverse("lms:verify"), {"code": write(certificate.serial)})
    assert answer.url == reverse("lms:certificate_public", args=[certificate.public_id])


def test_a_wrong_number_stays_in_the_field_with_what_to_do(client, certificate):
    page = client.get(reverse("lms:verify"), {"code": "JSR-2222-2223"}).content.decode()
    assert "Aucune attestation ne porte ce code." in page
    assert 'value="JSR-2222-2223"' in page


def test_guessing_is_slowed_down_even_for_a_right_number(client, certificate):
    for _each in range(ALLOWED):
        assert client.get(reverse("lms:verify"), {"code": new_serial()}).status_code == 200
    assert client.get(reverse("lms:verify"), {"code": certificate.serial}).status_code == 429
    cache.clear()
    assert client.get(reverse("lms:verify"), {"code": certificate.serial}).status_code == 302


def test_an_unknown_address_leads_back_to_the_form(client, db):
    page = client.get(reverse("lms:certificate_public", args=["0" * 32]))
    assert page.status_code == 404
    assert reverse("lms:verify") in page.content.decode()


def test_the_printed_address_has_no_language_and_opens_in_the_readers(client, certificate):
    path = re.sub(r"^https?://[^/]+", "", public_address(certificate))
    answer = client.get(path, headers={"accept-language": "ar"})
    assert answer.url == f"/ar{path}"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("own", 200),
        ("national", 200),
        ("coordinator", 200),
        ("manager", 200),
        ("stranger", 404),
        ("trainer_user", 404),
    ],
)
def test_who_opens_a_certificate(client, certificate, request, who, status):
    user = certificate.enrolment.learner if who == "own" else request.getfixturevalue(who)
    client.force_login(user)
    for name in ("certificate", "certificate_pdf"):
        assert client.get(reverse(f"lms:{name}", args=[certificate.pk])).status_code == status


def test_a_coordinator_revokes_with_a_reason_after_reading_what_happens(
    client, certificate, coordinator
):
    client.force_login(coordinator)
    page = reverse("lms:certificate_revoke", args=[certificate.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"revocation": "mistaken"}).status_code == 200
    certificate.refresh_from_db()
    assert certificate.is_live
    client.post(page, {"revocation": "mistaken", "reason": "Erreur de saisie"})
    certificate.refresh_from_db()
    assert (certificate.is_live, certificate.revoked_by) == (False, coordinator)


@pytest.mark.parametrize("who", ["own", "manager", "elsewhere"])
def test_nobody_else_revokes(client, certificate, manager, who):
    users = {
        "own": certificate.enrolment.learner,
        "manager": manager,
        "elsewhere": AppointmentFactory(
            role="regional", region=CentreFactory().province.region
        ).user,
    }
    client.force_login(users[who])
    answer = client.post(
        reverse("lms:certificate_revoke", args=[certificate.pk]),
        {"revocation": "fraud", "reason": "x"},
    )
    assert answer.status_code in (403, 404)
    certificate.refresh_from_db()
    assert certificate.is_live


def test_ones_own_list_shows_also_the_revoked(
    client, certificate, national, django_assert_num_queries
):
    revoke_certificate(certificate=certificate, by=national, revocation="fraud", reason="x")
    client.force_login(certificate.enrolment.learner)
    page = client.get(reverse("lms:certificates")).content.decode()
    assert "révoquée" in page


@given(st.text(ALPHABET, min_size=7, max_size=7), st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_sign_never_passes(body, at, other):
    signs = body + check_sign(body)
    assert read_serial(signs) is not None
    wrong = signs[:at] + other + signs[at + 1 :]
    assert wrong == signs or read_serial(wrong) is None


@given(st.text(ALPHABET, min_size=7, max_size=7), st.integers(0, 6))
def test_two_swapped_signs_never_pass(body, at):
    signs = body + check_sign(body)
    swapped = signs[:at] + signs[at + 1] + signs[at] + signs[at + 2 :]
    assert swapped == signs or read_serial(swapped) is None


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_the_reading(typed):
    read = read_serial(typed)
    assert read is None or read_serial(read) == read


def test_a_member_of_a_cohort_gets_its_centre_on_the_paper(centre):
    cohort = CohortFactory(centre=centre)
    learner = UserFactory()
    CohortMemberFactory(cohort=cohort, user=learner)
    enrolment = follow(make_module(), learner)
    enrolment.cohort = cohort
    enrolment.save()
    place = complete(enrolment).certificate.snapshot["place"]
    assert place["centre_fr"] == centre.name_fr


def test_where_nothing_has_a_day_of_completion_the_day_of_issue_stands(client, certificate):
    certificate.snapshot["completed_on"] = None
    certificate.save()
    client.force_login(certificate.enrolment.learner)
    page = client.get(reverse("lms:certificate", args=[certificate.pk]))
    assert page.status_code == 200
    assert certificate.completed_on == certificate.issued_on
    assert certificate_pdf(certificate).startswith(b"%PDF")
