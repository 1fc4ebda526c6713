"""Paragraphs of a plain text, whether set apart by blank lines, by indents, or one on each line."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Span = tuple[int, int]

_LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
_BLANK = re.compile(r"\r?\n[^\S\r\n]*(?:\r?\n|\r)|\r[^\S\r\n]*\r")
_SPEAKS = '"“„«»‹›「『—–'


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text, whether set apart by blank lines, by indents, or one on each line."""
    groups = _groups(text)
    lines = [[m.span() for m in _LINE.finditer(text, a, b)] for a, b in groups]
    split = _splitter(text, lines)
    return [part for group in lines for part in split(text, group)]


def _groups(text: str) -> list[Span]:
    edges = [0]
    for blank in _BLANK.finditer(text):
        edges += [blank.start(), blank.end()]
    edges.append(len(text))
    found = [_trimmed(text, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [(a, b) for a, b in found if a < b]


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends, but with the indent of its first line."""
    piece = text[start:end]
    body = piece.strip()
    if not body:
        return start, start
    first = start + piece.index(body[0])
    line_start = max(text.rfind("\n", 0, first), text.rfind("\r", 0, first)) + 1
    return max(start, line_start), first + len(body)


def _splitter(text: str, groups: Sequence[Sequence[Span]]) -> Callable[[str, Sequence[Span]], list[Span]]:
    crowded = [g for g in groups if len(g) > 1]
    inner = [line for g in crowded for line in g[1:]]
    if not inner:
        return _whole
    indented = sum(text[a] in " \t\u3000\xa0" for a, _ in inner) / len(inner)
    if 0.04 < indented < 0.75:
        return _at_indents
    lengths = [b - a for a, b in inner]
    if median(lengths) > 90 or _wraps_nothing(text, crowded):
        return _each_line
    return _whole


def _wraps_nothing(text: str, groups: Sequence[Sequence[Span]]) -> bool:
    """Whether nearly all lines end a sentence, as they do when each is a paragraph of its own."""
    ends = [text[b - 1] for g in groups for _, b in g]
    return len(ends) > 5 and sum(c in ".!?\"”’»…:;*_'" for c in ends) > 0.9 * len(ends)


def _whole(text: str, group: Sequence[Span]) -> list[Span]:
    return [_tight(text, group[0][0], group[-1][1])]


def _each_line(text: str, group: Sequence[Span]) -> list[Span]:
    return [_tight(text, a, b) for a, b in group]


def _at_indents(text: str, group: Sequence[Span]) -> list[Span]:
    starts = [i for i, (a, _) in enumerate(group) if i == 0 or text[a] in " \t\u3000\xa0"]
    return [_tight(text, group[i][0], group[j - 1][1]) for i, j in pairwise([*starts, len(group)])]


def _tight(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
