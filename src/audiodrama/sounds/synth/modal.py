"""Modal bank: struck things as sums of damped sines, excited through a contact pulse.

A mode of frequency f that falls by 60 dB in T60 is the complex exponential s = -ln(1000)/T60 + 2*pi*i*f.
All modes are summed in one matrix product, because exp(s*(b*B + j)) = exp(s*b*B) * exp(s*j) for frame j of block b.
The method is that of van den Doel and Pai, "The sounds of physical shapes", Presence 7(4), 1998.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audiodrama.dsp.convolution import convolve

if TYPE_CHECKING:
    from audiodrama.sounds.synth.booth import Sound

Floats = npt.NDArray[np.float64]
_BLOCK = 1024
_HIGHEST = 0.46  # of the rate: modes nearer the half would alias through the contact


@dataclass(frozen=True)
class Modes:
    """A thing that rings: frequencies in Hz, T60 in seconds, gains for the left and right side, shape (modes, 2)."""

    frequency_hz: Floats
    t60_s: Floats
    gain: Floats

    def __add__(self, other: Modes) -> Modes:
        return Modes(
            np.concatenate([self.frequency_hz, other.frequency_hz]),
            np.concatenate([self.t60_s, other.t60_s]),
            np.concatenate([self.gain, other.gain]),
        )

    def tuned(self, ratio: float) -> Modes:
        """The same thing, larger (below 1) or smaller."""
        return replace(self, frequency_hz=self.frequency_hz * ratio)

    def struck_at(self, rng: np.random.Generator, spread: float = 0.5) -> Modes:
        """The same thing struck at another place: each mode's gain changes by a log-normal factor."""
        return replace(self, gain=self.gain * np.exp(spread * rng.standard_normal((len(self.gain), 1))))

    def damped(self, ratio: float) -> Modes:
        """The same thing with its T60 times ratio."""
        return replace(self, t60_s=self.t60_s * ratio)


def modes(
    frequency_hz: npt.ArrayLike,
    t60_s: npt.ArrayLike,
    gain: npt.ArrayLike,
    *,
    rng: np.random.Generator,
    width: float = 0.35,
) -> Modes:
    """Modes from lists; width spreads the gains between the sides (0 is mono), as two places of listening would."""
    frequency = np.atleast_1d(np.asarray(frequency_hz, dtype=np.float64))
    t60 = np.broadcast_to(np.asarray(t60_s, dtype=np.float64), frequency.shape)
    mono = np.broadcast_to(np.asarray(gain, dtype=np.float64), frequency.shape)
    lean = width * rng.uniform(-1, 1, frequency.shape)
    return Modes(frequency, t60.copy(), np.stack([mono * (1 + lean), mono * (1 - lean)], axis=1))


def ring_out(body: Modes, *, rate_hz: int, seconds: float | None = None, phase: Floats | None = None) -> Sound:
    """The impulse response of the modes, shape (frames, 2); ends at 1.1 times the longest T60 unless told.

    Args:
        body: the modes; those too near half the rate are left out.
        rate_hz: sample rate.
        seconds: length, or None.
        phase: starting phases in radians, shape (modes,); zero (a sine, starting from rest) when left out.
    """
    kept = body.frequency_hz < _HIGHEST * rate_hz
    if not kept.any():
        return np.zeros((0, 2), dtype=np.float32)
    length = 1.1 * float(body.t60_s[kept].max()) if seconds is None else seconds
    frames = max(1, round(length * rate_hz))
    turn = np.zeros(len(kept)) if phase is None else phase
    pole = (-np.log(1000.0) / body.t60_s[kept] + 2j * np.pi * body.frequency_hz[kept]) / rate_hz
    within = np.exp(np.outer(pole, np.arange(_BLOCK))).astype(np.complex64)
    starts = np.outer(np.arange(0, frames, _BLOCK), pole) + 1j * turn[kept]
    starts = np.exp(starts)
    sides = [_imaginary((starts * body.gain[kept, side]).astype(np.complex64), within) for side in (0, 1)]
    return np.stack(sides, axis=1)[:frames]


def _imaginary(starts: npt.NDArray[np.complex64], within: npt.NDArray[np.complex64]) -> Sound:
    return np.asarray((starts.imag @ within.real + starts.real @ within.imag).reshape(-1))


def contact(width_s: float, *, rate_hz: int) -> Sound:
    """A half-sine contact pulse of unit sum: its first null is at 1.5 / width (0.5 ms is hard, 6 ms soft)."""
    frames = max(2, round(width_s * rate_hz))
    pulse = np.sin(np.pi * (np.arange(frames) + 0.5) / frames)
    return np.asarray((pulse / pulse.sum()).astype(np.float32))


def through(excitation: Sound, response: Sound) -> Sound:
    """Excitation (frames,) heard through a response (frames, 2): their convolution, (frames, 2) float32."""
    return convolve(excitation, response)


def strike(body: Modes, width_s: float, *, rate_hz: int, seconds: float | None = None) -> Sound:
    """The modes struck once through a contact of width_s, shape (frames, 2)."""
    return through(contact(width_s, rate_hz=rate_hz), ring_out(body, rate_hz=rate_hz, seconds=seconds))


def plate(
    rng: np.random.Generator,
    *,
    low_hz: float,
    high_hz: float,
    count: int,
    q: tuple[float, float],
    tilt_db: float = -4.0,
) -> Modes:
    """A board or panel: count modes crowding upwards from low_hz, Q within a range, gains falling tilt_db an octave.

    T60 follows from Q as 6.91 * Q / (pi * f).
    """
    spread = np.sort(rng.uniform(0, 1, count)) ** 0.8
    frequency = low_hz * (high_hz / low_hz) ** spread
    frequency[0] = low_hz
    quality = rng.uniform(*q, count)
    octaves = np.log2(frequency / low_hz)
    gain = 10 ** (tilt_db * octaves / 20) * np.exp(0.5 * rng.standard_normal(count)) * rng.choice([-1.0, 1.0], count)
    return modes(frequency, 6.91 * quality / (np.pi * frequency), gain, rng=rng)
