"""Effects that move: trembling, swinging, doubles and repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.units import db_to_gain, frames
from audiodrama.dsp.effects.equalizer import passing

if TYPE_CHECKING:
    from numpy.random import Generator

    from audiodrama.dsp.effects.equalizer import Figures
    from audiodrama.dsp.pitch import Wave

_BLOCK_FRAMES = 1 << 16


def tremolo(wave: Wave, rate_hz: int, figures: Figures, noise: Generator) -> Wave:
    """Let the loudness tremble, evenly or as a shaking body does."""
    swing = wander(len(wave), rate_hz, figures["rate"], figures["irregular"], noise)
    return wave * (1 - figures["depth"] * (0.5 - 0.5 * swing))


def vibrato(wave: Wave, rate_hz: int, figures: Figures, noise: Generator) -> Wave:
    """Let the pitch swing, by a delay that swings about its middle."""
    turn = 2 * np.pi * figures["rate"]
    # a delay of d·sin(turn·t) bends the pitch by d·turn at most
    depth_s = (2 ** (figures["depth"] / 12) - 1) / turn
    phase = noise.uniform(0, 2 * np.pi)
    moments = np.arange(len(wave)) / rate_hz
    return read_between(wave, np.arange(len(wave)) - depth_s * rate_hz * np.sin(turn * moments + phase))


def chorus(wave: Wave, rate_hz: int, figures: Figures, noise: Generator) -> Wave:
    """Add two doubles that drift in time."""
    moments = np.arange(len(wave)) / rate_hz
    result = wave.copy()
    for share, speed in ((1.0, 1.0), (1.31, 0.83)):
        phase = noise.uniform(0, 2 * np.pi)
        drift = 1 + 0.25 * np.sin(2 * np.pi * figures["rate"] * speed * moments + phase)
        delay = figures["delay"] * share * rate_hz * drift
        result += figures["depth"] * read_between(wave, np.arange(len(wave)) - delay)
    return result


def echo(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Add repeats, each a little darker than the one before."""
    step = max(1, frames(figures["delay"], rate_hz))
    result, repeat, level = wave.copy(), wave, db_to_gain(figures["level"])
    for start in range(step, len(wave), step):
        repeat = passing(repeat, rate_hz, "lowpass", (4500.0,), 1)
        result[start:] += level * repeat[: len(wave) - start]
        level *= figures["feedback"]
        if level < 1e-3:
            break
    return result


def wander(count: int, rate_hz: int, speed_hz: float, irregular: float, noise: Generator) -> Wave:
    """A swing between -1 and 1: a sine, whose speed and depth wander the more `irregular` (0 to 1) it is."""
    knots = max(4, int(count / rate_hz * speed_hz * 2) + 4)
    at = np.linspace(0, knots - 1, count)
    speed = speed_hz * 2 ** (0.5 * irregular * np.interp(at, np.arange(knots), noise.normal(size=knots)))
    depth = 1 - 0.6 * irregular * np.interp(at, np.arange(knots), noise.uniform(size=knots))
    phase = noise.uniform(0, 2 * np.pi) + 2 * np.pi * np.cumsum(speed) / rate_hz
    return np.asarray(depth * np.sin(phase))


def read_between(wave: Wave, positions: Wave) -> Wave:
    """The wave at fractional frames, by cubic Hermite interpolation (Catmull-Rom); zero outside."""
    padded = np.concatenate([np.zeros(2), wave, np.zeros(3)])
    result = np.empty(len(positions))
    for start in range(0, len(positions), _BLOCK_FRAMES):  # a dozen arrays of its length are needed at once
        part = slice(start, start + _BLOCK_FRAMES)
        result[part] = _hermite(padded, positions[part])
    return result


def _hermite(padded: Wave, positions: Wave) -> Wave:
    whole = np.floor(positions).astype(np.intp)
    share = positions - whole
    at = np.clip(whole + 2, 1, len(padded) - 3)
    before, here, after, next_one = padded[at - 1], padded[at], padded[at + 1], padded[at + 2]
    slope, next_slope = (after - before) / 2, (next_one - here) / 2
    cubic = 2 * (here - after) + slope + next_slope
    square = -3 * (here - after) - 2 * slope - next_slope
    inside = (whole >= -1) & (whole <= len(padded) - 5)
    return np.where(inside, here + share * (slope + share * (square + share * cubic)), 0.0)
