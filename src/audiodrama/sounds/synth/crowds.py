"""A murmuring crowd, never synthesised: many copies of spoken lines, moved, dulled and laid over each other.

The recipe's own lines are spoken by the embedded voices, so that the bed is the same whatever a production's cast says.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from audiodrama.dsp.audio import resample
from audiodrama.engines import registry
from audiodrama.engines.base import Request
from audiodrama.sounds.synth import booth, shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.sounds.synth.booth import Booth, Sound

_SEAM_S = 3.0
_STEPS = ((8, 9), (9, 10), (15, 16), (1, 1), (16, 15), (10, 9), (9, 8))
"""Ratios of speed within about two semitones of one."""
_ENGINE = "pyttsx3"
_GUESTS = (
    ("en-us+f2", "I told her so at the time, and she would not hear of it."),
    ("en-gb-x-rp+m3", "Well, that depends on whom you ask, does it not?"),
    ("en-us+m1", "They had the whole roof off again before the summer was over."),
    ("en-gb-scotland+f4", "No, no, after you, I am in no hurry tonight."),
    ("en-us+f4", "And he laughed, can you imagine, in front of everybody."),
    ("en-gb-x-rp+f5", "It was warmer last year, and there was more to eat."),
    ("en-us+m3", "Six, I think, or seven, if you count the little one."),
    ("en-gb+m7", "We came by the lower road, because of the water."),
    ("en-us+f1", "Have you seen my glove? It was here a moment ago."),
    ("en-gb-scotland+m2", "That is what I said, and that is what they wrote down."),
    ("en-gb-x-rp+f3", "Oh, how good of you to come, and in this weather."),
    ("en-us+m6", "Nobody knows, and those who know say nothing."),
)


def murmur(
    voices: Sequence[npt.NDArray[np.float32]], *, seed: int, duration_s: float, copies: int, rate_hz: int
) -> Sound:
    """See `audiodrama.sounds.synth.crowd`."""
    where = booth.open_booth("crowd", seed=seed, variation=0, rate_hz=rate_hz, duration_s=duration_s + _SEAM_S)
    canvas = _gathered(voices, copies, where)
    return shape.at_reference(shape.looped(canvas, where.count(_SEAM_S)), rate_hz=rate_hz, loops=True)


def crowd(params: Mapping[str, float], where: Booth) -> Sound:
    """The recipe: its own guests, as many copies of them as it asks for."""
    return _gathered(_guests(where.rate_hz), round(params["people"]), where)


@lru_cache(maxsize=2)
def _guests(rate_hz: int) -> tuple[Sound, ...]:
    """What the guests say, each mono (frames,)."""
    engine = registry.engine(_ENGINE)
    takes = [engine.speak(Request(text, voice)) for voice, text in _GUESTS]
    return tuple(resample(take.samples[:, np.newaxis], take.rate_hz, rate_hz)[:, 0] for take in takes)


def _gathered(voices: Sequence[npt.NDArray[np.float32]], copies: int, where: Booth) -> Sound:
    """People who say these lines over each other, (frames, 2)."""
    lines = [
        line
        for line in (_mono(voice) for voice in voices)
        if len(line) > where.rate_hz // 10 and np.abs(line).max() > 0
    ]
    if not lines:
        raise ValueError("a crowd needs at least one spoken line of a tenth of a second")
    shifted = [_level(resample_poly(line, *_STEPS[step])) for line in lines for step in where.body.permutation(7)[:3]]
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
    dull = shape.filtered(mono, rate_hz=where.rate_hz, low_hz=150, high_hz=3400 - 2300 * far, order=1)
    late = round(where.use.uniform(0, 0.0006) * where.rate_hz)
    placed = shape.panned(dull, where.use.uniform(-0.9, 0.9)) * np.float32(1 - 0.75 * far)
    placed[:, where.use.integers(2)] = np.roll(placed[:, 0], late)
    return np.asarray(placed)
