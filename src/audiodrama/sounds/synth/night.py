"""Night and birds: crickets, swifts, an owl, a garden in the morning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import painter, shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound


def crickets(params: Mapping[str, float], booth: Booth) -> Sound:
    """Field crickets: two near, many far, and a chorus that is only a band of noise, on the air of the night."""
    sound = np.zeros((booth.frames, 2), dtype=np.float32)
    for count, loud in ((round(params["far"]), 0.11), (2, 0.5)):
        for _ in range(count):
            angle = booth.body.uniform(0.05, 0.95) * np.pi / 2
            gain = 1.4 * loud * np.exp(0.4 * booth.body.standard_normal())
            _sing(sound, booth, np.array([np.cos(angle), np.sin(angle)]) * gain)
        if loud < 0.5:
            sound = shape.filter_band(sound, rate_hz=booth.rate_hz, high_hz=4300, order=1)
    breath = np.exp(0.25 * shape.drift(booth.use, 300, step_s=booth.duration_s / 300, period_s=4.0))
    layers: list[painter.Layer] = [
        (painter.hump(4500, 0.22), 0.06 * breath),
        (painter.hump(5300, 0.3), 0.02),
        (painter.tilt(120, -5, 30), 0.05),
    ]
    chorus = painter.paint(booth.use, layers, frames=booth.frames, rate_hz=booth.rate_hz, restless_db=2, coherence=0.1)
    far = shape.blurred(sound, booth.body, rate_hz=booth.rate_hz, t60_s=0.35, high_hz=6000, wet_db=-16)[: booth.frames]
    return far + chorus * np.float32(0.016 / max(1e-9, float(chorus.std())))


def _sing(canvas: Sound, booth: Booth, sides: np.ndarray) -> None:
    """One cricket: chirps of three or four pulses of 15 to 19 ms, that stop for a while now and then."""
    pitch, period = booth.body.uniform(4250, 4850), booth.body.uniform(0.36, 0.52)
    pulse, pulses = booth.body.uniform(0.015, 0.019), int(booth.body.integers(3, 5))
    chirps = [_chirp(booth, pitch, pulse, pulses) * sides.astype(np.float32) for _ in range(8)]
    at, rest = booth.use.uniform(0, period), 0
    while at < booth.duration_s:
        if rest <= 0:
            shape.lay(canvas, chirps[booth.use.integers(len(chirps))], at, rate_hz=booth.rate_hz)
            rest = int(booth.use.integers(3, 12)) if booth.use.uniform() < 0.02 else 0
        rest -= 1
        at += period * (1 + 0.035 * booth.use.standard_normal())


def _chirp(booth: Booth, pitch_hz: float, pulse_s: float, pulses: int) -> Sound:
    """A few pulses that fall a little in pitch and grow, (frames, 1)."""
    frames = booth.count(pulse_s)
    mono = np.zeros(booth.count((1.62 * pulses + 0.1) * pulse_s) + frames, dtype=np.float32)
    for index in range(pulses):
        bend = pitch_hz * (1.012 - 0.02 * np.linspace(0, 1, frames)) * (1 + 0.002 * booth.use.standard_normal())
        tone = np.sin(2 * np.pi * np.cumsum(bend) / booth.rate_hz) * np.hanning(frames) ** 0.7 * (0.55 + 0.15 * index)
        start = booth.count(index * 1.62 * pulse_s)
        mono[start : start + frames] += tone.astype(np.float32)
    return mono[:, None]


def swifts(params: Mapping[str, float], booth: Booth) -> Sound:
    """Swifts over the roofs at evening: parties of thin screams that pass and are gone, on hardly any air."""
    sound = np.zeros((booth.frames, 2), dtype=np.float32)
    at = booth.use.uniform(0.3, 2.0)
    while at < booth.duration_s:
        side = booth.use.choice([-1.0, 1.0])
        near = booth.use.uniform(0.15, 1) ** 1.6
        for _ in range(booth.use.integers(2, 7)):
            start = at + booth.use.uniform(0, 2.6)
            scream = _scream(booth)
            part = (start - at) / 2.6
            placed = shape.panned(scream, float(np.clip(side * (1.6 * part - 0.8), -1, 1)))
            loud = near * np.sin(np.pi * np.clip(part, 0.12, 0.88)) * np.exp(0.4 * booth.use.standard_normal())
            shape.lay(sound, placed, float(start), rate_hz=booth.rate_hz, gain=float(loud))
        at += booth.use.exponential(params["gap"]) + 1.2
    sound = shape.filter_band(sound, rate_hz=booth.rate_hz, low_hz=2200, high_hz=9500, order=1)
    sound = shape.blurred(sound, booth.body, rate_hz=booth.rate_hz, t60_s=0.7, high_hz=7000, wet_db=-11)[: booth.frames]
    air = painter.paint(
        booth.use, [(painter.tilt(160, -5, 30), 1.0)], frames=booth.frames, rate_hz=booth.rate_hz, restless_db=2
    )
    return sound + air * np.float32(0.012 / max(1e-9, float(air.std())))


def _scream(booth: Booth) -> Sound:
    """One swift: a shrill, buzzing scream, an arch of pitch trilled some 30 to 45 times a second; (frames,)."""
    frames = booth.count(booth.use.uniform(0.45, 1.0))
    part = np.linspace(0, 1, frames)
    time = np.arange(frames) / booth.rate_hz
    arch = booth.use.uniform(4300, 5300) * (1 + 0.16 * np.sin(np.pi * part**0.7) - 0.10 * part)
    trill = booth.use.uniform(30, 45) * (1 + 0.2 * part)
    beat = np.sin(2 * np.pi * np.cumsum(trill) / booth.rate_hz)
    rough = shape.drift(booth.use, frames, step_s=1 / booth.rate_hz, period_s=0.004)
    phase = 2 * np.pi * np.cumsum(arch * (1 + 0.035 * beat + 0.004 * rough)) / booth.rate_hz
    tone = np.sin(phase) + 0.22 * np.sin(2 * phase + 0.4)
    hull = np.minimum(1, time / 0.06) * np.clip((1 - part) / 0.3, 0, 1)
    return np.asarray((tone * (0.6 + 0.4 * beat) * hull).astype(np.float32))


def owl(params: Mapping[str, float], booth: Booth) -> Sound:
    """A tawny owl: a long note, a pause, a tiny one, then a wavering call."""
    canvas = shape.empty(6.5, rate_hz=booth.rate_hz)
    pitch = params["pitch"] * np.exp(0.02 * booth.use.standard_normal())
    shape.lay(canvas, shape.panned(_hoot(booth, pitch, 0.75, 0.0), 0), 0.0, rate_hz=booth.rate_hz, gain=0.8)
    if params["answer"] > 0.5:
        shape.lay(canvas, shape.panned(_hoot(booth, 0.97 * pitch, 0.12, 0.0), 0), 2.7, rate_hz=booth.rate_hz, gain=0.35)
        shape.lay(canvas, shape.panned(_hoot(booth, 1.02 * pitch, 1.5, 1.0), 0), 3.05, rate_hz=booth.rate_hz)
    dull = shape.filter_band(canvas, rate_hz=booth.rate_hz, high_hz=2600, order=1)
    return shape.blurred(dull, booth.body, rate_hz=booth.rate_hz, t60_s=1.3, high_hz=2200, wet_db=-9)


def _hoot(booth: Booth, pitch_hz: float, length_s: float, waver: float) -> Sound:
    """One hoot, (frames,): nearly a pure tone with breath in it; waver breaks it into pulses that grow together."""
    frames = booth.count(length_s)
    part = np.linspace(0, 1, frames)
    bend = 0.93 + 0.09 * np.sin(np.pi * np.minimum(1, 1.25 * part)) - 0.04 * part
    shiver = np.sin(2 * np.pi * np.cumsum(9.5 + 3 * part) / booth.rate_hz)
    phase = 2 * np.pi * np.cumsum(pitch_hz * bend * (1 + 0.012 * waver * shiver)) / booth.rate_hz
    tone = np.sin(phase) + 0.05 * np.sin(2 * phase) + 0.035 * np.sin(3 * phase)
    breath = shape.filter_band(
        booth.use.standard_normal(frames).astype(np.float32), rate_hz=booth.rate_hz, low_hz=500, high_hz=1500
    )
    hull = np.clip(part / 0.12, 0, 1) ** 1.5 * np.clip((1 - part) / 0.3, 0, 1)
    pulsed = 1 - waver * 0.75 * (0.5 - 0.5 * shiver) * np.clip(1.4 - 1.5 * part, 0, 1)
    return ((tone + 0.05 * breath) * hull * pulsed).astype(np.float32)


def birdsong(params: Mapping[str, float], booth: Booth) -> Sound:
    """A garden in the morning: several birds, each with a phrase of its own that it sings again and again."""
    sound = np.zeros((booth.frames, 2), dtype=np.float32)
    for _ in range(round(params["birds"])):
        phrase, near, place = _phrase(booth), booth.body.uniform(0.3, 1), booth.body.uniform(-0.9, 0.9)
        at, rest = booth.use.uniform(0, 4), booth.body.uniform(2, 5)
        while at < booth.duration_s:
            shape.lay(
                sound,
                shape.panned(phrase, place),
                at,
                rate_hz=booth.rate_hz,
                gain=float(near * booth.use.uniform(0.7, 1.1)),
            )
            at += len(phrase) / booth.rate_hz + rest * booth.use.uniform(0.5, 1.6)
    sound = shape.blurred(sound, booth.body, rate_hz=booth.rate_hz, t60_s=0.9, high_hz=6000, wet_db=-9)[: booth.frames]
    air = painter.paint(
        booth.use,
        [(painter.tilt(180, -5, 30), 1.0), (painter.hump(3000, 2.5), 0.08)],
        frames=booth.frames,
        rate_hz=booth.rate_hz,
        restless_db=2,
    )
    return sound + air * np.float32(0.02 / max(1e-9, float(air.std())))


def _phrase(booth: Booth) -> Sound:
    """One bird's phrase, (frames,): a few kinds of note, whistled, trilled or slurred."""
    centre, notes = booth.body.uniform(2600, 5600), []
    for _ in range(int(booth.body.integers(2, 5))):
        length, repeat = booth.body.uniform(0.05, 0.22), int(booth.body.integers(1, 6))
        start, end = centre * np.exp(0.22 * booth.body.standard_normal(2))
        bow, trill, depth = booth.body.uniform(-0.25, 0.25), booth.body.uniform(18, 45), booth.body.choice([0, 0, 0.06])
        time = booth.seconds(booth.count(length))
        part = time / length
        pitch = (
            start * (end / start) ** part * (1 + bow * np.sin(np.pi * part) + depth * np.sin(2 * np.pi * trill * time))
        )
        wave = np.sin(2 * np.pi * np.cumsum(pitch) / booth.rate_hz) * np.sin(np.pi * part) ** 0.7
        gap = np.zeros(booth.count(booth.body.uniform(0.02, 0.09)), dtype=np.float32)
        notes += [wave.astype(np.float32), gap] * repeat
    return np.concatenate(notes)
