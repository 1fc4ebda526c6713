"""Throats of animals and people: a buzz of many harmonics, shaped by the hollows that it passes, breathy and rough.

A call is a table: for each syllable its length, and curves of pitch, loudness and formants over it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import painter, shape
from audiodrama.sounds.synth.shape import peaked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.sounds.synth.booth import Booth, Sound

Points = tuple[float, ...]
"""Values at even distances over a syllable, joined smoothly."""
_POINTS = 120
_MOST = 60


@dataclass(frozen=True)
class Syllable:
    """One sound of a throat.

    Args:
        length_s: how long it lasts.
        pitch: in Hz, over its length.
        loud: 0 to 1, over its length.
        formants: of each hollow the frequency in Hz over its length.
        rough: 0 to 1: how far single beats of the throat differ, and every second one is weaker.
        breath: noise through the same hollows, against the buzz.
        tilt: dB an octave by which harmonics fall before they are shaped.
        vibrato: depth as a share of the pitch, and its rate in Hz.
        after_s: silence before the next one.
    """

    length_s: float
    pitch: Points
    loud: Points
    formants: tuple[Points, ...]
    rough: float = 0.1
    breath: float = 0.1
    tilt: float = -6.0
    vibrato: tuple[float, float] = (0.0, 6.0)
    after_s: float = 0.1
    widths: Points = field(default=(0.16, 0.12, 0.1, 0.1))


def _curve(points: Points, count: int) -> np.ndarray:
    if len(points) == 1:
        return np.full(count, points[0])
    return shape.curve(list(zip(np.linspace(0, 1, len(points)).tolist(), points, strict=True)), count)


def utter(syllable: Syllable, booth: Booth, *, size: float = 1.0) -> Sound:
    """One syllable, (frames,); a larger throat is lower in pitch and hollows."""
    frames = booth.count(syllable.length_s)
    place, coarse = np.linspace(0, 1, frames), np.linspace(0, 1, _POINTS)
    pitch = np.interp(place, coarse, _curve(syllable.pitch, _POINTS)) / size
    depth, rate = syllable.vibrato
    time = np.arange(frames) / booth.rate_hz
    jitter = shape.drift(booth.use, frames, step_s=1 / booth.rate_hz, period_s=0.012)
    pitch = pitch * (1 + depth * np.sin(2 * np.pi * rate * time)) * (1 + (0.004 + 0.05 * syllable.rough) * jitter)
    phase = np.cumsum(pitch) / booth.rate_hz
    hollows = [_curve(points, _POINTS) / size**0.8 for points in syllable.formants]
    level = np.interp(coarse, place, pitch)
    wave = np.zeros(frames)
    for order in range(1, _MOST + 1):
        tone = order * level
        if tone.min() > 0.42 * booth.rate_hz:
            break
        loud = _passed(tone, hollows, syllable.widths) * order ** (syllable.tilt / 6.02) * (tone < 0.42 * booth.rate_hz)
        wave += np.interp(place, coarse, loud) * np.sin(2 * np.pi * order * phase + 1.3 * order**2)
    wave *= 1 - syllable.rough * (0.5 + 0.5 * np.sin(np.pi * phase + 0.8 * jitter))
    breath = _breathed(booth, hollows, frames)
    wave = wave / max(1e-9, float(wave.std())) + syllable.breath * breath
    hull = np.interp(place, coarse, _curve(syllable.loud, _POINTS)) * np.clip(
        np.minimum(place, 1 - place) * syllable.length_s / 0.006, 0, 1
    )
    return np.asarray(wave * hull, dtype=np.float32)


def _passed(tone: np.ndarray, hollows: Sequence[np.ndarray], widths: Points) -> np.ndarray:
    """How much of a harmonic passes the hollows, each a resonance a share of its own frequency wide."""
    gain = np.full(len(tone), 0.02)
    for index, (centre, width) in enumerate(zip(hollows, widths, strict=False)):
        gain = gain + 0.75**index / np.sqrt(1 + ((tone - centre) / (width * centre)) ** 2)
    return gain


def _breathed(booth: Booth, hollows: Sequence[np.ndarray], frames: int) -> Sound:
    """Breath through the hollows as they stand in the middle, of unit deviation."""
    layers: list[painter.Layer] = [
        (painter.hump(float(centre.mean()), 0.6), 0.8**index) for index, centre in enumerate(hollows)
    ]
    air = painter.paint(booth.use, layers, frames=frames, rate_hz=booth.rate_hz, window=512)[:, 0]
    return (air / max(1e-9, float(air.std()))).astype(np.float32)


def call(
    syllables: Sequence[Syllable],
    booth: Booth,
    *,
    size: float = 1.0,
    far_m: float = 4.0,
    repeat: int = 1,
    apart_s: float = 0.5,
) -> Sound:
    """Syllables one after another, the row repeat times, each time a little different; heard from far_m in open air."""
    pieces: list[np.ndarray] = []
    for _ in range(repeat):
        for syllable in syllables:
            sound = utter(syllable, booth, size=size * float(np.exp(0.025 * booth.use.standard_normal())))
            pieces += [sound * np.float32(np.exp(0.1 * booth.use.standard_normal())), _rest(booth, syllable.after_s)]
        pieces.append(_rest(booth, apart_s))
    mono = np.concatenate(pieces)
    high_hz = float(np.clip(12000 * (4 / max(4.0, far_m)) ** 0.5, 1500, 12000))
    dull = shape.filter_band(shape.panned(mono, 0), rate_hz=booth.rate_hz, low_hz=70, high_hz=high_hz, order=1)
    wet_db = float(np.clip(-20 + 9 * np.log10(max(4.0, far_m) / 4), -20, -2))
    return shape.blurred(
        peaked(dull), booth.use, rate_hz=booth.rate_hz, t60_s=0.7, high_hz=0.7 * high_hz, wet_db=wet_db
    )


def _rest(booth: Booth, seconds: float) -> np.ndarray:
    return np.zeros(booth.count(seconds * booth.use.uniform(0.8, 1.25)), dtype=np.float32)
