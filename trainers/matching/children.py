"""Processes of the engine's own: how one is begun, and how the two talk, in lines of JSON."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any


def begin(module: str) -> "subprocess.Popen[str]":
    """Run a module of this package with the interpreter and the paths that run this one."""
    paths = [path for path in sys.path if path]
    return subprocess.Popen(  # noqa: S603 - this interpreter, and a module of this package
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *paths])},
    )


def say(stream: IO[str], message: dict[str, Any]) -> None:
    """Raises BrokenPipeError when the other side is gone."""
    stream.write(json.dumps(message, separators=(",", ":")) + "\n")
    stream.flush()


def hear(stream: IO[str]) -> dict[str, Any] | None:
    """The next message; None when the other side is gone."""
    line = stream.readline()
    return json.loads(line) if line else None
