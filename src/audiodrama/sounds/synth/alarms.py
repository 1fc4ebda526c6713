"""Sirens and horns: they carry, so each has some of the open air about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import painter, shape
from audiodrama.sounds.synth.shape import peaked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.sounds.synth.booth import Booth, Sound


def reed(booth: Booth, pitch_hz: np.ndarray, colour: painter.Colour, *, most: int = 40) -> Sound:
    """A tone of many harmonics whose loudness follows a colour, (frames,); pitch for each frame."""
    phase = 2 * np.pi * np.cumsum(pitch_hz) / booth.rate_hz
    wave = np.zeros(len(pitch_hz))
    every = slice(None, None, 64)
    for order in range(1, most + 1):
        tone = order * pitch_hz[every]
        if tone.min() > 0.42 * booth.rate_hz:
            break
        loud = colour(np.maximum(tone, 1.0)) / order**0.5 * (tone < 0.42 * booth.rate_hz)
        gain = np.interp(np.arange(len(wave)), np.arange(0, len(wave), 64), loud)
        wave += gain * np.sin(order * phase + order * order * 0.7)
    return wave.astype(np.float32)


def _carried(mono: Sound, booth: Booth, distance_m: float, t60_s: float) -> Sound:
    """A loud thing some way off: air and houses take the bright part and give back a tail."""
    high_hz = float(np.clip(9000 * (20 / max(20.0, distance_m)) ** 0.5, 700, 9000))
    dull = shape.filter_band(shape.panned(mono, 0), rate_hz=booth.rate_hz, high_hz=high_hz, order=1)
    wet_db = float(np.clip(-16 + 8 * np.log10(max(20.0, distance_m) / 20), -16, 0))
    return shape.blurred(
        peaked(dull), booth.use, rate_hz=booth.rate_hz, t60_s=t60_s, high_hz=0.8 * high_hz, wet_db=wet_db
    )


def siren(params: Mapping[str, float], booth: Booth) -> Sound:
    """A siren: its pitch wails up and down, or goes to and fro between two tones."""
    frames = booth.count(params["length"])
    time = booth.seconds(frames)
    turn = (time / params["period"]) % 1
    climb, fall = turn / params["rise"], (turn - params["rise"]) / (1 - params["rise"])
    wail = np.where(climb < 1, np.sin(np.pi / 2 * np.minimum(1, climb)) ** 1.2, 1 - np.maximum(0, fall) ** 0.8)
    steps = np.clip(np.minimum(turn, 0.5 - turn) / 0.01, -1, 1) * 0.5 + 0.5
    blend = steps if params["steps"] > 0.5 else wail
    pitch = params["low"] * (params["high"] / params["low"]) ** blend
    start = np.clip(time / 0.8, 0, 1) ** 0.5 if params["low"] < 300 else 1.0
    colour = painter.colour_sum((0, painter.hump(1500, 2.2)), (-14, painter.tilt(900, -6, 200)))
    wave = reed(booth, pitch * start, colour)
    ends = np.clip(time / 0.25, 0, 1) * np.clip((params["length"] - time) / 0.6, 0, 1)
    near = 0.55 + 0.45 * np.sin(np.pi * np.clip(time / params["length"], 0, 1))
    return _carried((wave * ends * near).astype(np.float32), booth, params["distance"], 1.6)


def _chord(booth: Booth, pitches: Sequence[float], hull: np.ndarray, bend: np.ndarray, centre_hz: float) -> Sound:
    colour = painter.colour_sum((0, painter.hump(centre_hz, 2.4)), (-20, painter.tilt(2 * centre_hz, -9, 40)))
    wave = np.zeros(len(hull), dtype=np.float32)
    for pitch in pitches:
        drift = 1 + 0.0025 * shape.drift(booth.use, len(hull), step_s=1 / booth.rate_hz, period_s=0.3)
        voice = reed(booth, pitch * bend * drift, colour, most=30)
        wave += voice / np.float32(max(1e-9, float(voice.std())))
    breath = shape.filter_band(
        booth.use.standard_normal(len(hull)).astype(np.float32), rate_hz=booth.rate_hz, low_hz=200, high_hz=2400
    )
    return np.asarray(((wave + 0.12 * breath) * hull).astype(np.float32))


def fog_horn(params: Mapping[str, float], booth: Booth) -> Sound:
    """A fog horn over the water: one long, low blast that sinks into a grunt, and the coast that answers."""
    length = params["length"]
    time = booth.seconds(booth.count(length + 0.45))
    hull = np.clip(time / 0.18, 0, 1) ** 1.3 * np.clip((length + 0.45 - time) / 0.12, 0, 1)
    grunt = np.clip((time - length) / 0.12, 0, 1)
    wave = _chord(booth, [params["pitch"]], hull * (1 - 0.25 * grunt), 1 - 0.42 * grunt, 330)
    return _carried(wave, booth, params["distance"], 3.6)


def ship_horn(params: Mapping[str, float], booth: Booth) -> Sound:
    """A ship's horn: several low voices at once, that swell and stop."""
    length, count = params["length"], round(params["count"])
    canvas = np.zeros(booth.count(count * (length + 0.9)), dtype=np.float32)
    time = booth.seconds(booth.count(length))
    hull = np.clip(time / 0.3, 0, 1) * np.clip((length - time) / 0.22, 0, 1)
    bend = 1 - 0.05 * np.exp(-time / 0.12)
    for index in range(count):
        blast = _chord(booth, [params["pitch"] * ratio for ratio in (1, 1.26, 1.5)], hull, bend, 260)
        start = booth.count(index * (length + 0.9))
        canvas[start : start + len(blast)] += blast
    return _carried(canvas, booth, params["distance"], 3.2)


