"""Engines, cars, trains and horses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import grains, modal, painter, shape
from audiodrama.sounds.synth.doors import tock
from audiodrama.sounds.synth.shape import lay_peaked, peaked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound


def motor(booth: Booth, turns: np.ndarray, load: np.ndarray, *, cylinders: int = 4) -> Sound:
    """A petrol engine, (frames, 2): exhaust pulses, each cylinder a little its own, through a muffler, and the valves.

    Args:
        booth: sources of chance, rate.
        turns: of the crankshaft a second, for each frame.
        load: 0 to 1 for each frame.
        cylinders: each fires every second turn.
    """
    frames = len(turns)
    fired = np.floor(np.cumsum(turns * cylinders / 2) / booth.rate_hz)
    starts = np.flatnonzero(np.diff(fired, prepend=0.0))
    own = np.exp(0.16 * booth.body.standard_normal(cylinders))
    train, ticks = np.zeros(frames + 400, dtype=np.float32), np.zeros(frames, dtype=np.float32)
    for index, start in enumerate(starts.tolist()):
        late = start + int(abs(0.0006 * booth.use.standard_normal()) * booth.rate_hz)
        force = own[index % cylinders] * np.exp(0.12 * booth.use.standard_normal()) * (0.5 + load[start])
        train[late : late + 200] += force * booth.use.uniform(0.6, 1.0, 200) * np.hanning(200)
        ticks[start] += np.exp(0.4 * booth.use.standard_normal())
    pipe = modal.modes(
        [46, 78, 121, 170, 236, 330, 470, 690, 1020],
        [0.10, 0.09, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.015],
        [0.9, 1, 0.9, 0.7, 0.6, 0.4, 0.3, 0.2, 0.12],
        rng=booth.body,
    )
    exhaust = modal.through(train[:frames], modal.ring_out(pipe, rate_hz=booth.rate_hz))[:frames]
    exhaust = shape.filter_band(exhaust, rate_hz=booth.rate_hz, low_hz=42)
    metal = modal.plate(booth.body, low_hz=900, high_hz=6500, count=24, q=(5, 12), tilt_db=-2)
    valves = modal.through(ticks, modal.strike(metal, 0.0004, rate_hz=booth.rate_hz))[:frames]
    air = shape.filter_band(shape.noise(booth.use, frames), rate_hz=booth.rate_hz, low_hz=500, high_hz=3500, order=1)
    air *= (0.3 + load)[:, None].astype(np.float32)
    unit = float(exhaust.std())
    loud = np.float32(0.16 * unit / max(1e-9, float(valves.std())))
    return np.asarray(exhaust + valves * loud + air * np.float32(0.09 * unit))


def running_engine(params: Mapping[str, float], booth: Booth) -> Sound:
    """A motor that runs on the spot, never quite evenly."""
    points = max(20, round(8 * booth.duration_s))
    hunt = 1 + 0.012 * shape.drift(booth.use, points, step_s=1 / 8, period_s=1.4)
    turns = np.interp(np.arange(booth.frames), np.linspace(0, booth.frames, points), params["speed"] / 60 * hunt)
    return motor(booth, turns, np.full(booth.frames, params["load"]), cylinders=round(params["cylinders"]))


def car_start(params: Mapping[str, float], booth: Booth) -> Sound:
    """A car is started: the starter churns, the engine catches, races for a moment, settles, and is driven off."""
    crank, length = params["crank"], params["length"]
    total = crank + length
    frames = booth.count(total)
    time = booth.seconds(frames)
    after = np.maximum(0, time - crank)
    turns = np.interp(after, [0, 0.12, 0.45, 1.3, 2.0], [4, 17, 31, 16, 14])
    away = np.clip((time - crank - 2.2) / max(0.5, length - 2.2), 0, 1) * (params["away"] > 0.5)
    turns = turns * (1 + 1.6 * away**0.7)
    load = np.interp(after, [0, 0.12, 0.4, 1.2], [0.3, 1.0, 0.7, 0.25]) + 0.6 * np.sqrt(away)
    running = motor(booth, turns, load) * np.clip(after / 0.08, 0, 1)[:, None].astype(np.float32)
    running = peaked(running) * (10 ** (-26 * away**2 / 20))[:, None].astype(np.float32)
    return running + _starter(booth, time, crank)


def _starter(booth: Booth, time: np.ndarray, crank_s: float) -> Sound:
    """The starter motor: a whine of gears that labours at each compression."""
    on = np.clip(time / 0.03, 0, 1) * np.clip((crank_s + 0.15 - time) / 0.1, 0, 1)
    labour = np.sin(2 * np.pi * 8.5 * time + 0.4 * np.sin(2 * np.pi * 2.1 * time))
    phase = 2 * np.pi * np.cumsum(205 * (1 + 0.10 * labour)) / booth.rate_hz
    gears = sum(np.sin(order * phase) / order**0.7 for order in (1, 2, 3, 5, 8, 13))
    grind = shape.filter_band(
        booth.use.standard_normal(len(time)).astype(np.float32), rate_hz=booth.rate_hz, low_hz=400, high_hz=2600
    )
    mono = (gears * (0.75 - 0.25 * labour) + 0.8 * grind * (0.6 - 0.4 * labour)) * on
    sound = shape.panned(mono.astype(np.float32), 0)
    lay_peaked(sound, booth, tock(booth), 0.0, -6)
    return peaked(sound, -5)


def car_door(params: Mapping[str, float], booth: Booth) -> Sound:
    """A car's door falls shut: rubber and sheet metal, then the double catch of the lock."""
    force = params["force"]
    canvas = shape.empty(1.1, rate_hz=booth.rate_hz)
    low = np.array([52, 74, 103, 151, 214, 297]) * booth.body.uniform(0.92, 1.08, 6)
    body = modal.modes(low, [0.34, 0.3, 0.22, 0.16, 0.11, 0.08], [1, 1, 0.8, 0.6, 0.4, 0.3], rng=booth.body)
    sheet = modal.plate(booth.body, low_hz=320, high_hz=3800, count=40, q=(5, 14), tilt_db=-4)
    lay_peaked(canvas, booth, modal.strike(body, 0.006 - 0.003 * force, rate_hz=booth.rate_hz), 0.02)
    lay_peaked(
        canvas, booth, modal.strike(sheet.struck_at(booth.use), 0.0014, rate_hz=booth.rate_hz), 0.022, -11 + 6 * force
    )
    lock = modal.plate(booth.body, low_hz=700, high_hz=7500, count=22, q=(8, 20), tilt_db=-2)
    for late, gain in ((0.0, -9.0), (booth.use.uniform(0.022, 0.034), -6.0), (0.085, -22.0)):
        lay_peaked(
            canvas, booth, modal.strike(lock.struck_at(booth.use), 0.0003, rate_hz=booth.rate_hz), 0.02 + late, gain
        )
    air = shape.filter_band(shape.noise(booth.use, booth.count(0.16)), rate_hz=booth.rate_hz, low_hz=90, high_hz=900)
    air *= (np.linspace(1, 0, len(air)) ** 2).astype(np.float32)[:, None]
    lay_peaked(canvas, booth, air, 0.02, -14)
    return canvas


