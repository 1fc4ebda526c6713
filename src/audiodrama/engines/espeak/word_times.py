"""From espeak-ng's events to the time of each word."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.words import Word, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_QUIET = 0.004
_WINDOW_S = 0.005


@dataclass(frozen=True, slots=True)
class Onset:
    """A word event: the character it begins at, or None for the end of a clause, and the frame."""

    character: int | None
    frame: int


def word_times(
    text: str, onsets: Sequence[Onset], samples: NDArray[np.float32], rate_hz: int
) -> tuple[tuple[float, float], ...]:
    """Start and end of each word in seconds.

    A word that is spoken in several steps (1984) begins with its first; words spoken in one step (of the) share it
    by their letters. A word ends where the next begins or, if the sound falls silent before, there.

    Args:
        text: the line's text.
        onsets: in order of time.
        samples: shape (frames,).
        rate_hz: of samples and onsets.
    """
    found = words(text)
    starts = _starts(found, onsets, len(samples))
    clause_ends = sorted(onset.frame for onset in onsets if onset.character is None)
    times = []
    for index, start in enumerate(starts):
        limit = starts[index + 1] if index + 1 < len(starts) else len(samples)
        limit = next((end for end in clause_ends if start < end < limit), limit)
        times.append((start / rate_hz, max(_falls_silent(samples, start, limit, rate_hz), start) / rate_hz))
    return tuple(times)


def _starts(found: Sequence[Word], onsets: Sequence[Onset], frames: int) -> list[int]:
    """The first frame of each word, ascending."""
    known: list[int | None] = [None] * len(found)
    for onset in onsets:
        index = _word_at(found, onset.character)
        if index is not None and known[index] is None:
            known[index] = min(onset.frame, frames)
    return _filled(found, known, frames)


def _word_at(found: Sequence[Word], character: int | None) -> int | None:
    if character is None:
        return None
    return next((i for i, word in enumerate(found) if word.start <= character < word.end), None)


def _filled(found: Sequence[Word], known: Sequence[int | None], frames: int) -> list[int]:
    """Words without an event of their own, spread by letters between their neighbours."""
    anchors = [(-1, 0), *((i, frame) for i, frame in enumerate(known) if frame is not None), (len(found), frames)]
    starts = [0] * len(found)
    for (before, frame), (after, next_frame) in pairwise(anchors):
        if before >= 0:
            starts[before] = max(frame, starts[before - 1] if before else 0)
        letters = np.cumsum([len(found[i].text) for i in range(max(before, 0), after)] or [1])
        for offset, index in enumerate(range(before + 1, after)):
            done = letters[offset] if before >= 0 else (letters[offset - 1] if offset else 0)
            starts[index] = int(frame + (next_frame - frame) * done / letters[-1])
    return starts


def _falls_silent(samples: NDArray[np.float32], start: int, end: int, rate_hz: int) -> int:
    """The frame before `end` after which nothing is heard."""
    window = max(1, int(_WINDOW_S * rate_hz))
    loud = np.flatnonzero(np.abs(samples[start:end]) > _QUIET)
    return min(end, start + int(loud[-1]) + window) if loud.size else end
