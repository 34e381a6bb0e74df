"""The checker of the catalogues finds what it is there for, and finds nothing in ours."""

import pytest

from scripts.check_messages import catalogues, disagreements, faults

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: {forms}\\n"\n\n'
FORMS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
}


@pytest.fixture
def catalogue(tmp_path):
    def write(entries, *, app="lms", language="fr"):
        path = tmp_path / app / "locale" / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True)
        path.write_text(HEADER.format(forms=FORMS[language]) + entries, encoding="utf-8")
        return path

    return write


def plural(*forms):
    lines = ['msgid "%(n)s day of %(all)s"', 'msgid_plural "%(n)s days of %(all)s"']
    return "\n".join([*lines, *(f'msgstr[{at}] "{form}"' for at, form in enumerate(forms)), ""])


def test_our_catalogues_are_complete_and_agree():
    paths = catalogues()
    assert len(paths) > 8
    assert [fault for path in paths for fault in faults(path)] == []
    assert list(disagreements(paths)) == []


def test_two_apps_that_translate_a_word_differently_are_named(catalogue):
    paths = [
        catalogue('msgid "done"\nmsgstr "fait"\n', app="lms"),
        catalogue('msgid "done"\nmsgstr "terminée"\n', app="trainers"),
    ]
    (told,) = disagreements(paths)
    assert "'done'" in told and "lms 'fait'" in told and "trainers 'terminée'" in told


@pytest.mark.parametrize(
    "other", ['msgid "done"\nmsgstr "fait"\n', 'msgctxt "plan"\nmsgid "done"\nmsgstr "terminée"\n']
)
def test_the_same_word_or_another_context_is_no_fault(catalogue, other):
    paths = [catalogue('msgid "done"\nmsgstr "fait"\n'), catalogue(other, app="trainers")]
    assert list(disagreements(paths)) == []


@pytest.mark.parametrize(
    ("language", "forms", "told"),
    [
        ("fr", ["%(n)s jour sur %(all)s", "%(n)s jours sur %(all)s"], None),
        ("fr", ["%(n)s jour sur %(all)s", ""], "not translated"),
        ("fr", ["un jour sur %(all)s", "%(n)s jours sur %(all)s"], "%(n)s"),
        ("fr", ["%(n)s jour sur %(all)s", "%(n)s jours sur %(tout)s"], "%(tout)s"),
        ("ar", ["لا يوم", "يوم من %(all)s", "يومان من %(all)s", *["%(n)s / %(all)s"] * 3], None),
        ("ar", ["لا يوم", "يوم من %(all)s", *["%(n)s / %(all)s"] * 3], "not translated"),
        ("ar", ["لا يوم", "يوم", "يومان من %(all)s", *["%(n)s / %(all)s"] * 3], "%(all)s"),
        ("ar", [*["%(n)s / %(all)s"] * 3, "أيام من %(all)s", *["%(n)s / %(all)s"] * 2], "%(n)s"),
    ],
)
def test_a_form_that_is_missing_or_lost_a_value_is_named(catalogue, language, forms, told):
    found = list(faults(catalogue(plural(*forms), language=language)))
    assert any(told in each for each in found) if told else not found
