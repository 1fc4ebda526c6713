"""Creaks: a board or hinge that sticks and slips, as a renewal process through a bank of broad modes.

The rate of slips climbs from ticks to a groan and falls again; slow slips are irregular, fast ones nearly periodic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audiodrama.sounds.synth import modal, shape
from audiodrama.sounds.synth.booth import Booth, Sound, thing

if TYPE_CHECKING:
    from collections.abc import Mapping

Floats = npt.NDArray[np.float64]


def creak(params: Mapping[str, float], booth: Booth) -> Sound:
    """A stair or floor board under a foot."""
    canvas = shape.empty(params["length"] * 1.3 + 0.8, rate_hz=booth.rate_hz)
    sound = groan(params, booth)
    ahead = 0.02 + thing(params["board"], "ahead").uniform(0.05, 0.18)
    shape.lay(canvas, sound / np.float32(max(1e-9, float(np.abs(sound).max()))), ahead, rate_hz=booth.rate_hz)
    if params["tread"] > -60:
        foot = tread(booth, params["size"])
        shape.lay(
            canvas, foot, 0.02, rate_hz=booth.rate_hz, gain=shape.decibels(params["tread"]) / float(np.abs(foot).max())
        )
    return canvas


def groan(params: Mapping[str, float], booth: Booth) -> Sound:
    """The board alone, without the foot; board, slow, fast, length and size count."""
    board = thing(params["board"], "board")
    gesture = Gesture.drawn(board, params["slow"], params["fast"], params["length"])
    wood = boards(board, params["size"]).struck_at(booth.use, 0.15)
    return squeal(gesture, wood, booth)


class Gesture:
    """How slips follow one another: the rate over time and the strength over time, both of the thing's own shape."""

    def __init__(self, rate: Floats, strength: Floats, length_s: float) -> None:
        self.rate = rate
        self.strength = strength
        self.length_s = length_s

    @classmethod
    def drawn(cls, rng: np.random.Generator, slow: float, fast: float, length_s: float) -> Gesture:
        """A gesture with its height somewhere in the middle third, sometimes with a second, lower groan."""
        peak, width = rng.uniform(0.3, 0.65), rng.uniform(0.1, 0.22)
        again, depth = rng.uniform(0.6, 0.95), rng.uniform(-0.6, 0.7)
        time = np.linspace(0, 1, 512)
        height = np.exp(-0.5 * ((time - peak) / width) ** 2)
        height = np.maximum(height, max(0.0, depth) * np.exp(-0.5 * ((time - again) / 0.08) ** 2))
        rate = slow * (fast / slow) ** height
        strength = 0.35 + 0.65 * np.sin(np.pi * np.clip(time, 0, 1)) ** rng.uniform(0.4, 1.2)
        return cls(rate, strength, length_s)

    def slips(self, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Times in seconds and strengths of the slips, this time."""
        time, last, times, strengths = 0.0, len(self.rate) - 1, [], []
        pace = float(np.exp(0.06 * rng.standard_normal()))
        drift = 1 + 0.05 * shape.drift(rng, last + 1, step_s=self.length_s / last, period_s=0.12)
        while time < self.length_s:
            at = int(time / self.length_s * last)
            rate = max(2.0, self.rate[at] * pace * drift[at])
            if rng.uniform() > 0.06:
                times.append(time)
                strengths.append(self.strength[at] * rate**-0.35 * np.exp(0.25 * rng.standard_normal()))
            time += max(0.15, 1 + _jitter(rate) * rng.standard_normal()) / rate
        return np.array(times), np.array(strengths)


def _jitter(rate: float) -> float:
    """Irregular when slow (0.35 below 15 a second), nearly periodic when fast (0.07 above 80)."""
    return float(np.interp(rate, [15, 80], [0.35, 0.07]))


def squeal(gesture: Gesture, wood: modal.Modes, booth: Booth, *, hiss: float = 0.25) -> Sound:
    """The gesture's slips through the modes, (frames, 2)."""
    times, strengths = gesture.slips(booth.use)
    train = np.zeros(booth.count(gesture.length_s + 0.2), dtype=np.float32)
    for at, strength in zip(times, strengths, strict=True):
        slip = _slip(booth, hiss) * strength
        start = booth.count(at)
        train[start : start + len(slip)] += slip[: len(train) - start]
    return modal.through(train, modal.ring_out(wood, rate_hz=booth.rate_hz))


def _slip(booth: Booth, hiss: float) -> Floats:
    """One slip: 0.12 ms up, five times longer down, differentiated, with a millisecond or two of noise."""
    up_s = 0.00012 * np.exp(0.25 * booth.use.standard_normal())
    up, down = max(2, booth.count(up_s)), max(6, booth.count(5 * up_s))
    edge = np.diff(np.concatenate([np.linspace(0, 1, up), np.linspace(1, 0, down), [0.0]]))
    grit = booth.use.standard_normal(booth.count(booth.use.uniform(0.001, 0.002)) + 2)
    grit *= hiss / 4 * np.hanning(len(grit))
    grit[: len(edge)] += edge[: len(grit)]
    return grit if len(grit) >= len(edge) else edge


def boards(rng: np.random.Generator, size: float = 1.0) -> modal.Modes:
    """A board: 40 to 100 modes from 85 to 140 Hz upwards, Q 10 to 30, with a hump at 0.75 to 1.2 kHz."""
    lowest = rng.uniform(85, 140) / size
    wood = modal.plate(rng, low_hz=lowest, high_hz=6500, count=int(rng.integers(40, 101)), q=(10, 30), tilt_db=-2.5)
    hump = rng.uniform(750, 1200) / size
    raised = 1 + rng.uniform(1.5, 5) * np.exp(-0.5 * (np.log2(wood.frequency_hz / hump) / 0.35) ** 2)
    return modal.Modes(wood.frequency_hz, wood.t60_s, wood.gain * raised[:, None])


def tread(booth: Booth, size: float = 1.0) -> Sound:
    """A foot that comes down softly on wood, (frames, 2)."""
    low = booth.use.uniform(70, 95) / size
    tones = low * np.array([1, 1.62, 2.4, 3.3, 4.9, 7.1]) * booth.use.uniform(0.96, 1.04, 6)
    floor = modal.modes(tones, [0.14, 0.11, 0.09, 0.07, 0.05, 0.04], [1, 0.7, 0.5, 0.4, 0.25, 0.2], rng=booth.use)
    thump = modal.strike(floor, 0.005, rate_hz=booth.rate_hz)
    sole = shape.filter_band(shape.noise(booth.use, booth.count(0.05)), rate_hz=booth.rate_hz, low_hz=400, high_hz=2200)
    sole *= (np.hanning(len(sole)) ** 2).astype(np.float32)[:, None] * np.float32(0.12 * np.abs(thump).max())
    shape.lay(thump, sole, 0.0, rate_hz=booth.rate_hz)
    return thump
