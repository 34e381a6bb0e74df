"""Every answer carries the headers, whatever made it: a page, a file, a redirect, a refusal, a fault."""

import pytest

from accounts.middleware import HeadersMiddleware

from .people import with_password

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
ANSWERS = {
    "a page": "/fr/sign/login/",
    "a redirect": "/",
    "a missing page": "/fr/nowhere/",
    "a file": "/static/css/tokens.css",
    "the worker": "/sw.js",
    "a closed page": "/fr/me/",
    "the editors' room": "/admin/",
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ANSWERS.values(), ids=ANSWERS.keys())
def test_every_answer_carries_the_headers(client, address):
    response = client.get(address)
    assert {name: response.headers.get(name) for name in STRICT} == STRICT
    assert "camera=()" in response["Permissions-Policy"]
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "object-src 'none'" in policy or "default-src 'none'" in policy
    assert ("unsafe" in policy) == address.startswith("/admin/")


def test_a_refused_host_carries_them_too(client):
    response = client.get("/fr/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert {name: response.headers.get(name) for name in STRICT} == STRICT
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_without_the_middleware_a_file_goes_without(client, settings):
    """Negative control: the headers come from where we think."""
    ours = f"{HeadersMiddleware.__module__}.{HeadersMiddleware.__name__}"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != ours]
    assert "Permissions-Policy" not in client.get("/static/css/tokens.css").headers


@pytest.mark.django_db
def test_pages_of_a_person_are_kept_by_no_cache(client):
    assert "no-store" not in client.get("/fr/about/help/").headers.get("Cache-Control", "")
    client.force_login(with_password())
    assert client.get("/fr/me/")["Cache-Control"] == "no-store, private"
    assert "no-store" in client.get("/fr/about/help/")["Cache-Control"]
    assert "no-store" not in client.get("/static/css/tokens.css").headers.get("Cache-Control", "")
