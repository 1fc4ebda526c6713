"""Fire: one flame, a hearth, a match."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import grains, modal, painter, shape
from audiodrama.sounds.synth.shape import peaked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound

_STEP_S = 0.05


def _flicker(booth: Booth, period_s: float, depth: float) -> np.ndarray:
    """How high the fire burns over time: log-normal, at a twentieth of a second."""
    points = round(booth.duration_s / _STEP_S) + 2
    slow = shape.drift(booth.use, points, step_s=_STEP_S, period_s=period_s)
    quick = shape.drift(booth.use, points, step_s=_STEP_S, period_s=0.25)
    return np.exp(depth * (0.8 * slow + 0.4 * quick))


def flame(params: Mapping[str, float], booth: Booth) -> Sound:
    """One flame that licks: a soft roar that flutters, hardly a crackle."""
    high = _flicker(booth, 1.6, 0.25 + 0.5 * params["flutter"])
    layers = [
        (
            painter.colour_sum(
                (0, painter.tilt(130, -6, 45)), (-10, painter.hump(420, 1.8)), (-26, painter.hump(1500, 2))
            ),
            high,
        ),
        (painter.hump(2600, 2.4), 0.012 * high**1.6),
    ]
    sound = painter.paint(
        booth.use, layers, frames=booth.frames, rate_hz=booth.rate_hz, restless_db=2, coherence=0.5, window=1024
    )
    spits = grains.bursts(booth.body, 24, length_s=(0.001, 0.006), low_hz=1500, high_hz=7500, rate_hz=booth.rate_hz)
    times = grains.poisson(booth.use, 9.0 * params["crackle"], booth.duration_s)
    gains = 0.06 * grains.pareto(booth.use, len(times), shape=1.8, limit=9) * float(np.abs(sound).std())
    sound += _clouds(booth, spits, times, 40 * gains, 0.3)
    return sound


def _clouds(booth: Booth, bank: list[Sound], times: np.ndarray, gains: np.ndarray, width: float) -> Sound:
    pans = booth.use.uniform(-width, width, len(times))
    return grains.scatter(bank, times, gains, pans, frames=booth.frames, rate_hz=booth.rate_hz, rng=booth.use)


def hearth(params: Mapping[str, float], booth: Booth) -> Sound:
    """A wood fire: roar as 1/f, hiss, sparse loud crackle after a power law, and pops of the burning logs."""
    high = _flicker(booth, 4.0, 0.14)
    layers = [(painter.tilt(140, -5, 45), high), (painter.hump(5200, 2.6), 0.05 * high**0.8)]
    sound = painter.paint(
        booth.use, layers, frames=booth.frames, rate_hz=booth.rate_hz, restless_db=2.5, coherence=0.25
    )
    unit = float(sound.std())
    crackle = params["crackle"]
    snaps = grains.bursts(booth.body, 60, length_s=(0.0004, 0.0025), low_hz=1000, high_hz=8000, rate_hz=booth.rate_hz)
    bunches = np.exp(0.6 * shape.drift(booth.use, 600, step_s=booth.duration_s / 600, period_s=0.7))
    times = grains.poisson(booth.use, 12 * crackle * np.minimum(bunches, 4), booth.duration_s)
    sound += _clouds(booth, snaps, times, 40 * unit * grains.pareto(booth.use, len(times), shape=1.6, limit=12), 0.7)
    pops = [_pop(booth) for _ in range(24)]
    times = grains.poisson(booth.use, 1.2 * crackle, booth.duration_s)
    sound += _clouds(booth, pops, times, 14 * unit * grains.pareto(booth.use, len(times), shape=2.2, limit=3), 0.6)
    return _tamed(sound)


def _tamed(sound: Sound) -> Sound:
    """The loudest snaps rounded, at twelve times the mean level, so that they do not hold the whole fire down."""
    most = np.float32(12 * sound.std())
    return np.asarray(most * np.tanh(sound / most))


def _pop(booth: Booth) -> Sound:
    """A pocket of sap that bursts in a log: a snap with a short wooden body."""
    log = modal.plate(booth.use, low_hz=booth.use.uniform(280, 700), high_hz=6000, count=16, q=(3, 8), tilt_db=-2)
    sound = modal.strike(log, 0.0003, rate_hz=booth.rate_hz)[:, 0]
    return np.asarray(sound / np.float32(np.sqrt((sound**2).sum()) + 1e-9))


def match_strike(params: Mapping[str, float], booth: Booth) -> Sound:
    """A match drawn over the box, the flare, and a small flame that settles."""
    length = 0.5 + params["burn"]
    frames = booth.count(length)
    at = np.linspace(0, length, 400)
    flare = np.exp(-np.maximum(0, at - 0.2) / 0.2) * np.clip((at - 0.15) / 0.07, 0, 1) ** 2
    after = (
        0.10
        * np.clip((at - 0.22) / 0.2, 0, 1)
        * np.exp(0.4 * shape.drift(booth.use, 400, step_s=length / 400, period_s=0.2))
    )
    layers = [
        (painter.colour_sum((0, painter.hump(3800, 3.0)), (-3, painter.tilt(500, -4, 60))), flare),
        (painter.tilt(160, -5, 40), after * np.clip((length - at) / 0.3, 0, 1)),
    ]
    sound = painter.paint(
        booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=4, coherence=0.7, window=512
    )
    grit = grains.bursts(booth.use, 30, length_s=(0.0006, 0.003), low_hz=2500, high_hz=9000, rate_hz=booth.rate_hz)
    times = grains.poisson(booth.use, 1500 * np.hanning(40) ** 0.6, 0.24)
    gains = grains.pareto(booth.use, len(times), shape=3, limit=5)
    drawn = grains.scatter(
        grit, times, gains, np.linspace(-0.2, 0.2, len(times)), frames=frames, rate_hz=booth.rate_hz, rng=booth.use
    )
    return peaked(sound) + peaked(drawn, -7)
