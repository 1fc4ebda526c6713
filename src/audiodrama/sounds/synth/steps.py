"""Footsteps by surface: heel and toe on hard floors, clouds of grains on loose ground; never the same twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from audiodrama.sounds.synth import creaks, grains, modal, shape
from audiodrama.sounds.synth.booth import Booth, Sound
from audiodrama.sounds.synth.doors import tock
from audiodrama.sounds.synth.recipes.doors import BOARDS
from audiodrama.sounds.synth.shape import peaked

Step = Callable[[], Sound]


def _walk(params: Mapping[str, float], booth: Booth, step: Step) -> Sound:
    """A few steps at a pace that is never quite even; the feet differ a little and stand apart."""
    canvas = shape.empty(params["count"] * params["pace"] * 1.1 + 0.9, rate_hz=booth.rate_hz)
    at = 0.005
    for index in range(round(params["count"])):
        foot = index % 2
        gain = (0.8 + 0.2 * foot) * np.exp(0.14 * booth.use.standard_normal())
        far_db = min(0.0, params["approach"]) * index / params["count"]
        far_db -= max(0.0, params["approach"]) * (1 - (index + 1) / params["count"])
        placed = _at_distance(shape.turned(step(), 0.12 if foot else -0.12), far_db, booth)
        shape.lay(canvas, placed, at, rate_hz=booth.rate_hz, gain=float(gain))
        at += params["pace"] * (1 + 0.035 * booth.use.standard_normal())
    return canvas


def _at_distance(sound: Sound, far_db: float, booth: Booth) -> Sound:
    """A step so many dB softer than near by, and as dull as that distance makes it."""
    if far_db > -1:
        return sound
    dull = shape.filter_band(sound, rate_hz=booth.rate_hz, high_hz=9000 * 10 ** (far_db / 25), order=1)
    return dull * np.float32(shape.decibels(far_db))


def _footfall(params: Mapping[str, float], booth: Booth, floor: modal.Modes, width_s: float, scuff_db: float) -> Sound:
    """Heel, then the ball of the foot 100 to 150 ms later with a softer contact, and the sole's scuff between."""
    canvas = shape.empty(0.75, rate_hz=booth.rate_hz)
    width = width_s * (1.5 - params["force"]) * np.exp(0.12 * booth.use.standard_normal())
    heel = peaked(modal.strike(floor.struck_at(booth.use, 0.35), width, rate_hz=booth.rate_hz))
    shape.lay(heel, peaked(tock(booth), scuff_db + 14), 0.0, rate_hz=booth.rate_hz)
    shape.lay(canvas, heel, 0.0, rate_hz=booth.rate_hz)
    later = booth.use.uniform(0.10, 0.15) * min(1.2, params["pace"] / 0.55)
    toe = modal.strike(floor.struck_at(booth.use, 0.5), 1.7 * width, rate_hz=booth.rate_hz)
    shape.lay(canvas, peaked(toe, booth.use.uniform(-13, -8)), later, rate_hz=booth.rate_hz)
    scuff = shape.filter_band(
        shape.noise(booth.use, booth.count(0.13)), rate_hz=booth.rate_hz, low_hz=900, high_hz=5200
    )
    scuff *= (np.hanning(len(scuff)) ** 2).astype(np.float32)[:, None]
    shape.lay(canvas, peaked(scuff, scuff_db + 3 * booth.use.standard_normal()), 0.6 * later, rate_hz=booth.rate_hz)
    return canvas


def _planks(booth: Booth, lowest_hz: float) -> modal.Modes:
    """A wooden floor: nine modes from 92 to 2400 Hz over many weak ones."""
    tones = (
        lowest_hz * np.array([1, 1.7, 2.6, 4.1, 6.0, 9.2, 13, 18.5, 26]) * np.exp(0.04 * booth.body.standard_normal(9))
    )
    gain = np.array([1, 0.9, 0.8, 0.55, 0.45, 0.3, 0.2, 0.14, 0.1])
    floor = modal.modes(tones, 0.16 * np.arange(1, 10) ** -0.75, gain, rng=booth.body)
    grain = modal.plate(booth.body, low_hz=240, high_hz=5200, count=30, q=(4, 11), tilt_db=-3)
    return floor + modal.Modes(grain.frequency_hz, grain.t60_s, 0.22 * grain.gain)


def wood(params: Mapping[str, float], booth: Booth) -> Sound:
    """Shoes on floorboards."""
    floor = _planks(booth, 92)
    return _walk(params, booth, lambda: _footfall(params, booth, floor, 0.0016, -30))


def stairs(params: Mapping[str, float], booth: Booth) -> Sound:
    """Up a wooden stair: each tread another board, and now and then one that complains."""
    boards = list(BOARDS.values())

    def step() -> Sound:
        tread = _planks(booth, booth.use.uniform(84, 125))
        sound = _footfall(params, booth, tread, 0.0024, -32)
        if booth.use.uniform() < params["creaky"]:
            chosen = boards[int(booth.use.integers(len(boards)))]
            groan = creaks.groan({**chosen, "length": 0.55 * chosen["length"]}, booth)
            shape.lay(sound, peaked(groan, booth.use.uniform(-18, -9)), 0.09, rate_hz=booth.rate_hz)
        return sound

    return _walk(params, booth, step)


