"""Books told by several: whose diary, letter or chapter a part is, as its heading says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.records import Block

_PAPERS = (
    r"(?:diary|diaries|journal|log|logbook|letters?|story|account|narrative|notebook|notes|testimony|statement|version|"
    r"memoirs?|tale|tagebuch|journal|diario|dagbok|dziennik|дневник)"
)
_NAME = r"[^\W\d_a-z][\w.'’-]*(?:\s+[^\W\d_a-z][\w.'’-]*){0,3}?"
_OWNED = re.compile(rf"(?P<name>{_NAME})(?:['’]|s['’])[sS]?\s+(?:\w+\s+)?(?i:{_PAPERS})\b.*")
_OF = re.compile(rf"(?i:(?:the\s+)?{_PAPERS}\s+of)\s+(?P<name>{_NAME})\b.*")
_NO_NAMES = frozenset({"the", "a", "my", "his", "her", "our", "captain", "ship", "mother", "father", "another", "old"})


@dataclass(frozen=True)
class ToldPart:
    """A part of a text, from `start` on, with the name of the one who says "I" in it."""

    start: int
    name: str


def find_tellers(text: str, blocks: Sequence[Block]) -> list[ToldPart]:
    """The parts of a book that several people tell; none where fewer than two names head its parts."""
    found = []
    for block in (b for b in blocks if b.kind == "heading"):
        heading = text[block.start : block.end].strip("#*_ \t")
        match = _OWNED.fullmatch(heading) or _OF.fullmatch(heading)
        if match and match.group("name").lower() not in _NO_NAMES:
            found.append(ToldPart(block.start, _title_case(match.group("name"))))
    return found if len({part.name for part in found}) > 1 else []


def _title_case(name: str) -> str:
    return " ".join(w.capitalize() if w.isupper() and len(w) > 1 else w for w in name.split())
