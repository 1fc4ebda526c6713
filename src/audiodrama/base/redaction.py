"""Keys and passwords taken out of text that leaves the program: messages, files, JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable

HIDDEN = "[key]"
_LEAST = 6
"""So many characters of a secret in a row are hidden as well: servers shorten the keys they complain about."""


def redact(text: str, secrets: Iterable[str]) -> str:
    """A text without the secrets, and without pieces of them of six characters or more, in any case of letters.

    Args:
        text: from a server, or made of what a server said.
        secrets: as they are sent; empty ones hide nothing.
    """
    spellings = {spelling for secret in secrets for spelling in (secret, quote(secret, safe="")) if spelling}
    hidden = [False] * len(text)
    for spelling in spellings:
        _mark(hidden, text, spelling)
    marked = "".join("\0" if hide else character for hide, character in zip(hidden, text, strict=True))
    return re.sub("\0+", HIDDEN, marked) if any(hidden) else text


def _mark(hidden: list[bool], text: str, secret: str) -> None:
    """Mark every character of a stretch that a text shares with a secret."""
    size = min(_LEAST, len(secret))
    pieces = {secret[at : at + size].lower() for at in range(len(secret) - size + 1)}
    for at in range(len(text) - size + 1):
        if text[at : at + size].lower() in pieces:
            hidden[at : at + size] = [True] * size


def redact_json(value: Any, secrets: Iterable[str]) -> Any:
    """A JSON value whose texts and keys are without the secrets."""
    kept = tuple(secrets)
    if isinstance(value, str):
        return redact(value, kept)
    if isinstance(value, dict):
        return {redact(str(name), kept): redact_json(inner, kept) for name, inner in value.items()}
    if isinstance(value, list):
        return [redact_json(inner, kept) for inner in value]
    return value
