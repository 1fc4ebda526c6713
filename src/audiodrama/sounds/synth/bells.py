"""Bells: a church's, a hand's, a door's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import modal, shape
from audiodrama.sounds.synth.shape import peaked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound

_RATIOS = np.array([0.5, 1, 1.19, 1.5, 2, 2.51, 2.66, 3.01, 4.17, 5.43, 6.8, 8.2])
_GAINS = np.array([0.8, 0.5, 0.7, 0.25, 0.6, 0.2, 0.18, 0.3, 0.2, 0.13, 0.09, 0.06])


def church_bell(params: Mapping[str, float], booth: Booth) -> Sound:
    """Strokes of a cast bell: hum, prime, tierce, quint, nominal and above, each a doublet; a clang; the belfry.

    Ratios of the partials after Fletcher and Rossing, "The Physics of Musical Instruments", chapter 21.
    """
    prime = 2 * params["hum"]
    bell = _cast(booth, prime, params["ring"])
    gap = params["gap"]
    count = round(params["count"])
    canvas = shape.empty(min(booth.duration_s, gap * (count - 1) + params["ring"]), rate_hz=booth.rate_hz)
    for index in range(count):
        struck = bell.struck_at(booth.use, 0.1)
        stroke = modal.strike(struck, 0.00055, rate_hz=booth.rate_hz, seconds=params["ring"])
        at = index * gap * (1 + 0.01 * booth.use.standard_normal())
        shape.lay(canvas, stroke, at, rate_hz=booth.rate_hz, gain=float(np.exp(0.08 * booth.use.standard_normal())))
    near = shape.blurred(canvas, booth.body, rate_hz=booth.rate_hz, t60_s=0.9, high_hz=5000, wet_db=-12)
    return _carried(near, params["distance"], booth)


def _cast(booth: Booth, prime: float, ring_s: float) -> modal.Modes:
    tones = prime * _RATIOS * np.exp(0.004 * booth.body.standard_normal(12))
    falls = np.clip(ring_s * (tones / tones[0]) ** -0.85, 0.3, None)
    split = np.geomspace(0.1, 3, 12) * booth.body.uniform(0.6, 1.4, 12)
    twice = modal.modes(
        np.concatenate([tones - split / 2, tones + split / 2]),
        np.tile(falls, 2),
        np.concatenate([_GAINS * 0.6, _GAINS * 0.4]),
        rng=booth.body,
    )
    clang = modal.plate(booth.body, low_hz=2.2 * prime, high_hz=9500, count=90, q=(90, 400), tilt_db=-3)
    return twice + modal.Modes(clang.frequency_hz, np.clip(clang.t60_s, 0.03, 0.5), 0.035 * clang.gain)


def _carried(sound: Sound, distance_m: float, booth: Booth) -> Sound:
    """Over the roofs: air takes the high part, the land sends some of it back late."""
    if distance_m <= 30:
        return sound
    high_hz = float(np.clip(9000 * (30 / distance_m) ** 0.55, 500, 12000))
    dull = shape.filter_band(sound, rate_hz=booth.rate_hz, high_hz=high_hz, order=1)
    wet_db = float(np.clip(-14 + 7 * np.log10(distance_m / 30), -14, 2))
    return shape.blurred(dull, booth.body, rate_hz=booth.rate_hz, t60_s=1.8, high_hz=0.7 * high_hz, wet_db=wet_db)


def hand_bell(params: Mapping[str, float], booth: Booth) -> Sound:
    """A small bell shaken a few times."""
    tones = params["pitch"] * np.array([1, 2.02, 3.01, 4.16, 5.43, 6.8]) * np.exp(0.01 * booth.body.standard_normal(6))
    both = np.concatenate([tones, tones * 1.0016])
    falls = np.tile(1.6 * (tones / tones[0]) ** -0.9, 2)
    bell = modal.modes(both, falls, np.tile([1, 0.4, 0.55, 0.25, 0.16, 0.1], 2), rng=booth.body)
    count = round(params["count"])
    canvas = shape.empty(0.17 * count + 1.9, rate_hz=booth.rate_hz)
    at = 0.0
    for index in range(count):
        hit = modal.strike(bell.struck_at(booth.use, 0.25), 0.0003, rate_hz=booth.rate_hz)
        shape.lay(canvas, hit, at, rate_hz=booth.rate_hz, gain=float(booth.use.uniform(0.5, 1) * 0.97**index))
        at += 0.155 * booth.use.uniform(0.8, 1.2)
    return canvas


def doorbell(params: Mapping[str, float], booth: Booth) -> Sound:
    """Two struck bars, ding and dong, in a small plastic box."""
    canvas = shape.empty(3.4, rate_hz=booth.rate_hz)
    for index, ratio in enumerate((1.26, 1.0)):
        tones = params["pitch"] * ratio * np.array([1, 2.756, 5.404, 8.933])
        bar = modal.modes(
            np.concatenate([tones, tones * 1.0012]),
            np.tile([2.2, 0.9, 0.35, 0.15], 2),
            np.tile([1, 0.3, 0.12, 0.05], 2),
            rng=booth.body,
        )
        box = modal.plate(booth.body, low_hz=310, high_hz=2400, count=10, q=(5, 10), tilt_db=-3)
        hit = modal.strike(bar.struck_at(booth.use, 0.05), 0.0009, rate_hz=booth.rate_hz)
        shape.lay(canvas, peaked(hit), 0.62 * index, rate_hz=booth.rate_hz)
        shape.lay(
            canvas, peaked(modal.strike(box, 0.001, rate_hz=booth.rate_hz), -16), 0.62 * index, rate_hz=booth.rate_hz
        )
    return canvas
