"""One reference level for every synthesised sound, so that a palette can speak of levels relative to speech.

A one-shot's loudest 400 ms, and a bed's gated whole, read -23 LUFS by ITU-R BS.1770-5 before the palette's level.
A consumer whose speech stands at S LUFS plays a sound of level L dB with a gain of S + L + 23 dB.
A sound so short that it would pass full scale at the reference stays at -0.5 dBFS peak, and is then softer than it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.signal import sosfilt

from audiodrama.dsp.loudness import k_weighting
from audiodrama.sounds.synth.recipe import REFERENCE_LUFS

if TYPE_CHECKING:
    from audiodrama.sounds.synth.booth import Sound

_CEILING = 10 ** (-0.5 / 20)


def powers(sound: Sound, rate_hz: int) -> npt.NDArray[np.float64]:
    """Weighted power of each 400 ms window, 100 ms apart, summed over the sides; short sounds are padded."""
    weighted = sosfilt(k_weighting(rate_hz), sound, axis=0)
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
    rounds = -(-rate_hz // len(sound)) if loops else 1  # a loop of a few frames is as loud as it is when it goes round
    measure = integrated_lufs if loops else loudest_lufs
    measured = measure(np.tile(sound * np.float32(1 / peak), (rounds, 1)), rate_hz)
    gain = min(10 ** ((REFERENCE_LUFS - measured) / 20), _CEILING) if np.isfinite(measured) else _CEILING
    return (sound * np.float32(gain / peak)).astype(np.float32)
