"""JSON files, read with care for what may be in them and written whole or not at all."""

import json
import os
import tempfile
from pathlib import Path

from .errors import FormatError, shown

# The largest problem that was ever met has 4 MB.
MOST_BYTES = 256 * 1024 * 1024
# Python refuses to convert longer numbers, in order not to hang; so would every field of ours.
MOST_DIGITS = 400


def load(path: str) -> object:
    """The JSON in the file; FormatError if it can't be read, isn't JSON or says a thing twice."""
    return parse(_content(path))


def parse(content: bytes) -> object:
    """The JSON in these bytes, as `load` has it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            "file", f"is not UTF-8 at byte {error.start}", "save it as UTF-8", "encoding"
        ) from None
    try:
        return json.loads(text, parse_int=_whole, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise FormatError(
            "file",
            f"is not JSON at line {error.lineno}, column {error.colno} ({error.msg})",
            "mend it there",
            "json",
            {"line": error.lineno, "column": error.colno},
        ) from None
    except RecursionError:
        raise FormatError(
            "file", "is nested too deeply", "write the fields of schema 1 only", "depth"
        ) from None


def save(path: str, data: object) -> None:
    """Write through a second file, so that a reader never meets half of it."""
    target = Path(path)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False, separators=(",", ":"))
            file.write("\n")
        # mkstemp keeps others out; a result is an ordinary file.
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _content(path: str) -> bytes:
    try:
        if (size := Path(path).stat().st_size) <= MOST_BYTES:
            return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FormatError(
            "file", f"can't be read ({reason})", "name a file that can", "unreadable"
        ) from None
    raise FormatError(
        "file",
        f"has {size} bytes",
        f"give at most {MOST_BYTES}",
        "too_long",
        {"length": size, "most": MOST_BYTES},
    )


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        # Too large for any field, which will say so; the sign makes no difference to that.
        digits = "9" * MOST_DIGITS
    return int(digits)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for name, value in pairs:
        if name in members:
            raise FormatError(
                shown(name).strip('"'),
                "appears twice in the same object",
                "keep one",
                "duplicate_key",
                {"name": shown(name)},
            )
        members[name] = value
    return members
