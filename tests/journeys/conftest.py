"""The real thing for a browser: a site of its own with its worker and the demo, as `make run` starts it.

Each page opened through `person.open` is checked by axe; violations fail the journey at its end.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update",
    "--disable-background-networking", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def pytest_collection_modifyitems(items):
    """Mark this folder's tests, and no others: the hook is handed those of every folder."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Address of a running site with its worker, on a database and demo of its own."""
    port = free_port()
    environment = {
        **os.environ,
        "JISR_VAR": str(tmp_path_factory.mktemp("site")),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONTZPATH": "",
    }
    log = tmp_path_factory.mktemp("log") / "serve.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server, log)
        yield address
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGINT)
            server.wait(timeout=30)


def _wait(address, server, log, seconds=240):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if server.poll() is not None:
            pytest.fail(f"the site ended: {log.read_text()[-3000:]}")
        try:
            urllib.request.urlopen(f"{address}/fr/", timeout=5)  # noqa: S310  # our own address
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"the site did not answer: {log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright  # only where a browser is asked for

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody at a screen, in one language; signed in once `sign_in` was called."""

    page: object
    site: str
    language: str
    has_script: bool = True
    seen: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    def open(self, path):
        """Go to a path under the language, and look at it."""
        self.page.goto(f"{self.site}/{self.language}{path}")
        self.look()

    def click(self, selector):
        """Follow a link or send a form, and look at the page it leads to."""
        with self.page.expect_navigation():
            self.page.click(selector)
        self.look()

    def look(self):
        """Check the page that is on the screen: axe, no sideways scroll, no raw error."""
        from axe_playwright_python.sync_playwright import Axe  # only where a browser is asked for

        path = self.page.url.removeprefix(self.site)
        self.seen.append(path)
        if not self.has_script:
            return  # nothing can be evaluated in a page without script
        results = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
        for violation in results.response["violations"]:
            nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
            self.faults.append(f"{path}: {violation['id']}: {nodes}")
        overflow = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if overflow > 0:
            self.faults.append(f"{path}: scrolls sideways by {overflow} px")
        direction = self.page.evaluate("document.documentElement.dir")
        if direction != ("rtl" if self.language == "ar" else "ltr"):
            self.faults.append(f"{path}: dir is {direction!r}")

    def sign_in(self, email):
        from demo.people import PASSWORD  # the demo's one password

        self.open("/sign/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main form button[type=submit], main form button:not([type])")
        self.page.wait_for_url(re.compile(rf"/{self.language}/(?!sign/)"))
        self.look()


@pytest.fixture
def person(site, chromium, request):
    """Makes people: `person("fr")`, `person("ar", phone=True)`. Their faults fail the test at its end."""
    made = []

    def make(language, *, phone=False, script=True):
        context = chromium.new_context(
            viewport=PHONE if phone else DESK, java_script_enabled=script, locale=language
        )
        context.set_default_timeout(15_000)
        someone = Person(context.new_page(), site, language, script)
        made.append((context, someone))
        return someone

    yield make
    faults = [fault for _context, someone in made for fault in someone.faults]
    for context, _someone in made:
        context.close()
    assert not faults, "\n".join(faults)
