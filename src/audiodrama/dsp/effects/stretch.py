"""Faster or slower at the same pitch: overlap-add of stretches of the wave that fit each other.

After W. Verhelst and M. Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high quality
time-scale modification of speech" (1993). For engines that cannot change their pace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEP_S = 0.012
_SEARCH_S = 0.008
"""Either way; both ways together hold a period of the lowest voice."""


def stretch(wave: NDArray[np.float32], rate_hz: int, speed: float) -> NDArray[np.float32]:
    """A single voice at another speed.

    Args:
        wave: shape (frames,).
        rate_hz: of the wave.
        speed: 2 is twice as fast; above 0.

    Returns:
        Shape (round(frames / speed),); pitch and colour stay.
    """
    count, step, search = round(len(wave) / speed), round(_STEP_S * rate_hz), round(_SEARCH_S * rate_hz)
    if speed == 1.0 or len(wave) < 2 * step:
        return wave[:count] if speed >= 1.0 else np.pad(wave, (0, count - len(wave)))
    window = 0.5 - 0.5 * np.cos(np.pi * (np.arange(2 * step) + 0.5) / step)
    blocks = count // step + 2
    lead = round(step * speed) + search
    padded = np.pad(wave.astype(np.float64), (lead, round(step * (speed + 6)) + 2 * search))
    made = np.zeros((blocks + 1) * step)
    follows = 0
    for block in range(blocks):
        at = round((block - 1) * step * speed) + lead
        if block:
            at = _fitting(padded, at, follows, step, search)
        made[block * step : (block + 2) * step] += window * padded[at : at + 2 * step]
        follows = at + step
    return made[step : step + count].astype(np.float32)


def _fitting(wave: NDArray[np.float64], at: int, follows: int, step: int, search: int) -> int:
    """The frame near `at` from which the wave is most like what would have followed the last block."""
    pattern, region = wave[follows : follows + 2 * step], wave[at - search : at + search + 2 * step]
    likeness = np.correlate(region, pattern, "valid")
    power = np.convolve(np.square(region), np.ones(len(pattern)), "valid")
    return at - search + int(np.argmax(likeness / np.sqrt(power + 1e-9)))
