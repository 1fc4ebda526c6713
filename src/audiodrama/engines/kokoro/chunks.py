"""A line cut into what Kokoro says at one go, and joined again with the pauses a reader makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from audiodrama.base.words import words
from audiodrama.engines.base import SECOND_WAY, Request, Take
from audiodrama.engines.kokoro.alphabet import TOKENS, kokoro_letters
from audiodrama.engines.kokoro.session import FRAME, LONGEST, RATE_HZ
from audiodrama.engines.phonemes import text_sounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Times = list[tuple[float, float]]


_GOOD_LENGTH = 280
_WORD_PART = LONGEST - 10
_SENTENCE_PAUSE_S, _CLAUSE_PAUSE_S, _WORD_PAUSE_S = 0.36, 0.2, 0.04
_SENTENCE_MARKS, _CLAUSE_MARKS = ".!?…", ",;:—)”"
_OPENING, _CLOSING = "(“", '”")'
"""Marks that stand close to the word after them, and to the one before."""
_QUIET = 0.006
AHEAD = 2
"""Steps by which what is heard runs ahead of the lengths (measured at onsets after pauses: 49 ms)."""
_AIR_S = 0.03
_GAIN = 0.5
"""The model knows no full scale: of 3,000 short lines the loudest went up to 2.5."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or marks in Kokoro's letters; `word` is None for marks."""

    text: str
    word: int | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch that is said at one go: letters with blanks, and the word each letter belongs to."""

    text: str
    owners: tuple[int | None, ...]

    @property
    def tokens(self) -> list[int]:
        """The letters as the model's tokens."""
        return [TOKENS[letter] for letter in self.text]

    @property
    def pause_after_s(self) -> float:
        """The pause that its last mark calls for."""
        last = self.text.rstrip(_CLOSING)[-1:]
        return (
            _SENTENCE_PAUSE_S
            if last and last in _SENTENCE_MARKS
            else _CLAUSE_PAUSE_S
            if last and last in _CLAUSE_MARKS
            else _WORD_PAUSE_S
        )


class SpokenChunk(NamedTuple):
    """A chunk as the model returned it: samples at 24 kHz and the length of each token in steps."""

    chunk: Chunk
    samples: NDArray[np.float32]
    lengths: NDArray[np.int64]


def chunks(line: Request, language: str) -> list[Chunk]:
    """A line in chunks of at most 510 tokens, 280 where there is a choice; a second retry cuts it finer."""
    sounds = text_sounds(line.text, language, dict(line.phonemes))
    pieces = [Piece(kokoro_letters(each.text, language, TOKENS), each.word) for each in sounds]
    limit = _GOOD_LENGTH if line.attempt < SECOND_WAY else _GOOD_LENGTH // 4
    return [_chunk(part) for part in _parts([piece for piece in pieces if piece.text], limit)]


def _parts(pieces: Sequence[Piece], limit: int) -> list[Sequence[Piece]]:
    """Pieces in runs that are short enough, cut after the strongest mark nearest the middle."""
    if not any(piece.word is not None for piece in pieces):
        return []
    if _length(pieces) <= limit:
        return [pieces]
    ends = [index + 1 for index in range(len(pieces) - 1) if pieces[index + 1].word is not None]
    if not ends:
        return _cut(pieces)
    middle = len(pieces) / 2
    best = min(ends, key=lambda end: (_weakness(pieces[end - 1]), abs(end - middle)))
    if _weakness(pieces[best - 1]) > 0 and _length(pieces) <= LONGEST:
        return [pieces]
    return _parts(pieces[:best], limit) + _parts(pieces[best:], limit)


def _cut(pieces: Sequence[Piece]) -> list[Sequence[Piece]]:
    """A single word of more letters than the model takes, in parts; the last has its marks."""
    word, *marks = pieces
    parts = [Piece(word.text[at : at + _WORD_PART], word.word) for at in range(0, len(word.text), _WORD_PART)]
    return [*([part] for part in parts[:-1]), [parts[-1], *marks]]


def _weakness(piece: Piece) -> int:
    """How bad a place to cut is the end of this piece."""
    if piece.word is None and any(mark in _SENTENCE_MARKS for mark in piece.text):
        return 0
    return 1 if piece.word is None else 2


def _length(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.text) + 1 for piece in pieces)


def _chunk(pieces: Sequence[Piece]) -> Chunk:
    text = ""
    owners: list[int | None] = []
    for piece in pieces:
        if text and text[-1] not in _OPENING and (piece.word is not None or piece.text[0] in _OPENING):
            text += " "
            owners.append(None)
        text += piece.text
        owners += [piece.word] * len(piece.text)
    return Chunk(text, tuple(owners))


