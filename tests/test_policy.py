"""Every address × who calls × how: nobody gets in by an address that was forgotten.

The addresses come from the URL resolver and not from a list, so a new one is tested from its first
day. Three things are compared: what the address declares, what `policy.txt` says it should declare,
and what it does.
"""

import os
import re
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, path, resolve
from django.urls.resolvers import LocalePrefixPattern, RoutePattern, URLResolver
from django.utils.regex_helper import normalize

from accounts.models import Role
from accounts.policy import Policy, for_roles, policy_of, public, signed_in

from .factories import AppointmentFactory, UserFactory
from .policy_objects import OBJECTS, SHARED, Side

TABLE = Path(__file__).parent / "policy.txt"
METHODS = ("get", "post", "put", "patch", "delete")
ACTORS = ("anonymous", "stranger", *Role.values)
SCOPED = {Role.LEARNER, Role.TRAINER, Role.CENTRE_MANAGER, Role.REGIONAL}
WRITES = re.compile(r"^(INSERT|UPDATE|DELETE)(?!.*\b(django_session|jisr_cache)\b)", re.IGNORECASE)
STUFFING = {
    "int": 99999999,
    "slug": "nothing",
    "str": "nothing",
    "path": "nothing",
    "uuid": "0" * 32,
}


class Address:
    """A pattern of the resolver: its name, its template with `%(…)s`, its view."""

    def __init__(self, pattern, namespaces, template, converters):
        self.name = ":".join((*namespaces, pattern.name or "")) if pattern.name else ""
        self.view = pattern.callback
        self.template = template
        self.converters = converters
        self.is_ours = getattr(self.view, "policy", None) is not None

    def __str__(self):
        return self.name or self.template

    def url(self, **values):
        stuffed = {name: STUFFING.get(kind, "nothing") for name, kind in self.converters.items()}
        return "/" + self.template % {**stuffed, **values}


def addresses(resolver=None, namespaces=(), before="", converters=None):
    resolver = resolver or get_resolver()
    for pattern in resolver.url_patterns:
        part, kinds = _template(pattern.pattern)
        template, all_kinds = before + part, {**(converters or {}), **kinds}
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from addresses(pattern, inner, template, all_kinds)
        else:
            yield Address(pattern, namespaces, template, all_kinds)


def _template(pattern):
    """A pattern as a template to fill in, and the kind of each of its parts."""
    if isinstance(pattern, LocalePrefixPattern):
        return "fr/", {}
    if isinstance(pattern, RoutePattern):
        kinds = {name: type(c).__name__.removesuffix("Converter").lower().replace("string", "str")
                 for name, c in pattern.converters.items()}  # fmt: skip
        return re.sub(r"<(?:[^:>]+:)?(\w+)>", r"%(\1)s", str(pattern)), kinds
    text, names = normalize(str(pattern))[0]
    return text, dict.fromkeys(names, "str")


ALL = list(addresses())
OURS = [address for address in ALL if address.is_ours]
PACKAGES = [address for address in ALL if not address.is_ours]


def in_words(view):
    """A policy as `policy.txt` writes it."""
    policy = policy_of(view)
    if policy is None:
        return "NONE"
    if policy.is_public:
        return "public"
    if policy.is_own:
        return "own"
    return "signed in" if policy.roles is None else " ".join(sorted(policy.roles))


def declared():
    return sorted(f"{address.template}  {in_words(address.view)}" for address in ALL)


def expected(address, actor):
    """What a caller gets before any row is looked at: "in", "sign in" or "refused"."""
    policy = policy_of(address.view)
    if policy is None:
        return "refused"
    if policy.is_public or policy.is_own:
        return "in"
    if actor == "anonymous":
        return "sign in"
    return "in" if policy.roles is None or actor in policy.roles else "refused"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Two sides and a client for each caller, made once; each request is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        national = AppointmentFactory(role="national").user
        ours, theirs = Side("OURS", national), Side("THEIRS", national)
        people = {
            "stranger": UserFactory(),
            Role.LEARNER: ours.learner,
            Role.TRAINER: ours.trainer_user,
            Role.CENTRE_MANAGER: ours.manager,
            Role.REGIONAL: ours.coordinator,
            Role.NATIONAL: national,
            Role.EDITOR: AppointmentFactory(role="editor").user,
            Role.ADMINISTRATOR: AppointmentFactory(role="administrator").user,
        }
        clients = {"anonymous": Client(raise_request_exception=False)}
        for actor, user in people.items():
            clients[actor] = Client(raise_request_exception=False)
            clients[actor].force_login(user)
        for name in OBJECTS:
            OBJECTS[name](ours), OBJECTS[name](theirs)
        yield {"ours": ours, "theirs": theirs, "clients": clients}
        transaction.set_rollback(True)


