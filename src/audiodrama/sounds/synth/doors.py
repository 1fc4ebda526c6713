"""Doors, latches, knocks, railings, beds and settling wood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import creaks, grains, modal, shape
from audiodrama.sounds.synth.shape import peaked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound


def click(booth: Booth, size: float = 1.0, *, width_s: float = 0.0003) -> Sound:
    """A small metal part that strikes another, with the wood it sits in."""
    tones = np.array([1900, 3100, 4700, 6900, 8800]) / size
    tones = tones * np.exp(0.03 * booth.body.standard_normal(5)) * np.exp(0.01 * booth.use.standard_normal(5))
    metal = modal.modes(tones, booth.use.uniform(0.010, 0.024, 5), [1, 0.8, 0.6, 0.4, 0.2], rng=booth.use)
    wood = modal.plate(booth.use, low_hz=230 / size, high_hz=1500, count=10, q=(6, 14), tilt_db=-3)
    wood = modal.Modes(wood.frequency_hz, wood.t60_s, 0.35 * wood.gain)
    return peaked(modal.strike(metal.struck_at(booth.use) + wood, width_s, rate_hz=booth.rate_hz))


def latch(params: Mapping[str, float], booth: Booth) -> Sound:
    """The handle scrapes, the tongue clicks, half a click follows 8 ms later, and it falls back."""
    size, force = params["size"], params["force"]
    canvas = shape.empty(0.8, rate_hz=booth.rate_hz)
    scrape = shape.filter_band(
        shape.noise(booth.use, booth.count(0.07)), rate_hz=booth.rate_hz, low_hz=1500, high_hz=6000
    )
    scrape *= (np.hanning(len(scrape)) ** 2).astype(np.float32)[:, None]
    shape.lay(canvas, peaked(scrape, -30), 0.0, rate_hz=booth.rate_hz)
    lift = 0.06 + booth.use.uniform(0, 0.02)
    shape.lay(canvas, click(booth, size), lift, rate_hz=booth.rate_hz, gain=0.5 + 0.5 * force)
    shape.lay(canvas, click(booth, size), lift + booth.use.uniform(0.006, 0.011), rate_hz=booth.rate_hz, gain=0.45)
    fall = lift + booth.use.uniform(0.13, 0.2)
    shape.lay(canvas, click(booth, size * 1.15), fall, rate_hz=booth.rate_hz, gain=0.4 * (0.5 + force))
    shape.lay(canvas, click(booth, size * 1.1), fall + 0.013, rate_hz=booth.rate_hz, gain=0.15)
    return canvas


def hinge(booth: Booth, length_s: float, size: float) -> Sound:
    """A hinge that sticks: the creak of a board that is smaller and more metallic, at 14 to 120 slips a second."""
    fast = booth.body.uniform(30, 100)
    gesture = creaks.Gesture.drawn(booth.body, 12, fast, length_s)
    wood = creaks.boards(booth.body, 1.25 * size)
    return peaked(creaks.squeal(gesture, wood.struck_at(booth.use, 0.2), booth, hiss=0.15))


def door_open(params: Mapping[str, float], booth: Booth) -> Sound:
    """A latch, the door loosening from its frame, the hinge, and a breath of air."""
    length, size = params["length"], params["size"]
    canvas = shape.empty(length + 1.2, rate_hz=booth.rate_hz)
    shape.lay(canvas, latch({"size": size, "force": 0.5}, booth), 0.0, rate_hz=booth.rate_hz, gain=0.7)
    loose = modal.strike(panel(booth, size), 0.008, rate_hz=booth.rate_hz)
    shape.lay(canvas, peaked(loose, -9), 0.26, rate_hz=booth.rate_hz)
    if params["creak"] > -60:
        shape.lay(canvas, peaked(hinge(booth, length, size), params["creak"]), 0.34, rate_hz=booth.rate_hz)
    air = shape.filter_band(shape.noise(booth.use, booth.count(length)), rate_hz=booth.rate_hz, low_hz=120, high_hz=700)
    air *= (np.hanning(len(air)) ** 1.5).astype(np.float32)[:, None]
    shape.lay(canvas, peaked(air, -26), 0.3, rate_hz=booth.rate_hz)
    return canvas


def panel(booth: Booth, size: float) -> modal.Modes:
    """A door leaf in its frame: broad modes from 68 to 1080 Hz and a short, dense upper part."""
    low = np.geomspace(68, 1080, 16) * np.exp(0.05 * booth.body.standard_normal(16)) / size
    fall = 0.30 * (low / low[0]) ** -0.45 * booth.body.uniform(0.7, 1.2, 16)
    gain = (low / low[0]) ** -0.45 * np.exp(0.4 * booth.body.standard_normal(16)) * booth.body.choice([-1, 1], 16)
    upper = modal.plate(booth.body, low_hz=1100 / size, high_hz=4500, count=24, q=(8, 20), tilt_db=-6)
    upper = modal.Modes(upper.frequency_hz, upper.t60_s, 0.4 * upper.gain)
    return (modal.modes(low, fall, gain, rng=booth.body) + upper).struck_at(booth.use, 0.25)


def door_close(params: Mapping[str, float], booth: Booth) -> Sound:
    """Air before it, wood into wood, the frame, then the catch of the latch."""
    size, force = params["size"], params["force"]
    canvas = shape.empty(1.6, rate_hz=booth.rate_hz)
    air = shape.filter_band(shape.noise(booth.use, booth.count(0.16)), rate_hz=booth.rate_hz, low_hz=80, high_hz=900)
    air *= (np.linspace(0, 1, len(air)) ** 2 * np.hanning(2 * len(air))[: len(air)][::-1]).astype(np.float32)[:, None]
    shape.lay(canvas, peaked(air, -20 + 6 * force), 0.0, rate_hz=booth.rate_hz)
    width = 0.007 - 0.0055 * force
    body = panel(booth, size)
    shape.lay(canvas, peaked(modal.strike(body, width, rate_hz=booth.rate_hz)), 0.13, rate_hz=booth.rate_hz)
    shape.lay(canvas, peaked(tock(booth), -20 + 8 * force), 0.13, rate_hz=booth.rate_hz)
    again = booth.use.uniform(0.022, 0.04)
    frame = modal.strike(body.tuned(1.31), width / 2, rate_hz=booth.rate_hz)
    shape.lay(canvas, peaked(frame, -9), 0.13 + again, rate_hz=booth.rate_hz)
    if params["latch"] > -60:
        late = 0.13 + again + booth.use.uniform(0.004, 0.02) + 0.05 * (1 - force)
        shape.lay(canvas, click(booth, size), late, rate_hz=booth.rate_hz, gain=shape.decibels(params["latch"]))
        shape.lay(
            canvas, click(booth, size), late + 0.012, rate_hz=booth.rate_hz, gain=shape.decibels(params["latch"] - 9)
        )
    return canvas


def knock(params: Mapping[str, float], booth: Booth) -> Sound:
    """Knuckles: a hard, short contact into a panel that is damped by its frame, and the bone's own tock."""
    count, gap = round(params["count"]), params["gap"]
    low = modal.plate(booth.body, low_hz=200 / params["size"], high_hz=700, count=14, q=(5.5, 12.5), tilt_db=-0.6)
    high = modal.plate(booth.body, low_hz=700 / params["size"], high_hz=5200, count=40, q=(7, 16), tilt_db=-4.5)
    leaf = low + modal.Modes(high.frequency_hz, high.t60_s, 0.46 * high.gain)
    canvas = shape.empty(count * gap * 1.2 + 0.5, rate_hz=booth.rate_hz)
    width = 0.0011 - 0.0006 * params["force"]
    at = 0.004
    for index in range(count):
        strength = (0.75 + 0.25 * (index in {0, count - 1})) * np.exp(0.12 * booth.use.standard_normal())
        hit = peaked(modal.strike(leaf.struck_at(booth.use, 0.3), width, rate_hz=booth.rate_hz))
        shape.lay(hit, peaked(tock(booth), -18), 0.0, rate_hz=booth.rate_hz)
        shape.lay(canvas, hit, at, rate_hz=booth.rate_hz, gain=float(strength))
        at += gap * (1 + 0.06 * booth.use.standard_normal())
    return canvas