def car_horn(params: Mapping[str, float], booth: Booth) -> Sound:
    """A car's horn: two discs a third apart, once or a few times."""
    length, count = params["length"], round(params["count"])
    canvas = np.zeros(booth.count(count * (length + 0.16) + 0.05), dtype=np.float32)
    time = booth.seconds(booth.count(length))
    hull = np.clip(time / 0.012, 0, 1) * np.clip((length - time) / 0.02, 0, 1)
    for index in range(count):
        blast = _chord(booth, [415.0, 512.0], hull, 1 - 0.03 * np.exp(-time / 0.015), 2100)
        start = booth.count(index * (length + 0.16))
        canvas[start : start + len(blast)] += blast
    return _carried(canvas, booth, params["distance"], 0.9)


def train_whistle(params: Mapping[str, float], booth: Booth) -> Sound:
    """A steam whistle: a chord of pipes with much breath in it, one long blast, or a long and a short."""
    canvas = np.zeros(booth.count(2 * params["length"] + 1.0), dtype=np.float32)
    at = 0.0
    for length in (params["length"], 0.45 * params["length"])[: round(params["count"])]:
        time = booth.seconds(booth.count(length))
        hull = np.clip(time / 0.15, 0, 1) * np.clip((length - time) / 0.25, 0, 1)
        bend = 0.94 + 0.06 * np.clip(time / 0.25, 0, 1) - 0.04 * np.clip((time - length + 0.3) / 0.3, 0, 1)
        pipes = _chord(booth, [params["pitch"] * ratio for ratio in (1, 1.19, 1.5, 1.78)], hull, bend, 900)
        air = shape.filter_band(
            booth.use.standard_normal(len(time)).astype(np.float32), rate_hz=booth.rate_hz, low_hz=700, high_hz=5500
        )
        blast = pipes + (0.5 * air * hull).astype(np.float32)
        start = booth.count(at)
        canvas[start : start + len(blast)] += blast[: len(canvas) - start]
        at += length + 0.3
    return _carried(canvas, booth, params["distance"], 2.6)
