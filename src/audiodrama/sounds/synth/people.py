"""Sounds of people: hands, clothes, mouths, hearts and breath."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import grains, modal, painter, shape
from audiodrama.sounds.synth.shape import peaked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound


def rustle(booth: Booth, length_s: float, *, coarse: float, moves: int = 2) -> Sound:
    """Cloth that moves: fibres as tiny bursts over a soft brushing, both following the speed of the movement."""
    points = max(24, round(length_s * 60))
    speed = np.zeros(points)
    place = np.linspace(0, 1, points)
    for index in range(moves):
        centre = (index + booth.use.uniform(0.3, 0.7)) / moves
        speed += booth.use.uniform(0.5, 1) * np.exp(
            -0.5 * ((place - centre) / (0.22 / moves * booth.use.uniform(0.7, 1.3))) ** 2
        )
    speed *= np.exp(0.35 * shape.drift(booth.use, points, step_s=length_s / points, period_s=0.07))
    speed *= np.minimum(1, np.minimum(place, 1 - place) / 0.08)
    frames = booth.count(length_s)
    layers = [
        (painter.band(700, 5200 - 1800 * coarse, 1.5), speed**1.3),
        (painter.tilt(5000, -6, 1500), 0.3 * speed**1.8),
    ]
    brush = painter.paint(
        booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=2.5, coherence=0.7, window=512
    )
    fibres = grains.bursts(booth.use, 40, length_s=(0.001, 0.008), low_hz=900, high_hz=6500, rate_hz=booth.rate_hz)
    times = grains.poisson(booth.use, (150 + 500 * coarse) * speed, length_s)
    gains = grains.pareto(booth.use, len(times), shape=2.6, limit=6)
    pans = booth.use.uniform(-0.3, 0.3, len(times))
    cloud = grains.scatter(fibres, times, gains, pans, frames=frames, rate_hz=booth.rate_hz, rng=booth.use)
    return peaked(brush) + (peaked(cloud, -5 + 7 * coarse) if len(times) else np.float32(0))


def cloth(params: Mapping[str, float], booth: Booth) -> Sound:
    """A sleeve, a dress, a coat that moves."""
    return rustle(booth, params["length"], coarse=params["coarse"], moves=round(params["moves"]))


def body_thump(booth: Booth, low_hz: float = 62) -> Sound:
    """Two bodies, or a hand on a back: soft, low and short."""
    tones = low_hz * np.array([1, 1.7, 2.7, 4.3, 6.6]) * booth.use.uniform(0.93, 1.07, 5)
    flesh = modal.modes(tones, [0.09, 0.07, 0.05, 0.04, 0.03], [1, 0.8, 0.5, 0.3, 0.2], rng=booth.use)
    return modal.strike(flesh, 0.006, rate_hz=booth.rate_hz)


def embrace(params: Mapping[str, float], booth: Booth) -> Sound:
    """Two people fall into each other's arms: the rush of cloth, the bodies, arms that close and hold on."""
    canvas = shape.empty(2.6, rate_hz=booth.rate_hz)
    force = params["force"]
    shape.lay(canvas, rustle(booth, 0.55, coarse=0.5, moves=1), 0.0, rate_hz=booth.rate_hz, gain=0.7)
    shape.lay(canvas, peaked(body_thump(booth), -1 + 7 * force), 0.30, rate_hz=booth.rate_hz)
    shape.lay(
        canvas, peaked(body_thump(booth, 95), -7 + 5 * force), 0.37 + booth.use.uniform(0, 0.05), rate_hz=booth.rate_hz
    )
    shape.lay(canvas, rustle(booth, 0.7, coarse=0.35, moves=2), 0.42, rate_hz=booth.rate_hz, gain=0.75)
    shape.lay(canvas, rustle(booth, 1.0, coarse=0.25, moves=2), 1.15, rate_hz=booth.rate_hz, gain=0.35)
    return canvas