_AXLES_M = np.array([2.5, 5.0, 17.5, 20.0])
_COACH_M = 23.0


def _rail_hit(booth: Booth) -> list[Sound]:
    rail = modal.plate(booth.body, low_hz=110, high_hz=5200, count=60, q=(6, 22), tilt_db=-3)
    thud = modal.modes([48, 71, 96, 140], [0.2, 0.17, 0.14, 0.1], [1, 1, 0.7, 0.5], rng=booth.body)
    hits = []
    for _ in range(6):
        hit = peaked(modal.strike(thud.struck_at(booth.use), 0.005, rate_hz=booth.rate_hz))
        lay_peaked(hit, booth, modal.strike(rail.struck_at(booth.use, 0.4), 0.0011, rate_hz=booth.rate_hz), 0.0, -1)
        hits.append(hit)
    return hits


def train_passes(params: Mapping[str, float], booth: Booth) -> Sound:
    """A train goes by: rails sing ahead of it, wheels strike the joint coach upon coach, and it draws away."""
    speed = params["speed"] / 3.6
    pass_s = params["coaches"] * _COACH_M / speed
    lead, total = 3.0, pass_s + 7.5
    frames = booth.count(total)
    time = np.linspace(0, total, 600)
    outside = np.maximum(0, np.maximum(lead - time, time - lead - pass_s)) * speed
    level = 1 / (1 + (outside / 14) ** 2) ** 0.55 * np.clip((total - time) / 2.5, 0, 1) * np.clip(time / 1.0, 0, 1)
    sway = np.exp(0.15 * shape.drift(booth.use, 600, step_s=total / 600, period_s=0.6))
    layers: list[painter.Layer] = [
        (painter.tilt(90, -5, 20), 1.2 * level * sway),
        (painter.hump(520, 2.6), 0.55 * level**1.2 * sway),
        (painter.hump(2100, 2.0), 0.16 * level**1.6),
        (painter.hump(4600, 0.8), 0.03 * (level + 0.15 * np.clip(time / lead, 0, 1)) ** 1.5),
    ]
    sound = painter.paint(booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=2, coherence=0.5)
    unit, hits = float(sound.std()), _rail_hit(booth)
    for coach in range(round(params["coaches"])):
        for axle in _AXLES_M:
            at = lead + (coach * _COACH_M + axle) / speed + 0.004 * booth.use.standard_normal()
            loud = 7 * unit * np.exp(0.15 * booth.use.standard_normal()) * params["joints"]
            shape.lay(sound, hits[booth.use.integers(6)], at, rate_hz=booth.rate_hz, gain=float(loud))
    return shape.blurred(sound, booth.use, rate_hz=booth.rate_hz, t60_s=0.8, high_hz=3500, wet_db=-13)


