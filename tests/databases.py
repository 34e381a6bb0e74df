"""A migrated database in a second: migrate once into a template, copy it for each worker.

Without this every worker spends half a minute on Wagtail's migrations; with `--nomigrations`
Wagtail has no root page, site or locales.
"""

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def fingerprint():
    """Changes with any migration of ours and with the version of any installed package that has some."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    for package in (
        "django",
        "wagtail",
        "wagtail-localize",
        "django-allauth",
    ):
        digest.update(importlib.metadata.version(package).encode())
    return digest.hexdigest()[:16]


def _locked(path):
    handle = path.open("w")  # noqa: SIM115  # the lock lives as long as the handle
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def _migrate(environment):
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", **environment},
    )


def scratch():
    folder = Path(tempfile.gettempdir()) / f"jisr-tests-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    return folder


def _forget_old(folder):
    """Drop templates of a day ago: another tree's tests may be running on a younger one."""
    for old in folder.glob("template-*"):
        if time.time() - old.stat().st_mtime > 86_400:
            old.unlink()


def sqlite_copy(worker):
    """Path of a fresh migrated SQLite file for this worker."""
    folder = scratch()
    template = folder / f"template-{fingerprint()}.sqlite3"
    copy = folder / f"run-{os.getpid()}-{worker}.sqlite3"
    with _locked(folder / "lock"):
        if not template.exists():
            _forget_old(folder)
            partial = template.with_suffix(f".{os.getpid()}")
            _migrate({"JISR_TEST_SQLITE": str(partial)})
            partial.rename(template)
        shutil.copyfile(template, copy)
    return copy


def postgres_copy(settings, worker):
    """Name of a fresh migrated PostgreSQL database for this worker, cloned from a template."""
    import psycopg  # only where the server is

    template = f"jisr_template_{fingerprint()}"
    copy = f"jisr_test_{os.getpid()}_{worker}"
    server = {
        "host": settings["HOST"] or None,
        "port": settings["PORT"] or None,
        "user": settings["USER"] or None,
        "password": settings["PASSWORD"] or None,
        "dbname": settings["NAME"],
    }
    with _locked(scratch() / "lock-postgres"), psycopg.connect(**server, autocommit=True) as db:
        known = db.execute("select 1 from pg_database where datname = %s", [template]).fetchone()
        if not known:
            partial = f"{template}_partial"
            db.execute(f'drop database if exists "{partial}"')
            db.execute(f'create database "{partial}"')
            _migrate({"JISR_TEST_POSTGRES_NAME": partial})
            db.execute(f'alter database "{partial}" rename to "{template}"')
        db.execute(f'drop database if exists "{copy}"')
        db.execute(f'create database "{copy}" template "{template}"')
    return copy


def postgres_drop(settings, name):
    import psycopg  # only where the server is

    server = {
        "host": settings["HOST"] or None,
        "port": settings["PORT"] or None,
        "user": settings["USER"] or None,
        "password": settings["PASSWORD"] or None,
        "dbname": settings["NAME"],
    }
    with psycopg.connect(**server, autocommit=True) as db:
        db.execute(f'drop database if exists "{name}" with (force)')
