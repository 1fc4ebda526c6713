"""A text as it is read aloud, and the way back to the text as it is written."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.base.words import Word, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Times = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of the written text and what is said instead.

    Args:
        start: first character of the stretch.
        end: behind its last character.
        spoken: what is said instead.
        ipa: the sounds of the spoken words where they are given: one for all of them, or one for each, separated by
            blanks, with `-` for a word that the engine is to sound by itself.
    """

    start: int
    end: int
    spoken: str
    ipa: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Written words `[first, last)` and the spoken words `[said_first, said_last)` that stand for them."""

    first: int
    last: int
    said_first: int
    said_last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is read.

    Args:
        written: as it was.
        text: as it is said.
        groups: every written and every spoken word, in order.
        phonemes: IPA of words by their index in `text`.
    """

    written: str
    text: str
    groups: tuple[Group, ...]
    phonemes: tuple[tuple[int, str], ...] = ()

    def spoken_words(self, written: Iterable[int]) -> tuple[int, ...]:
        """Indices of the spoken words that stand for written words."""
        wanted = set(written)
        return tuple(
            index
            for group in self.groups
            if wanted & set(range(group.first, group.last))
            for index in range(group.said_first, group.said_last)
        )

    def written_times(self, times: Times) -> tuple[tuple[float, float], ...]:
        """Times of the written words from those of the spoken ones."""
        written = words(self.written)
        result: list[tuple[float, float]] = []
        for group in self.groups:
            result += _shared(written[group.first : group.last], times[group.said_first : group.said_last], result)
        return tuple(result)


def _shared(written: Sequence[Word], said: Times, before: Times) -> Times:
    """The time of a group's spoken words, given to its written ones by their letters."""
    if len(written) == len(said):
        return said
    start = said[0][0] if said else (before[-1][1] if before else 0.0)
    end = said[-1][1] if said else start
    total = sum(len(word.text) for word in written) or 1
    edges = [start]
    for word in written:
        edges.append(edges[-1] + (end - start) * len(word.text) / total)
    return list(pairwise(edges))
