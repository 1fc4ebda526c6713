"""A film projector, and the film that tears in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import grains, modal, painter, shape
from audiodrama.sounds.synth.shape import peaked
from audiodrama.sounds.synth.tones import whistle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound


def _claw(booth: Booth) -> modal.Modes:
    """The claw and the gate it pulls the film through."""
    return modal.plate(booth.body, low_hz=420, high_hz=6500, count=34, q=(5, 14), tilt_db=-1.5)


def projector(params: Mapping[str, float], booth: Booth) -> Sound:
    """A film projector: the claw's clatter at the film's rate, uneven by a hair, over a motor and a fan."""
    layers = [(painter.tilt(420, -4, 60), 1.0), (painter.hump(2600, 2.4), 0.08)]
    sound = painter.paint(booth.use, layers, frames=booth.frames, rate_hz=booth.rate_hz, restless_db=1.5, coherence=0.6)
    unit = float(sound.std())
    motor = np.zeros(booth.frames, dtype=np.float32)
    for order, gain in ((1, 1.0), (2, 0.7), (3, 0.25), (4, 0.3)):
        motor += whistle(booth, np.full(2, 49.0 * order), np.full(2, gain), booth.frames, 0.6)
    sound += shape.panned(motor, 0.0) * np.float32(0.5 * unit)
    claw, at, beat = _claw(booth), 0.0, 1.0 / params["rate"]
    bank = [peaked(modal.strike(claw.struck_at(booth.use, 0.35), 0.0004, rate_hz=booth.rate_hz)) for _ in range(24)]
    limp = 1 + 0.02 * shape.drift(booth.use, 4000, step_s=beat, period_s=1.5)
    index = 0
    while at < booth.duration_s:
        hit = bank[booth.use.integers(len(bank))]
        loud = 5 * unit * (1 + 0.35 * (index % 2)) * np.exp(0.15 * booth.use.standard_normal())
        shape.lay(sound, hit, at, rate_hz=booth.rate_hz, gain=float(loud))
        shape.lay(
            sound, bank[booth.use.integers(len(bank))], at + 0.42 * beat, rate_hz=booth.rate_hz, gain=float(0.45 * loud)
        )
        at += beat * float(limp[index % len(limp)])
        index += 1
    return sound


def film_snap(params: Mapping[str, float], booth: Booth) -> Sound:
    """The film tears in the gate: the clatter stumbles, a crack, and the loose end slaps round until the reel stops."""
    claw = _claw(booth)
    canvas = shape.empty(0.5 + params["spin"], rate_hz=booth.rate_hz)
    for index in range(5):
        hit = modal.strike(claw.struck_at(booth.use, 0.4), 0.0004, rate_hz=booth.rate_hz)
        shape.lay(canvas, peaked(hit, -14), 0.042 * index * booth.use.uniform(0.8, 1.2), rate_hz=booth.rate_hz)
    tear = grains.bursts(booth.use, 50, length_s=(0.0006, 0.004), low_hz=1500, high_hz=9000, rate_hz=booth.rate_hz)
    times = grains.poisson(booth.use, 2600 * np.exp(-np.linspace(0, 4, 30)), 0.07)
    gains = grains.pareto(booth.use, len(times), shape=2.0, limit=7)
    rip = grains.scatter(
        tear, times, gains, np.zeros(len(times)), frames=booth.count(0.09), rate_hz=booth.rate_hz, rng=booth.use
    )
    shape.lay(canvas, peaked(rip), 0.22, rate_hz=booth.rate_hz)
    snap = modal.plate(booth.use, low_hz=240, high_hz=8000, count=40, q=(2, 6), tilt_db=-1)
    shape.lay(canvas, peaked(modal.strike(snap, 0.0002, rate_hz=booth.rate_hz), -1), 0.235, rate_hz=booth.rate_hz)
    at, gap = 0.34, 0.075
    while at < 0.3 + params["spin"]:
        slap = modal.plate(booth.use, low_hz=300, high_hz=5500, count=26, q=(2, 5), tilt_db=-1.5)
        fade = -7 - 10 * (at - 0.3) / params["spin"] + 1.5 * booth.use.standard_normal()
        shape.lay(canvas, peaked(modal.strike(slap, 0.0006, rate_hz=booth.rate_hz), fade), at, rate_hz=booth.rate_hz)
        at += gap * booth.use.uniform(0.94, 1.06)
        gap *= 1.0 + 0.55 / max(1.0, 10 * params["spin"])
    return canvas
