"""Spectral painter: noise whose spectrum moves, in overlapping frames with a sine window.

Each frame is drawn as a random spectrum, coloured, inverted and windowed.
Frames are independent and overlap by half under a sine window, so that the powers add up to one at every instant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audiodrama.dsp.filters import NORM

if TYPE_CHECKING:
    from audiodrama.sounds.synth.booth import Sound

Floats = npt.NDArray[np.float64]
Colour = Callable[[Floats], Floats]
"""Amplitude (not power) as a function of frequency in Hz."""
Layer = tuple[Colour, "float | Floats"]
"""A colour and its level over time: a scalar, or a curve over the whole length."""
_ROWS_AT_ONCE = 256


def paint(
    rng: np.random.Generator,
    layers: Sequence[Layer],
    *,
    frames: int,
    rate_hz: int,
    window: int = 2048,
    restless_db: float = 0.0,
    coherence: float = 0.15,
    lag_s: float = 0.0,
) -> Sound:
    """Stereo noise in layers, shape (frames, 2).

    Args:
        rng: source of chance.
        layers: pairs of a colour and its envelope, a scalar or any curve over the whole length; they add in power.
        frames: length.
        rate_hz: sample rate.
        window: frame length in samples; longer paints finer in frequency.
        restless_db: standard deviation of log-normal fluctuations, correlated over half an octave and 0.2 s.
        coherence: correlation between the sides above 300 Hz; below 120 Hz they are always one, for small speakers.
        lag_s: how much later the right side follows the envelopes.
    """
    hop = window // 2
    count = -(-frames // hop) + 1
    frequency = np.arange(window // 2 + 1) * rate_hz / window
    mid, side = _sides(frequency, coherence)
    moving = _Restless(rng, frequency, count, hop / rate_hz, restless_db) if restless_db else None
    shades = [_shade(colour, frequency) for colour, _ in layers]
    left = _curves(layers, count, 0.0)
    right = _curves(layers, count, lag_s * rate_hz / hop) if lag_s else None
    sides = (_Overlapping(window, frames), _Overlapping(window, frames))
    for start in range(0, count, _ROWS_AT_ONCE):
        rows = slice(start, min(start + _ROWS_AT_ONCE, count))
        drawn = rng.standard_normal((rows.stop - start, 2, len(frequency), 2), dtype=np.float32)
        noise = drawn.view(np.complex64)[..., 0]
        centre, edge = noise[:, 0] * mid, noise[:, 1] * side
        still = np.float32(1) if moving is None else moving.gains(rows)
        magnitude = _magnitude(left, shades, rows) * still
        sides[0].add(magnitude * (centre + edge))
        if right is not None:
            magnitude = _magnitude(right, shades, rows) * still
        sides[1].add(magnitude * (centre - edge))
    return np.stack([each.plane for each in sides], axis=1)


def _sides(frequency: Floats, coherence: float) -> tuple[Sound, Sound]:
    shared = coherence + (1 - coherence) * np.clip((300 - frequency) / 180, 0, 1)
    return np.sqrt((1 + shared) / 2).astype(np.float32), np.sqrt((1 - shared) / 2).astype(np.float32)


def _shade(colour: Colour, frequency: Floats) -> Floats:
    """Power of a colour at each frequency; nothing at 0 Hz."""
    shade = colour(np.maximum(frequency, 1.0)) ** 2
    shade[0] = 0.0
    return shade


def _curves(layers: Sequence[Layer], count: int, lag: float) -> list[Floats]:
    """The level of each layer in each frame."""
    return [resampled(np.atleast_1d(np.asarray(level, dtype=np.float64)), count, lag) for _, level in layers]


def _magnitude(curves: Sequence[Floats], shades: Sequence[Floats], rows: slice) -> Sound:
    """Amplitudes of some frames, (rows, frequencies)."""
    power = np.zeros((rows.stop - rows.start, len(shades[0])), dtype=np.float32)
    for curve, shade in zip(curves, shades, strict=True):
        power += np.outer(curve[rows] ** 2, shade).astype(np.float32)
    return np.asarray(np.sqrt(power))


def resampled(curve: Floats, count: int, lag: float = 0.0) -> Floats:
    """A curve over the whole length at count points, lag points later."""
    if len(curve) == 1:
        return np.full(count, curve[0])
    return np.asarray(np.interp(np.arange(count) - lag, np.linspace(0, count - 1, len(curve)), curve))


class _Restless:
    """Log-normal fluctuations of amplitude, over frames and frequencies."""

    def __init__(
        self, rng: np.random.Generator, frequency: Floats, count: int, hop_s: float, deviation_db: float
    ) -> None:
        steps = max(2, int(count * hop_s / 0.2) + 2)
        octaves = np.log2(np.maximum(frequency, 30.0) / 30.0) * 2
        bands = int(octaves[-1]) + 2
        grid = rng.standard_normal((steps, bands)) * (deviation_db * np.log(10) / 20)
        self._places, self._steps = np.linspace(0, steps - 1, count), steps
        self._grid, self._across = grid, _hat(octaves, bands).T

    def gains(self, rows: slice) -> Sound:
        """Of some frames, (rows, frequencies)."""
        levels = _hat(self._places[rows], self._steps) @ self._grid @ self._across
        return np.asarray(np.exp(levels), dtype=np.float32)


def _hat(position: Floats, points: int) -> Floats:
    """Weights of linear interpolation between points, shape (positions, points), of unit power."""
    weight = np.clip(1 - np.abs(position[:, None] - np.arange(points)), 0, 1)
    return np.asarray(weight / np.sqrt((weight**2).sum(axis=1, keepdims=True)))


class _Overlapping:
    """Spectra become sound: each is inverted and windowed, and overlaps the one before by half.

    Attributes:
        plane: the sound so far, (frames,).
    """

    def __init__(self, window: int, frames: int) -> None:
        self.plane = np.zeros(frames, dtype=np.float32)
        self._window, self._hop, self._at = window, window // 2, 0
        self._sine = np.sin(np.pi * (np.arange(window) + 0.5) / window).astype(np.float32)
        self._last: Sound | None = None

    def add(self, spectra: npt.NDArray[np.inexact]) -> None:
        """The next spectra, (rows, frequencies)."""
        pieces = np.fft.irfft(spectra, self._window, axis=1, norm=NORM).astype(np.float32, copy=False)
        pieces *= self._sine
        rises, falls = pieces[:, : self._hop], pieces[:, self._hop :]
        if self._last is None:  # what is before the first has no end
            rises, before = rises[1:], falls[:-1]
        else:
            before = np.concatenate([self._last, falls[:-1]])
        sound = (rises + before).reshape(-1)[: len(self.plane) - self._at]
        self.plane[self._at : self._at + len(sound)] = sound
        self._at += len(sound)
        self._last = falls[-1:].copy()


def tilt(corner_hz: float, slope_db: float, floor_hz: float = 25.0) -> Colour:
    """Flat to the corner, then slope_db an octave (negative falls); gently cut below floor_hz."""
    return lambda f: (1 + (f / corner_hz) ** 2) ** (slope_db / 12.04) * (f / (f + floor_hz)) ** 2


def hump(centre_hz: float, octaves: float) -> Colour:
    """A bell in log frequency, one at its centre, octaves wide between the points of half amplitude."""
    return lambda f: np.exp(-2.7726 * (np.log2(f / centre_hz) / octaves) ** 2)


def band(low_hz: float, high_hz: float, order: float = 2.0) -> Colour:
    """Between two corners, 6 dB * order an octave outside them."""
    return lambda f: (1 + (low_hz / f) ** 2) ** (-order / 2) * (1 + (f / high_hz) ** 2) ** (-order / 2)


def colour_sum(*parts: tuple[float, Colour]) -> Colour:
    """Colours added in power, each with a gain in dB."""
    return lambda f: np.sqrt(sum((10 ** (gain / 20) * colour(f)) ** 2 for gain, colour in parts))


def dulled(colour: Colour, corner_hz: float) -> Colour:
    """A colour that falls by another 12 dB an octave above a corner."""
    return lambda f: colour(f) / (1 + (f / corner_hz) ** 2)
