"""Things on a desk and a table: typewriter, keyboard, paper, coins, keys, switch, drawer, chair, cup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import creaks, grains, modal, painter, shape
from audiodrama.sounds.synth.shape import lay_peaked, peaked
from audiodrama.sounds.synth.telephones import plastic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound


def _rhythm(booth: Booth, length_s: float, rate: float) -> Iterator[tuple[float, bool]]:
    """Times of keys as hands find them, and whether one is the space after a word."""
    at, letters = 0.05, 0
    word = int(booth.use.integers(2, 8))
    while at < length_s:
        space = letters >= word
        yield at, space
        letters, word = (0, int(booth.use.integers(2, 8))) if space else (letters + 1, word)
        at += np.exp(0.28 * booth.use.standard_normal()) / rate * (1.5 if space else 1.0)


def typewriter(params: Mapping[str, float], booth: Booth) -> Sound:
    """A mechanical typewriter: lever, type on the roller, the carriage a tooth further; at the end bell and return."""
    length = params["length"]
    canvas = shape.empty(length + (2.4 if params["bell"] > 0.5 else 0.5), rate_hz=booth.rate_hz)
    frame = modal.plate(booth.body, low_hz=170, high_hz=2600, count=30, q=(5, 14), tilt_db=-3)
    bars = [modal.plate(booth.body, low_hz=950, high_hz=8800, count=26, q=(9, 26), tilt_db=-1.5) for _ in range(9)]
    for at, space in _rhythm(booth, length, params["rate"]):
        loud = float(3 * booth.use.standard_normal())
        lay_peaked(
            canvas, booth, modal.strike(frame.struck_at(booth.use), 0.0012, rate_hz=booth.rate_hz), at - 0.02, -9 + loud
        )
        if not space:
            bar = bars[booth.use.integers(len(bars))].struck_at(booth.use, 0.3)
            lay_peaked(canvas, booth, modal.strike(bar, 0.00018, rate_hz=booth.rate_hz), at, -1 + loud)
        back = at + booth.use.uniform(0.045, 0.08)
        lay_peaked(
            canvas,
            booth,
            modal.strike(bars[0].struck_at(booth.use).tuned(0.7), 0.0004, rate_hz=booth.rate_hz),
            back,
            -17,
        )
    if params["bell"] > 0.5:
        _carriage(canvas, booth, length, frame)
    return canvas


def _carriage(canvas: Sound, booth: Booth, at: float, frame: modal.Modes) -> None:
    """The margin bell, the ratchet of the carriage pushed back, and its stop."""
    bell = modal.modes(2350 * np.array([1, 1.002, 2.71, 4.9]), [1.3, 1.2, 0.6, 0.3], [1, 0.8, 0.4, 0.2], rng=booth.body)
    lay_peaked(canvas, booth, modal.strike(bell, 0.0002, rate_hz=booth.rate_hz), at, -8)
    teeth = modal.plate(booth.body, low_hz=1400, high_hz=7800, count=18, q=(10, 24), tilt_db=-1)
    tick = at + 0.55
    while tick < at + 1.1:
        hit = modal.strike(teeth.struck_at(booth.use), 0.0002, rate_hz=booth.rate_hz)
        lay_peaked(canvas, booth, hit, tick, -13 + booth.use.uniform(-3, 1))
        tick += 0.016 * booth.use.uniform(0.85, 1.2)
    lay_peaked(canvas, booth, modal.strike(frame, 0.0009, rate_hz=booth.rate_hz), tick + 0.02, -1)


def keyboard(params: Mapping[str, float], booth: Booth) -> Sound:
    """A computer's keyboard: each key goes down with a soft knock and comes up with a lighter one."""
    canvas = shape.empty(params["length"] + 0.4, rate_hz=booth.rate_hz)
    caps = [
        modal.plate(booth.body, low_hz=booth.body.uniform(380, 620), high_hz=6200, count=26, q=(3, 8), tilt_db=-2.2)
        for _ in range(8)
    ]
    for at, space in _rhythm(booth, params["length"], params["rate"]):
        cap = caps[0].tuned(0.62) if space else caps[booth.use.integers(len(caps))]
        down = modal.strike(cap.struck_at(booth.use, 0.4), 0.0011, rate_hz=booth.rate_hz)
        lay_peaked(canvas, booth, down, at, (1 if space else -3) + 2 * booth.use.standard_normal())
        rise = modal.strike(cap.tuned(1.4).struck_at(booth.use, 0.6), 0.0006, rate_hz=booth.rate_hz)
        lay_peaked(canvas, booth, rise, at + booth.use.uniform(0.05, 0.1), -13 + 2 * booth.use.standard_normal())
    return canvas