def tock(booth: Booth) -> Sound:
    """The first instant of a hard touch: a few milliseconds of bright noise."""
    frames = booth.count(0.006)
    start = shape.filter_band(
        shape.noise(booth.use, frames, correlation=0.8), rate_hz=booth.rate_hz, low_hz=1300, high_hz=6500, order=1
    )
    return np.asarray(start * grains.decay(frames, rate_hz=booth.rate_hz, t60_s=0.008).astype(np.float32)[:, None])


def rail_rattle(params: Mapping[str, float], booth: Booth) -> Sound:
    """A body against a railing: a low blow, bars that ring, joints that chatter ever faster and softer."""
    size, force = params["size"], params["force"]
    bars = modal.modes(
        210 * (6800 / 210) ** np.sort(booth.body.uniform(0, 1, 26)) / size,
        booth.body.uniform(0.12, 0.55, 26),
        np.exp(0.6 * booth.body.standard_normal(26)) * np.linspace(1, 0.5, 26),
        rng=booth.body,
    )
    canvas = shape.empty(2.4, rate_hz=booth.rate_hz)
    blow = modal.modes(np.array([58, 83, 121, 176]) / size, [0.3, 0.25, 0.2, 0.16], [1, 0.9, 0.6, 0.4], rng=booth.body)
    shape.lay(canvas, peaked(modal.strike(blow, 0.009, rate_hz=booth.rate_hz), -1), 0.0, rate_hz=booth.rate_hz)
    first = modal.strike(bars.struck_at(booth.use), 0.0009 - 0.0006 * force, rate_hz=booth.rate_hz)
    shape.lay(canvas, peaked(first, -2), 0.006, rate_hz=booth.rate_hz)
    loose = [modal.strike(bars.struck_at(booth.use, 0.9).damped(0.6), 0.0002, rate_hz=booth.rate_hz) for _ in range(7)]
    at, gap, loud = 0.05, 0.085, -5.0
    while gap > 0.012 and params["chatter"] > 0:
        hit = loose[booth.use.integers(len(loose))]
        gain = loud + 2.5 * booth.use.standard_normal() + 20 * np.log10(params["chatter"])
        shape.lay(canvas, peaked(hit, gain), at, rate_hz=booth.rate_hz)
        at += gap * booth.use.uniform(0.5, 1.4)
        gap *= 0.9
        loud -= 1.2
    return canvas


