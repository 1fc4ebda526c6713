"""Is this speech? What can be said of a take without listening: numbers, level, and length against the text.

Bounds are wide on purpose: speech takes 0.05 to 0.09 s a letter at its own rate in the engines measured here, and
0.1 to 0.3 s a syllable character (Han, kana, Hangul). Only a take that cannot hold its words is refused.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.words import words

if TYPE_CHECKING:
    from audiodrama.engines.base import SpokenLine, Take

_SHORTEST_S_A_LETTER = 0.018
_LONGEST_S_A_LETTER = 1.2
_SPARE_S = 4.0
_SILENT_PEAK = 1e-3


def fault(take: Take, line: SpokenLine) -> str | None:
    """Why a take cannot be this line, spoken; None when it can.

    Args:
        take: as the engine returned it; samples of shape (frames,).
        line: as the engine was asked.
    """
    samples = take.samples
    if samples.ndim != 1 or samples.size == 0 or take.rate_hz <= 0:
        return "no sound came back"
    if not np.isfinite(samples).all():
        return "the sound holds values that are not numbers"
    if float(np.abs(samples).max()) < _SILENT_PEAK:
        return "the sound is silent"
    return _length_fault(len(samples) / take.rate_hz, line) or _times_fault(take, line)


def _length_fault(length_s: float, line: SpokenLine) -> str | None:
    letters = sum(map(str.isalnum, line.text)) / max(line.rate, 0.1)
    if length_s < _SHORTEST_S_A_LETTER * letters:
        return f"the sound is cut short: {length_s:.2f} s for {len(line.text)} characters"
    if length_s > _SPARE_S + _LONGEST_S_A_LETTER * letters:
        return f"the sound is far too long: {length_s:.1f} s for {len(line.text)} characters"
    return None


def _times_fault(take: Take, line: SpokenLine) -> str | None:
    if take.words is None:
        return None
    if len(take.words) != len(words(line.text)):
        return f"{len(take.words)} word times came back for {len(words(line.text))} words"
    flat = [time for word in take.words for time in word]
    ordered = all(before <= after for before, after in pairwise(flat))
    return None if ordered and all(map(np.isfinite, flat)) else "the word times are out of order"
