"""A database of its own for tests that many connections write to."""

import pytest
from django.conf import settings
from django.db import connections

from tests import databases


@pytest.fixture
def own_database(django_db_setup, django_db_blocker):
    """A fresh copy, thrown away whole: events are append-only, so no test can clean up after itself."""
    connection = connections["default"]
    shared, original = connection.settings_dict["NAME"], dict(settings.DATABASES["default"])
    postgres = connection.vendor == "postgresql"
    copy = databases.postgres_copy(original, "own") if postgres else databases.sqlite_copy("own")
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = str(copy)
        try:
            yield
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = shared
    if postgres:
        databases.postgres_drop(original, copy)
    else:
        for path in copy.parent.glob(copy.name + "*"):
            path.unlink()
