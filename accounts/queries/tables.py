"""A list's state as its address holds it: words sought, filters, order, page."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator

PAGE_SIZE = 50


@dataclass
class TableState:
    """Read from a query string; anything unknown in it falls back to the default."""

    search: str
    order: str
    page: str
    filters: dict = field(default_factory=dict)

    @classmethod
    def read(cls, params, *, orders, filters):
        """`orders`: keys a column may sort by, the first is the default; `filters`: names."""
        order = params.get("sort", "")
        return cls(
            search=params.get("q", "").strip()[:100],
            order=order if order.lstrip("-") in orders else orders[0],
            page=params.get("page", "1"),
            filters={name: params.get(name, "") for name in filters},
        )

    @property
    def is_narrowed(self):
        return bool(self.search or any(self.filters.values()))

    def page_of(self, rows):
        return Paginator(rows, PAGE_SIZE).get_page(self.page)
