"""Strict reading of JSON that may hold anything: each value is what it should be, or an error, never something like it.

All of these raise ValueError or TypeError; a missing field is a KeyError of the caller's own.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LARGEST = 10**300


def strict_json(raw: bytes | str) -> Any:
    """The value of a JSON text in UTF-8.

    Raises:
        ValueError: it is none, nests too deeply, or holds what JSON does not know (NaN, infinity).
    """
    try:
        return json.loads(raw, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it nests too deeply") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def as_text(raw: Any) -> str:
    """A text that can be written as UTF-8, which half of a surrogate pair cannot."""
    if not isinstance(raw, str):
        raise TypeError(f"{type(raw).__name__} is no text")
    raw.encode()
    return raw


def as_texts(raw: Any) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(map(as_text, as_list(raw)))


def as_number(raw: Any, low: float = -math.inf, high: float = math.inf) -> float:
    """A finite number in a range, both ends included; neither a truth value nor a text. A whole one stays whole."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise TypeError(f"{type(raw).__name__} is no number")
    if not (math.isfinite(raw) if isinstance(raw, float) else abs(raw) <= _LARGEST) or not low <= raw <= high:
        raise ValueError("a number is out of range")
    return raw


def as_list(raw: Any) -> Sequence[Any]:
    """A list."""
    if not isinstance(raw, list):
        raise TypeError(f"{type(raw).__name__} is no list")
    return raw


def as_record(raw: Any) -> Mapping[str, Any]:
    """An object; its names are texts that can be written as UTF-8."""
    if not isinstance(raw, dict):
        raise TypeError(f"{type(raw).__name__} is no object")
    for name in raw:
        as_text(name)
    return raw
