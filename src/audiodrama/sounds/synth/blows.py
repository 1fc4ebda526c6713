"""Blows: a shot, an explosion, a punch, a fall, blades, a splash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import grains, modal, painter, shape
from audiodrama.sounds.synth.people import body_thump, rustle
from audiodrama.sounds.synth.shape import lay_peaked, peaked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound


def _blast(booth: Booth, length_s: float, low_hz: float, high_hz: float) -> Sound:
    """A burst of noise that is there at once and falls by 60 dB in length_s."""
    frames = booth.count(length_s)
    burst = shape.filter_band(
        shape.noise(booth.use, frames, correlation=0.8), rate_hz=booth.rate_hz, low_hz=low_hz, high_hz=high_hz
    )
    fall = grains.decay(frames, rate_hz=booth.rate_hz, t60_s=length_s, attack_s=0.0002)
    return np.asarray(burst * fall.astype(np.float32)[:, None])


def _pressed(sound: Sound, drive: float) -> Sound:
    """As a microphone takes what is far too loud for it: the top rounded off."""
    return np.asarray(np.tanh(drive * peaked(sound)) / np.tanh(drive))


def gunshot(params: Mapping[str, float], booth: Booth) -> Sound:
    """A shot: the crack, the weight of the blast, the mechanism, and the walls or hills that give it back."""
    size, far = params["size"], params["distance"]
    canvas = shape.empty(2.6, rate_hz=booth.rate_hz)
    lay_peaked(canvas, booth, _blast(booth, 0.05, 900, 9000), 0.0, -1)
    lay_peaked(canvas, booth, _blast(booth, 0.22, 140 / size, 2200), 0.0005, 0)
    lay_peaked(canvas, booth, _blast(booth, 0.45, 45, 240 / size), 0.001, -2)
    thump = modal.modes(np.array([44, 67, 98, 143]) / size, [0.3, 0.24, 0.18, 0.12], [1, 1, 0.7, 0.5], rng=booth.use)
    lay_peaked(canvas, booth, modal.strike(thump, 0.004, rate_hz=booth.rate_hz), 0.0, -4)
    for _ in range(5):
        late = booth.use.uniform(0.05, 0.4)
        back = shape.turned(_blast(booth, 0.25, 120, 1800), booth.use.uniform(-0.8, 0.8))
        lay_peaked(canvas, booth, back, late, -14 - 16 * late)
    loud = _pressed(canvas, 3.5)
    high_hz = float(np.clip(11000 * (10 / max(10.0, far)) ** 0.5, 900, 11000))
    dull = shape.filter_band(loud, rate_hz=booth.rate_hz, high_hz=high_hz, order=1)
    wet_db = float(np.clip(-13 + 7 * np.log10(max(10.0, far) / 10), -13, 3))
    return shape.blurred(dull, booth.use, rate_hz=booth.rate_hz, t60_s=1.9, high_hz=0.4 * high_hz, wet_db=wet_db)


def explosion(params: Mapping[str, float], booth: Booth) -> Sound:
    """An explosion: the shock, a body of fire that rolls and darkens, and things that come down for a while."""
    length = params["length"]
    frames, points = booth.count(length), 300
    time = np.linspace(0, length, points)
    fall = np.exp(-time / (0.24 * length)) * np.clip((length - time) / 0.5, 0, 1)
    boil = np.exp(0.35 * shape.drift(booth.use, points, step_s=length / points, period_s=0.12))
    layers: list[painter.Layer] = [
        (painter.tilt(65, -7, 18), 1.3 * fall * boil),
        (painter.tilt(220, -8, 40), 0.8 * fall * boil * np.exp(-time / 0.6)),
        (painter.hump(900, 3.0), 0.3 * np.exp(-time / 0.25)),
        (painter.hump(3800, 2.6), 0.12 * np.exp(-time / 0.09)),
    ]
    body = painter.paint(
        booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=2, coherence=0.4, window=1024
    )
    canvas = _pressed(body, 2.5)
    lay_peaked(canvas, booth, _blast(booth, 0.12, 60, 8000), 0.0, -1)
    if params["debris"] > 0:
        lay_peaked(canvas, booth, _debris(booth, length, params["debris"]), 0.35, -13)
    return shape.blurred(canvas, booth.use, rate_hz=booth.rate_hz, t60_s=2.2, high_hz=1200, wet_db=-10)


def _debris(booth: Booth, length_s: float, much: float) -> Sound:
    """Stones and splinters that come down."""
    bank = [
        peaked(modal.strike(
            modal.plate(booth.use, low_hz=booth.use.uniform(180, 1400), high_hz=6500, count=14, q=(4, 12), tilt_db=-2),
            booth.use.uniform(0.0004, 0.0015), rate_hz=booth.rate_hz,
        )).mean(axis=1)
        for _ in range(30)
    ]  # fmt: skip
    rate = 60 * much * np.interp(np.linspace(0, 1, 60), [0, 0.12, 0.35, 1], [0.1, 1, 0.5, 0])
    times = grains.poisson(booth.use, rate, 0.85 * length_s)
    gains = grains.pareto(booth.use, len(times), shape=1.9, limit=8)
    pans = booth.use.uniform(-0.9, 0.9, len(times))
    frames = booth.count(length_s)
    return grains.scatter(bank, times, gains, pans, frames=frames, rate_hz=booth.rate_hz, rng=booth.use)


def punch(params: Mapping[str, float], booth: Booth) -> Sound:
    """A fist: the sleeve, the smack of the blow and the body behind it."""
    force = params["force"]
    canvas = shape.empty(0.8, rate_hz=booth.rate_hz)
    lay_peaked(canvas, booth, rustle(booth, 0.2, coarse=0.5, moves=1), 0.0, -21)
    lay_peaked(canvas, booth, _blast(booth, 0.05, 500, 3200 + 2500 * force), 0.16, -5 + 3 * force)
    lay_peaked(canvas, booth, _blast(booth, 0.11, 160, 900), 0.161, -2)
    lay_peaked(canvas, booth, body_thump(booth, 74), 0.16, 0)
    lay_peaked(canvas, booth, body_thump(booth, 128), 0.166, -6)
    lay_peaked(canvas, booth, rustle(booth, 0.35, coarse=0.4, moves=1), 0.2, -20)
    return np.asarray(np.tanh(1.6 * peaked(canvas)))


def body_fall(params: Mapping[str, float], booth: Booth) -> Sound:
    """Somebody falls on a floor: knees, body, arm and head one after the other, and clothes that follow."""
    canvas = shape.empty(1.7, rate_hz=booth.rate_hz)
    boards = modal.plate(booth.body, low_hz=68, high_hz=2200, count=40, q=(4, 11), tilt_db=-4)
    lay_peaked(canvas, booth, rustle(booth, 0.5, coarse=0.4, moves=1), 0.0, -16)
    hits = ((0.10, -6.0, 0.004), (0.24, 0.0, 0.007), (0.31, -3.0, 0.006), (0.40, -8.0, 0.003), (0.47, -12.0, 0.003))
    for at, gain, width in hits:
        late = at + 0.02 * booth.use.standard_normal()
        lay_peaked(canvas, booth, body_thump(booth, booth.use.uniform(52, 70)), late, gain - 1)
        lay_peaked(
            canvas,
            booth,
            modal.strike(boards.struck_at(booth.use), width, rate_hz=booth.rate_hz),
            late,
            gain - 4 + 6 * params["hard"],
        )
        lay_peaked(canvas, booth, _blast(booth, 0.05, 200, 1500), late, gain - 14)
    lay_peaked(canvas, booth, rustle(booth, 0.7, coarse=0.3, moves=2), 0.35, -19)
    return canvas


def _blade(booth: Booth) -> modal.Modes:
    """A blade: a bar of steel, with modes in doublets that ring long above the middle."""
    order = np.arange(1, 19)
    tones = booth.body.uniform(190, 240) * (order + 0.5) ** 1.62 / 1.93 * np.exp(0.02 * booth.body.standard_normal(18))
    tones = tones[tones < 12500]
    falls = 1.3 * (tones / 1500) ** -0.45
    gains = np.exp(0.4 * booth.body.standard_normal(len(tones))) * np.minimum(1, tones / 900)
    both = np.concatenate([tones, tones * 1.0021])
    return modal.modes(both, np.tile(np.clip(falls, 0.2, 1.8), 2), np.tile(gains, 2), rng=booth.body)


def sword(params: Mapping[str, float], booth: Booth) -> Sound:
    """Blades: one drawn along its sheath until it rings, or two that meet and slide."""
    blade = _blade(booth)
    canvas = shape.empty(2.8, rate_hz=booth.rate_hz)
    if params["draw"] > 0.5:
        lay_peaked(canvas, booth, _slide(booth, blade, 0.55, rising=True), 0.0, -3)
        lay_peaked(canvas, booth, modal.strike(blade.struck_at(booth.use, 0.6), 0.0002, rate_hz=booth.rate_hz), 0.5, -5)
        return canvas
    for index in range(round(params["count"])):
        at = 0.55 * index * booth.use.uniform(0.85, 1.15)
        for ratio, gain in ((1.0, 0.0), (1.17, -3.0)):
            steel = blade.tuned(ratio).struck_at(booth.use, 0.7).damped(0.6)
            lay_peaked(canvas, booth, modal.strike(steel, 0.00007, rate_hz=booth.rate_hz), at, gain)
        lay_peaked(canvas, booth, _blast(booth, 0.02, 2500, 11000), at, -8)
        lay_peaked(canvas, booth, _slide(booth, blade.tuned(1.08), 0.22, rising=False), at + 0.03, -15)
    return canvas


def _slide(booth: Booth, blade: modal.Modes, length_s: float, *, rising: bool) -> Sound:
    """Steel drawn along an edge: noise that excites the blade, brighter as it goes."""
    frames = booth.count(length_s)
    part = np.linspace(0, 1, frames)
    rough = booth.use.standard_normal(frames) * np.exp(
        0.5 * shape.drift(booth.use, frames, step_s=1 / booth.rate_hz, period_s=0.01)
    )
    hull = part**1.2 * np.clip((1 - part) / 0.04, 0, 1) if rising else np.hanning(frames)
    scrape = shape.filter_band((rough * hull).astype(np.float32), rate_hz=booth.rate_hz, low_hz=1800)
    through = modal.through(scrape, modal.ring_out(blade.damped(0.35), rate_hz=booth.rate_hz))
    return peaked(through) + peaked(np.pad(shape.panned(scrape, 0), ((0, len(through) - frames), (0, 0))), -8)


def splash(params: Mapping[str, float], booth: Booth) -> Sound:
    """Something falls into water: the slap, the hollow that closes, the spray, and drops that rain back."""
    size = params["size"]
    length = 1.4 + 0.6 * size
    frames = booth.count(length)
    time = np.linspace(0, length, 240)
    rise = np.clip(time / 0.03, 0, 1)
    layers: list[painter.Layer] = [
        (painter.hump(650 / size, 2.8), rise * np.exp(-time / (0.12 * size))),
        (painter.hump(2600, 3.0), 0.5 * rise * np.exp(-time / (0.3 * size))),
        (painter.hump(6000, 2.0), 0.18 * np.clip(time / 0.1, 0, 1) * np.exp(-time / (0.4 * size))),
    ]
    canvas = peaked(
        painter.paint(
            booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=3, coherence=0.3, window=512
        ),
        -2,
    )
    lay_peaked(canvas, booth, _blast(booth, 0.08, 200 / size, 5000), 0.0, -4)
    for order in range(3):
        bubble = grains.pings(
            booth.use, 1, low_hz=150 / size, high_hz=330 / size, t60_s=(0.16, 0.28), rate_hz=booth.rate_hz, rise=0.9
        )[0]
        lay_peaked(
            canvas, booth, shape.panned(bubble, 0.2 * booth.use.standard_normal()), 0.07 + 0.07 * order, -3 - 3 * order
        )
    drops = grains.pings(booth.use, 50, low_hz=600, high_hz=3600, t60_s=(0.01, 0.05), rate_hz=booth.rate_hz, rise=0.3)
    times = grains.poisson(booth.use, 150 * np.interp(np.linspace(0, 1, 60), [0, 0.15, 0.4, 1], [0, 1, 0.6, 0]), length)
    gains = grains.pareto(booth.use, len(times), shape=2.0, limit=7)
    pans = booth.use.uniform(-0.8, 0.8, len(times))
    rain = grains.scatter(drops, times, gains, pans, frames=frames, rate_hz=booth.rate_hz, rng=booth.use)
    return canvas + peaked(rain, -18)


def applause(params: Mapping[str, float], booth: Booth) -> Sound:
    """Many people clap, each at a pace and with hands of their own; they begin together and leave off one by one."""
    length, people = params["length"], round(params["people"])
    frames = booth.count(length + 0.4)
    planes = np.zeros((frames, 2), dtype=np.float32)
    for _ in range(people):
        hands = [_clap(booth, booth.body.uniform(750, 2300)) for _ in range(3)]
        near, place = booth.use.uniform(0.15, 1.0) ** 1.5, booth.use.uniform(-0.9, 0.9)
        at, stop = booth.use.exponential(0.25), length * (1 - 0.45 * booth.use.uniform() ** 1.5)
        pace = booth.use.uniform(0.19, 0.31)
        mono = np.zeros(frames, dtype=np.float32)
        while at < stop:
            clap = hands[booth.use.integers(3)] * np.float32(near * np.exp(0.25 * booth.use.standard_normal()))
            start = booth.count(at)
            mono[start : start + len(clap)] += clap[: frames - start]
            at += pace * (1 + 0.07 * booth.use.standard_normal())
        planes += shape.panned(mono, place)
    return shape.blurred(planes, booth.use, rate_hz=booth.rate_hz, t60_s=1.2, high_hz=4500, wet_db=-3)


def _clap(booth: Booth, centre_hz: float) -> Sound:
    """One clap, (frames,): two or three tiny bursts within a few milliseconds, coloured by the hollow of the hands."""
    frames = booth.count(0.045)
    mono = np.zeros(frames, dtype=np.float32)
    for late, gain in ((0.0, 1.0), (booth.use.uniform(0.002, 0.005), 0.6), (booth.use.uniform(0.006, 0.012), 0.3)):
        burst = grains.bursts(
            booth.use,
            1,
            length_s=(0.012, 0.028),
            low_hz=centre_hz * 0.9,
            high_hz=centre_hz * 1.1,
            rate_hz=booth.rate_hz,
        )[0]
        start = booth.count(late)
        mono[start : start + len(burst)] += gain * burst[: frames - start]
    return mono