def bed_springs(params: Mapping[str, float], booth: Booth) -> Sound:
    """A mattress that sinks, springs that twang in turn, and a frame that complains once."""
    canvas = shape.empty(2.2, rate_hz=booth.rate_hz)
    soft = shape.filter_band(shape.noise(booth.use, booth.count(0.5)), rate_hz=booth.rate_hz, low_hz=50, high_hz=420)
    soft *= shape.curve([(0, 0), (0.12, 1), (0.4, 0.35), (1, 0)], len(soft)).astype(np.float32)[:, None]
    shape.lay(canvas, peaked(soft, 2 + 4 * params["force"]), 0.0, rate_hz=booth.rate_hz)
    rustle = shape.filter_band(
        shape.noise(booth.use, booth.count(0.6)), rate_hz=booth.rate_hz, low_hz=1200, high_hz=5200
    )
    flutter = np.exp(0.8 * shape.drift(booth.use, len(rustle), step_s=1 / booth.rate_hz, period_s=0.03))
    rustle *= (flutter * np.hanning(len(rustle))).astype(np.float32)[:, None]
    shape.lay(canvas, peaked(rustle, -17), 0.02, rate_hz=booth.rate_hz)
    if params["springs"] > -60:
        coils = [_coil(booth, params["size"]) for _ in range(5)]
        for index, at in enumerate(
            np.sort(np.concatenate([booth.use.uniform(0.04, 0.35, 6), booth.use.uniform(0.4, 1.1, 3)]))
        ):
            gain = params["springs"] - 8 - 9 * at + 3 * booth.use.standard_normal()
            shape.lay(canvas, peaked(coils[index % len(coils)], float(gain)), float(at), rate_hz=booth.rate_hz)
    gesture = creaks.Gesture.drawn(booth.body, 18, 60, 0.55)
    frame = creaks.squeal(gesture, creaks.boards(booth.body, 0.9 * params["size"]), booth)
    shape.lay(canvas, peaked(frame, -9 + 4 * params["force"]), 0.12, rate_hz=booth.rate_hz)
    return canvas


def _coil(booth: Booth, size: float) -> Sound:
    """One spring that rubs and gives: a short squeal through a nearly harmonic, well damped coil."""
    low = booth.use.uniform(240, 520) / size
    order = np.arange(1, 14)
    tones = low * order**1.08 * booth.use.uniform(0.97, 1.03, 13)
    coil = modal.modes(tones, 0.07 * order**-0.4, order**-0.9, rng=booth.use).struck_at(booth.use, 0.5)
    gesture = creaks.Gesture.drawn(booth.use, 30, booth.use.uniform(70, 140), booth.use.uniform(0.06, 0.16))
    return creaks.squeal(gesture, coil, booth, hiss=0.25)


def wood_tick(params: Mapping[str, float], booth: Booth) -> Sound:
    """Ticks of settling wood, each another beam."""
    count = round(params["count"])
    canvas = shape.empty(0.3 + 0.7 * count, rate_hz=booth.rate_hz)
    at = 0.0
    for _ in range(count):
        beam = modal.plate(
            booth.use, low_hz=booth.use.uniform(160, 420) / params["size"], high_hz=5200, count=22, q=(7, 18)
        )
        tick = modal.strike(beam, booth.use.uniform(0.0003, 0.0009), rate_hz=booth.rate_hz)
        shape.lay(canvas, peaked(tick, booth.use.uniform(-9, 0)), at, rate_hz=booth.rate_hz)
        at += booth.use.choice([0.04, 0.12, 0.5]) * booth.use.uniform(0.7, 1.3)
    return canvas


