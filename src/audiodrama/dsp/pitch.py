"""Analysis of a voice: its pitch and how voiced it is from moment to moment, and the envelope of its spectrum.

Pitch: autocorrelation divided by the window's own, candidates joined by the cheapest path, after P. Boersma,
"Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound" (1993).
Envelope: the iterated cepstral envelope of A. Röbel and X. Rodet, "Efficient spectral envelope estimation" (2005).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.dsp.filters import fast_length, lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Wave = NDArray[np.float64]

HOP_S = 0.005
_LOWEST_HZ, _HIGHEST_HZ = 65.0, 520.0
_ANALYSIS_HZ = 12000
_WINDOW_S = 0.045
_CANDIDATES = 5
_ROWS_AT_ONCE = 256
# costs as in the article, with voicing asked for a little more firmly
_VOICING_THRESHOLD, _SILENCE_THRESHOLD = 0.5, 0.02
_OCTAVE_COST, _JUMP_COST, _SWITCH_COST = 0.02, 0.35, 0.14


@dataclass(frozen=True)
class Pitch:
    """Pitch over time, one value each `HOP_S`, the first at frame 0.

    Args:
        f0_hz: fundamental frequency, 0 where there is no voice, shape (moments,).
        strength: share of the power that is periodic, 0 to 1, shape (moments,).
    """

    f0_hz: Wave
    strength: Wave

    @property
    def voiced(self) -> NDArray[np.bool_]:
        """Where there is a voice, shape (moments,)."""
        return self.f0_hz > 0

    @property
    def median_hz(self) -> float:
        """The voice's usual pitch; 0 when nothing is voiced."""
        return float(np.median(self.f0_hz[self.voiced])) if self.voiced.any() else 0.0

    def hnr_db(self) -> float:
        """Harmonics-to-noise ratio of the voiced moments; -20 when nothing is voiced."""
        if not self.voiced.any():
            return -20.0
        periodic = np.clip(self.strength[self.voiced], 0.01, 0.999)
        return float(np.mean(10 * np.log10(periodic / (1 - periodic))))


def windows(wave: Wave, length: int, hop: int) -> Wave:
    """Overlapping stretches, centred on every `hop` from frame 0 on; shape (moments, length), zeros beyond the ends."""
    count = len(wave) // hop + 1
    padded = np.zeros((count - 1) * hop + length)
    start = length // 2
    kept = wave[: len(padded) - start]
    padded[start : start + len(kept)] = kept
    return np.lib.stride_tricks.sliding_window_view(padded, length)[::hop]


def track_pitch(wave: Wave, rate_hz: int) -> Pitch:
    """Pitch of a single voice between 65 and 520 Hz.

    Args:
        wave: one channel, shape (frames,).
        rate_hz: of the wave; 8 kHz or more.

    Returns:
        Pitch with `len(wave) / (HOP_S * rate_hz)` moments, rounded up to cover the end.
    """
    moments = int(len(wave) / (HOP_S * rate_hz)) + 1
    low, rate = _lowered(wave, rate_hz)
    hop = HOP_S * rate
    lags, strengths = _candidates(low, rate, moments, hop)
    chosen = _cheapest_path(lags, strengths, rate)
    row = np.arange(moments)
    lag = lags[row, chosen]
    f0 = np.where(lag > 0, rate / np.maximum(lag, 1e-9), 0.0)
    return Pitch(f0, np.where(lag > 0, strengths[row, chosen], strengths[:, 1:].max(axis=1)))


def _lowered(wave: Wave, rate_hz: int) -> tuple[Wave, int]:
    """The wave at a lower rate, at which the pitch is as plain and cheaper to find."""
    factor = rate_hz // _ANALYSIS_HZ
    if factor < 2 or not len(wave):
        return wave, rate_hz
    return lowered(wave, factor), rate_hz // factor


