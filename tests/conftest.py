"""What every test may use: a migrated database, people by role, and time that can be frozen."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.utils import translation

from . import databases
from .factories import AppointmentFactory, CentreFactory, RegionFactory, UserFactory


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id):
    """Replaces pytest-django's: copies a template instead of migrating."""
    connection = connections["default"]
    original = dict(settings.DATABASES["default"])
    postgres = connection.vendor == "postgresql"
    name = (
        databases.postgres_copy(original, worker_id)
        if postgres
        else databases.sqlite_copy(worker_id)
    )
    connection.close()
    settings.DATABASES["default"]["NAME"] = str(name)
    connection.settings_dict["NAME"] = str(name)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    if postgres:
        databases.postgres_drop(original, name)
    else:
        for path in name.parent.glob(name.name + "*"):
            path.unlink()


@pytest.fixture(scope="session")
def worker_id(request):
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _in_french():
    """A request leaves its language behind in the thread; each test begins in ours."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def region(db):
    return RegionFactory()


@pytest.fixture
def centre(region):
    return CentreFactory(province__region=region)


@pytest.fixture
def learner(centre):
    return AppointmentFactory(role="learner", centre=centre).user


@pytest.fixture
def trainer_user(db):
    return AppointmentFactory(role="trainer").user


@pytest.fixture
def manager(centre):
    return AppointmentFactory(role="centre_manager", centre=centre).user


@pytest.fixture
def coordinator(region):
    return AppointmentFactory(role="regional", region=region).user


@pytest.fixture
def national(db):
    return AppointmentFactory(role="national").user


@pytest.fixture
def editor(db):
    return AppointmentFactory(role="editor").user


@pytest.fixture
def administrator(db):
    return AppointmentFactory(role="administrator").user


@pytest.fixture
def stranger(db):
    """Signed in, with no appointment at all."""
    return UserFactory()


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
