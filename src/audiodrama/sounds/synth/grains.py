"""Grain cloud: many small sounds at times that chance chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audiodrama.dsp.panning import side_gains

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.sounds.synth.booth import Sound

Floats = npt.NDArray[np.float64]


def poisson(rng: np.random.Generator, rate: npt.ArrayLike, duration_s: float) -> Floats:
    """Times of a Poisson process in seconds, in order; rate per second is a scalar or a curve over the whole length."""
    curve = np.atleast_1d(np.asarray(rate, dtype=np.float64))
    highest = float(curve.max())
    times = np.sort(rng.uniform(0, duration_s, rng.poisson(highest * duration_s)))
    if len(curve) == 1 or highest <= 0:
        return times
    here = np.interp(times, np.linspace(0, duration_s, len(curve)), curve)
    return times[rng.uniform(0, highest, len(times)) < here]


def pareto(rng: np.random.Generator, count: int, *, shape: float = 2.0, limit: float = 20.0) -> Floats:
    """Power-law amplitudes of at least 1: many small, few large; smaller shapes are wilder."""
    return np.minimum((1 + rng.pareto(shape, count)), limit)


def scatter(
    bank: Sequence[Sound],
    times_s: Floats,
    gains: Floats,
    pans: Floats,
    *,
    frames: int,
    rate_hz: int,
    rng: np.random.Generator,
) -> Sound:
    """Grains out of a bank, each (frames,), laid at their times, shape (frames, 2).

    pans run from -1 (left) to 1 (right) at equal power; what would start outside the length is left out.
    """
    canvas = np.zeros((2, frames), dtype=np.float32)
    starts = np.round(times_s * rate_hz).astype(np.int64)
    sides = np.stack([side * gains for side in side_gains(pans)], axis=1).astype(np.float32)
    chosen = rng.integers(0, len(bank), len(starts))
    for start, pick, side in zip(starts.tolist(), chosen.tolist(), sides, strict=True):
        if 0 <= start < frames:
            grain = bank[pick][: frames - start]
            canvas[0, start : start + len(grain)] += side[0] * grain
            canvas[1, start : start + len(grain)] += side[1] * grain
    return np.ascontiguousarray(canvas.T)


def bursts(
    rng: np.random.Generator, count: int, *, length_s: tuple[float, float], low_hz: float, high_hz: float, rate_hz: int
) -> list[Sound]:
    """A bank of noise bursts of unit energy: quick attack, exponential fall, a band chosen within low_hz to high_hz."""
    return [_burst(rng, rng.uniform(*length_s), low_hz, high_hz, rate_hz) for _ in range(count)]


def _burst(rng: np.random.Generator, length_s: float, low_hz: float, high_hz: float, rate_hz: int) -> Sound:
    frames = max(16, round(length_s * rate_hz))
    spectrum = np.fft.rfft(rng.standard_normal(frames))
    frequency = np.maximum(np.fft.rfftfreq(frames, 1 / rate_hz), 1.0)
    centre = low_hz * (high_hz / low_hz) ** rng.uniform()
    colour = (1 + (centre / 2 / frequency) ** 4) ** -0.5 * (1 + (frequency / centre / 2) ** 4) ** -0.5
    noise = np.fft.irfft(spectrum * colour, frames) * decay(frames, rate_hz=rate_hz, t60_s=length_s)
    return (noise / max(1e-9, float(np.sqrt((noise**2).sum())))).astype(np.float32)


def decay(frames: int, *, rate_hz: int, t60_s: float, attack_s: float = 0.0004) -> Floats:
    """An exponential fall of 60 dB in t60_s behind a raised-cosine attack, ending at nought; shape (frames,)."""
    time = np.arange(frames) / rate_hz
    rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(1, time / attack_s))
    close = np.minimum(1, (frames - 1 - np.arange(frames)) / max(1, frames // 8))
    return np.asarray(rise * close * 10 ** (-3 * time / t60_s))


def pings(
    rng: np.random.Generator,
    count: int,
    *,
    low_hz: float,
    high_hz: float,
    t60_s: tuple[float, float],
    rate_hz: int,
    rise: float = 0.0,
) -> list[Sound]:
    """A bank of damped sines of unit energy; rise bends the pitch upwards by this ratio, as a shrinking bubble does."""
    bank: list[Sound] = []
    for _ in range(count):
        t60 = rng.uniform(*t60_s)
        frames = max(16, round(t60 * rate_hz))
        pitch = low_hz * (high_hz / low_hz) ** rng.uniform()
        bend = pitch * (1 + rise * rng.uniform(0.3, 1) * np.linspace(0, 1, frames))
        tone = np.sin(2 * np.pi * np.cumsum(bend) / rate_hz) * decay(frames, rate_hz=rate_hz, t60_s=t60)
        bank.append((tone / max(1e-9, float(np.sqrt((tone**2).sum())))).astype(np.float32))
    return bank
