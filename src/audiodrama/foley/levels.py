"""One reference level for every synthesised sound, so that a palette can speak of levels relative to speech.

A one-shot's loudest 400 ms, and a bed's gated whole, read -23 LUFS by ITU-R BS.1770-5 before the palette's level.
A consumer whose speech stands at S LUFS plays a sound of level L dB with a gain of S + L + 23 dB.
A sound so short that it would pass full scale at the reference stays at -0.5 dBFS peak, and is then softer than it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

from audiodrama.foley.booth import Sound
from audiodrama.foley.recipe import REFERENCE_LUFS

_CEILING = 10 ** (-0.5 / 20)


@lru_cache(maxsize=8)
def _weighting(rate_hz: int) -> tuple[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]], ...]:
    """The two stages of K weighting at any rate, by the bilinear transform of the analogue prototypes behind BS.1770.

    The figures reproduce the 48 kHz coefficients that the recommendation prints.
    """
    return _shelf(rate_hz, 1681.9744509555319, 3.99984385397, 0.7071752369554193), _cut(
        rate_hz, 38.13547087613982, 0.5003270373253953
    )


def _shelf(
    rate_hz: int, corner_hz: float, gain_db: float, q: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    k = np.tan(np.pi * corner_hz / rate_hz)
    high = 10 ** (gain_db / 20)
    middle = high**0.499666774155
    scale = 1 + k / q + k * k
    numerator = [high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k]
    return np.array(numerator) / scale, np.array([1, 2 * (k * k - 1) / scale, (1 - k / q + k * k) / scale])


def _cut(rate_hz: int, corner_hz: float, q: float) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    k = np.tan(np.pi * corner_hz / rate_hz)
    scale = 1 + k / q + k * k
    return np.array([1.0, -2.0, 1.0]), np.array([1, 2 * (k * k - 1) / scale, (1 - k / q + k * k) / scale])


def powers(sound: Sound, rate_hz: int) -> npt.NDArray[np.float64]:
    """Weighted power of each 400 ms window, 100 ms apart, summed over the sides; short sounds are padded."""
    weighted = sound
    for numerator, denominator in _weighting(rate_hz):
        weighted = lfilter(numerator, denominator, weighted, axis=0)
    step = rate_hz // 10
    tenths = max(4, -(-len(sound) // step))
    padded = np.zeros((tenths * step, 2))
    padded[: len(weighted)] = weighted
    tenth = (padded.reshape(tenths, step, 2) ** 2).sum(axis=(1, 2)) / step
    return np.convolve(tenth, np.ones(4) / 4, mode="valid")


def loudest_lufs(sound: Sound, rate_hz: int) -> float:
    """The loudest 400 ms, in LUFS; -inf for silence."""
    return _lufs(float(powers(sound, rate_hz).max()))


def integrated_lufs(sound: Sound, rate_hz: int) -> float:
    """Gated loudness of the whole, in LUFS; -inf for silence."""
    window = powers(sound, rate_hz)
    loud = window[window > _power(-70.0)]
    if not len(loud):
        return -np.inf
    return _lufs(float(loud[loud > loud.mean() / 10].mean()))


def _lufs(power: float) -> float:
    return -0.691 + 10 * np.log10(power) if power > 0 else -np.inf


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def at_reference(sound: Sound, *, rate_hz: int, loops: bool) -> Sound:
    """The sound at the reference level, its peak held under full scale; shape unchanged, silence stays silence."""
    peak = float(np.abs(sound).max(initial=0.0))
    if peak <= 0:
        return sound
    measured = (integrated_lufs if loops else loudest_lufs)(sound * np.float32(1 / peak), rate_hz)
    gain = min(10 ** ((REFERENCE_LUFS - measured) / 20), _CEILING) if np.isfinite(measured) else _CEILING
    return (sound * np.float32(gain / peak)).astype(np.float32)
