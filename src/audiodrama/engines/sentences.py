"""Where a long text may be cut so that it is still read as it is meant: sentences, then clauses, then words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SENTENCE_END = re.compile(r"(?:[.!?…]+[\"'”’»)\]]*(?=\s+[^a-z\s]|\s*$)|[。！？]+[」』”]*|\n)\s*")
_CLAUSE_END = re.compile(r"[,;:，、；：—–][\"'”’»)\]]*\s*")
_WORD_END = re.compile(r"\s+")


def sentences(text: str, fits: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Cut a text into sentences, and those that do not fit at clauses, at words, and at last anywhere.

    Args:
        text: what is to be cut.
        fits: whether a stretch is short enough to be said at one go; anything of one character must be.

    Returns:
        `(start, end)` in characters, in order; together they hold everything but white space around them.
    """
    found: list[tuple[int, int]] = []
    for start, end in _pieces(text, 0, len(text), _SENTENCE_END):
        found += _fitting(text, start, end, fits)
    return found


def _fitting(text: str, start: int, end: int, fits: Callable[[str], bool]) -> list[tuple[int, int]]:
    if fits(text[start:end]):
        return [(start, end)]
    for border in (_CLAUSE_END, _WORD_END):
        pieces = list(_pieces(text, start, end, border))
        if len(pieces) > 1:
            return [found for piece in _joined(text, pieces, fits) for found in _fitting(text, *piece, fits)]
    middle = (start + end) // 2
    return _fitting(text, start, middle, fits) + _fitting(text, middle, end, fits)


def _joined(text: str, pieces: list[tuple[int, int]], fits: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Neighbouring pieces put together again as long as they fit."""
    start, end = pieces[0]
    for piece_start, piece_end in pieces[1:]:
        if fits(text[start:piece_end]):
            end = piece_end
        else:
            yield start, end
            start, end = piece_start, piece_end
    yield start, end


def _pieces(text: str, start: int, end: int, border: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    for match in border.finditer(text, start, end):
        yield from _stripped(text, start, match.end())
        start = match.end()
    yield from _stripped(text, start, end)


def _stripped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
