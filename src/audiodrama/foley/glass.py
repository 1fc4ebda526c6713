"""Glass and metal: breaking, ringing, chains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.foley import grains, modal, shape
from audiodrama.foley.booth import Booth, Sound, thing
from audiodrama.foley.doors import peaked

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    """A chain that falls in a heap, or is drawn: links that strike links, thick at first, then in ones and twos."""
    iron_hz = 2000 / params["size"] * 2 ** np.sort(thing(params["iron"], "chain").uniform(0, 3.8, 23))
    links = [_link(booth, iron_hz) for _ in range(18)]
    length = params["length"]
    fall = shape.curve([(0, 0.2), (0.06, 1), (0.25, 0.5), (0.6, 0.16), (1, 0.0)], 300)
    drag = 0.55 + 0.45 * np.clip(shape.wander(booth.use, 300, step_s=length / 300, period_s=0.25), -1, 1)
    rate = params["links"] * ((1 - params["drag"]) * fall + params["drag"] * drag * np.hanning(300) ** 0.3)
    times = grains.poisson(booth.use, rate, length)
    gains = grains.pareto(booth.use, len(times), shape=3.0, limit=8)
    gains *= np.interp(times, np.linspace(0, length, 300), (rate / rate.max()) ** 0.35)
    canvas = shape.empty(length + 0.5, rate_hz=booth.rate_hz)
    _pour(canvas, links, times, gains, booth, 0.35)
    if params["drag"] < 1:
        floor = modal.modes(np.array([71, 112, 167, 260, 410]), 0.13, [1, 0.9, 0.6, 0.4, 0.3], rng=booth.body)
        thud = peaked(modal.strike(floor, 0.004, rate_hz=booth.rate_hz)) * np.float32(
            np.abs(canvas).max() * (1 - params["drag"])
        )
        shape.lay(canvas, thud, 0.06 * length, rate_hz=booth.rate_hz, gain=0.8)
    return canvas


def _link(booth: Booth, modes_hz: np.ndarray) -> Sound:
    """One iron link struck by another: the same many modes in every link, a few per cent and a stroke apart."""
    count = len(modes_hz)
    tones = modes_hz * (1 + 0.05 * booth.use.standard_normal()) * (1 + 0.025 * booth.use.standard_normal(count))
    fall = 0.17 * booth.use.uniform(0.5, 1.5, count) * (modes_hz / modes_hz[0]) ** -0.6
    iron = modal.modes(tones, fall, np.exp(0.7 * booth.use.standard_normal(count)), rng=booth.use)
    sound = modal.strike(iron, 0.0001, rate_hz=booth.rate_hz)[:, 0]
    return np.asarray(sound / np.float32(np.sqrt((sound**2).sum()) + 1e-9))
