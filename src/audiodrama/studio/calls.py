"""Calls of the page: what a request asks, read strictly, for functions that know nothing of HTTP."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from audiodrama.base.strict import as_number, as_record, as_text, as_texts
from audiodrama.studio.answers import RefusedRequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from audiodrama.studio.session import Studio

    Handler = Callable[[Studio, "Call"], Any]

_TAB = re.compile(r"[A-Za-z0-9-]{1,32}")


@dataclass(frozen=True)
class Call:
    """A request.

    Args:
        path: the parts of its path that vary.
        query: after the question mark.
        body: of a POST.
        tab: which page asks; its undo is its own.
    """

    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    tab: str = ""

    @property
    def number(self) -> int:
        """The number in the path.

        Raises:
            RefusedRequestError: it is none.
        """
        told = self.path.get("number", "")
        if not (told.isascii() and told.isdecimal() and len(told) < 7):
            raise RefusedRequestError(f"{told[:20]!r} is no number")
        return int(told)

    def text(self, name: str, default: str | None = None) -> str:
        """A text of the body.

        Raises:
            RefusedRequestError: it is not there, or no text.
        """
        return str(self._value(name, as_text, default))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts of the body; none where it is left out."""
        found: tuple[str, ...] = self._value(name, as_texts, ())
        return found

    def record(self, name: str) -> Mapping[str, Any]:
        """An object of the body."""
        found: Mapping[str, Any] = self._value(name, as_record, None)
        return found

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A truth value of the body."""
        found = self.body.get(name, default)
        if not isinstance(found, bool):
            raise RefusedRequestError(f"{name} is neither true nor false")
        return found

    def number_of(self, name: str, low: float = 0.0, high: float = 1e7) -> float:
        """A number of the body."""
        return float(self._value(name, lambda raw: as_number(raw, low, high), None))

    def whole(self, name: str, low: int = 0, high: int = 1 << 31) -> int:
        """A whole number of the body."""
        found = self._value(name, lambda raw: as_number(raw, low, high), None)
        if found != int(found):
            raise RefusedRequestError(f"{name} is no whole number")
        return int(found)

    def seconds(self, name: str, default: float) -> float:
        """A number of the query, such as a time."""
        told = self.query.get(name)
        if told is None:
            return default
        try:
            return float(as_number(float(told), 0.0, 1e7))
        except (ValueError, TypeError):
            raise RefusedRequestError(f"{name} is no number") from None

    def count(self, name: str, default: int) -> int:
        """A whole number of the query."""
        return int(self.seconds(name, default))

    def _value(self, name: str, read: Callable[[Any], Any], default: Any) -> Any:
        if name not in self.body:
            if default is None:
                raise RefusedRequestError(f"{name} is missing")
            return default
        try:
            return read(self.body[name])
        except (ValueError, TypeError) as error:
            raise RefusedRequestError(f"{name}: {error}") from None


def tab_named(header: str) -> str:
    """The page that asks, as it calls itself; nothing for a name that is none."""
    return header if _TAB.fullmatch(header) else ""