def _candidates(wave: Wave, rate: int, moments: int, hop: float) -> tuple[Wave, Wave]:
    """Lags in frames and their strengths, each shape (moments, 1 + candidates); the first column is "no voice"."""
    length = int(_WINDOW_S * rate) | 1
    stretches = _stretches(wave, length, np.rint(np.arange(moments) * hop).astype(int))
    window = np.hanning(length + 2)[1:-1]
    size = fast_length(2 * length - 1)
    own = _autocorrelation(window[np.newaxis], size)
    first, last = int(rate / _HIGHEST_HZ), min(int(rate / _LOWEST_HZ) + 1, length // 2 * 2 - 2)
    peaks, lags, strengths = np.zeros(moments), np.zeros((moments, _CANDIDATES)), np.zeros((moments, _CANDIDATES))
    for start in range(0, moments, _ROWS_AT_ONCE):
        part = slice(start, min(start + _ROWS_AT_ONCE, moments))
        rows = stretches(part)
        rows -= rows.mean(axis=1, keepdims=True)
        peaks[part] = np.abs(rows).max(axis=1)
        lags[part], strengths[part] = _peaks(_autocorrelation(rows * window, size) / own, first, last)
    loudness = np.minimum(peaks / max(float(peaks.max()), 1e-9) / _SILENCE_THRESHOLD, 1.0)
    unvoiced = _VOICING_THRESHOLD + np.maximum(0.0, 1.5 - 1.5 * loudness)
    silent = peaks < 1e-6
    strengths[silent] = 0.0
    return np.column_stack([np.zeros(moments), lags]), np.column_stack([unvoiced, strengths])


def _stretches(wave: Wave, length: int, centres: NDArray[Any]) -> Callable[[slice], Wave]:
    """A function that copies the stretches around some centres, (centres, length), zeros beyond the ends."""
    half = length // 2
    padded = np.concatenate([np.zeros(half), wave, np.zeros(length + int(centres[-1]) - len(wave) + 1)])
    view = np.lib.stride_tricks.sliding_window_view(padded, length)
    return lambda part: np.array(view[centres[part]])


def _autocorrelation(rows: Wave, size: int) -> Wave:
    """Normalised autocorrelation of each row; shape (rows, row length)."""
    power = np.abs(np.fft.rfft(rows, size, axis=1)) ** 2
    found = np.fft.irfft(power, size, axis=1)[:, : rows.shape[1]]
    return np.asarray(found / np.maximum(found[:, :1], 1e-12))


def _peaks(likeness: Wave, first: int, last: int) -> tuple[Wave, Wave]:
    """The strongest local maxima between two lags, refined by a parabola; 0 where there are fewer."""
    before, middle, after = (likeness[:, first + shift : last + shift] for shift in (-1, 0, 1))
    curve = before - 2 * middle + after
    offset = np.where(curve < 0, 0.5 * (before - after) / np.minimum(curve, -1e-12), 0.0)
    height = middle - 0.25 * (before - after) * offset
    is_peak = (middle > before) & (middle >= after) & (middle > 0.2)
    score = np.where(is_peak, height - _OCTAVE_COST * np.log2(np.arange(first, last)), -np.inf)
    best = np.argpartition(-score, _CANDIDATES, axis=1)[:, :_CANDIDATES]
    row = np.arange(len(likeness))[:, np.newaxis]
    found = np.isfinite(score[row, best])
    return (
        np.where(found, first + best + offset[row, best], 0.0),
        np.where(found, np.clip(height[row, best], 0.0, 1.0), 0.0),
    )


def _cheapest_path(lags: Wave, strengths: Wave, rate: int) -> NDArray[np.intp]:
    """The candidate of each moment on the path that is strong and jumps little."""
    with np.errstate(divide="ignore"):
        height = np.where(lags > 0, np.log2(np.where(lags > 0, rate / np.maximum(lags, 1e-9), 1.0)), 0.0)
    voiced = lags > 0
    gain = np.where(voiced, strengths + _OCTAVE_COST * (height - np.log2(_LOWEST_HZ)), strengths)
    gain[:, 1:][~voiced[:, 1:]] = -1.0
    moments, count = lags.shape
    back = np.zeros((moments, count), dtype=np.intp)
    total = gain[0]
    columns = np.arange(count)
    for at in range(1, moments):
        both = voiced[at - 1][:, np.newaxis] & voiced[at]
        either = voiced[at - 1][:, np.newaxis] ^ voiced[at]
        cost = both * (_JUMP_COST * np.abs(height[at - 1][:, np.newaxis] - height[at])) + either * _SWITCH_COST
        reached = total[:, np.newaxis] - cost
        back[at] = reached.argmax(axis=0)
        total = reached[back[at], columns] + gain[at]
    path = np.empty(moments, dtype=np.intp)
    path[-1] = total.argmax()
    for at in range(moments - 1, 0, -1):
        path[at - 1] = back[at, path[at]]
    return path


def envelope_db(magnitude: Wave, rate_hz: int, *, quefrency_s: float = 0.0024, rounds: int = 6) -> Wave:
    """Spectral envelope that runs over the tops of the harmonics.

    Args:
        magnitude: of one-sided spectra, shape (moments, bins).
        rate_hz: of the sound.
        quefrency_s: smoothness; below the shortest period of the voice.
        rounds: how often the envelope is lifted to the tops.

    Returns:
        Envelope in dB, shape (moments, bins), never below -160.
    """
    size = 2 * (magnitude.shape[1] - 1)
    lifter = _lifter(size, quefrency_s * rate_hz)
    result = np.empty_like(magnitude)
    for start in range(0, len(magnitude), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        result[part] = _over_the_tops(magnitude[part], lifter.astype(magnitude.dtype), rounds)
    return result


def _over_the_tops(magnitude: Wave, lifter: Wave, rounds: int) -> Wave:
    level = 20 * np.log10(np.maximum(magnitude, 1e-8))
    top, size = level, len(lifter)
    smooth: Wave = level
    for _ in range(rounds):
        cepstrum = np.fft.irfft(top, size, axis=1)
        smooth = np.fft.rfft(cepstrum * lifter, axis=1).real
        top = np.maximum(level, smooth)
    return np.asarray(np.maximum(smooth, -160.0))


def _lifter(size: int, cut: float) -> Wave:
    """Keeps quefrencies below `cut` frames, with a cosine edge of a third of it."""
    quefrency = np.minimum(np.arange(size), size - np.arange(size))
    edge = np.clip((cut - quefrency) / (cut / 3), 0.0, 1.0)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * edge))
