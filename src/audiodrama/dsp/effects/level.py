"""The loudness of a voice before and after an effect: K-weighted energy, as ITU-R BS.1770-5 weights it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.dsp.filters import Filter
from audiodrama.dsp.loudness import k_weighting

if TYPE_CHECKING:
    from audiodrama.dsp.pitch import Wave

_KNEE = 0.9


def weighted_rms(wave: Wave, rate_hz: int) -> float:
    """Root mean square of the K-weighted wave; 0 for nothing."""
    if not len(wave):
        return 0.0
    return float(np.sqrt(np.mean(np.square(_weighting(rate_hz).over(wave)))))


@lru_cache(maxsize=8)
def _weighting(rate_hz: int) -> Filter:
    return Filter(tuple(map(tuple, k_weighting(rate_hz).tolist())))


def as_loud_as(before: Wave, after: Wave, rate_hz: int) -> Wave:
    """`after`, brought to the loudness of `before`; peaks above full scale are rounded off unless `before` had them."""
    target, now = weighted_rms(before, rate_hz), weighted_rms(after, rate_hz)
    if target == 0.0 or now < 1e-12:
        return np.zeros_like(after)
    return rounded(after * (target / now), max(1.0, float(np.abs(before).max())))


def rounded(wave: Wave, ceiling: float = 1.0) -> Wave:
    """Keep within a ceiling by bending what lies above 0.9 of it; a wave that keeps within is not touched."""
    size = np.abs(wave)
    if not len(wave) or float(size.max()) <= ceiling:
        return wave
    knee = _KNEE * ceiling
    bent = knee + (ceiling - knee) * np.tanh((size - knee) / (ceiling - knee))
    return np.where(size > knee, np.sign(wave) * bent, wave)
