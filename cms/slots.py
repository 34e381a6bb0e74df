"""Places on this house's pages that higher houses fill: they register a function at start-up."""

_home_parts = []


def register_home_part(function):
    """`function(language)` → a dict that joins the context of the home page."""
    _home_parts.append(function)


def home_parts(language):
    parts = {}
    for function in _home_parts:
        parts |= function(language)
    return parts
