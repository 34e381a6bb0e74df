"""Pictures and videos of the embedded site: whole, or the part that a player asks for to seek.

In production the store or the proxy does this: docs/production.md.
"""

import os
import re
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpResponse
from django.utils._os import safe_join
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

# All that the site keeps in these folders; anything else is handed out as bytes, never guessed at.
TYPES = {
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".vtt": "text/vtt; charset=utf-8",
    ".webm": "video/webm",
    ".webp": "image/webp",
}
ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range begins after the end of the file."""


class Part:
    """The next `count` bytes of an open file."""

    def __init__(self, file, count):
        self.file, self.left = file, count

    def read(self, size):
        data = self.file.read(min(size, self.left))
        self.left -= len(data)
        return data

    def close(self):
        self.file.close()


@require_safe
def media(request, path):
    """A file of MEDIA_ROOT, never one outside the folder that `path` begins with."""
    file = _opened(path)
    status = os.fstat(file.fileno())
    tag, changed = f'"{status.st_mtime_ns:x}-{status.st_size:x}"', int(status.st_mtime)
    response = get_conditional_response(request, tag, changed)
    if response is None:
        wanted = request.headers.get("Range") if _is_current(request, tag, changed) else None
        kind = TYPES.get(Path(path).suffix.lower(), "application/octet-stream")
        response = _answer(file, status.st_size, wanted, kind)
    else:
        file.close()
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = tag
    response.headers["Last-Modified"] = http_date(changed)
    return response


def _opened(path):
    folder, _slash, name = path.partition("/")
    try:
        return Path(safe_join(Path(settings.MEDIA_ROOT) / folder, name)).open("rb")
    except (SuspiciousFileOperation, OSError, ValueError) as error:
        raise Http404 from error


def _is_current(request, tag, changed):
    """Does `If-Range` name the file as it is? Else the asker's earlier parts belong to another one."""
    known = request.headers.get("If-Range")
    return known is None or known in (tag, http_date(changed))


def byte_range(wanted, size):
    """(first, last) byte; None where the header is to be ignored: malformed, or several ranges."""
    match = ONE_RANGE.fullmatch((wanted or "").strip())
    if match is None or match[0].endswith("=-"):
        return None
    first, last = match[1], match[2]
    if not first:
        if int(last) == 0 or size == 0:
            raise Unsatisfiable
        return max(size - int(last), 0), size - 1
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return int(first), min(int(last), size - 1) if last else size - 1


def _answer(file, size, wanted, kind):
    try:
        ends = byte_range(wanted, size)
    except Unsatisfiable:
        file.close()
        return HttpResponse(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            headers={"Content-Range": f"bytes */{size}"},
        )
    if ends is None:
        return FileResponse(file, content_type=kind)
    first, last = ends
    file.seek(first)
    return FileResponse(
        Part(file, last - first + 1),
        status=HTTPStatus.PARTIAL_CONTENT,
        content_type=kind,
        headers={
            "Content-Length": str(last - first + 1),
            "Content-Range": f"bytes {first}-{last}/{size}",
        },
    )
