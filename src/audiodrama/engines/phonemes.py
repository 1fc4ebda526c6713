"""A text as phonemes, word by word, with its marks: what neural voices are given.

espeak-ng says how a whole clause sounds, because words change beside each other ("the end"); where it draws words
together ("of the" is one group of sounds), the group is shared out again by how each word sounds alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.base.words import words
from audiodrama.engines.espeak.library import ipa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CLAUSE_MARKS = frozenset('.,;:!?…—–()"“”。、！？')
_MARKS = str.maketrans({"–": "—", "。": ".", "、": ",", "！": "!", "？": "?", "«": "“", "»": "”", "„": "“"})
_TYPED = ((re.compile(r"\.{3,}"), "…"), (re.compile(r"-{2,}"), "—"))
"""How typewriters write dots and dashes: a speech that trails off, or is cut off, is heard by its mark."""
_CORE = re.compile(r"^(\W*)(.*?)([^\w]*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sounds:
    """A stretch of phonemes, or marks.

    Args:
        text: IPA with `^` inside phonemes, or marks.
        word: index of the word in the text (`audiodrama.words`), None for marks.
    """

    text: str
    word: int | None


def text_sounds(text: str, language: str, given: Mapping[int, str]) -> list[Sounds]:
    """The phonemes and marks of a text, in order.

    Args:
        text: what is said.
        language: BCP 47 tag.
        given: IPA of words by index, which is taken as it is.
    """
    found: list[Sounds] = []
    clause: list[tuple[int, str]] = []
    for index, word in enumerate(words(text)):
        before, core, after = _parts(word.text)
        if opening := _clause_marks(before).replace('"', "“"):
            found += [*_clause_sounds(clause, language, given), Sounds(opening, None)]
            clause = []
        clause.append((index, core))
        if closing := _clause_marks(after + _unspoken(text, word.end)).replace('"', "”"):
            found += [*_clause_sounds(clause, language, given), Sounds(closing, None)]
            clause = []
    return found + _clause_sounds(clause, language, given)


def _clause_marks(written: str) -> str:
    """Marks as voices know them; nothing where none of them parts clauses."""
    marks = "".join(written.split())
    for typed, mark in _TYPED:
        marks = typed.sub(mark, marks)
    marks = marks.translate(_MARKS)
    return marks if any(mark in _CLAUSE_MARKS for mark in marks) else ""


def _parts(word: str) -> tuple[str, str, str]:
    match = _CORE.match(word)
    return (match[1], match[2], match[3]) if match else ("", word, "")


def _unspoken(text: str, end: int) -> str:
    """Marks that stand alone between a word and the next."""
    following = words(text[end:])
    return text[end : end + following[0].start] if following else text[end:]


def _clause_sounds(clause: Sequence[tuple[int, str]], language: str, given: Mapping[int, str]) -> list[Sounds]:
    if not clause:
        return []
    groups = ipa(" ".join(core for _, core in clause), language).split(" ")
    if len(groups) != len(clause):
        groups = _shared_out(groups, [ipa(core, language).replace(" ", "") for _, core in clause])
    return [Sounds(given.get(index, group), index) for (index, _), group in zip(clause, groups, strict=True)]


def _shared_out(groups: Sequence[str], alone: Sequence[str]) -> list[str]:
    """The sounds of a clause cut into as many words as there are, where they match the words said alone."""
    together, apart = "".join(groups), "".join(alone)
    matched = SequenceMatcher(None, apart, together, autojunk=False).get_matching_blocks()
    cuts, position = [0], 0
    for word in alone[:-1]:
        position += len(word)
        cuts.append(max(cuts[-1], _moved(position, matched, len(apart), len(together))))
    cuts.append(len(together))
    return [together[start:end] for start, end in pairwise(cuts)]


def _moved(position: int, matched: Sequence[tuple[int, int, int]], length: int, other: int) -> int:
    """Where a position of one string lies in the other."""
    before = (0, 0)
    for start, there, size in matched:
        if start <= position <= start + size:
            return there + position - start
        if start > position:
            share = (position - before[0]) / max(start - before[0], 1)
            return round(before[1] + share * (there - before[1]))
        before = (start + size, there + size)
    return other if position >= length else before[1]
