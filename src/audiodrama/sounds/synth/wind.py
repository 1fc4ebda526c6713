"""Wind and weather."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import grains, painter, shape
from audiodrama.sounds.synth.tones import whistle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound

_STEP_S = 0.1


def gusts(booth: Booth, restless: float) -> np.ndarray:
    """The speed of the wind every tenth of a second: log-normal, out of movements over 20, 7 and 2 s; never still."""
    points = round(booth.duration_s / _STEP_S) + 2
    slow = [shape.drift(booth.use, points, step_s=_STEP_S, period_s=period) for period in (20.0, 6.7, 2.0)]
    movement = (slow[0] + 0.7 * slow[1] + 0.4 * slow[2]) / 1.3
    return np.clip(0.55 * np.exp(0.36 * restless * movement), 0.25, 1.3)


def night_wind(params: Mapping[str, float], booth: Booth) -> Sound:
    """Wind at night: rumble, body and leaves answer a gust each in its own measure; thin tones in the strongest."""
    u = gusts(booth, params["gusts"])
    swift = np.clip((u - 0.25) / 0.9, 0, 1)
    layers = [
        (painter.tilt(80, -7, 22), 1.5 * u**1.6),
        (painter.hump(320, 1.9), 0.55 * u**2 * (1 - swift)),
        (painter.hump(520, 1.9), 0.55 * u**2 * swift),
        (painter.tilt(600, -5, 150), 0.12 * u**2),
        (painter.hump(3600, 2.2), 0.07 * params["leaves"] * u**2.2),
    ]
    sound = painter.paint(
        booth.use, layers, frames=booth.frames, rate_hz=booth.rate_hz, restless_db=2.5, coherence=0.2, lag_s=0.2
    )
    return sound + _tones(booth, u, params["tones"] * float(sound.std()))


def _tones(booth: Booth, u: np.ndarray, loud: float) -> Sound:
    """Aeolian tones: thin, at a pitch that follows the gust, only above a third of the range."""
    sound = np.zeros((booth.frames, 2), dtype=np.float32)
    for base in (390.0, 610.0, 880.0):
        own = np.exp(0.4 * shape.drift(booth.use, len(u), step_s=_STEP_S, period_s=3.0))
        level = loud * 0.5 * np.maximum(0, u - 0.55) ** 1.3 * own
        tone = whistle(booth, base * booth.body.uniform(0.9, 1.1) * (0.75 + 0.35 * u), level, booth.frames, 12.0)
        sound += shape.panned(tone, booth.body.uniform(-0.7, 0.7))
    return sound


def glass_wind(params: Mapping[str, float], booth: Booth) -> Sound:
    """Wind through broken windows: edges that whistle high and unsteadily, a hollow body, sometimes a loose pane."""
    u = gusts(booth, 1.15)
    layers = [
        (painter.colour_sum((0, painter.tilt(110, -7, 25)), (-6, painter.hump(260, 1.2))), 0.9 * u**1.8),
        (painter.colour_sum((0, painter.hump(1150, 1.2)), (-8, painter.hump(2900, 1.6))), 0.16 * u**2.2),
    ]
    sound = painter.paint(
        booth.use, layers, frames=booth.frames, rate_hz=booth.rate_hz, restless_db=3.0, coherence=0.15, lag_s=0.25
    )
    unit = float(sound.std())
    for base in (690.0, 1040.0, 1620.0, 2350.0):
        own = np.exp(0.7 * shape.drift(booth.use, len(u), step_s=_STEP_S, period_s=1.5))
        level = params["whistle"] * 0.35 * unit * np.maximum(0, u - 0.38) ** 1.4 * own * (700 / base) ** 0.6
        pitch = base * booth.body.uniform(0.92, 1.08) * (0.8 + 0.3 * u)
        sound += shape.panned(whistle(booth, pitch, level, booth.frames, 26.0), booth.body.uniform(-0.8, 0.8))
    panes = grains.pings(booth.body, 12, low_hz=2300, high_hz=5200, t60_s=(0.03, 0.09), rate_hz=booth.rate_hz)
    times = grains.poisson(booth.use, 0.5 * np.maximum(0, u - 0.6) * params["panes"], booth.duration_s)
    times = (times[:, None] + np.cumsum(booth.use.uniform(0.04, 0.11, (len(times), 3)), axis=1)).ravel()
    gains = 5 * unit * np.exp(0.5 * booth.use.standard_normal(len(times)))
    pans = booth.use.uniform(-0.6, 0.6, len(times))
    return sound + grains.scatter(panes, times, gains, pans, frames=booth.frames, rate_hz=booth.rate_hz, rng=booth.use)


def thunder(params: Mapping[str, float], booth: Booth) -> Sound:
    """A flash's sound from near to far: a tearing crack if it is near, then claps that roll and darken."""
    near = float(np.clip(1 - np.log10(params["distance"] / 300) / 1.6, 0, 1))
    length = 5.5 + 4 * (1 - near)
    frames, points = booth.count(length), round(length * 50)
    time = np.arange(points) / 50
    roll = np.zeros(points)
    for at in np.concatenate([[0.12], 0.12 + booth.use.gamma(1.6, 0.9, 13)]):
        rise = 0.03 + 0.25 * (1 - near) * booth.use.uniform(0.4, 1)
        since = time - at
        size = np.exp(0.5 * booth.use.standard_normal() - 0.35 * at)
        roll += size * np.where(since < 0, np.exp(-0.5 * (since / rise) ** 2), np.exp(-np.maximum(since, 0) / 0.55))
    roll *= np.clip((length - time) / 2.5, 0, 1) ** 1.5
    bright = near * np.exp(-time / 1.1)
    layers = [
        (painter.tilt(70, -9, 16), roll),
        (painter.tilt(150, -12, 30), 0.5 * roll * (0.25 + 0.75 * np.exp(-time / 2.2))),
        (painter.hump(700, 3.0), 0.12 * roll * bright**2),
        (painter.hump(3600, 2.6), 0.12 * roll * bright**4),
    ]
    sound = painter.paint(booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=1.5, coherence=0.35)
    claps = grains.bursts(
        booth.use, 40, length_s=(0.03, 0.14), low_hz=45, high_hz=180 + 500 * near, rate_hz=booth.rate_hz
    )
    times = grains.poisson(booth.use, 45 * np.minimum(roll / roll.max(), 1), length)
    gains = 9 * float(sound.std()) * grains.pareto(booth.use, len(times), shape=1.8, limit=8)
    gains *= np.interp(times, time, np.sqrt(roll / roll.max()))
    pans = booth.use.uniform(-0.6, 0.6, len(times))
    return sound + grains.scatter(claps, times, gains, pans, frames=frames, rate_hz=booth.rate_hz, rng=booth.use)