def _crackles(booth: Booth, speed: np.ndarray, length_s: float, rate: float) -> Sound:
    """A sheet that buckles here and there: short cracks, bright, in its own hollow body."""
    bank = grains.bursts(booth.use, 50, length_s=(0.0008, 0.007), low_hz=1500, high_hz=9500, rate_hz=booth.rate_hz)
    times = grains.poisson(booth.use, rate * speed, length_s)
    gains = grains.pareto(booth.use, len(times), shape=1.8, limit=9)
    pans = booth.use.uniform(-0.35, 0.35, len(times))
    frames = booth.count(length_s + 0.05)
    cloud = grains.scatter(bank, times, gains, pans, frames=frames, rate_hz=booth.rate_hz, rng=booth.use)
    sheet = modal.plate(booth.body, low_hz=380, high_hz=3600, count=24, q=(2, 5), tilt_db=-1.5)
    return peaked(cloud) + peaked(
        modal.through(cloud.mean(axis=1), modal.ring_out(sheet, rate_hz=booth.rate_hz))[:frames], -8
    )


def paper(params: Mapping[str, float], booth: Booth) -> Sound:
    """Paper that is handled: unfolded, moved, or crushed in a fist."""
    length, points = params["length"], 160
    speed = np.zeros(points)
    place = np.linspace(0, 1, points)
    for index in range(round(params["moves"])):
        centre = (index + booth.use.uniform(0.25, 0.75)) / params["moves"]
        speed += booth.use.uniform(0.4, 1) * np.exp(-0.5 * ((place - centre) / (0.2 / params["moves"])) ** 2)
    speed *= np.exp(0.5 * shape.drift(booth.use, points, step_s=length / points, period_s=0.06))
    sound = _crackles(booth, speed, length, 420 + 1500 * params["crush"])
    layers: list[painter.Layer] = [(painter.band(1400, 7000, 1.5), speed**1.2)]
    brush = painter.paint(
        booth.use, layers, frames=len(sound), rate_hz=booth.rate_hz, restless_db=3, coherence=0.6, window=512
    )
    return peaked(sound) + peaked(brush, -12)


def page_turn(params: Mapping[str, float], booth: Booth) -> Sound:
    """A page is lifted, swings over with a breath of air, and is laid down."""
    length = params["length"]
    frames, points = booth.count(length), 120
    place = np.linspace(0, 1, points)
    swing = np.exp(-0.5 * ((place - 0.45) / 0.2) ** 2)
    late = np.exp(-0.5 * ((place - 0.62) / 0.14) ** 2)
    layers: list[painter.Layer] = [
        (painter.hump(1500, 2.2), swing), (painter.hump(3400, 2.0), 0.6 * late),
        (painter.hump(420, 1.6), 0.5 * late),
    ]  # fmt: skip
    air = painter.paint(
        booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=2, coherence=0.6, window=512
    )
    canvas = shape.empty(length + 0.35, rate_hz=booth.rate_hz)
    lay_peaked(canvas, booth, air, 0.0, -5)
    lay_peaked(canvas, booth, _crackles(booth, 0.25 + swing, length, 130), 0.0, -2)
    sheet = modal.plate(booth.body, low_hz=170, high_hz=2400, count=22, q=(1.5, 3.5), tilt_db=-2)
    lay_peaked(canvas, booth, modal.strike(sheet, 0.003, rate_hz=booth.rate_hz), 0.8 * length, -7)
    return canvas


