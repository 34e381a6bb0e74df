"""The embedded worker as a process: one a lane; a lost one gets a successor; all end with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import databases

PATIENCE = 60  # seconds, for a crowded machine


@pytest.fixture
def worker(tmp_path):
    databases.sqlite_copy("worker").rename(tmp_path / "jisr.sqlite3")
    environment = {
        **os.environ,
        "JISR_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONTZPATH": "",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        cwd=databases.ROOT, env=environment, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def lanes(process):
    """lane → process id of the children at work."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == process.pid and "--lane" in words:
            found[words[words.index("--lane") + 1]] = int(folder.name)
    return found


def wait_for(process, is_so):
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        assert process.poll() is None, process.stderr.read()
        found = lanes(process)
        if is_so(found):
            return found
        time.sleep(0.1)
    pytest.fail(f"children after {PATIENCE} s: {lanes(process)}")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see the children")
def test_a_lost_worker_gets_a_successor_and_all_end_together(worker):
    first = wait_for(worker, lambda found: set(found) == {"quick", "heavy"})
    os.kill(first["heavy"], signal.SIGKILL)
    second = wait_for(worker, lambda found: found.get("heavy") not in {None, first["heavy"]})
    assert second["quick"] == first["quick"]

    worker.send_signal(signal.SIGTERM)
    _out, told = worker.communicate(timeout=PATIENCE)
    assert "lane heavy was lost" in told
    assert worker.returncode == 0
    assert not Path(f"/proc/{second['quick']}").exists()
    assert not Path(f"/proc/{second['heavy']}").exists()