def lock_fumble(params: Mapping[str, float], booth: Booth) -> Sound:
    """A key scrapes round the keyhole in short strokes, finds it over the pins, turns, and the bolt goes over."""
    length = params["length"]
    canvas = shape.empty(length + 1.4, rate_hz=booth.rate_hz)
    strokes = np.cumsum(booth.use.uniform(0.12, 0.34, 40))
    for at in strokes[strokes < length]:
        shape.lay(canvas, _scratch(booth, booth.use.uniform(0.05, 0.16)), float(at), rate_hz=booth.rate_hz, gain=0.32)
        if booth.use.uniform() < 0.6:
            touch = click(booth, booth.use.uniform(0.55, 0.8))
            shape.lay(canvas, touch, float(at), rate_hz=booth.rate_hz, gain=booth.use.uniform(0.15, 0.5))
    at = length
    for _ in range(5):
        shape.lay(canvas, click(booth, 0.62), at, rate_hz=booth.rate_hz, gain=booth.use.uniform(0.2, 0.45))
        at += booth.use.uniform(0.018, 0.035)
    if params["bolt"] > -60:
        bolt = modal.plate(booth.body, low_hz=190, high_hz=4200, count=26, q=(8, 20), tilt_db=-2.5)
        thud = peaked(modal.strike(bolt.struck_at(booth.use, 0.2), 0.0011, rate_hz=booth.rate_hz), params["bolt"])
        shape.lay(canvas, thud, at + 0.22, rate_hz=booth.rate_hz)
        shape.lay(
            canvas, click(booth, 1.2), at + 0.225, rate_hz=booth.rate_hz, gain=0.6 * shape.decibels(params["bolt"])
        )
    return canvas


def _scratch(booth: Booth, length_s: float) -> Sound:
    """Metal drawn over metal: a cloud of tiny clicks, some of them rough, in the brass of the lock."""
    clear = grains.pings(booth.use, 8, low_hz=2600, high_hz=8500, t60_s=(0.003, 0.009), rate_hz=booth.rate_hz)
    rough = grains.bursts(booth.use, 14, length_s=(0.001, 0.005), low_hz=1200, high_hz=7000, rate_hz=booth.rate_hz)
    times = grains.poisson(booth.use, np.hanning(32) * 520 + 30, length_s)
    gains = grains.pareto(booth.use, len(times), shape=2.5, limit=6)
    frames = booth.count(length_s + 0.03)
    pans = np.zeros(len(times))
    cloud = grains.scatter(clear + rough, times, gains, pans, frames=frames, rate_hz=booth.rate_hz, rng=booth.use)
    return peaked(cloud)


def board_crack(params: Mapping[str, float], booth: Booth) -> Sound:
    """A rotten board gives way: a groan, fibres that part, the snap, and splinters falling into the dark below."""
    size = params["size"]
    canvas = shape.empty(2.2, rate_hz=booth.rate_hz)
    gesture = creaks.Gesture.drawn(booth.use, 16, 60, 0.35)
    board = creaks.boards(booth.body, size)
    shape.lay(canvas, peaked(creaks.squeal(gesture, board, booth), -14), 0.0, rate_hz=booth.rate_hz)
    snap = modal.plate(booth.body, low_hz=150 / size, high_hz=7500, count=60, q=(4, 11), tilt_db=-1.2)
    splinters = grains.bursts(booth.use, 40, length_s=(0.0008, 0.006), low_hz=900, high_hz=8000, rate_hz=booth.rate_hz)
    for at, gain in ((0.33, -9.0), (0.37, -5.0), (0.41, 0.0), (0.47, -8.0)):
        late = at + 0.012 * booth.use.standard_normal()
        crack = peaked(modal.strike(snap.struck_at(booth.use, 0.5), 0.0003, rate_hz=booth.rate_hz), gain)
        shape.lay(canvas, crack, late, rate_hz=booth.rate_hz)
        times = grains.poisson(booth.use, 900 * np.exp(-np.linspace(0, 6, 40)), 0.12)
        gains = grains.pareto(booth.use, len(times), shape=1.8, limit=6)
        fibres = grains.scatter(
            splinters,
            times,
            gains,
            np.zeros(len(times)),
            frames=booth.count(0.14),
            rate_hz=booth.rate_hz,
            rng=booth.use,
        )
        if len(times):
            shape.lay(canvas, peaked(fibres, gain - 4), late, rate_hz=booth.rate_hz)
    for at in 0.62 + np.cumsum(booth.use.exponential(0.11, 7)):
        chip = modal.plate(booth.use, low_hz=booth.use.uniform(350, 900), high_hz=5200, count=14, q=(5, 12), tilt_db=-2)
        fall = peaked(
            modal.strike(chip, 0.0006, rate_hz=booth.rate_hz),
            -15 - 8 * (float(at) - 0.6) + 3 * booth.use.standard_normal(),
        )
        shape.lay(canvas, fall, float(at), rate_hz=booth.rate_hz)
    return canvas
