"""Clocks: the ticking and the striking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import modal, shape
from audiodrama.sounds.synth.shape import peaked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound


def _works(booth: Booth, size: float, shift: float) -> modal.Modes:
    """The escapement (2.1 to 7.8 kHz) and the case it stands in."""
    tones = (
        np.array([2100, 2850, 3700, 4900, 6300, 7800])
        / size**0.7
        * shift
        * np.exp(0.02 * booth.body.standard_normal(6))
    )
    wheel = modal.modes(tones, booth.body.uniform(0.006, 0.016, 6), [0.8, 1, 0.9, 0.6, 0.4, 0.25], rng=booth.body)
    case = modal.plate(booth.body, low_hz=190 / size, high_hz=1700, count=14, q=(7, 16), tilt_db=-1.5)
    return wheel + modal.Modes(case.frequency_hz * shift**0.5, case.t60_s, (0.12 + 0.5 * (size > 1.2)) * case.gain)


def ticking(params: Mapping[str, float], booth: Booth) -> Sound:
    """A clock's tick and tock as a circle: the two differ by a few per cent, and no two ticks are quite the same."""
    canvas = np.zeros((booth.frames, 2), dtype=np.float32)
    pairs = max(1, round(booth.duration_s / (2 * params["period"])))
    period = booth.duration_s / (2 * pairs)
    sides = [_works(booth, params["size"], 1.03), _works(booth, params["size"], 0.97)]
    for index in range(2 * pairs):
        works = sides[index % 2].struck_at(booth.use, 0.16)
        tick = peaked(modal.strike(works, 0.0002, rate_hz=booth.rate_hz))
        late = 0.03 * period * (index % 2) + 0.0015 * booth.use.standard_normal()
        loud = (0.86 if index % 2 else 1.0) * float(np.exp(0.07 * booth.use.standard_normal()))
        shape.lay_round(canvas, tick, index * period + late, rate_hz=booth.rate_hz, gain=loud)
        drop = booth.use.uniform(0.008, 0.014) * params["size"]
        shape.lay_round(canvas, tick, index * period + late + drop, rate_hz=booth.rate_hz, gain=0.3 * loud)
    return canvas


def clock_strike(params: Mapping[str, float], booth: Booth) -> Sound:
    """A standing clock strikes the hour on a coiled gong, in its wooden case; the works whirr before."""
    count, gap = round(params["count"]), params["gap"]
    canvas = shape.empty(0.5 + gap * (count - 1) + 5.0, rate_hz=booth.rate_hz)
    tones = (
        params["pitch"]
        * np.array([1, 1.51, 2.09, 2.78, 3.52, 4.4, 5.3, 6.5])
        * np.exp(0.012 * booth.body.standard_normal(8))
    )
    falls = np.array([4.6, 3.8, 3.0, 2.3, 1.6, 1.1, 0.8, 0.5])
    gains = np.array([0.7, 1, 0.8, 0.55, 0.4, 0.25, 0.2, 0.12])
    gong = modal.modes(np.concatenate([tones, tones * 1.0013]), np.tile(falls, 2), np.tile(gains, 2), rng=booth.body)
    case = modal.plate(booth.body, low_hz=140, high_hz=1800, count=16, q=(5, 12), tilt_db=-3)
    whirr = shape.filter_band(
        shape.noise(booth.use, booth.count(0.45)), rate_hz=booth.rate_hz, low_hz=900, high_hz=4200
    )
    teeth = 0.5 + 0.5 * np.sign(np.sin(2 * np.pi * 38 * booth.seconds(len(whirr))))
    whirr *= (np.hanning(len(whirr)) * (0.4 + 0.6 * teeth)).astype(np.float32)[:, None]
    shape.lay(canvas, peaked(whirr, -30), 0.0, rate_hz=booth.rate_hz)
    for index in range(count):
        at = 0.42 + gap * index
        hit = peaked(modal.strike(gong.struck_at(booth.use, 0.08), 0.0011, rate_hz=booth.rate_hz))
        shape.lay(canvas, hit, at, rate_hz=booth.rate_hz, gain=float(np.exp(0.05 * booth.use.standard_normal())))
        shape.lay(canvas, peaked(modal.strike(case, 0.002, rate_hz=booth.rate_hz), -14), at, rate_hz=booth.rate_hz)
    return canvas
