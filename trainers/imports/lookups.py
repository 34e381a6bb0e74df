"""Rows of the database that cells name by a code or by a name, loaded once for a whole file."""

import difflib

from accounts.models import Centre, Province, Region, User
from courses.models import Competency, Module
from lms.models import Cohort

from .text import fold

AT_ONCE = 500


class Names:
    """Rows by code, or by their name in either language where only one row bears it."""

    def __init__(self, rows, spellings):
        self.rows = {}
        doubles = set()
        for row in rows:
            for folded in {fold(spelling) for spelling in spellings(row) if spelling}:
                if self.rows.setdefault(folded, row) is not row:
                    doubles.add(folded)
        for folded in doubles:
            del self.rows[folded]

    def find(self, written):
        return self.rows.get(fold(written))

    def near(self, written):
        """The row probably meant, or None."""
        close = difflib.get_close_matches(fold(written), self.rows, 1, 0.6)
        return self.rows[close[0]] if close else None


def centres(user):
    rows = Centre.objects.visible_to(user).active()
    return Names(rows, lambda row: (row.code, row.name_fr, row.name_ar))


def cohorts(user):
    return Names(Cohort.objects.visible_to(user), lambda row: (row.code, row.name))


def modules():
    return Names(Module.objects.all(), lambda row: (row.code, row.slug, row.title_fr, row.title_ar))


def provinces():
    return Names(
        Province.objects.all(),
        lambda row: (row.code, row.name_fr, row.name_ar, row.chief_town_fr, row.chief_town_ar),
    )


def regions():
    return Names(Region.objects.all(), lambda row: (row.code, row.name_fr, row.name_ar))


def competencies():
    return Names(Competency.objects.all(), lambda row: (row.code, row.name_fr, row.name_ar))


def pieces(values):
    """Values in lots that every database takes as parameters."""
    values = list(values)
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))


def rows_in(queryset, column, values):
    return [row for lot in pieces(values) for row in queryset.filter(**{f"{column}__in": lot})]


def people(emails, matricules):
    """Two indexes: people by address, people by staff number."""
    found = rows_in(User.objects.all(), "email", {email for email in emails if email})
    found += rows_in(User.objects.all(), "matricule", {each for each in matricules if each})
    return (
        {person.email.lower(): person for person in found},
        {person.matricule: person for person in found if person.matricule},
    )


def suggestion(row):
    """What to write instead: the code, with the name beside it."""
    return {
        "code": row.code,
        "name_fr": getattr(row, "name_fr", "") or getattr(row, "title_fr", ""),
        "name_ar": getattr(row, "name_ar", "") or getattr(row, "title_ar", ""),
    }
