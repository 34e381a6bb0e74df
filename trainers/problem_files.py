"""A problem file that somebody sends: read whole, or refused with its field and the fix."""

from trainers.matching.errors import FormatError, ProblemError
from trainers.matching.files import parse
from trainers.matching.format import Problem
from trainers.matching.locks import find_lock_conflicts

MOST_BYTES = 20 * 1024 * 1024
# The engine itself knows no bound; distances alone take the square of the places in memory.
MOST_ENTRIES = 5000
YEARS = range(2000, 2101)
# Above, whether locks can hold together is found out by the search, which has the time for it.
NEEDS_LOCKED_AT_ONCE = 50


def read_upload(upload):
    """The `Problem` in an uploaded file. Raises FormatError."""
    if upload.size > MOST_BYTES:
        _refuse("file", "too_large", size=upload.size, most=MOST_BYTES)
    content = upload.read()
    if b"\\u0000" in content:
        _refuse("file", "null_character")
    data = parse(content)
    _check_extent(data)
    problem = Problem.parse(data)
    _check_years(problem)
    if problem.locks and len(problem.needs) <= NEEDS_LOCKED_AT_ONCE:
        conflict = find_lock_conflicts(problem)
        if conflict:
            raise conflict.error(problem)
    return problem


def _check_extent(data):
    for name, entries in data.items() if isinstance(data, dict) else ():
        if isinstance(entries, list) and len(entries) > MOST_ENTRIES:
            _refuse(name, "too_many", found=len(entries), most=MOST_ENTRIES)


def _check_years(problem):
    for name in ("first_day", "last_day"):
        if getattr(problem, name).year not in YEARS:
            _refuse(name, "year", first=YEARS[0], last=YEARS[-1])


def _refuse(field, code, **params):
    error = FormatError if field == "file" else ProblemError
    raise error(field, "is refused", "see the code", code, params)
