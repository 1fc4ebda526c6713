"""Water: drops, rain, a stream, the sea, pouring, a kettle.

Drops sound at the pitch of the air bubble they leave (Minnaert, Phil. Mag. 16, 1933), rising as it nears the surface.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import grains, painter, shape
from audiodrama.sounds.synth.shape import peaked
from audiodrama.sounds.synth.tones import whistle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound


def drip(params: Mapping[str, float], booth: Booth) -> Sound:
    """Drops that fall into a puddle: the touch, then the bubble a few milliseconds later, sometimes two."""
    count = round(params["count"])
    canvas = shape.empty(params["gap"] * (count - 1) * 1.3 + 0.8, rate_hz=booth.rate_hz)
    at = 0.0
    for _ in range(count):
        shape.lay(
            canvas, _drop(booth, params["pitch"]), at, rate_hz=booth.rate_hz, gain=float(booth.use.uniform(0.6, 1))
        )
        at += params["gap"] * booth.use.uniform(0.85, 1.2)
    return canvas


def _drop(booth: Booth, pitch_hz: float) -> Sound:
    canvas = shape.empty(0.4, rate_hz=booth.rate_hz)
    touch = grains.bursts(booth.use, 1, length_s=(0.003, 0.006), low_hz=2500, high_hz=6000, rate_hz=booth.rate_hz)[0]
    shape.lay(canvas, shape.panned(touch, 0) * np.float32(0.25 / np.abs(touch).max()), 0.0, rate_hz=booth.rate_hz)
    at = booth.use.uniform(0.007, 0.02)
    for gain in (1.0, 0.35 * booth.use.uniform())[: 1 + int(booth.use.uniform() < 0.6)]:
        pitch = pitch_hz * np.exp(0.14 * booth.use.standard_normal()) * (1 if gain == 1 else 1.6)
        bubble = _bubble(booth, pitch, booth.use.uniform(0.05, 0.11), 0.16)
        shape.lay(canvas, shape.panned(bubble, 0.1 * booth.use.standard_normal()), at, rate_hz=booth.rate_hz, gain=gain)
        at += booth.use.uniform(0.02, 0.06)
    return canvas


def _bubble(booth: Booth, pitch_hz: float, t60_s: float, rise: float) -> Sound:
    frames = booth.count(t60_s)
    bend = pitch_hz * (1 + rise * np.linspace(0, 1, frames) ** 1.5)
    tone = np.sin(2 * np.pi * np.cumsum(bend) / booth.rate_hz)
    tone = tone + 0.08 * np.sin(4 * np.pi * np.cumsum(bend) / booth.rate_hz)
    return (tone * grains.decay(frames, rate_hz=booth.rate_hz, t60_s=t60_s, attack_s=0.0015)).astype(np.float32)


def _strewn(booth: Booth, bank: list[Sound], rate: np.ndarray | float, loud: float, wild: float, frames: int) -> Sound:
    times = grains.poisson(booth.use, rate, frames / booth.rate_hz)
    gains = loud * grains.pareto(booth.use, len(times), shape=wild, limit=10)
    pans = booth.use.uniform(-1, 1, len(times))
    return grains.scatter(bank, times, gains, pans, frames=frames, rate_hz=booth.rate_hz, rng=booth.use)


def rain(params: Mapping[str, float], booth: Booth) -> Sound:
    """Rain: a painted wash of the many far drops, some hundreds a second that are near, and bubbles in the puddles."""
    heavy = params["heavy"]
    slow = np.exp(0.12 * shape.drift(booth.use, 300, step_s=booth.duration_s / 300, period_s=6.0))
    wash = painter.colour_sum(
        (0, painter.hump(2200, 4.5)), (-7, painter.hump(7500, 2.4)), (-10 + 8 * heavy, painter.tilt(200, -3, 60))
    )
    sound = painter.paint(
        booth.use, [(wash, slow)], frames=booth.frames, rate_hz=booth.rate_hz, restless_db=1.0, coherence=0.1
    )
    unit = float(sound.std())
    drops = grains.bursts(booth.body, 90, length_s=(0.0008, 0.006), low_hz=1100, high_hz=8500, rate_hz=booth.rate_hz)
    sound += _strewn(booth, drops, 540 * (0.35 + heavy), 1.5 * unit, 2.6, booth.frames)
    if params["puddles"] > 0:
        rings = grains.pings(
            booth.body, 40, low_hz=700, high_hz=3200, t60_s=(0.012, 0.04), rate_hz=booth.rate_hz, rise=0.25
        )
        sound += _strewn(booth, rings, 17 * params["puddles"], 4.5 * unit, 2.8, booth.frames)
    return shape.filter_band(sound, rate_hz=booth.rate_hz, high_hz=900, order=1) if params["inside"] > 0.5 else sound


def stream(params: Mapping[str, float], booth: Booth) -> Sound:
    """A brook over stones: a great many rising bubbles in bunches, over a moving wash."""
    quick = params["quick"]
    wash = painter.colour_sum(
        (0, painter.hump(520, 2.2)), (-9 + 6 * quick, painter.hump(2400, 2.6)), (-20, painter.tilt(200, -3, 50))
    )
    sound = painter.paint(
        booth.use, [(wash, 1.0)], frames=booth.frames, rate_hz=booth.rate_hz, restless_db=3.5, coherence=0.1
    )
    unit = float(sound.std())
    for low, high, rate, loud in ((260, 800, 60, 7.0), (700, 1900, 120, 4.0), (1700, 4200, 90, 1.6)):
        bank = grains.pings(
            booth.body, 60, low_hz=low, high_hz=high, t60_s=(0.015, 0.07), rate_hz=booth.rate_hz, rise=0.3
        )
        bunches = np.exp(0.9 * shape.drift(booth.use, 500, step_s=booth.duration_s / 500, period_s=0.5))
        sound += _strewn(booth, bank, rate * (0.5 + quick) * np.minimum(bunches, 4), loud * unit, 2.4, booth.frames)
    return sound


def waves(params: Mapping[str, float], booth: Booth) -> Sound:
    """The sea on a beach: swells that rise, break and draw back through the shingle, none like the last."""
    points = round(booth.duration_s * 20)
    at, swell, foam, draw = 0.0, np.zeros(points), np.zeros(points), np.zeros(points)
    time = np.arange(points) / 20
    at = -booth.use.uniform(0, params["period"])
    while at < booth.duration_s + 3:
        size, rise = np.exp(0.35 * booth.use.standard_normal()), booth.use.uniform(1.4, 2.4)
        since = time - at
        swell += size * np.exp(-0.5 * ((since + 0.3) / rise) ** 2)
        foam += size * np.where(since > 0, np.exp(-np.maximum(since, 0) / 1.3), np.exp(since / 0.25))
        draw += 0.5 * size * np.where(since > 0, np.exp(-0.5 * ((since - 3.4) / 1.1) ** 2), 0)
        at += params["period"] * booth.use.uniform(0.7, 1.35)
    layers = [
        (painter.tilt(110, -6, 25), 0.25 + 0.7 * swell),
        (painter.colour_sum((0, painter.hump(750, 2.6)), (-9, painter.hump(3200, 2.4))), 0.05 + 0.75 * foam),
        (painter.hump(5200, 1.8), 0.02 + 0.16 * draw + 0.12 * foam),
    ]
    return painter.paint(
        booth.use, layers, frames=booth.frames, rate_hz=booth.rate_hz, restless_db=2.0, coherence=0.15, lag_s=0.25
    )


def pour(params: Mapping[str, float], booth: Booth) -> Sound:
    """Water poured into a glass or a cup: the air column above it shortens, so its pitch climbs as the vessel fills."""
    length = params["length"]
    frames = booth.count(length + 0.6)
    at = np.linspace(0, length + 0.6, 240)
    flow = np.clip(at / 0.15, 0, 1) * np.clip((length - at) / 0.25, 0, 1)
    flow = flow * np.exp(0.18 * shape.drift(booth.use, 240, step_s=0.01, period_s=0.12))
    full = np.clip(at / length, 0, 1)
    column = params["depth"] * (1.05 - 0.8 * full)
    note = 343.0 / (4 * column)
    sound = painter.paint(
        booth.use,
        [(painter.hump(900, 3.4), 0.5 * flow), (painter.hump(4200, 2.4), 0.05 * flow)],
        frames=frames,
        rate_hz=booth.rate_hz,
        restless_db=3,
        coherence=0.8,
        window=1024,
    )
    for order, gain in ((1, 0.9), (3, 0.3)):
        sound += shape.panned(whistle(booth, order * note, gain * flow, frames, 260.0 * order), 0.0) * np.float32(
            sound.std() + 1e-9
        )
    bank = grains.pings(booth.use, 70, low_hz=480, high_hz=3400, t60_s=(0.008, 0.04), rate_hz=booth.rate_hz, rise=0.3)
    sound += _strewn(booth, bank, 260 * flow, 4.0 * float(sound.std()), 2.4, frames)
    return sound


def kettle(params: Mapping[str, float], booth: Booth) -> Sound:
    """A kettle comes to the boil: it sings, rumbles, whistles, and is taken off the stove."""
    length = params["length"]
    frames = booth.count(length + 0.8)
    at = np.linspace(0, 1, 400)
    off = np.clip((0.97 - at) / 0.06, 0, 1)
    boil, steam = np.clip(at / 0.6, 0, 1) ** 1.5, np.clip((at - 0.5) / 0.3, 0, 1) ** 2 * off
    layers = [
        (painter.hump(700, 2.5), 0.3 * (0.2 + boil) * (0.3 + 0.7 * off)),
        (painter.tilt(140, -5, 60), 0.35 * boil * (0.3 + 0.7 * off)),
        (painter.hump(5200, 2.0), 0.10 * steam + 0.01 * boil),
    ]
    sound = painter.paint(booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=2.5, coherence=0.5)
    unit = float(sound.std())
    bank = grains.pings(booth.use, 50, low_hz=240, high_hz=900, t60_s=(0.012, 0.05), rate_hz=booth.rate_hz, rise=0.25)
    sound += _strewn(booth, bank, 90 * boil * (0.15 + 0.85 * off), 3.5 * unit, 2.6, frames)
    wobble = 1 + 0.012 * shape.drift(booth.use, 400, step_s=length / 400, period_s=0.3)
    bend = params["pitch"] * (0.72 + 0.28 * np.clip((at - 0.5) / 0.3, 0, 1)) * (0.9 + 0.1 * off) * wobble
    for ratio, gain in ((1.0, 1.0), (1.335, 0.5), (2.01, 0.12)):
        tone = whistle(booth, ratio * bend, gain * steam, frames, 14.0)
        sound += shape.panned(tone, 0.0) * np.float32(2.2 * unit * params["whistle"])
    return peaked(sound)
