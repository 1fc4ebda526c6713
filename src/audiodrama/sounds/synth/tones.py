"""The tone that rooms and cities have when nothing happens in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.sounds.synth import grains, modal, painter, shape
from audiodrama.sounds.synth.shape import peaked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.booth import Booth, Sound

_BLOCK_FRAMES = 1 << 17


def whistle(booth: Booth, pitch_hz: np.ndarray, level: np.ndarray, frames: int, width_hz: float) -> Sound:
    """A narrow band of noise that follows a pitch, (frames,); pitch and level are curves over the whole length."""
    points = max(8, round(frames / booth.rate_hz * 4 * width_hz), 2 * len(level))
    coarse, place = np.linspace(0, 1, points), np.linspace(0, 1, frames)
    step = frames / booth.rate_hz / points * 4 * width_hz
    real, imaginary = (shape.drift(booth.use, points, step_s=step, period_s=3.0) for _ in (0, 1))
    hull = (real - 1j * imaginary) * np.interp(coarse, np.linspace(0, 1, len(level)), level)
    pitch = np.minimum(np.interp(coarse, np.linspace(0, 1, len(pitch_hz)), pitch_hz), 0.45 * booth.rate_hz)
    turns = np.concatenate([[0], np.cumsum((pitch[1:] + pitch[:-1]) / 2)])
    per_s = frames / booth.rate_hz / (points - 1)
    result = np.empty(frames, dtype=np.float32)
    for start in range(0, frames, _BLOCK_FRAMES):
        part = slice(start, start + _BLOCK_FRAMES)
        turned = np.interp(place[part], coarse, turns) * per_s
        phase = (2 * np.pi * (turned - np.floor(turned))).astype(np.float32)
        moved = np.interp(place[part], coarse, hull).astype(np.complex64)
        result[part] = moved.real * np.cos(phase) + moved.imag * np.sin(phase)
    return result


def _breath(booth: Booth, period_s: float, depth: float) -> np.ndarray:
    points = round(booth.duration_s * 10) + 2
    return np.exp(depth * shape.drift(booth.use, points, step_s=0.1, period_s=period_s))


def _air(booth: Booth, layers: list[painter.Layer], *, coherence: float = 0.15) -> Sound:
    return painter.paint(
        booth.use, layers, frames=booth.frames, rate_hz=booth.rate_hz, window=4096, restless_db=1.5, coherence=coherence
    )


def _mains(booth: Booth, base_hz: float, gains: tuple[float, ...]) -> Sound:
    """A hum of the mains with its harmonics, unsteady by a hair, (frames, 2)."""
    mono = np.zeros(booth.frames, dtype=np.float32)
    curve = np.array([1.0, 1.0])
    for order, gain in enumerate(gains, start=1):
        mono += whistle(booth, base_hz * order * curve, gain * curve, booth.frames, 0.35)
    return shape.panned(mono, booth.body.uniform(-0.4, 0.4))


def quiet_room(params: Mapping[str, float], booth: Booth) -> Sound:
    """A quiet room: air, a little of the house below it, nothing that could be named."""
    dark = 10 ** (-params["dark"] / 20)
    layers: list[painter.Layer] = [
        (painter.tilt(110, -5, 20), _breath(booth, 7.0, 0.1)),
        (painter.colour_sum((-20, painter.tilt(900, -5, 80)), (-34, painter.tilt(5000, -6, 600))), dark),
        (painter.hump(63, 0.5), 0.8 * _breath(booth, 9.0, 0.2)),
    ]
    return _air(booth, layers)


def house_night(params: Mapping[str, float], booth: Booth) -> Sound:
    """A family house asleep: air, a refrigerator two rooms away that runs and rests, a pipe, wood that settles."""
    layers: list[painter.Layer] = [
        (painter.tilt(120, -7, 35), _breath(booth, 8.0, 0.12)),
        (painter.tilt(900, -5, 150), 0.03),
    ]
    sound = _air(booth, layers)
    unit = float(sound.std())
    motor = _mains(booth, 50.0, (0.5, 1.0, 0.25, 0.35, 0.1, 0.14))
    motor = shape.filter_band(motor, rate_hz=booth.rate_hz, high_hz=420, order=1)
    motor *= np.float32(0.9 * unit * params["hum"] / max(1e-9, float(motor.std())))
    sound += motor
    del motor
    for at in grains.poisson(booth.use, 0.10 * params["ticks"], booth.duration_s):
        beam = modal.plate(booth.use, low_hz=booth.use.uniform(150, 380), high_hz=4200, count=18, q=(6, 15))
        tick = modal.strike(beam, booth.use.uniform(0.0004, 0.0012), rate_hz=booth.rate_hz)
        far = shape.blurred(tick, booth.use, rate_hz=booth.rate_hz, t60_s=0.5, high_hz=2200, wet_db=-3)
        placed = shape.turned(peaked(far), booth.use.uniform(-0.7, 0.7))
        shape.lay(
            sound,
            placed,
            float(at),
            rate_hz=booth.rate_hz,
            gain=unit * float(np.exp(0.6 * booth.use.standard_normal() + 0.9)),
        )
    return sound


def church_air(params: Mapping[str, float], booth: Booth) -> Sound:
    """An empty church: dark air that breathes slowly, and sparse sounds of wood and cloth far off in the nave."""
    layers: list[painter.Layer] = [
        (painter.dulled(painter.tilt(70, -4.5, 20), 2600), _breath(booth, 9.0, 0.08)),
        (painter.hump(63, 0.45), 1.3 * _breath(booth, 5.0, 0.3)),
        (painter.hump(126, 0.4), 0.7 * _breath(booth, 11.0, 0.3)),
    ]
    sound = _air(booth, layers, coherence=0.05)
    unit = float(sound.std())
    events = np.zeros_like(sound)
    for at in grains.poisson(booth.use, 0.11 * params["events"], booth.duration_s):
        gain = float(np.exp(0.5 * booth.use.standard_normal()))
        shape.lay(events, _far_event(booth), float(at), rate_hz=booth.rate_hz, gain=gain)
    nave = shape.blurred(events, booth.body, rate_hz=booth.rate_hz, t60_s=3.0, high_hz=2600, wet_db=3)[: booth.frames]
    nave *= np.float32(2.2 * unit)
    nave += sound
    return nave


def _far_event(booth: Booth) -> Sound:
    """Something small a long way off: a beam, a pew, a fold of cloth."""
    if booth.use.uniform() < 0.35:
        cloth = shape.noise(booth.use, booth.count(booth.use.uniform(0.15, 0.4)))
        cloth *= (np.hanning(len(cloth)) ** 2).astype(np.float32)[:, None]
        return peaked(shape.filter_band(cloth, rate_hz=booth.rate_hz, low_hz=400, high_hz=2400), -14)
    beam = modal.plate(booth.use, low_hz=booth.use.uniform(110, 340), high_hz=3200, count=18, q=(7, 18))
    tick = peaked(modal.strike(beam, booth.use.uniform(0.0005, 0.0015), rate_hz=booth.rate_hz))
    return shape.turned(tick, booth.use.uniform(-0.8, 0.8))


def hall_tone(params: Mapping[str, float], booth: Booth) -> Sound:
    """A large bare hall: cold air, a standing low tone or two, ventilation somewhere."""
    layers: list[painter.Layer] = [
        (painter.tilt(160, -6, 30), _breath(booth, 9.0, 0.1)),
        (painter.hump(38, 0.35), 1.5 * _breath(booth, 6.0, 0.3)),
        (painter.hump(57, 0.3), 0.9 * _breath(booth, 8.0, 0.3)),
        (painter.hump(340, 0.4), 0.22 * _breath(booth, 12.0, 0.4)),
        (painter.hump(510, 0.3), 0.08 * _breath(booth, 10.0, 0.4)),
        (painter.tilt(2400, -7, 300), 0.03),
    ]
    sound = _air(booth, layers, coherence=0.05)
    vent = _mains(booth, 100.0, (1.0, 0.3, 0.12))
    return sound + vent * np.float32(0.25 * params["vent"] * float(sound.std()) / max(1e-9, float(vent.std())))


def far_city(params: Mapping[str, float], booth: Booth) -> Sound:
    """A city from high above: the roar of all its streets, and now and then one car, a door, a horn far below."""
    layers: list[painter.Layer] = [
        (
            painter.dulled(painter.colour_sum((0, painter.tilt(75, -4, 20)), (-9, painter.hump(240, 2.4))), 2400),
            _breath(booth, 12.0, 0.18),
        ),
        (painter.hump(850, 2.2), 0.06 * _breath(booth, 6.0, 0.3)),
        (painter.tilt(3000, -8, 500), 0.01),
    ]
    cars = 0.25 * params["traffic"] * _passing(booth)
    layers += [(painter.hump(330, 2.4), cars), (painter.hump(900, 1.8), 0.5 * cars**1.5)]
    sound = painter.paint(
        booth.use,
        layers,
        frames=booth.frames,
        rate_hz=booth.rate_hz,
        window=4096,
        restless_db=2,
        coherence=0.1,
        lag_s=0.5,
    )
    unit = float(sound.std())
    for at in grains.poisson(booth.use, 0.028 * params["traffic"], booth.duration_s):
        horn = _horn(booth)
        shape.lay(sound, horn, float(at), rate_hz=booth.rate_hz, gain=unit * float(booth.use.uniform(0.25, 0.6)))
    return sound


def _passing(booth: Booth) -> np.ndarray:
    """How near the nearest car is, over time: swells of 4 to 9 s, overlapping."""
    points = round(booth.duration_s * 10) + 2
    time, level = np.arange(points) / 10, np.zeros(points)
    for at in grains.poisson(booth.use, 0.16, booth.duration_s + 8) - 4:
        level += booth.use.uniform(0.3, 1) * np.exp(-0.5 * ((time - at) / booth.use.uniform(0.9, 2.0)) ** 2)
    return level


def _horn(booth: Booth) -> Sound:
    """A car's horn a few streets away: two tones, dull and smeared."""
    length = booth.use.choice([0.18, 0.5, 0.9]) * booth.use.uniform(0.8, 1.2)
    time = booth.seconds(booth.count(length))
    pitch = booth.use.uniform(330, 420)
    tone = sum(
        np.sin(2 * np.pi * pitch * ratio * time) / order for order in (1, 2, 3) for ratio in (order, 1.25 * order)
    )
    hull = np.minimum(1, time / 0.03) * np.minimum(1, (length - time) / 0.05)
    mono = shape.filter_band((tone * hull).astype(np.float32), rate_hz=booth.rate_hz, low_hz=250, high_hz=900, order=1)
    far = shape.blurred(
        shape.panned(mono, booth.use.uniform(-0.8, 0.8)),
        booth.use,
        rate_hz=booth.rate_hz,
        t60_s=1.4,
        high_hz=900,
        wet_db=4,
    )
    return peaked(far)


