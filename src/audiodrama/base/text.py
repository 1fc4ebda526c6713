"""Text on its way out: what a terminal, XML or captions may be handed, and how wide text is on a terminal.

A name or a message can hold characters that a terminal obeys (escape sequences, C1 controls), that turn the reading
direction of what follows (bidirectional overrides), or that no XML file may hold. Here is the one place that replaces
them, and the one that finds them, so that `check` can tell.
"""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

_MARKS = "\u061c\u200e\u200f"
_REPLACEMENT = "\ufffd"
# Controls but for tab and line feed, C1 controls, lone surrogates, bidirectional overrides, embeddings and isolates
# (Unicode Standard Annex 9), line and paragraph separators, which some terminals take for line ends, non-characters.
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# Everything outside of the production `Char` of XML 1.0 (fifth edition, 2.2).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_terminal(text: str, *, lines: bool = True) -> str:
    """Text that no terminal obeys: pictures stand for control characters, the replacement character for the others.

    Args:
        text: anything, also with lone surrogates.
        lines: whether line feeds and tabs stay; else each becomes a blank.
    """
    flat = text if lines else re.sub(r"[\t\n]", " ", text)
    return _OBEYED.sub(lambda match: _picture(match[0]), flat)


def _picture(character: str) -> str:
    """The character's symbol of Unicode's block Control Pictures where it has one, else the replacement character."""
    return chr(0x2400 + ord(character)) if ord(character) < 0x20 else "\u2421" if character == "\x7f" else _REPLACEMENT


def for_xml(text: str) -> str:
    """Text that XML 1.0 may hold: the replacement character stands for what it may not. Nothing is escaped here."""
    return _NOT_XML.sub(_REPLACEMENT, text)


def unprintable(text: str) -> tuple[int, ...]:
    """Offsets of the characters that `for_terminal` or `for_xml` would replace; a carriage return is none."""
    pattern = re.compile(f"{_OBEYED.pattern}|{_NOT_XML.pattern}")
    return tuple(match.start() for match in pattern.finditer(text) if match[0] != "\r")


def unseen(text: str) -> tuple[int, ...]:
    """Offsets of the characters that `check` names: as `unprintable`, but for marks that right-to-left text needs."""
    return tuple(offset for offset in unprintable(text) if text[offset] not in _MARKS)


def encodable(text: str, encoding: str) -> str:
    """Text that a stream of this encoding can write; a letter that it lacks is spelt by its number in hexadecimal."""
    return text.encode(encoding, "backslashreplace").decode(encoding)


def cells(text: str) -> int:
    """How many cells of a terminal a text takes: two for a wide character, none for a combining mark."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def ljust(text: str, width: int) -> str:
    """Text with blanks after it until it takes so many cells."""
    return text + " " * max(0, width - cells(text))
