"""Glass and metal: breaking, ringing, chains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import grains, modal, shape
from audiodrama.sounds.synth.booth import Booth, Sound, thing
from audiodrama.sounds.synth.shape import peaked

if TYPE_CHECKING:
    from collections.abc import Mapping

_HANDFULS = 14.0
"""How many handfuls of links come down a second: evenly scattered strikes sound like crockery."""


def glass_break(params: Mapping[str, float], booth: Booth) -> Sound:
    """A crack of a few bursts within 45 ms, shards of five inharmonic modes each, then some that fall and slide."""
    canvas = shape.empty(1.9, rate_hz=booth.rate_hz)
    cracks = grains.bursts(booth.use, 12, length_s=(0.004, 0.02), low_hz=1800, high_hz=9000, rate_hz=booth.rate_hz)
    times = np.sort(booth.use.uniform(0, 0.045, booth.use.integers(4, 8)))
    _pour(canvas, cracks, times, np.exp(0.4 * booth.use.standard_normal(len(times))), booth, 0.5)
    blow = modal.plate(booth.body, low_hz=330 / params["size"], high_hz=3000, count=20, q=(6, 14), tilt_db=-3)
    shape.lay(canvas, peaked(modal.strike(blow, 0.0012, rate_hz=booth.rate_hz), -5), 0.0, rate_hz=booth.rate_hz)
    shards = [_shard(booth, params["size"]) for _ in range(56)]
    first = np.abs(booth.use.exponential(0.09, round(110 * params["shards"])))
    late = 0.28 + booth.use.gamma(2.0, 0.16, round(60 * params["shards"]))
    fall = np.concatenate([first, late])
    gains = 0.34 * grains.pareto(booth.use, len(fall), shape=1.7, limit=8) * np.exp(-1.6 * fall)
    _pour(canvas, shards, fall + 0.008, gains, booth, 0.8)
    return canvas


def _pour(canvas: Sound, bank: list[Sound], times: np.ndarray, gains: np.ndarray, booth: Booth, width: float) -> None:
    pans = booth.use.uniform(-width, width, len(times))
    canvas += grains.scatter(bank, times, gains, pans, frames=len(canvas), rate_hz=booth.rate_hz, rng=booth.use)


def _shard(booth: Booth, size: float) -> Sound:
    """A shard: five inharmonic modes about a log-normal 3.9 kHz; short, since long ones sound like magic."""
    low = 3900 / size * np.exp(0.45 * booth.use.standard_normal())
    tones = low * np.array([1, 1.58, 2.24, 2.92, 4.1]) * booth.use.uniform(0.93, 1.07, 5)
    piece = modal.modes(
        tones, booth.use.uniform(0.012, 0.07) * (tones / low) ** -0.7, booth.use.uniform(0.3, 1, 5), rng=booth.use
    )
    sound = modal.strike(piece, 0.00016, rate_hz=booth.rate_hz)[:, 0]
    return np.asarray(sound / np.float32(np.sqrt((sound**2).sum()) + 1e-9))


def glass_ring(params: Mapping[str, float], booth: Booth) -> Sound:
    """A wine glass touched once: the modes of its rim, each a doublet that beats slowly, over a tiny click."""
    glass = rim(thing(params["glass"], "rim") if params["glass"] else booth.body, params["pitch"], params["ring"])
    touched = glass.struck_at(booth.use, 0.12)
    width = 0.0010 - 0.0008 * params["hardness"]
    canvas = modal.strike(touched, width, rate_hz=booth.rate_hz, seconds=min(booth.duration_s, 1.1 * params["ring"]))
    nail = modal.plate(booth.use, low_hz=2600, high_hz=11000, count=14, q=(10, 30), tilt_db=-2)
    peak = float(np.abs(canvas).max())
    shape.lay(
        canvas,
        peaked(modal.strike(nail, 0.0002, rate_hz=booth.rate_hz), -17) * np.float32(peak),
        0.0,
        rate_hz=booth.rate_hz,
    )
    return canvas


def rim(rng: np.random.Generator, pitch_hz: float, ring_s: float) -> modal.Modes:
    """A glass's rim with 2, 3, 4 ... waves round it: frequencies as 1, 2.32, 4.25, 6.63, 9.38.

    Ratios as measured on wine glasses (Rossing, J. Acoust. Soc. Am. 95, 1994); each mode is a doublet of unlike shares.
    """
    ratios = np.array([1, 2.32, 4.25, 6.63, 9.38]) * np.exp(0.012 * rng.standard_normal(5) * (np.arange(5) > 0))
    gains, falls = np.array([1, 0.62, 0.4, 0.22, 0.1]), ring_s * np.array([1, 0.62, 0.36, 0.2, 0.12])
    split = rng.uniform(0.25, 1.1, 5) * np.array([1, 1.6, 2, 2.4, 3])
    tones = np.concatenate([pitch_hz * ratios - split / 2, pitch_hz * ratios + split / 2])
    share = rng.uniform(0.12, 0.3, 5)
    return modal.modes(
        tones, np.tile(falls, 2), np.concatenate([gains * share, gains * (1 - share)]), rng=rng, width=0.5
    )


def chains(params: Mapping[str, float], booth: Booth) -> Sound:
    """A chain that falls in a heap, or is drawn: it comes by handfuls, whose links strike each other in turn."""
    iron_hz = 2450 / params["size"] * 2 ** np.sort(thing(params["iron"], "chain").uniform(0, 2.6, 22))
    links = [_link(booth, iron_hz) for _ in range(26)]
    length, drag = params["length"], params["drag"]
    fall = shape.curve([(0, 0.3), (0.05, 1), (0.3, 0.6), (0.65, 0.22), (1, 0.05)], 300)
    pull = 0.5 + 0.5 * np.clip(shape.drift(booth.use, 300, step_s=length / 300, period_s=0.3), -1, 1)
    flow = (1 - drag) * fall + drag * pull * np.hanning(300) ** 0.3
    handfuls = grains.poisson(booth.use, _HANDFULS * flow / flow.mean(), length)
    each = params["links"] * length * flow.mean() / max(1, len(handfuls))
    times, gains = zip(*(_handful(booth, start, each) for start in handfuls.tolist() or [0.0]), strict=True)
    at, loud = np.concatenate(times), np.concatenate(gains)
    loud *= np.interp(at, np.linspace(0, length, 300), (flow / flow.max()) ** 0.35)
    canvas = shape.empty(length + 0.6, rate_hz=booth.rate_hz)
    _pour(canvas, links, at, loud, booth, 0.4)
    _on_the_floor(canvas, handfuls, 0.4 * (1 - drag), booth)
    return canvas


def _handful(booth: Booth, start: float, links: float) -> tuple[np.ndarray, np.ndarray]:
    """Times and gains of one handful: close together at first, each a little softer."""
    count, span = booth.use.poisson(links) + 1, booth.use.uniform(0.05, 0.16)
    after = span * np.sort(booth.use.beta(1, 2.2, count))
    gains = grains.pareto(booth.use, count, shape=1.7, limit=9) * booth.use.uniform(0.4, 1.0)
    return start + after, gains * np.exp(-1.2 * after / span)


def _on_the_floor(canvas: Sound, handfuls: np.ndarray, share: float, booth: Booth) -> None:
    """The floor under each handful of shards."""
    floor = modal.modes(np.array([71, 112, 167, 260, 410, 640]), 0.11, [1, 0.9, 0.7, 0.5, 0.4, 0.3], rng=booth.body)
    peak = float(np.abs(canvas).max()) * share
    for start in handfuls.tolist() if peak else ():
        thud = peaked(modal.strike(floor.struck_at(booth.use, 0.4), 0.003, rate_hz=booth.rate_hz))
        shape.lay(canvas, thud * np.float32(peak * booth.use.uniform(0.15, 0.7)), start + 0.015, rate_hz=booth.rate_hz)


def _link(booth: Booth, modes_hz: np.ndarray) -> Sound:
    """One iron link struck by another: the same many modes in every link, a few per cent and a stroke apart."""
    count, ratio = len(modes_hz), modes_hz / modes_hz[0]
    tones = modes_hz * (1 + 0.06 * booth.use.standard_normal()) * (1 + 0.03 * booth.use.standard_normal(count))
    fall = 0.31 * booth.use.uniform(0.4, 1.8, count) * ratio**-0.45 * booth.use.uniform(0.5, 1.6)
    struck = np.exp(0.8 * booth.use.standard_normal(count)) * ratio**0.25
    sound = modal.strike(modal.modes(tones, fall, struck, rng=booth.use), 0.00012, rate_hz=booth.rate_hz)[:, 0]
    return np.asarray(sound / np.float32(np.sqrt((sound**2).sum()) + 1e-9))