def car_passes(params: Mapping[str, float], booth: Booth) -> Sound:
    """A car passes from left to right: tyres, engine, and their pitch falling as it goes by (Doppler)."""
    speed, near = params["speed"] / 3.6, params["distance"]
    length = float(np.clip(9 * near / speed + 3.0, 3.0, 11.0))
    frames = booth.count(length)
    time = (np.arange(400) / 399 - 0.5) * length
    away = np.hypot(near, speed * time)
    level = near / away
    doppler = 1 / (1 + speed * speed * time / away / 343.0)
    ends = np.clip((length / 2 - np.abs(time)) / 0.6, 0, 1)
    tyres = [
        (painter.hump(780, 2.2), level * ends),
        (painter.hump(2300, 2.2), 0.28 * level**1.4 * ends),
        (painter.tilt(110, -5, 25), 0.8 * level * ends),
    ]
    sound = painter.paint(
        booth.use, tyres, frames=frames, rate_hz=booth.rate_hz, restless_db=2, coherence=0.85, window=1024
    )
    unit = float(sound.std())
    engine = np.zeros(frames, dtype=np.float32)
    for order, gain in ((1, 1.0), (2, 0.8), (3, 0.4), (4, 0.35), (6, 0.2)):
        engine += whistle(booth, params["engine"] * order * doppler, gain * level * ends, frames, 2.0 + order)
    sound += shape.panned(engine, 0) * np.float32(0.9 * unit)
    angle = np.arctan2(speed * time, near) / np.pi
    lean = np.interp(np.linspace(0, 1, frames), np.linspace(0, 1, 400), 0.5 + 0.8 * angle).clip(0, 1) * np.pi / 2
    return sound * np.stack([np.cos(lean), np.sin(lean)], axis=1).astype(np.float32) * np.float32(np.sqrt(2))