def call(world, actor, method, url, written=None):
    """The answer, with nothing of it left behind; `written` gathers the statements that write."""

    def watch(execute, sql, params, many, context):
        if written is not None and WRITES.match(sql):
            written.append(sql[:120])
        return execute(sql, params, many, context)

    client = world["clients"][actor]
    cookies = client.cookies.copy()  # signing out must not sign out the next case
    with transaction.atomic(), connection.execute_wrapper(watch):
        response = getattr(client, method)(url)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def url_of(address, side):
    if not address.converters:
        return address.url()
    assert str(address) in OBJECTS, f"say in policy_objects.py what {address} stands for"
    return address.url(**OBJECTS[str(address)](side))


def test_every_address_declares_a_policy_and_the_table_knows_it():
    """A view opened by mistake differs from the table; whoever means it changes the table too."""
    now = declared()
    if os.environ.get("JISR_WRITE_POLICY"):
        TABLE.write_text("\n".join(now) + "\n", encoding="utf-8")
    assert now == TABLE.read_text(encoding="utf-8").splitlines(), (
        "The addresses differ from tests/policy.txt. If that is meant, write it anew and read what"
        " changed: JISR_WRITE_POLICY=1 python -m pytest tests/test_policy.py -k table"
    )


def test_a_policy_opened_by_mistake_differs_from_the_table():
    """Negative control."""
    address = next(address for address in OURS if address.name == "accounts:people")
    line = f"{address.template}  {in_words(address.view)}"
    opened = f"{address.template}  {in_words(public(address.view))}"
    table = TABLE.read_text(encoding="utf-8").splitlines()
    assert line in table
    assert opened not in table


def test_only_what_is_known_to_be_closed_has_no_policy():
    """Two of Wagtail's: a page for trying out its 404, and its own sign-in, behind our redirect."""
    closed = {str(address) for address in ALL if policy_of(address.view) is None}
    assert closed <= {"admin/test404/", "wagtailcore_login"}


@pytest.mark.parametrize("address", OURS, ids=str)
def test_nobody_enters_who_should_not_and_nothing_breaks(world, address):
    url = url_of(address, world["ours"])
    assert policy_of(resolve(url).func) is not None
    wrong = []
    for actor in ACTORS:
        for method in METHODS:
            wanted, written = expected(address, actor), []
            response = call(world, actor, method, url, written)
            if not _as_wanted(response, wanted):
                wrong.append((actor, method, wanted, response.status_code))
            if method == "get" and written:
                wrong.append((actor, "get writes", written))
    assert not wrong


def _as_wanted(response, wanted):
    if wanted == "sign in":
        return response.status_code == 302 and "/sign/login/?next=" in response["Location"]
    if wanted == "refused":
        return response.status_code == 403
    return response.status_code < 500


@pytest.mark.parametrize(
    "address", [a for a in OURS if a.converters and str(a) not in SHARED], ids=str
)
def test_what_is_out_of_scope_does_not_exist(world, address):
    """The answer on another side's row is byte for byte the answer on a row that is not there."""
    theirs, nothing = url_of(address, world["theirs"]), address.url()
    wrong = []
    for actor in sorted(SCOPED):
        if expected(address, actor) != "in":
            continue
        for method in ("get", "post"):
            real, absent = call(world, actor, method, theirs), call(world, actor, method, nothing)
            same = _bare(real, theirs) == _bare(absent, nothing)
            # A form's address asked for by GET may lead back to its page, whatever row it names.
            told_nothing = real.status_code in (404, 405) or (real.status_code, method) == (
                302,
                "get",
            )
            if not told_nothing or not same:
                wrong.append((actor, method, real.status_code, absent.status_code))
    assert not wrong


