"""A JSON value that knows its address, read as one type or refused with its field and the fix."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, NoReturn

from .errors import FormatError, shown

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HALVES = ("am", "pm")
# Beyond these, a value is a mistake; within, sums of products stay far inside 64 bits.
MOST = 10**9
MOST_CHARACTERS = 200

Window = tuple[date, date]


class Slot(NamedTuple):
    """A half-day of three hours: 0 is the morning, 1 the afternoon. Slots sort by time."""

    day: date
    half: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}{HALVES[self.half]}"

    @classmethod
    def parse(cls, text: str) -> "Slot":
        """Read `2027-01-05am`; ValueError otherwise."""
        return cls(parse_day(text[:-2]), HALVES.index(text[-2:]))


def parse_day(text: str) -> date:
    """Read `2027-01-05` and no other spelling of ISO 8601; ValueError otherwise."""
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


@dataclass(frozen=True)
class Node:
    """`path`: its address, such as `needs[3].window`; `error`: what its refusals raise."""

    value: object
    path: str
    error: type[FormatError]

    def refuse(
        self, message: str, fix: str, code: str, params: Mapping[str, object] | None = None
    ) -> NoReturn:
        raise self.error(self.path, message, fix, code, params)

    def refuse_type(self, wanted: str) -> NoReturn:
        self.refuse(
            f"is {shown(self.value)}",
            f"give {wanted}",
            "type",
            {"value": shown(self.value), "wanted": wanted},
        )

    def child(self, name: str, value: object) -> "Node":
        return Node(value, f"{self.path}.{name}" if self.path else name, self.error)

    # Containers

    def __getitem__(self, name: str) -> "Node":
        if not isinstance(self.value, dict):
            self.refuse_type("an object")
        if name not in self.value:
            self.child(name, None).refuse("is missing", "add it", "missing")
        return self.child(name, self.value[name])

    def items(self) -> "list[Node]":
        if not isinstance(self.value, list):
            self.refuse_type("a list")
        return [
            Node(item, f"{self.path}[{index}]", self.error) for index, item in enumerate(self.value)
        ]

    def entries(self) -> "list[tuple[str, Node]]":
        if not isinstance(self.value, dict):
            self.refuse_type("an object")
        return [
            (Node(key, self.path, self.error).text(), self.child(shown(key).strip('"'), value))
            for key, value in self.value.items()
        ]

    def pair(self) -> "tuple[Node, Node]":
        items = self.items()
        if len(items) != 2:
            self.refuse(f"has {len(items)} entries", "give two", "length", {"wanted": 2})
        return items[0], items[1]

    # Values

    @property
    def is_null(self) -> bool:
        return self.value is None

    def text(self) -> str:
        if not isinstance(self.value, str):
            self.refuse_type("text")
        if not self.value:
            self.refuse("is empty", "give at least one character", "empty")
        if len(self.value) > MOST_CHARACTERS:
            self.refuse(
                f"has {len(self.value)} characters",
                f"give at most {MOST_CHARACTERS}",
                "too_long",
                {"length": len(self.value), "most": MOST_CHARACTERS},
            )
        if any("\ud800" <= character <= "\udfff" for character in self.value):
            self.refuse("has half a surrogate pair", "give valid Unicode", "text")
        return self.value

    def texts(self) -> tuple[str, ...]:
        return tuple(item.text() for item in self.items())

    def one_of(self, choices: tuple[str, ...]) -> str:
        if self.value not in choices or not isinstance(self.value, str):
            wanted = ", ".join(choices)
            self.refuse(
                f"is {shown(self.value)}",
                f"give one of {wanted}",
                "choice",
                {"value": shown(self.value), "choices": list(choices)},
            )
        return self.value

    def whole(self, low: int = 0, high: int = MOST) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.refuse_type("a whole number")
        self._within(self.value, low, high)
        return self.value

    def number(self, low: float = -MOST, high: float = MOST) -> float:
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            self.refuse_type("a number")
        if isinstance(self.value, float) and not math.isfinite(self.value):
            self.refuse_type("a finite number")
        self._within(self.value, low, high)
        return self.value

    def _within(self, value: float, low: float, high: float) -> None:
        if not low <= value <= high:
            self.refuse(
                f"is {shown(value)}",
                f"give {low} to {high}",
                "range",
                {"value": shown(value), "low": low, "high": high},
            )

    def boolean(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse_type("true or false")
        return self.value

    def day(self) -> date:
        if isinstance(self.value, str):
            try:
                return parse_day(self.value)
            except ValueError:
                pass
        return self.refuse_type("a date such as 2027-01-05")

    def slot(self) -> Slot:
        if isinstance(self.value, str):
            try:
                return Slot.parse(self.value)
            except ValueError:
                pass
        return self.refuse_type("a half-day such as 2027-01-05am")

    def window(self) -> Window:
        start, end = (node.day() for node in self.pair())
        if start > end:
            self.refuse(
                f"ends on {end}, before it starts on {start}",
                "put the earlier date first",
                "window",
                {"start": start.isoformat(), "end": end.isoformat()},
            )
        return start, end

    def windows(self) -> tuple[Window, ...]:
        return tuple(item.window() for item in self.items())
