"""Shaping: envelopes, slow random movement, filters, placing one sound in another, edges and seams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audiodrama.dsp.convolution import convolve
from audiodrama.dsp.filters import NORM, butterworth
from audiodrama.dsp.loudness import integrated_lufs, loudest_lufs
from audiodrama.sounds.synth.recipe import CEILING, REFERENCE_LUFS

if TYPE_CHECKING:
    from audiodrama.sounds.synth.booth import Booth, Sound

Floats = npt.NDArray[np.float64]
_SMOOTH_DEVIATIONS = 4
_RUMBLE_REACH_HZ = 200.0  # from here on its filter is 1 in single precision


def curve(points: list[tuple[float, float]], frames: int) -> Floats:
    """A line through (position 0 to 1, value) points, eased between them by a raised cosine; shape (frames,)."""
    position = np.linspace(0, 1, frames)
    places, heights = np.array([p for p, _ in points]), np.array([v for _, v in points])
    index = np.clip(np.searchsorted(places, position, side="right") - 1, 0, len(places) - 2)
    part = np.clip((position - places[index]) / (places[index + 1] - places[index]), 0, 1)
    return np.asarray(heights[index] + (heights[index + 1] - heights[index]) * (0.5 - 0.5 * np.cos(np.pi * part)))


def drift(rng: np.random.Generator, points: int, *, step_s: float, period_s: float) -> Floats:
    """Smooth Gaussian noise of unit deviation that changes over about period_s; shape (points,), step_s apart."""
    sigma = max(0.5, period_s / step_s / 4)
    coarser = int(sigma / 3)
    if coarser > 1:
        few = drift(rng, points // coarser + 2, step_s=step_s * coarser, period_s=period_s)
        return np.asarray(np.interp(np.arange(points) / coarser, np.arange(len(few)), few))
    noise = _smoothed(rng.standard_normal(points + int(8 * sigma) + 8), sigma)[:points]
    return np.asarray((noise - noise.mean()) / max(1e-9, float(noise.std())))


def _smoothed(circle: Floats, sigma: float) -> Floats:
    """Points on a circle through a bell of this deviation, in points."""
    reach = int(_SMOOTH_DEVIATIONS * sigma + 0.5)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    return np.convolve(np.pad(circle, reach, mode="wrap"), bell / bell.sum(), mode="valid")


def filter_band(
    sound: Sound, *, rate_hz: int, low_hz: float | None = None, high_hz: float | None = None, order: int = 2
) -> Sound:
    """A Butterworth filter that keeps what lies above low_hz and below high_hz, along the first axis."""
    filters = []
    if low_hz is not None:
        filters.append(butterworth(order, (low_hz,), "highpass", rate_hz))
    if high_hz is not None and high_hz < 0.49 * rate_hz:
        filters.append(butterworth(order, (high_hz,), "lowpass", rate_hz))
    planes = np.ascontiguousarray(np.moveaxis(sound, 0, -1), dtype=np.float32)
    for each in filters:
        planes = each.over(planes)
    return np.moveaxis(planes, -1, 0)  # one side after the other in memory: sums over it depend on that


def lay(canvas: Sound, sound: Sound, at_s: float, *, rate_hz: int, gain: float = 1.0) -> None:
    """Add a sound (frames, 2) into a canvas (frames, 2) from at_s on; what reaches over either end is cut."""
    start = round(at_s * rate_hz)
    skip = max(0, -start)
    piece = sound[skip : skip + max(0, len(canvas) - max(0, start))]
    canvas[max(0, start) : max(0, start) + len(piece)] += np.float32(gain) * piece


def panned(mono: Sound, position: float) -> Sound:
    """A sound (frames,) at a position from -1 (left) to 1 (right) at equal power, (frames, 2)."""
    angle = (position + 1) * np.pi / 4
    return np.stack([mono * np.float32(np.cos(angle)), mono * np.float32(np.sin(angle))], axis=1) * np.float32(
        np.sqrt(2)
    )


def turned(sound: Sound, position: float) -> Sound:
    """A stereo sound leaning to a position from -1 to 1 by balance at equal power."""
    angle = (position + 1) * np.pi / 4
    return np.asarray(sound * np.array([np.cos(angle), np.sin(angle)], dtype=np.float32) * np.float32(np.sqrt(2)))


def noise(rng: np.random.Generator, frames: int, *, correlation: float = 0.3) -> Sound:
    """White noise of unit deviation on two sides that share some of it, (frames, 2)."""
    pair = rng.standard_normal((frames, 2), dtype=np.float32)
    shared = rng.standard_normal((frames, 1), dtype=np.float32)
    return np.asarray(np.sqrt(np.float32(correlation)) * shared + np.sqrt(np.float32(1 - correlation)) * pair)


def empty(seconds: float, *, rate_hz: int) -> Sound:
    """Silence, (frames, 2)."""
    return np.zeros((max(1, round(seconds * rate_hz)), 2), dtype=np.float32)


def peaked(sound: Sound, gain_db: float = 0.0) -> Sound:
    """The sound with its peak at gain_db, by which the layers of one sound are balanced."""
    return np.asarray(sound * np.float32(decibels(gain_db) / max(1e-9, float(np.abs(sound).max(initial=0.0)))))


def lay_peaked(canvas: Sound, booth: Booth, sound: Sound, at_s: float, peak_db: float = 0.0) -> None:
    """Lay a sound (frames, 2) into a canvas from at_s on, its peak at peak_db."""
    lay(canvas, peaked(sound, peak_db), at_s, rate_hz=booth.rate_hz)


def decibels(gain_db: float) -> float:
    """A gain in dB as a factor."""
    return float(10 ** (gain_db / 20))


def trimmed(sound: Sound, *, rate_hz: int, floor_db: float = -66.0) -> Sound:
    """Without the tail that lies floor_db under the peak; 30 ms are kept."""
    loud = np.flatnonzero(np.abs(sound).max(axis=1) > np.abs(sound).max() * decibels(floor_db))
    return sound[: min(len(sound), int(loud[-1]) + round(0.03 * rate_hz))] if len(loud) else sound


def edged(sound: Sound, *, rate_hz: int, lead_s: float = 0.003, end_s: float = 0.02) -> Sound:
    """A one-shot with clean edges: rises within 1 ms behind lead_s of silence, falls over end_s."""
    rise, fall = min(len(sound), round(0.001 * rate_hz)), min(len(sound), round(end_s * rate_hz))
    result = sound.copy()
    result[:rise] *= (0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)).astype(np.float32)[:, None]
    result[len(result) - fall :] *= (0.5 + 0.5 * np.cos(np.pi * (np.arange(fall) + 1) / fall)).astype(np.float32)[
        :, None
    ]
    return np.concatenate([np.zeros((round(lead_s * rate_hz), 2), dtype=np.float32), result])


def lay_round(canvas: Sound, sound: Sound, at_s: float, *, rate_hz: int, gain: float = 1.0) -> None:
    """Add a sound into a canvas that is a circle: what reaches over the end goes on at the beginning."""
    start = round(at_s * rate_hz) % len(canvas)
    while len(sound):
        piece = sound[: len(canvas) - start]
        canvas[start : start + len(piece)] += np.float32(gain) * piece
        sound, start = sound[len(piece) :], 0


def cut_rumble(loop: Sound, *, rate_hz: int) -> Sound:
    """Take DC and what lies below 18 Hz from a loop, where it lies, filtered as the circle it is; gives it back."""
    bins = min(len(loop) // 2 + 1, 1 + round(_RUMBLE_REACH_HZ / rate_hz * len(loop)))
    frequency = np.arange(bins) * rate_hz / len(loop)
    passing = (1 / np.sqrt(1 + (18 / np.maximum(frequency, 1e-3)) ** 8)).astype(np.float32)
    for side in range(loop.shape[1]):
        spectrum = np.fft.rfft(np.ascontiguousarray(loop[:, side]), norm=NORM)
        spectrum[:bins] *= passing
        loop[:, side] = np.fft.irfft(spectrum, len(loop), norm=NORM)
    return loop


def blurred(
    sound: Sound, rng: np.random.Generator, *, rate_hz: int, t60_s: float, high_hz: float, wet_db: float = -6.0
) -> Sound:
    """A sound with the tail of some large place behind it, that belongs to the sound itself (a belfry, a valley)."""
    frames = round(1.1 * t60_s * rate_hz)
    tail = filter_band(noise(rng, frames, correlation=0.2), rate_hz=rate_hz, low_hz=90, high_hz=high_hz, order=1)
    tail *= (10 ** (-3 * np.arange(frames) / rate_hz / t60_s)).astype(np.float32)[:, None]
    rise = round(0.012 * rate_hz)
    tail[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)[:, None] ** 2
    tail *= np.float32(decibels(wet_db) / np.sqrt((tail**2).sum(axis=0).mean()))
    wet = convolve(sound.mean(axis=1), tail)
    wet[: len(sound)] += sound
    return wet


def looped(sound: Sound, overlap: int) -> Sound:
    """A loop: the last overlap frames cross-fade at equal power into the first; shape (frames - overlap, 2)."""
    angle = (np.arange(overlap) + 0.5) / max(1, overlap) * np.pi / 2
    rise, fall = np.sin(angle).astype(np.float32)[:, None], np.cos(angle).astype(np.float32)[:, None]
    if not overlap:
        return sound
    result = sound[: len(sound) - overlap].copy()
    result[:overlap] = rise * result[:overlap] + fall * sound[len(sound) - overlap :]
    return result


def at_reference(sound: Sound, *, rate_hz: int, loops: bool) -> Sound:
    """The sound at the reference level, its peak held under full scale; shape unchanged, silence stays silence.

    A one-shot's loudest 400 ms, and a loop's gated whole, read -23 LUFS before the palette's level. A consumer whose
    speech stands at S LUFS plays a sound of level L dB with a gain of S + L + 23 dB. A sound so short that it would
    pass full scale at the reference stays at -0.5 dBFS peak, and is then softer than it.
    """
    peak = max(float(sound.max(initial=0.0)), -float(sound.min(initial=0.0)))
    if peak <= 0:
        return sound
    rounds = -(-rate_hz // len(sound)) if loops else 1  # a loop of a few frames is as loud as it is when it goes round
    loudness = integrated_lufs if loops else loudest_lufs
    heard = sound * np.float32(1 / peak)
    measured = loudness(heard if rounds == 1 else np.tile(heard, (rounds, 1)), rate_hz)
    del heard
    gain = min(decibels(REFERENCE_LUFS - measured), CEILING) if np.isfinite(measured) else CEILING
    return (sound * np.float32(gain / peak)).astype(np.float32, copy=False)