def coins(params: Mapping[str, float], booth: Booth) -> Sound:
    """Coins fall on a table: each strikes, bounces ever faster, and some roll on their rim till they lie flat."""
    count = round(params["count"])
    canvas = shape.empty(0.35 * count + 2.2, rate_hz=booth.rate_hz)
    top = modal.plate(booth.body, low_hz=150, high_hz=1900, count=18, q=(5, 11), tilt_db=-3)
    at = 0.0
    for _ in range(count):
        low = booth.use.uniform(3300, 6200)
        tones = low * np.array([1, 1.73, 2.33, 2.98, 3.91]) * np.exp(0.02 * booth.use.standard_normal(5))
        disc = modal.modes(tones, booth.use.uniform(0.12, 0.4) * np.array([1, 0.8, 0.6, 0.5, 0.4]),
                           [1, 0.8, 0.6, 0.4, 0.3], rng=booth.use)  # fmt: skip
        bounce, gap, loud = at, booth.use.uniform(0.13, 0.26), 0.0
        while gap > 0.014 and loud > -30:
            hit = modal.strike(disc.struck_at(booth.use, 0.7), 0.00008, rate_hz=booth.rate_hz)
            lay_peaked(canvas, booth, hit, bounce, loud + booth.use.uniform(-2, 2))
            lay_peaked(
                canvas, booth, modal.strike(top.struck_at(booth.use), 0.0005, rate_hz=booth.rate_hz), bounce, loud - 13
            )
            bounce += gap
            gap *= booth.use.uniform(0.55, 0.86)
            loud -= booth.use.uniform(2.0, 5.0)
        at += booth.use.exponential(params["gap"])
    return canvas


def keys(params: Mapping[str, float], booth: Booth) -> Sound:
    """A bunch of keys that is shaken: metal on metal in bursts."""
    length = params["length"]
    bunch = [
        modal.plate(
            booth.body, low_hz=booth.body.uniform(1900, 3600), high_hz=12500, count=12, q=(60, 190), tilt_db=-0.5
        )
        for _ in range(6)
    ]
    hits = [
        peaked(modal.strike(bunch[index % 6].struck_at(booth.use, 0.8), 0.0001, rate_hz=booth.rate_hz)).mean(axis=1)
        for index in range(30)
    ]
    points = 200
    shake = np.maximum(0, shape.drift(booth.use, points, step_s=length / points, period_s=0.25) + 0.4) ** 1.5
    times = grains.poisson(booth.use, params["rate"] * shake, length)
    gains = grains.pareto(booth.use, len(times), shape=2.4, limit=5)
    pans = booth.use.uniform(-0.25, 0.25, len(times))
    frames = booth.count(length + 0.5)
    return grains.scatter(hits, times, gains, pans, frames=frames, rate_hz=booth.rate_hz, rng=booth.use)


def switch(params: Mapping[str, float], booth: Booth) -> Sound:
    """A light switch: the rocker gives, snaps over, and its box answers."""
    canvas = shape.empty(0.5, rate_hz=booth.rate_hz)
    late = booth.use.uniform(0.007, 0.012)
    lay_peaked(canvas, booth, plastic(booth, 620 / params["size"], 0.0004), 0.0, -10)
    lay_peaked(canvas, booth, plastic(booth, 480 / params["size"], 0.00025), late)
    wall = modal.plate(booth.body, low_hz=140 / params["size"], high_hz=900, count=12, q=(3, 7), tilt_db=-3)
    lay_peaked(canvas, booth, modal.strike(wall, 0.002, rate_hz=booth.rate_hz), late, -13)
    spring = modal.modes([2900, 4700, 7100], [0.03, 0.022, 0.015], [1, 0.7, 0.4], rng=booth.body)
    lay_peaked(canvas, booth, modal.strike(spring, 0.0001, rate_hz=booth.rate_hz), late, -14)
    return canvas


