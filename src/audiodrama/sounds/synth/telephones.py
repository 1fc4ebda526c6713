"""Telephones: the bell, the mobile, the tones of the line, the receiver laid down, and the noise of a radio."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import grains, modal, painter, shape
from audiodrama.sounds.synth.shape import lay_peaked, peaked
from audiodrama.sounds.synth.tones import whistle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.sounds.synth.booth import Booth, Sound

_NOTES = (659.3, 830.6, 987.8, 1318.5, 987.8, 830.6, 880.0, 1108.7)
"""The mobile's little tune, in Hz: an arpeggio up and down, and two notes to lead back."""


def gongs(booth: Booth, pitch_hz: float, fall_s: float) -> list[modal.Modes]:
    """The two steel gongs of a bell, a third apart, each with partials in doublets."""
    pair = []
    for ratio in (1.0, 1.235):
        tones = pitch_hz * ratio * np.array([1, 2.38, 3.94, 5.67, 7.6]) * np.exp(0.01 * booth.body.standard_normal(5))
        falls = np.tile(fall_s * np.array([1, 0.6, 0.38, 0.24, 0.16]), 2)
        both = np.concatenate([tones, tones * (1 + booth.body.uniform(0.001, 0.003))])
        pair.append(modal.modes(both, falls, np.tile([0.55, 1, 0.7, 0.4, 0.25], 2), rng=booth.body))
    return pair


def hammer(booth: Booth, pair: Sequence[modal.Modes], rate: float, times: Sequence[tuple[float, float]]) -> Sound:
    """A clapper that goes from one gong to the other, rate strokes a second, in each of the times (start, end)."""
    length_s = max(end for _, end in times) + 1.1 * max(float(gong.t60_s.max()) for gong in pair)
    trains = np.zeros((len(pair), booth.count(length_s)), dtype=np.float32)
    for start, end in times:
        at, index = start, 0
        while at < end:
            strength = min(1.0, 0.5 + 6 * (at - start)) * np.exp(0.13 * booth.use.standard_normal())
            trains[index % len(pair), booth.count(at)] += strength
            at += (1 + 0.05 * booth.use.standard_normal()) / rate
            index += 1
    contact = modal.contact(0.00012, rate_hz=booth.rate_hz)
    sound = np.zeros((trains.shape[1], 2), dtype=np.float32)
    for train, gong in zip(trains, pair, strict=True):
        struck = modal.through(contact, modal.ring_out(gong.struck_at(booth.use, 0.15), rate_hz=booth.rate_hz))
        sound += modal.through(train, struck)[: len(sound)]
    knocks = modal.plate(booth.body, low_hz=260, high_hz=2600, count=16, q=(4, 9), tilt_db=-3)
    wood = modal.strike(knocks, 0.0006, rate_hz=booth.rate_hz)
    return peaked(sound) + peaked(modal.through(trains.sum(axis=0), wood)[: len(sound)], -19)


def telephone_bell(params: Mapping[str, float], booth: Booth) -> Sound:
    """A telephone's bell: a clapper between two gongs at some 25 strokes a second, in the cadence of a country."""
    times: list[tuple[float, float]] = []
    for index in range(round(params["rings"])):
        if params["double"] > 0.5:
            start = 3.0 * index
            times += [(start, start + 0.4), (start + 0.6, start + 1.0)]
        else:
            start = (params["length"] + params["pause"]) * index
            times.append((start, start + params["length"]))
    return hammer(booth, gongs(booth, params["pitch"], 0.75), 25, times)


def alarm_bell(params: Mapping[str, float], booth: Booth) -> Sound:
    """A bell that goes on and on: a wound-up alarm clock, or with a lower pitch the bell of a school or a fire."""
    pair = gongs(booth, params["pitch"], params["ring"])
    chosen = pair if params["gongs"] > 1.5 else pair[:1]
    return hammer(booth, chosen, params["rate"], [(0.0, params["length"])])