def hand_touch(params: Mapping[str, float], booth: Booth) -> Sound:
    """Skin that meets skin or cloth: fingers laid on, a small slide, hardly a sound."""
    canvas = shape.empty(0.9, rate_hz=booth.rate_hz)
    for index in range(3):
        pat = modal.plate(
            booth.use, low_hz=booth.use.uniform(140, 220), high_hz=1700, count=12, q=(1.5, 3.5), tilt_db=-3
        )
        hit = modal.strike(pat, 0.004 - 0.002 * params["force"], rate_hz=booth.rate_hz)
        shape.lay(
            canvas, peaked(hit, -3 * index), 0.01 + 0.018 * index * booth.use.uniform(0.6, 1.5), rate_hz=booth.rate_hz
        )
    slide = rustle(booth, 0.5, coarse=0.15, moves=1)
    shape.lay(canvas, peaked(slide, -13 + 6 * params["slide"]), 0.06, rate_hz=booth.rate_hz)
    return canvas


def apple_bite(params: Mapping[str, float], booth: Booth) -> Sound:
    """Teeth break into an apple: a crack, some 190 small fractures within a quarter of a second, the piece torn off."""
    canvas = shape.empty(0.7, rate_hz=booth.rate_hz)
    crisp = params["crisp"]
    cells = grains.bursts(
        booth.use, 22, length_s=(0.0008, 0.006), low_hz=900, high_hz=4500 + 5500 * crisp, rate_hz=booth.rate_hz
    )
    force = shape.curve([(0, 0), (0.05, 1), (0.3, 0.45), (0.62, 0.6), (0.72, 1.0), (1, 0)], 120)
    times = grains.poisson(booth.use, 1900 * force, 0.25)
    gains = (
        grains.pareto(booth.use, len(times), shape=2.0, limit=7)
        * np.interp(times / 0.25, np.linspace(0, 1, 120), force) ** 0.5
    )
    pans = booth.use.uniform(-0.12, 0.12, len(times))
    shape.lay(
        canvas,
        peaked(
            grains.scatter(cells, times, gains, pans, frames=booth.count(0.3), rate_hz=booth.rate_hz, rng=booth.use)
        ),
        0.0,
        rate_hz=booth.rate_hz,
    )
    flesh = modal.plate(booth.use, low_hz=300, high_hz=3200, count=24, q=(1.5, 4), tilt_db=-2.5)
    for at, gain in ((0.004, -8.0), (0.165, -7.0), (0.175, -11.0)):
        crack = peaked(
            modal.strike(flesh.struck_at(booth.use, 0.6), 0.0007, rate_hz=booth.rate_hz),
            gain + booth.use.uniform(-3, 1),
        )
        shape.lay(canvas, crack, at + booth.use.uniform(0, 0.012), rate_hz=booth.rate_hz)
    return canvas


def chew(params: Mapping[str, float], booth: Booth) -> Sound:
    """Chewing behind closed lips: crunches that soften from bite to bite, wet and dull."""
    count = round(params["count"])
    canvas = shape.empty(0.52 * count + 0.5, rate_hz=booth.rate_hz)
    at = 0.0
    for index in range(count):
        left = params["crisp"] * 0.72**index
        cells = grains.bursts(
            booth.use, 40, length_s=(0.002, 0.010), low_hz=350, high_hz=1400 + 3000 * left, rate_hz=booth.rate_hz
        )
        force = shape.curve([(0, 0), (0.25, 1), (0.55, 0.4), (1, 0)], 60)
        length = booth.use.uniform(0.16, 0.24)
        times = grains.poisson(booth.use, (120 + 700 * left) * force, length)
        gains = grains.pareto(booth.use, len(times), shape=2.2, limit=6)
        pans = booth.use.uniform(-0.1, 0.1, len(times))
        crunch = grains.scatter(
            cells, times, gains, pans, frames=booth.count(length + 0.05), rate_hz=booth.rate_hz, rng=booth.use
        )
        if len(times):
            shape.lay(canvas, peaked(crunch, -2.2 * index * (1 - 0.4 * left)), at, rate_hz=booth.rate_hz)
        wet = grains.pings(
            booth.use, 10, low_hz=420, high_hz=1500, t60_s=(0.008, 0.025), rate_hz=booth.rate_hz, rise=0.5
        )
        smacks = at + length + booth.use.uniform(0, 0.12, 4)
        few = grains.scatter(
            wet,
            smacks,
            0.2 + 0.2 * booth.use.uniform(size=4),
            np.zeros(4),
            frames=len(canvas),
            rate_hz=booth.rate_hz,
            rng=booth.use,
        )
        canvas += few * np.float32(0.6)
        at += 0.5 * booth.use.uniform(0.85, 1.15)
    return shape.filter_band(canvas, rate_hz=booth.rate_hz, low_hz=120, high_hz=5200, order=1)


