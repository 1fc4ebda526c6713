"""A murmuring crowd, never synthesised: many copies of spoken lines, moved, dulled and laid over each other.

The lines are handed in: nothing here speaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audiodrama.dsp.resampling import resample
from audiodrama.sounds.synth import shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.sounds.synth.booth import Booth, Sound

_STEPS = ((9, 8), (10, 9), (16, 15), (1, 1), (15, 16), (9, 10), (8, 9))
"""Ratios of speed within about two semitones of one, as rates: what they were and what they become."""


def murmuring(params: Mapping[str, float], booth: Booth) -> Sound:
    """A crowd of the spoken lines that lie in the booth, as many copies of them as it asks for."""
    return _gathered(booth.voices, round(params["people"]), booth)


def _gathered(voices: Sequence[npt.NDArray[np.float32]], copies: int, where: Booth) -> Sound:
    """People who say these lines over each other, (frames, 2)."""
    lines = [
        line
        for line in (_mono(voice) for voice in voices)
        if len(line) > where.rate_hz // 10 and np.abs(line).max() > 0
    ]
    if not lines:
        raise ValueError("a crowd needs at least one spoken line of a tenth of a second")
    shifted = [_level(resample(line, *_STEPS[step])) for line in lines for step in where.body.permutation(7)[:3]]
    canvas = np.zeros((where.frames, 2), dtype=np.float32)
    for _ in range(copies):
        shape.lay(canvas, _person(shifted, where), 0.0, rate_hz=where.rate_hz)
    return canvas


def _mono(voice: npt.NDArray[np.float32]) -> Sound:
    return voice if voice.ndim == 1 else np.asarray(voice.mean(axis=1))


def _level(line: npt.NDArray[np.floating]) -> Sound:
    """At a common level, its edges faded."""
    edge = min(len(line) // 2, 400)
    ramp = np.concatenate([np.linspace(0, 1, edge), np.ones(len(line) - 2 * edge), np.linspace(1, 0, edge)])
    return np.asarray((line * ramp / max(1e-6, float(np.sqrt((line**2).mean())))).astype(np.float32))


def _person(lines: Sequence[Sound], where: Booth) -> Sound:
    """One of the crowd: lines in chance order with pauses, at a place of its own; the far are soft and dull."""
    far = where.use.uniform(0, 1) ** 0.5
    mono = np.zeros(where.frames, dtype=np.float32)
    at = -int(where.use.integers(0, 3 * where.rate_hz))
    while at < where.frames:
        line = lines[int(where.use.integers(len(lines)))]
        start, skip = max(0, at), max(0, -at)
        piece = line[skip : skip + where.frames - start]
        mono[start : start + len(piece)] += piece
        at += len(line) + int(where.use.exponential(0.9) * where.rate_hz)
    dull = shape.filter_band(mono, rate_hz=where.rate_hz, low_hz=150, high_hz=3400 - 2300 * far, order=1)
    late = round(where.use.uniform(0, 0.0006) * where.rate_hz)
    placed = shape.panned(dull, where.use.uniform(-0.9, 0.9)) * np.float32(1 - 0.75 * far)
    placed[:, where.use.integers(2)] = np.roll(placed[:, 0], late)
    return np.asarray(placed)