def _note(booth: Booth, pitch_hz: float, fall_s: float) -> Sound:
    """A note of a small loudspeaker, (frames,): a struck bar made of three sines."""
    time = booth.seconds(booth.count(1.1 * fall_s))
    waves = [
        gain * np.sin(2 * np.pi * ratio * pitch_hz * time) * 10 ** (-3 * time * slope / fall_s)
        for ratio, gain, slope in ((1.0, 1.0, 1.0), (2.0, 0.35, 1.6), (3.93, 0.3, 3.0))
    ]
    return (sum(waves) * np.minimum(1, time / 0.002)).astype(np.float32)


def mobile(params: Mapping[str, float], booth: Booth) -> Sound:
    """A mobile telephone: a little tune from a tiny loudspeaker, or its buzzing on a table top."""
    rings = round(params["rings"])
    if params["buzz"] > 0.5:
        return _buzzing(booth, rings)
    canvas = shape.empty(1.9 * rings + 0.6, rate_hz=booth.rate_hz)
    for ring in range(rings):
        for index, pitch in enumerate(_NOTES):
            note = _note(booth, params["pitch"] * pitch, 0.5)
            shape.lay(canvas, shape.panned(note, 0), 1.9 * ring + 0.15 * index, rate_hz=booth.rate_hz)
    small = shape.filter_band(canvas, rate_hz=booth.rate_hz, low_hz=700, high_hz=7500)
    return _from_circuit(np.tanh(2.2 * peaked(small)), booth)


def _from_circuit(sound: np.ndarray, booth: Booth) -> Sound:
    """With the faint hiss of the circuit that drives a small loudspeaker, which is never the same twice."""
    hiss = shape.filter_band(shape.noise(booth.use, len(sound), correlation=1.0), rate_hz=booth.rate_hz, low_hz=1500)
    return np.asarray(peaked(np.asarray(sound, dtype=np.float32)) + np.float32(4e-4) * hiss)


def _buzzing(booth: Booth, rings: int) -> Sound:
    """A weight that turns 170 times a second and makes the case chatter on wood."""
    canvas = shape.empty(1.6 * rings + 0.4, rate_hz=booth.rate_hz)
    wood = modal.ring_out(
        modal.plate(booth.body, low_hz=130, high_hz=3200, count=30, q=(4, 10), tilt_db=-3), rate_hz=booth.rate_hz
    )
    for ring in range(rings):
        frames = booth.count(0.95)
        part = np.arange(frames) / frames
        turns = np.cumsum(172 * np.minimum(1, part / 0.06) ** 0.5 * (1 + 0.004 * booth.use.standard_normal()))
        phase = turns / booth.rate_hz
        slow = shape.drift(booth.use, frames, step_s=1 / booth.rate_hz, period_s=0.05)
        rattle = np.maximum(0, np.sin(2 * np.pi * phase) + 0.25 * slow) ** 6
        rattle *= 1 + 0.5 * booth.use.standard_normal(frames)
        train = (rattle * np.minimum(1, (1 - part) / 0.04)).astype(np.float32)
        lay_peaked(canvas, booth, modal.through(train, wood), 1.6 * ring)
    return canvas


def line_tone(params: Mapping[str, float], booth: Booth) -> Sound:
    """The tones of a telephone line in the ear: two frequencies, steady or in a cadence, with the line's own noise."""
    frames = booth.count(params["length"])
    time = booth.seconds(frames)
    tone = np.sin(2 * np.pi * params["low"] * time) + np.sin(2 * np.pi * params["high"] * time + 0.7)
    if params["off"] > 0:
        turn = time % (params["on"] + params["off"])
        tone *= np.clip(turn / 0.006, 0, 1) * np.clip((params["on"] - turn) / 0.006, 0, 1)
    hiss = shape.filter_band(
        booth.use.standard_normal(frames).astype(np.float32), rate_hz=booth.rate_hz, low_hz=300, high_hz=3200
    )
    mono = np.tanh(0.55 * tone) + 0.012 * hiss + 0.01 * np.sin(2 * np.pi * 150 * time)
    thin = shape.filter_band(mono.astype(np.float32), rate_hz=booth.rate_hz, low_hz=280, high_hz=3400, order=3)
    return shape.panned(thin, 0)