def heartbeat(params: Mapping[str, float], booth: Booth) -> Sound:
    """A few beats of a heart heard from inside."""
    period = 60 / params["rate"]
    canvas = shape.empty(period * params["count"] + 0.6, rate_hz=booth.rate_hz)
    for index in range(round(params["count"])):
        for late, knock, gain in _beat(booth, period):
            shape.lay(canvas, knock, 0.02 + index * period + late, rate_hz=booth.rate_hz, gain=gain)
    return canvas


def heart(params: Mapping[str, float], booth: Booth) -> Sound:
    """A heart that goes on beating, as a circle."""
    canvas = np.zeros((booth.frames, 2), dtype=np.float32)
    beats = max(1, round(booth.duration_s * params["rate"] / 60))
    period = booth.duration_s / beats
    for index in range(beats):
        for late, knock, gain in _beat(booth, period):
            shape.lay_round(canvas, knock, index * period + late, rate_hz=booth.rate_hz, gain=gain)
    return canvas


def _beat(booth: Booth, period_s: float) -> list[tuple[float, Sound, float]]:
    """One beat: two soft knocks at 48 and 62 Hz, with harmonics that small speakers can play; when, what, how loud."""
    slip = 0.012 * period_s * booth.use.standard_normal()
    apart = 0.31 * min(1.0, period_s) ** 0.5
    return [
        (
            max(0.0, slip) + late,
            _valve(booth, pitch * np.exp(0.03 * booth.use.standard_normal())),
            gain * float(np.exp(0.08 * booth.use.standard_normal())),
        )
        for late, pitch, gain in ((0.0, 48.0, 1.0), (apart, 62.0, 0.62))
    ]


def _valve(booth: Booth, pitch_hz: float) -> Sound:
    order = np.array([1, 2, 3, 4, 5.2, 7.1])
    muscle = modal.modes(
        pitch_hz * order, 0.20 * order**-0.45, [1, 0.7, 0.45, 0.3, 0.18, 0.1], rng=booth.use, width=0.2
    )
    return peaked(modal.strike(muscle, 0.011, rate_hz=booth.rate_hz))


def breathing(params: Mapping[str, float], booth: Booth) -> Sound:
    """Breath in and out: in it is brighter and quicker, out it is lower and fades."""
    count, period, effort = round(params["count"]), params["period"], params["effort"]
    frames, points = booth.count(count * period + 0.2), 80 * count
    place = np.linspace(0, count, points) % 1
    drawn = np.where(place < 0.38, np.sin(np.pi * np.clip(place / 0.38, 0, 1)) ** 1.3, 0)
    let_out = np.where(place > 0.45, np.sin(np.pi * np.clip((place - 0.45) / 0.5, 0, 1) ** 0.6) ** 1.5, 0)
    uneven = np.exp(0.15 * shape.drift(booth.use, points, step_s=period / 80, period_s=0.4))
    layers: list[painter.Layer] = [
        (painter.hump(1900, 0.9), drawn * uneven), (painter.hump(3600, 0.9), 0.5 * drawn * uneven),
        (painter.hump(850, 1.1), (0.7 + 0.6 * effort) * let_out * uneven),
        (painter.hump(1500, 0.7), 0.5 * let_out * uneven),
        (painter.hump(2900, 0.8), 0.25 * (0.5 + effort) * let_out * uneven),
    ]  # fmt: skip
    return painter.paint(
        booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=2.5, coherence=0.9, window=1024
    )