def train_ride(params: Mapping[str, float], booth: Booth) -> Sound:
    """In a coach: the deep roll of the wheels, the joints under the floor two and two, and things that tremble."""
    points = max(40, round(10 * booth.duration_s))
    sway = np.exp(0.18 * shape.drift(booth.use, points, step_s=0.1, period_s=1.6))
    layers: list[painter.Layer] = [
        (painter.tilt(75, -6, 20), 1.2 * sway),
        (painter.hump(310, 2.0), 0.3 * sway),
        (painter.hump(1300, 2.2), 0.05 * sway**1.5),
    ]
    sound = painter.paint(booth.use, layers, frames=booth.frames, rate_hz=booth.rate_hz, restless_db=2, coherence=0.3)
    unit, hits = float(sound.std()), _rail_hit(booth)
    hits = [shape.filter_band(hit, rate_hz=booth.rate_hz, high_hz=900, order=1) for hit in hits]
    at, speed = booth.use.uniform(0.1, 0.6), params["speed"] / 3.6
    while at < booth.duration_s:
        for offset, gain in ((0.0, 1.0), (2.5 / speed, 0.9), (12.5 / speed, 0.45), (15 / speed, 0.4)):
            loud = 4.5 * unit * gain * np.exp(0.12 * booth.use.standard_normal())
            shape.lay(sound, hits[booth.use.integers(6)], at + offset, rate_hz=booth.rate_hz, gain=float(loud))
        at += 25.0 / speed * (1 + 0.01 * booth.use.standard_normal())
    return sound


_GAITS = {
    0: (1.15, (0.0, 0.25, 0.5, 0.75)),
    1: (0.72, (0.0, 0.025, 0.5, 0.525)),
    2: (0.58, (0.0, 0.30, 0.33, 0.56)),
    3: (0.47, (0.0, 0.18, 0.36, 0.54)),
}
"""Seconds a stride, and when in it each hoof comes down: walk, trot, canter, gallop."""


def hooves(params: Mapping[str, float], booth: Booth) -> Sound:
    """A horse on a road: four hooves, each with its own hollow clop, in the order of its gait."""
    stride, beats = _GAITS[round(params["gait"])]
    count, hard = round(params["strides"]), params["hard"]
    feet = []
    for _ in range(4):
        low = booth.body.uniform(430, 620)
        tones = low * np.array([0.32, 1, 1.63, 2.4, 3.7, 5.6]) * np.exp(0.03 * booth.body.standard_normal(6))
        shell = modal.modes(
            tones,
            [0.06, 0.045, 0.035, 0.02, 0.014, 0.01],
            [0.8, 1, 0.7, 0.4 * hard, 0.3 * hard, 0.2 * hard],
            rng=booth.body,
        )
        feet.append(shell)
    iron = modal.plate(booth.body, low_hz=1800, high_hz=8500, count=20, q=(8, 24), tilt_db=-1)
    grit = grains.bursts(booth.body, 24, length_s=(0.001, 0.006), low_hz=900, high_hz=6000, rate_hz=booth.rate_hz)
    canvas = shape.empty(count * stride + 0.5, rate_hz=booth.rate_hz)
    for step in range(count):
        for foot, beat in enumerate(beats):
            at = (step + beat) * stride + 0.012 * booth.use.standard_normal() + 0.03
            hit = peaked(
                modal.strike(feet[foot].struck_at(booth.use, 0.25), 0.0022 - 0.0013 * hard, rate_hz=booth.rate_hz)
            )
            lay_peaked(
                hit, booth, modal.strike(iron.struck_at(booth.use), 0.0003, rate_hz=booth.rate_hz), 0.0, -26 + 10 * hard
            )
            lay_peaked(hit, booth, _scuffed(booth, grit), 0.004, -16 - 6 * hard)
            shape.lay(canvas, hit, at, rate_hz=booth.rate_hz, gain=float(np.exp(0.2 * booth.use.standard_normal())))
    return canvas


def _scuffed(booth: Booth, grit: list[Sound]) -> Sound:
    times = grains.poisson(booth.use, 500 * np.exp(-np.linspace(0, 4, 20)), 0.09)
    gains = grains.pareto(booth.use, len(times), shape=2.2, limit=6)
    return grains.scatter(
        grit, times, gains, np.zeros(len(times)), frames=booth.count(0.1), rate_hz=booth.rate_hz, rng=booth.use
    )
