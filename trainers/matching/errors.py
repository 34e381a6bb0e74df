"""What is wrong with a file, said so that a person can put it right.

Each error names the field and the fix. `code` and `params` carry the same without words, for
pages in French and Arabic; the English sentences are for the command line.
"""

from collections.abc import Mapping

SHOWN_CHARACTERS = 60


class FormatError(ValueError):
    """`field` is an address such as `needs[3].window[0]`, `code` a word, `params` plain values."""

    def __init__(
        self,
        field: str,
        message: str,
        fix: str,
        code: str = "invalid",
        params: Mapping[str, object] | None = None,
    ) -> None:
        # All five go to the base class, so that the error survives the way out of a worker process.
        super().__init__(field, message, fix, code, params)
        self.field = field
        self.message = message
        self.fix = fix
        self.code = code
        self.params: dict[str, object] = dict(params or {})

    def __str__(self) -> str:
        return f"{self.field}: {self.message}; {self.fix}"


class ProblemError(FormatError):
    """The problem is malformed or contradicts itself."""


class PlanError(FormatError):
    """The plan can't be read."""


def shown(value: object) -> str:
    """The value in a few characters, whatever came: a megabyte, a deep tree, half a surrogate."""
    if isinstance(value, str):
        short = value if len(value) <= SHOWN_CHARACTERS else value[:SHOWN_CHARACTERS] + "…"
        return '"' + short.encode("utf-8", "backslashreplace").decode() + '"'
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"an object with {len(value)} fields"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**18:
        return "a very large number"
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    return repr(value)[:SHOWN_CHARACTERS]