def drawer(params: Mapping[str, float], booth: Booth) -> Sound:
    """A drawer: wood runs on wood, things in it shift, and it comes up against its stop."""
    length, frames, points = params["length"], booth.count(params["length"]), 150
    place = np.linspace(0, 1, points)
    speed = np.sin(np.pi * place) ** 0.6 * np.exp(
        0.3 * shape.drift(booth.use, points, step_s=length / points, period_s=0.05)
    )
    layers: list[painter.Layer] = [
        (painter.hump(260, 2.0), speed), (painter.hump(1100, 2.4), 0.4 * speed**1.4),
        (painter.tilt(90, -6, 30), 0.6 * speed),
    ]  # fmt: skip
    run = painter.paint(
        booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=3, coherence=0.7, window=1024
    )
    canvas = shape.empty(length + 0.9, rate_hz=booth.rate_hz)
    lay_peaked(canvas, booth, run, 0.0, -9)
    box = modal.plate(booth.body, low_hz=95, high_hz=2600, count=40, q=(6, 15), tilt_db=-3)
    lay_peaked(canvas, booth, modal.strike(box, 0.004 - 0.003 * params["force"], rate_hz=booth.rate_hz), length)
    lay_peaked(canvas, booth, modal.strike(box.tuned(1.3), 0.002, rate_hz=booth.rate_hz), length + 0.035, -9)
    loose = (length * booth.use.uniform(0.1, 1.0, round(6 * params["contents"]))).tolist()
    for at in (*loose, length + 0.02, length + 0.07):
        small = modal.plate(
            booth.use, low_hz=booth.use.uniform(700, 2200), high_hz=7500, count=14, q=(8, 30), tilt_db=-2
        )
        loud = -17 + 4 * booth.use.standard_normal()
        lay_peaked(canvas, booth, modal.strike(small, 0.0004, rate_hz=booth.rate_hz), at, float(min(-11, loud)))
    return canvas


def chair_scrape(params: Mapping[str, float], booth: Booth) -> Sound:
    """A chair pushed back over a floor: legs that stick and slip, one after the other, and stand still with a knock."""
    length = params["length"]
    canvas = shape.empty(length + 1.0, rate_hz=booth.rate_hz)
    for leg in range(3):
        fast = booth.body.uniform(95, 150)
        gesture = creaks.Gesture.drawn(booth.use, 0.55 * fast, fast, length * booth.use.uniform(0.7, 1.0))
        floor = modal.plate(
            booth.body, low_hz=booth.body.uniform(150, 230), high_hz=4200, count=46, q=(5, 14), tilt_db=-2
        )
        rub = creaks.squeal(gesture, floor.struck_at(booth.use, 0.2), booth, hiss=0.5)
        lay_peaked(canvas, booth, rub, 0.05 * leg * booth.use.uniform(0.5, 1.5), -3 * leg)
    hiss = shape.filter_band(
        shape.noise(booth.use, booth.count(length)), rate_hz=booth.rate_hz, low_hz=300, high_hz=3500
    )
    hiss *= (np.hanning(len(hiss)) ** 0.7).astype(np.float32)[:, None]
    lay_peaked(canvas, booth, hiss, 0.0, -16)
    stand = modal.plate(booth.body, low_hz=110, high_hz=1800, count=24, q=(5, 10), tilt_db=-3)
    for late, gain in ((0.02, -6.0), (0.07, -11.0)):
        lay_peaked(
            canvas, booth, modal.strike(stand.struck_at(booth.use), 0.002, rate_hz=booth.rate_hz), length + late, gain
        )
    return canvas


def cup_down(params: Mapping[str, float], booth: Booth) -> Sound:
    """A cup is set on its saucer: china on china, twice or three times ever closer, and the table under it."""
    canvas = shape.empty(0.9, rate_hz=booth.rate_hz)
    low = booth.body.uniform(1350, 1900) / params["size"]
    cup = modal.modes(low * np.array([1, 1.02, 2.3, 2.36, 3.9, 5.6]), [0.11, 0.1, 0.07, 0.06, 0.04, 0.03],
                      [1, 0.8, 0.8, 0.6, 0.4, 0.3], rng=booth.body)  # fmt: skip
    saucer = modal.plate(booth.body, low_hz=780 / params["size"], high_hz=8200, count=18, q=(35, 90), tilt_db=-1.5)
    top = modal.plate(booth.body, low_hz=140, high_hz=1500, count=18, q=(5, 11), tilt_db=-3)
    at, gap, loud = 0.0, booth.use.uniform(0.04, 0.075), 0.0
    for _ in range(3 if params["saucer"] > 0.5 else 1):
        ring = cup + saucer if params["saucer"] > 0.5 else cup.damped(0.5)
        lay_peaked(
            canvas, booth, modal.strike(ring.struck_at(booth.use, 0.5), 0.00022, rate_hz=booth.rate_hz), at, loud
        )
        lay_peaked(canvas, booth, modal.strike(top.struck_at(booth.use), 0.002, rate_hz=booth.rate_hz), at, loud - 5)
        at, gap, loud = at + gap, gap * 0.6, loud - booth.use.uniform(5, 9)
    return canvas
