"""The tests that need a server or a browser: on what this machine has, with a plain word on what it lacks.

With CI=true nothing may be skipped: a missing server is then a failure.
"""

import os
import shutil
import socket
import subprocess
import sys

POSTGRES = os.environ.get("JISR_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
MUST = os.environ.get("CI") == "true"


def listens(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def run(title, *arguments, **environment):
    print(f"\n== {title}", flush=True)
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env={**os.environ, **environment}).returncode


def skip(title, lack):
    print(f"\n== {title}: skipped, {lack}", flush=True)
    return int(MUST)


def main():
    failed = 0
    if listens(5432):
        failed |= run(
            "on PostgreSQL", "-n", "2", "--dist", "loadfile", "--ignore=tests/trainers/matching",
            JISR_TEST_DATABASE_URL=POSTGRES,
        )  # fmt: skip
    else:
        failed |= skip("on PostgreSQL", "no server on 127.0.0.1:5432")
    if listens(6379):
        failed |= run(
            "with a broker", "-m", "broker", JISR_TEST_REDIS_URL="redis://127.0.0.1:6379/9"
        )
    else:
        failed |= skip("with a broker", "no Redis on 127.0.0.1:6379")
    if shutil.which("chromium"):
        failed |= run("in Chromium", "-m", "browser", "tests/journeys")
    else:
        failed |= skip("in Chromium", "no `chromium` on the path")
    return failed


if __name__ == "__main__":
    sys.exit(main())
