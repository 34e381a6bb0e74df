"""What a list's address asks for."""


def asked(request, *names):
    """{name: text} of the query string; NUL, which PostgreSQL can't compare, is left out."""
    return {name: request.GET.get(name, "").replace("\x00", "") for name in names}