def plastic(booth: Booth, low_hz: float, width_s: float) -> Sound:
    """A hollow plastic case that is knocked."""
    case = modal.plate(booth.body, low_hz=low_hz, high_hz=5200, count=34, q=(5, 13), tilt_db=-2.5)
    return peaked(modal.strike(case.struck_at(booth.use, 0.5), width_s, rate_hz=booth.rate_hz))


def hang_up(params: Mapping[str, float], booth: Booth) -> Sound:
    """A receiver laid on its cradle: one end, the other, the hook that gives way, and the bell that just stirs."""
    force = params["force"]
    canvas = shape.empty(1.5, rate_hz=booth.rate_hz)
    width = 0.0016 - 0.001 * force
    second = 0.05 + (0.09 - 0.05 * force) * booth.use.uniform(0.8, 1.3)
    lay_peaked(canvas, booth, plastic(booth, 330, width), 0.0, -3)
    lay_peaked(canvas, booth, plastic(booth, 290, width), second)
    for late, gain in ((0.012, -12.0), (0.055, -17.0)):
        lay_peaked(canvas, booth, plastic(booth, 900, 0.0003), second + late, gain)
    for gong in gongs(booth, 1150, 0.7):
        lay_peaked(canvas, booth, modal.strike(gong, 0.0004, rate_hz=booth.rate_hz), second + 0.004, -30 + 16 * force)
    return canvas


def beep(params: Mapping[str, float], booth: Booth) -> Sound:
    """Electronic beeps from a small loudspeaker."""
    count, length, gap = round(params["count"]), params["length"], params["gap"]
    canvas = shape.empty(count * (length + gap) + 0.1, rate_hz=booth.rate_hz)
    time = booth.seconds(booth.count(length))
    edge = np.clip(np.minimum(time, length - time) / 0.004, 0, 1)
    wave = np.sin(2 * np.pi * params["pitch"] * time)
    rich = wave + params["harsh"] * (np.tanh(5 * wave) - wave)
    for index in range(count):
        shape.lay(
            canvas, shape.panned((rich * edge).astype(np.float32), 0), index * (length + gap), rate_hz=booth.rate_hz
        )
    small = shape.filter_band(
        canvas, rate_hz=booth.rate_hz, low_hz=min(500, 0.6 * params["pitch"]), high_hz=9000, order=1
    )
    box = modal.plate(booth.body, low_hz=520, high_hz=4200, count=12, q=(3, 8), tilt_db=-2)
    tinny = modal.through(small.mean(axis=1), modal.ring_out(box, rate_hz=booth.rate_hz))[: len(small)]
    return _from_circuit(peaked(small) + peaked(tinny, -12), booth)


def radio_static(params: Mapping[str, float], booth: Booth) -> Sound:
    """Between two stations: hiss that swells and fades, crackle, and a whistle that drifts through."""
    frames = booth.count(params["length"])
    points = max(40, round(25 * params["length"]))
    swell = np.exp(0.35 * shape.drift(booth.use, points, step_s=0.04, period_s=0.7))
    layers: list[painter.Layer] = [(painter.band(350, 4200, 2), swell), (painter.hump(1800, 1.0), 0.4 / swell)]
    sound = painter.paint(
        booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=3, coherence=0.95, window=1024
    )
    unit = float(sound.std())
    bank = grains.bursts(booth.use, 40, length_s=(0.0006, 0.012), low_hz=500, high_hz=4500, rate_hz=booth.rate_hz)
    times = grains.poisson(booth.use, 35 * params["crackle"], params["length"])
    gains = 3 * unit * grains.pareto(booth.use, len(times), shape=1.7, limit=14)
    sound += grains.scatter(
        bank, times, gains, np.zeros(len(times)), frames=frames, rate_hz=booth.rate_hz, rng=booth.use
    )
    drift = 1500 * np.exp(0.6 * shape.drift(booth.use, points, step_s=0.04, period_s=2.0))
    heard = np.maximum(0, shape.drift(booth.use, points, step_s=0.04, period_s=1.2) - 0.3)
    sound += shape.panned(whistle(booth, drift, 0.7 * unit * heard, frames, 8.0), 0)
    return shape.filter_band(sound, rate_hz=booth.rate_hz, low_hz=300, high_hz=4600)