def stone(params: Mapping[str, float], booth: Booth) -> Sound:
    """Hard soles on flagstones: a short contact, little body, bright and dry."""
    tones = np.geomspace(160, 3600, 14) * np.exp(0.08 * booth.body.standard_normal(14))
    gain = np.exp(0.4 * booth.body.standard_normal(14)) * np.geomspace(1, 0.5, 14)
    floor = modal.modes(tones, 0.055 * (tones / 160) ** -0.5, gain, rng=booth.body)
    gritty = grains.bursts(booth.body, 16, length_s=(0.001, 0.004), low_hz=2000, high_hz=8000, rate_hz=booth.rate_hz)

    def step() -> Sound:
        sound = _footfall(params, booth, floor, 0.0007, -25)
        sand = _crush(booth, gritty, 70, 0.16)
        shape.lay(sound, peaked(sand, -21), 0.03, rate_hz=booth.rate_hz)
        return sound

    return _walk(params, booth, step)


def _crush(booth: Booth, bank: list[Sound], rate: float, length_s: float, *, wild: float = 3.0) -> Sound:
    """Loose ground under a foot: grains follow the two humps of a foot's force, heel and then ball."""
    ball, depth = booth.use.uniform(0.52, 0.64), booth.use.uniform(0.35, 0.7)
    force = shape.curve([(0, 0), (0.07, 1), (0.3, 0.12), (ball, depth), (1, 0)], 200)
    times = grains.poisson(booth.use, rate * force, length_s)
    gains = grains.pareto(booth.use, len(times), shape=wild, limit=6) * np.interp(
        times / length_s, np.linspace(0, 1, 200), force
    )
    pans = booth.use.uniform(-0.25, 0.25, len(times))
    frames = booth.count(length_s + 0.06)
    return grains.scatter(bank, times, gains, pans, frames=frames, rate_hz=booth.rate_hz, rng=booth.use)


def gravel(params: Mapping[str, float], booth: Booth) -> Sound:
    """Shoes on gravel: stones that knock and grind."""
    stones = grains.pings(booth.body, 24, low_hz=1400, high_hz=6500, t60_s=(0.004, 0.012), rate_hz=booth.rate_hz)
    grit = grains.bursts(booth.body, 40, length_s=(0.002, 0.011), low_hz=700, high_hz=6000, rate_hz=booth.rate_hz)

    def step() -> Sound:
        sound = shape.empty(0.6, rate_hz=booth.rate_hz)
        shape.lay(sound, peaked(_crush(booth, grit, 2600, 0.33)), 0.0, rate_hz=booth.rate_hz)
        shape.lay(sound, peaked(_crush(booth, stones, 420, 0.35, wild=2.4), -4), 0.005, rate_hz=booth.rate_hz)
        shape.lay(sound, peaked(_earth(booth), -12), 0.004, rate_hz=booth.rate_hz)
        return sound

    return _walk(params, booth, step)


def _earth(booth: Booth) -> Sound:
    """The dull weight of a foot on soft ground."""
    tones = np.array([74, 112, 171, 256, 390, 560]) * booth.use.uniform(0.9, 1.1)
    ground = modal.modes(tones, [0.07, 0.06, 0.05, 0.04, 0.03, 0.025], [1, 0.9, 0.8, 0.6, 0.5, 0.4], rng=booth.use)
    return modal.strike(ground, 0.003, rate_hz=booth.rate_hz)


def leaves(params: Mapping[str, float], booth: Booth) -> Sound:
    """Through dry leaves: crackle on crackle, longer than the step itself."""
    dry = grains.bursts(booth.body, 48, length_s=(0.001, 0.009), low_hz=1800, high_hz=9500, rate_hz=booth.rate_hz)
    soft = grains.bursts(booth.body, 16, length_s=(0.012, 0.035), low_hz=700, high_hz=4000, rate_hz=booth.rate_hz)

    def step() -> Sound:
        sound = shape.empty(0.8, rate_hz=booth.rate_hz)
        shape.lay(sound, peaked(_crush(booth, dry, 1500, 0.42, wild=2.2)), 0.0, rate_hz=booth.rate_hz)
        shape.lay(sound, peaked(_crush(booth, soft, 900, 0.44), -2), 0.0, rate_hz=booth.rate_hz)
        shape.lay(sound, peaked(_earth(booth), -16), 0.004, rate_hz=booth.rate_hz)
        return sound

    return _walk(params, booth, step)


def snow(params: Mapping[str, float], booth: Booth) -> Sound:
    """On cold snow: a dense, dull crunch that squeaks as it is pressed."""
    flakes = grains.bursts(booth.body, 40, length_s=(0.004, 0.016), low_hz=350, high_hz=3200, rate_hz=booth.rate_hz)

    def step() -> Sound:
        sound = shape.empty(0.6, rate_hz=booth.rate_hz)
        crunch = shape.filter_band(
            _crush(booth, flakes, 2600, 0.36, wild=4.0), rate_hz=booth.rate_hz, high_hz=4200, order=1
        )
        shape.lay(sound, peaked(crunch), 0.0, rate_hz=booth.rate_hz)
        gesture = creaks.Gesture.drawn(booth.use, 90, 150, 0.24)
        pressed = modal.plate(booth.body, low_hz=420, high_hz=2600, count=24, q=(3, 7), tilt_db=-2)
        shape.lay(sound, peaked(creaks.squeal(gesture, pressed, booth, hiss=0.6), -12), 0.05, rate_hz=booth.rate_hz)
        shape.lay(sound, peaked(_earth(booth), -14), 0.004, rate_hz=booth.rate_hz)
        return sound

    return _walk(params, booth, step)
