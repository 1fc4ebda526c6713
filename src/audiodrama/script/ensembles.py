"""Lines that several speak together: `ALL`, `BOTH`, `ANNA & BEN`, `ANNA/BEN`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.base.names import key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audiodrama.script.elements import Element

_ALL_WORDS = """
all everyone everybody together all-together everyone-together all-of-them ensemble alle zusammen
tous toutes tous-ensemble todos todas tutti tutte allemaal alla alle-sammen wszyscy razem všichni
mindenki kaikki все всі разом вместе όλοι みんな 全員 一同 大家 众人 眾人 全体 모두 다같이 כולם
الجميع सब
"""
_BOTH_WORDS = """
both both-together the-two the-two-of-them beide les-deux tous-les-deux toutes-les-deux ambos ambas
los-dos las-dos entrambi entrambe os-dois båda begge oboje obaj oba obě оба обе обидва обоє kumpikin
kétten 二人 ふたり 两人 兩人 两个人 둘 둘-다 שניהם كلاهما
"""
_ALL, _BOTH = frozenset(_ALL_WORDS.split()), frozenset(_BOTH_WORDS.split())
_COUNTED = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "drei": 3, "trois": 3, "tres": 3, "tre": 3}
_SIGNS = re.compile(r"\s*(?:[&/+,\uff0c\u3001\uff06\uff0f]|\bAND\b(?=\s))\s*")
_WORDS = re.compile(r"\s+(?:and|und|et|y|e|en|och|og|i|a|и|та|і|και|ve)\s+|と|和|및", re.IGNORECASE)
MOST_VOICES = 12
"""More who speak together are no more to the ear."""


def members(name: str, *, speaks: Callable[[str], bool], present: Sequence[str]) -> tuple[str, ...] | None:
    """Who speaks a line together.

    Args:
        name: as it stands above the line.
        speaks: whether a name is cast or stands above a speech of its own.
        present: names of those who speak in the scene, the last to have spoken first.

    Returns:
        Their names; none of them where nobody is present; None when the name is that of one.
    """
    folded = key(name)
    if speaks(name) and folded not in _ALL | _BOTH:
        return None
    if folded in _BOTH:
        return tuple(present[:2]) if len(present) > 1 else ()
    if (count := _count(folded)) is not None:
        return tuple(present[: count or MOST_VOICES]) if len(present) > max(count - 1, 1) else ()
    return _named(name, speaks)


def _count(folded: str) -> int | None:
    """How many `ALL THREE` are; 0 for all without a number; None for another name."""
    if folded in _ALL:
        return 0
    first, _, rest = folded.partition("-")
    words = [word for word in rest.split("-") if word not in {"of", "them", "the"}]
    return (
        _COUNTED.get(words[0]) if first in {"all", "the", "alle", "tous", "los", "tutti"} and len(words) == 1 else None
    )


def _named(name: str, speaks: Callable[[str], bool]) -> tuple[str, ...] | None:
    """The names in `ANNA & BEN` or `ANNA, BEN AND CLEO`; words between them count only if each of them speaks."""
    for separator, sure in ((_SIGNS, "&" in name or "/" in name or "+" in name or "\uff06" in name), (_WORDS, False)):
        parts = [part for whole in separator.split(name) for part in [whole.strip()] if key(part)]
        if separator is _WORDS:
            parts = [part.strip() for first in _SIGNS.split(name) for part in _WORDS.split(first) if key(part)]
        if 1 < len(parts) <= MOST_VOICES and (sure or all(map(speaks, parts))):
            return tuple(dict.fromkeys(parts))
    return None


def is_ensemble(name: str) -> bool:
    """Whether a name stands for those who are present."""
    return key(name) in _ALL | _BOTH or _count(key(name)) is not None


def speakers_after(elements: Sequence[Element], at: int) -> list[str]:
    """Names above the speeches from a place on up to the end of the scene."""
    names: list[str] = []
    for element in elements[at:]:
        if element.kind in {"scene-heading", "section"}:
            break
        if element.kind == "character":
            names.append(element.name)
    return names
