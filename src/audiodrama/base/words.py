"""Words: the unit by which cues are anchored, takes are timed and captions are cut.

A word is a run of characters without white space that holds at least one letter or digit;
each Han or kana character is a word of its own, since those scripts write no spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

ALONE = "\u3041-\u3096\u30a1-\u30fa\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Two steps, a run and then a look for a letter in it: one pattern for both backtracks over every long row of dashes.
_RUN = re.compile(rf"[{ALONE}][^\s\w]*|[^\s{ALONE}]+")
_SOUNDED = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands, `[start, end)` in characters of the text given."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=1 << 15)
def word_count(text: str) -> int:
    """How many words a text has; remembered, since all of a book's are counted after each change."""
    return sum(_SOUNDED.search(run) is not None for run in _RUN.findall(text))


def words(text: str) -> list[Word]:
    """The words of a text in order; punctuation glued to a word belongs to it."""
    return [Word(m[0], m.start(), m.end()) for m in _RUN.finditer(text) if _SOUNDED.search(m[0])]
