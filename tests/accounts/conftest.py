"""A request leaves its language behind in the thread; each test here begins in French."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"):
        yield
