"""Is this speech? What can be said of a take without listening: form, level, steadiness, and length against the text.

Bounds are wide on purpose: speech takes 0.05 to 0.09 s a letter at its own rate in the engines measured here, and
0.1 to 0.3 s a syllable character (Han, kana, Hangul). Only a take that cannot hold its words is refused.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.words import words

if TYPE_CHECKING:
    from audiodrama.engines.base import Request, Take

_SHORTEST_S_A_LETTER = 0.018
_LONGEST_S_A_LETTER = 1.2
_SPARE_S = 4.0
_SILENT_PEAK = 1e-3
_LOUDEST_PEAK = 1.5
"""Neural voices overshoot a little; integers, or samples of another scale, lie far beyond."""
_CLIPPED_SHARE = 0.3
_LOWEST_HZ, _HIGHEST_HZ = 4000, 384000
_STEADY_S, _STEADY_RATIO = 1.5, 1.25
_WINDOW_S = 0.05
_LATE_S = 0.5


def fault(take: Take, line: Request) -> str | None:
    """Why a take cannot be this line, spoken; None when it can.

    Args:
        take: as the engine returned it; samples of shape (frames,).
        line: as the engine was asked.
    """
    return _form_fault(take) or _length_fault(take, line) or _sound_fault(take) or _times_fault(take, line)


def _form_fault(take: Take) -> str | None:
    """Type, shape and rate: nothing is computed here, however large the sound is."""
    samples = getattr(take, "samples", None)
    if not isinstance(samples, np.ndarray):
        return f"no take came back, but {type(take).__name__}"
    if samples.dtype.kind != "f":
        return f"the samples are {samples.dtype}, not float32"
    if samples.ndim != 1:
        return f"the samples have the shape {samples.shape}, not one channel"
    if samples.size == 0:
        return "no sound came back"
    rate = take.rate_hz
    if not isinstance(rate, (int, np.integer)) or not _LOWEST_HZ <= rate <= _HIGHEST_HZ:
        return f"{rate!r} is no sample rate for speech"
    return None


def _length_fault(take: Take, line: Request) -> str | None:
    length_s = len(take.samples) / take.rate_hz
    letters = sum(map(str.isalnum, line.text)) / max(line.rate, 0.1)
    if length_s < _SHORTEST_S_A_LETTER * letters:
        return f"the sound is cut short: {length_s:.2f} s for {len(line.text)} characters"
    if length_s > _SPARE_S + _LONGEST_S_A_LETTER * letters:
        return f"the sound is far too long: {length_s:.1f} s for {len(line.text)} characters"
    return None


def _sound_fault(take: Take) -> str | None:
    samples = take.samples
    if not np.isfinite(samples).all():
        return "the sound holds values that are not numbers"
    if float(np.abs(samples - samples.mean(dtype=np.float64)).max()) < _SILENT_PEAK:
        return "the sound is silent"
    peak = float(np.abs(samples).max())
    if peak > _LOUDEST_PEAK:
        return f"samples go up to {peak:g}, full scale is 1"
    if np.mean(np.abs(samples) > 0.98 * peak) > _CLIPPED_SHARE:
        return "the sound is clipped to noise"
    return "the sound is one steady noise" if _is_steady(take) else None


def _is_steady(take: Take) -> bool:
    """Whether the level never moves for longer than a sound can be held: syllables and pauses always move it."""
    window = int(_WINDOW_S * take.rate_hz)
    whole = len(take.samples) // window * window
    if whole < _STEADY_S * take.rate_hz:
        return False
    power = np.square(take.samples[:whole].astype(np.float64)).reshape(-1, window).mean(axis=1)
    low, high = np.percentile(np.sqrt(power), (5, 95))
    return bool(high < _STEADY_RATIO * low)


def _times_fault(take: Take, line: Request) -> str | None:
    if take.words is None:
        return None
    if len(take.words) != len(words(line.text)):
        return f"{len(take.words)} word times came back for {len(words(line.text))} words"
    flat = [time for word in take.words for time in word]
    ordered = all(before <= after for before, after in pairwise(flat))
    if not ordered or not all(map(np.isfinite, flat)) or (flat and flat[0] < 0):
        return "the word times are out of order"
    late = bool(flat) and flat[-1] > len(take.samples) / take.rate_hz + _LATE_S
    return "the word times go beyond the sound" if late else None