def parted(said: SpokenChunk, first: int) -> tuple[SpokenChunk, SpokenChunk]:
    """A chunk as it was said, cut before a letter: in the quietest step there, the last of several.

    Args:
        said: what the model returned.
        first: the letter; a blank stands before it.
    """
    text, owners = said.chunk.text, said.chunk.owners
    edges = np.concatenate([[0], np.cumsum(said.lengths)])
    spoken = next((each for each in range(first - 1, -1, -1) if text[each].isalpha()), 0)
    ended, begins = int(edges[spoken + 2]), max(int(edges[first + 1]) - AHEAD, 0)  # a last "d" is quiet, then bursts
    power = steps_power(said.samples)[ended:begins]
    at = begins - int(np.argmin(power[::-1])) - 1 if power.size else begins
    before = SpokenChunk(
        Chunk(text[: first - 1], owners[: first - 1]), said.samples[: at * FRAME], said.lengths[: first + 1]
    )
    lead = int(edges[first + 1]) - at
    after = SpokenChunk(
        Chunk(text[first:], owners[first:]), said.samples[at * FRAME :], np.array([lead, *said.lengths[first + 1 :]])
    )
    return before, after


def by_sentence(said: SpokenChunk) -> list[SpokenChunk]:
    """A chunk as it was said, sentence by sentence, so that a pause can be put between them.

    The model hurries from one to the next: in lines of short sentences it paused for 0.03 to 0.35 s.
    """
    found: list[SpokenChunk] = []
    rest = said
    while (first := _second_sentence(rest.chunk)) is not None:
        done, rest = parted(rest, first)
        found.append(done)
    return [*found, rest]


def _second_sentence(chunk: Chunk) -> int | None:
    """The first letter of the second sentence; None where there is but one."""
    for at, letter in enumerate(chunk.text):
        parts = chunk.owners[:at], chunk.owners[at:]
        if letter == " " and _ends(chunk.text[:at]) and all(owners.count(None) < len(owners) for owners in parts):
            return at + 1
    return None


def _ends(text: str) -> bool:
    """Whether a sentence ends here; after a quotation that asks or cries it may go on ("Is it you?" she asked)."""
    said = text.rstrip(_CLOSING)
    return said.endswith("." if said != text else tuple(_SENTENCE_MARKS))


def steps_power(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean square of each step of the model."""
    power: NDArray[np.float32] = np.square(samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)).mean(axis=1)
    return power


def join(line: Request, said: Sequence[SpokenChunk]) -> Take:
    """One take from chunks: silence between them cut, pauses put in, and the times of the words."""
    parts: list[NDArray[np.float32]] = []
    found: dict[int, tuple[float, float]] = {}
    now = 0
    for index, each in enumerate(said):
        start, end = _heard(each.samples)
        if index < len(said) - 1:
            pause = np.zeros(int(each.chunk.pause_after_s / line.rate * RATE_HZ), np.float32)
            parts += [_edged(each.samples[start:end]), pause]
        else:
            parts.append(_edged(each.samples[start:end]))
        for word, (first, last) in _word_frames(each).items():
            found[word] = ((now + max(first - start, 0)) / RATE_HZ, (now + min(last, end) - start) / RATE_HZ)
        now += sum(map(len, parts[-2:] if index < len(said) - 1 else parts[-1:]))
    samples = np.concatenate(parts) * np.float32(_GAIN)
    return Take(samples, RATE_HZ, _all_words(line.text, found), "engine", FRAME / RATE_HZ)


def _heard(samples: NDArray[np.float32]) -> tuple[int, int]:
    loud = np.flatnonzero(np.abs(samples) > _QUIET)
    if not loud.size:
        return 0, len(samples)
    air = int(_AIR_S * RATE_HZ)
    return max(0, int(loud[0]) - air), min(len(samples), int(loud[-1]) + 2 * air)


def _edged(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    count = min(int(0.005 * RATE_HZ), len(samples) // 2)
    edge = np.linspace(0, 1, count, dtype=np.float32)
    shaped = samples.copy()
    shaped[:count] *= edge
    shaped[len(shaped) - count :] *= edge[::-1]
    return shaped


def _word_frames(said: SpokenChunk) -> dict[int, tuple[int, int]]:
    """First and last sample of each word, by the lengths of its tokens; the model adds a pause at both ends."""
    edges = np.maximum(np.concatenate([[0], np.cumsum(said.lengths)]) - AHEAD, 0) * FRAME
    spans: dict[int, tuple[int, int]] = {}
    for index, word in enumerate(said.chunk.owners):
        if word is not None:
            start, end = int(edges[index + 1]), int(edges[index + 2])
            spans[word] = (min(spans.get(word, (start, end))[0], start), end)
    return spans


def _all_words(text: str, found: dict[int, tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """A time for every word; one without sounds of its own takes none, between its neighbours."""
    times: Times = []
    for index in range(len(words(text))):
        before = times[-1][1] if times else 0.0
        start, end = found.get(index, (before, before))
        times.append((max(start, before), max(end, start, before)))
    return tuple(times)