def test_the_comparison_sees_a_row_that_leaks(world):
    """Negative control: a row in scope is not answered like one that is not there."""
    address = next(a for a in OURS if a.name == "lms:cohort")
    ours, nothing = url_of(address, world["ours"]), address.url()
    real = call(world, Role.CENTRE_MANAGER, "get", ours)
    absent = call(world, Role.CENTRE_MANAGER, "get", nothing)
    assert _bare(real, ours) != _bare(absent, nothing)


def _bare(response, url):
    """Status, body and aim without what any two requests differ in: the address itself, the form's token."""
    text = response.content.decode(errors="replace").replace(url.removeprefix("/fr"), "")
    aim = re.sub(r"\d+|nothing", "#", response.headers.get("Location", ""))
    return response.status_code, aim, re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text)


@pytest.mark.parametrize("actor", [a for a in ACTORS if a not in (Role.EDITOR, Role.ADMINISTRATOR)])
def test_the_editors_room_is_closed_to_all_others(world, actor, monkeypatch):
    # The page of refusals has its own tests; drawing it two thousand times shows nothing more.
    monkeypatch.setattr(
        "accounts.views.errors.render", lambda *a, **k: HttpResponse(status=k["status"])
    )
    monkeypatch.setattr("accounts.views.errors.coordination_contact", lambda: None)
    wrong = []
    for address in PACKAGES:
        if expected(address, Role.EDITOR) != "in" or expected(address, "stranger") == "in":
            continue
        if resolve(address.url()).func is not address.view:
            continue  # an address before it answers: Wagtail's doors lead to our sign-in
        for method in METHODS:
            response = call(world, actor, method, address.url())
            if not _as_wanted(response, expected(address, actor)):
                wrong.append((str(address), method, response.status_code))
    assert not wrong


@pytest.mark.parametrize("actor", ACTORS)
def test_packages_that_check_by_themselves_do(world, actor):
    """allauth's pages and files of the library: no fault of ours, and nothing of a person to a stranger."""
    wrong = []
    for address in PACKAGES:
        if expected(address, "stranger") != "in":
            continue
        for method in METHODS:
            response = call(world, actor, method, address.url())
            if response.status_code >= 500:
                wrong.append((str(address), method, response.status_code))
    assert not wrong


urlpatterns = [
    path("fr/closed/", lambda request: HttpResponse("in")),
    path("fr/mine/", signed_in(lambda request: HttpResponse("in"))),
    path("fr/theirs/", for_roles(Role.NATIONAL)(lambda request: HttpResponse("in"))),
]


@pytest.mark.urls(__name__)
def test_a_view_without_a_policy_lets_nobody_in(world, monkeypatch):
    """Negative control: with a policy the same view answers."""
    monkeypatch.setattr(
        "django.core.handlers.exception.get_exception_response",
        lambda request, resolver, status, error: HttpResponse(status=status),
    )
    monkeypatch.setattr(
        "accounts.middleware.redirect_to_login", lambda path: HttpResponse(status=302)
    )
    answers = {
        url: [
            call(world, actor, "get", f"/fr/{url}/").status_code
            for actor in ("anonymous", "stranger", Role.NATIONAL)
        ]
        for url in ("closed", "mine", "theirs")
    }
    assert answers == {
        "closed": [403, 403, 403],
        "mine": [302, 200, 200],
        "theirs": [302, 403, 200],
    }
    assert Policy(roles=frozenset({Role.NATIONAL})).allows(UserFactory.build(is_superuser=True))


def test_the_number_of_cases_is_told(capsys):
    by_address = len(OURS) * len(ACTORS) * len(METHODS)
    by_package = len(PACKAGES) * len(ACTORS) * len(METHODS)
    by_scope = sum(bool(a.converters) and str(a) not in SHARED for a in OURS) * len(SCOPED) * 2
    with capsys.disabled():
        print(
            f"\npolicy: {len(ALL)} addresses × {len(ACTORS)} callers × {len(METHODS)} methods:"
            f" {by_address} of our own, {by_package} of packages, at most {by_scope} out of scope"
        )
    assert by_address > 1000
