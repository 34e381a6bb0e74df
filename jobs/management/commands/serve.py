"""The embedded site: database, demo on a first start, server and worker under one process."""

import os
import signal
import socket
import subprocess
import sys
import time
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command


class Command(BaseCommand):
    help = "Prepare the embedded database and serve the site with its worker until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument("--no-demo", action="store_true", help="leave an empty site empty")

    def handle(self, *, port, no_demo, **options):
        self.refuse_a_taken_port(port)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not no_demo:
            self.make_demo()
        self.greet(port)
        self.supervise(port)

    def refuse_a_taken_port(self, port):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                raise CommandError(
                    f"Port {port} is taken. Stop what uses it, or choose another: make run PORT={int(port) + 1}"
                )

    def make_demo(self):
        """Fill an empty site, or go on with a demo that was broken off."""
        begun = settings.VAR_DIR / "demo-begun"
        if get_user_model().objects.exists() and not begun.exists():
            return
        self.stdout.write("First start: making the demo (about half a minute)…")
        self.stdout.flush()
        begun.touch()
        call_command("seed_demo", verbosity=0)
        begun.unlink()

    def greet(self, port):
        """The address, and one login for each role of the demo."""
        lines = [f"\nJisr is at http://127.0.0.1:{port}/   (Ctrl-C to stop)\n"]
        people = import_module("demo.people")  # the demo is above this house, and optional
        logins = [
            (email, role.value.replace("_", " ")) for email, *_names, role, _scope in people.LOGINS
        ]
        logins += [(people.LEARNER_LOGIN, "learner"), (people.TRAINER_LOGIN, "trainer")]
        if get_user_model().objects.filter(email=people.LEARNER_LOGIN).exists():
            lines += [f"  {email:<34}{role}" for email, role in logins]
            lines.append(f"  password for all: {people.PASSWORD}\n")
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def supervise(self, port):
        """Start both children, end both when either ends or on Ctrl-C."""
        # What mails and certificates give as the site's address.
        os.environ.setdefault("JISR_SITE_URL", f"http://127.0.0.1:{port}")
        children = [
            subprocess.Popen([sys.executable, *command], start_new_session=True)
            for command in (
                ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2",
                 "--threads", "4", "--log-level", "warning", "--timeout", "60"],
                ["manage.py", "work"],
            )
        ]  # fmt: skip
        stopping = []
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.append(True))
        while not stopping and all(child.poll() is None for child in children):
            time.sleep(0.2)
        for child in children:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)
        for child in children:
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
        if not stopping:
            sys.exit(1)
