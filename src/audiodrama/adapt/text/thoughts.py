"""Thoughts that no quotation marks show: italics by themselves, and sentences that end "..., she thought"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.adapt.text.quotes import find_italics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiodrama.adapt.records import Block, Passage

_TAGGED = re.compile(
    r"(?:(?<=[.!?…”\"]\s)|^)(?P<thought>[A-Z][^.!?…”“\"]{2,160}?(?:,|\?|!))\s+"
    r"(?P<tag>(?:he|she|I|[A-Z]\w+)\s+(?:thought|thinks|think|told (?:him|her|my)self|wondered|wonders))(?=[.,;!?]|$)",
    re.MULTILINE,
)
_THOUGHT_AFTER = re.compile(
    r"[*_][,.!?]?\s+(?P<tag>(?:he|she|I|they|[A-Z]\w+)\s+"
    r"(?:thought|thinks|think|told (?:him|her|my)self|wondered|wonders))\b"
)
_THINKER = re.compile(r"\b(?:he|she|I|they|[A-Z]\w+)\s+(?:thought|thinks|think|wondered|wonders)\b")
_THINKS = re.compile(r"\b(?:thought|thinks|think|thinking|wondered|wonders)\b")


def find_thoughts(text: str, block: Block, passages: Sequence[Passage]) -> Iterator[tuple[int, int, str]]:
    """Start, end and tag of each thought in a paragraph; the tag is empty where italics stand alone."""
    if block.kind != "prose" or passages:
        return
    italics = find_italics(text, block.start, block.end)
    outside = text[block.start : block.end]
    for p in reversed(italics):
        outside = outside[: p.start - block.start] + outside[p.end - block.start :]
    rest = outside.strip("*_ \t\r\n.,;:!?")
    if italics and (not rest or (len(rest) < 60 and _THINKS.search(rest))):
        tag = _THINKER.search(rest)
        for p in italics:
            yield p.start, p.end, tag.group() if tag else ""
        return
    for p in italics:
        after = _THOUGHT_AFTER.match(text, p.end, block.end)
        if after:
            yield p.start, p.end, after.group("tag")
    for m in _TAGGED.finditer(text, block.start, block.end):
        if not italics:
            yield m.start("thought"), m.end("thought"), m.group("tag")
