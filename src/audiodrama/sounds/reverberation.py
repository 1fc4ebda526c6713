"""Impulse responses by rule: a box-shaped room from its size and reverberation times, and the open air.

Early reflections are image sources up to order 4 (Allen and Berkley, J. Acoust. Soc. Am. 65(4), 1979), heard by two
cardioid ears 17 cm apart; the surfaces absorb by Eyring's formula for the reverberation time asked for in each band.
The rest is noise that decays by band.  Its level is not chosen: images arrive so densely that their energy a second
is 4*pi*c/V * 10^(-6*t/T), which continues the early part.
A response holds reverberation only, without the direct sound, and its energy for speech is one: what comes back from a
send at 0 dB is as loud as the voice.
"""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audiodrama.dsp.convolution import convolve
from audiodrama.dsp.filters import butterworth, fast_length
from audiodrama.sounds.palette import BANDS_HZ

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Sound = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

LONGEST_S = 20.0
_SPEED = 343.0
_ORDER = 4
_EAR_M = 0.085
_TAPS = 16
_GUARD_S = 0.02
_PARTS = 3  # narrow bands an octave, so that the decay changes gradually over frequency
_FALL = 6.907755  # natural logarithm of 60 dB in amplitude

MATERIALS: Mapping[str, tuple[float, ...]] = {
    "stone": (0.02, 0.02, 0.03, 0.04, 0.05, 0.05, 0.06),
    "plaster": (0.14, 0.10, 0.06, 0.05, 0.04, 0.04, 0.04),
    "wood": (0.15, 0.11, 0.10, 0.07, 0.06, 0.07, 0.08),
    "glass": (0.25, 0.15, 0.08, 0.05, 0.03, 0.03, 0.03),
    "carpet": (0.05, 0.10, 0.25, 0.40, 0.55, 0.65, 0.70),
    "curtain": (0.10, 0.30, 0.50, 0.65, 0.65, 0.60, 0.60),
    "bedding": (0.25, 0.40, 0.60, 0.70, 0.70, 0.65, 0.60),
    "open": (0.99,) * 7,
}
"""Absorption in the bands: rounded from the tables in Kuttruff, "Room Acoustics"; 8 kHz carried on from 4 kHz."""


def impulse_response(  # noqa: PLR0913  a room has as many figures
    size_m: Sequence[float],
    rt60_s: float | Sequence[float],
    *,
    seed: int,
    rate_hz: int = 44100,
    predelay_s: float | None = None,
    materials: Mapping[str, str] | None = None,
    source_m: Sequence[float] | None = None,
    listener_m: Sequence[float] | None = None,
    distance_m: float = 2.0,
) -> Sound:
    """The reverberation of a box-shaped room, float32 (frames, 2), without the direct sound.

    Args:
        size_m: length, width, height, each 0.5 to 200 m.
        rt60_s: reverberation time, 0.05 to 20 s, one figure or seven for `BANDS_HZ`; what `measured_rt60` finds
            is within 10 %.
        seed: chance of the late part and of places that are not given.
        rate_hz: sample rate.
        predelay_s: time from the direct sound to the first reflection, or None for the room's own.
        materials: what floor, walls and ceiling are made of, names out of `MATERIALS`; those left out are average.
        source_m: where the voice is, from one corner; by default distance_m before the listener.
        listener_m: where the listener is; by default off the middle of the room at ear height.
        distance_m: between the two when source_m is not given.

    Raises:
        ValueError: for a figure out of range or an unknown material.
    """
    size = _size(size_m)
    target = _bands(rt60_s)
    rng = np.random.Generator(np.random.PCG64([0x100F, abs(seed)]))
    listener = np.asarray(listener_m if listener_m is not None else _seat(size, rng), dtype=np.float64)
    source = np.asarray(source_m if source_m is not None else _speaker(size, listener, distance_m), dtype=np.float64)
    for place in (source, listener):
        if (place < 0).any() or (place > size).any():
            raise ValueError(f"{tuple(place.tolist())} lies outside a room of {tuple(size.tolist())} m")
    early = _early(size, target, materials, source, listener, rate_hz)
    frames = round(min(LONGEST_S, 1.12 * float(target.max()) + 0.15) * rate_hz)
    late = _Late(rng, size, frames, rate_hz, float(np.linalg.norm(source - listener)) / _SPEED)
    whole = _tuned(late, early, target, rate_hz)
    return _finished(whole, rate_hz, predelay_s)


def _size(size_m: Sequence[float]) -> Floats:
    size = np.asarray(size_m, dtype=np.float64)
    if size.shape != (3,) or not (size >= 0.5).all() or not (size <= 200).all():
        raise ValueError(f"a room's size is three lengths of 0.5 to 200 m, not {tuple(size_m)}")
    return size


def _bands(rt60_s: float | Sequence[float]) -> Floats:
    target = np.atleast_1d(np.asarray(rt60_s, dtype=np.float64))
    target = np.repeat(target, len(BANDS_HZ)) if len(target) == 1 else target
    if len(target) != len(BANDS_HZ) or not (target >= 0.05).all() or not (target <= LONGEST_S).all():
        raise ValueError(f"rt60_s is one figure or {len(BANDS_HZ)}, each 0.05 to {LONGEST_S:g} s, not {rt60_s}")
    return target


def _seat(size: Floats, rng: np.random.Generator) -> Floats:
    """Off the middle, so that reflections from opposite walls do not coincide."""
    spot = size * (np.array([0.43, 0.54, 0.5]) + 0.03 * rng.uniform(-1, 1, 3))
    spot[2] = min(1.5, 0.55 * size[2])
    return np.asarray(spot)


def _speaker(size: Floats, listener: Floats, distance_m: float) -> Floats:
    """In front of the listener along the room, as far as the wall allows."""
    ahead = np.array([1.0, 0.12, 0.02])
    return np.asarray(np.clip(listener + ahead / np.linalg.norm(ahead) * distance_m, 0.05 * size, 0.95 * size))


def _absorption(size: Floats, target: Floats, materials: Mapping[str, str] | None) -> Floats:
    """Absorption of six surfaces (two an axis; the last two are floor and ceiling) in each band, (6, bands)."""
    areas = np.repeat([size[1] * size[2], size[0] * size[2], size[0] * size[1]], 2)
    mean = 1 - np.exp(-0.161 * size.prod() / (areas.sum() * target))
    names = materials or {}
    for surface, material in names.items():
        if surface not in {"floor", "walls", "ceiling"} or material not in MATERIALS:
            raise ValueError(f"{surface}: {material}: floor, walls and ceiling are of {', '.join(MATERIALS)}")
    surfaces = ["walls"] * 4 + ["floor", "ceiling"]
    share = np.array([MATERIALS[names[place]] if place in names else (0.1,) * len(BANDS_HZ) for place in surfaces])
    share = share / (areas[:, None] * share).sum(axis=0) * areas.sum()
    return np.asarray(np.clip(mean * share, 0.005, 0.995))


def _early(
    size: Floats, target: Floats, materials: Mapping[str, str] | None, source: Floats, listener: Floats, rate_hz: int
) -> Sound:
    """Reflections of order 1 to 4 in each band, (bands, 2, frames), timed from the arrival of the direct sound."""
    reflection = np.sqrt(1 - _absorption(size, target, materials))
    images, hits = _images(size, source)
    loss = np.exp(hits @ np.log(reflection))
    direct_m = float(np.linalg.norm(source - listener))
    ahead = (source - listener)[:2] / max(1e-6, float(np.linalg.norm((source - listener)[:2])))
    across = np.array([-ahead[1], ahead[0], 0.0])
    planes = []
    for side in (1.0, -1.0):
        ray = images - (listener + side * _EAR_M * across)
        length = np.linalg.norm(ray, axis=1)
        axis = np.array([*ahead, 0.0]) * np.cos(0.96) + side * across * np.sin(0.96)
        heard = 0.6 + 0.4 * (ray @ axis) / length
        planes.append(_placed((length - direct_m) / _SPEED * rate_hz, loss * (heard / length)[:, None], rate_hz))
    frames = max(plane.shape[1] for plane in planes)
    return np.stack([np.pad(plane, ((0, 0), (0, frames - plane.shape[1]))) for plane in planes], axis=1)


def _images(size: Floats, source: Floats) -> tuple[Floats, Floats]:
    """Image sources of order 1 to 4: places (images, 3), and how often each of six surfaces was hit (images, 6)."""
    places, hits = [], []
    axes = [(n, q) for n in range(-_ORDER // 2, _ORDER // 2 + 1) for q in (0, 1) if abs(2 * n - q) <= _ORDER]
    for triple in product(axes, repeat=3):
        if 1 <= sum(abs(2 * n - q) for n, q in triple) <= _ORDER:
            places.append([(1 - 2 * q) * source[axis] + 2 * n * size[axis] for axis, (n, q) in enumerate(triple)])
            hits.append([count for n, q in triple for count in (abs(n - q), abs(n))])
    return np.array(places), np.array(hits, dtype=np.float64)


def _placed(delay: Floats, gain: Floats, rate_hz: int) -> Floats:
    """Impulses at fractional delays by a windowed sinc; gain is (images, bands), the result (bands, frames)."""
    delay = np.maximum(delay, 0) + _GUARD_S * rate_hz
    first = np.floor(delay).astype(np.int64) - _TAPS // 2 + 1
    offset = np.arange(_TAPS) - (delay - first)[:, None]
    taps = np.sinc(offset) * (0.5 + 0.5 * np.cos(2 * np.pi * offset / (_TAPS + 1)))
    frames = int(first.max()) + _TAPS + 1
    index = (first[:, None] + np.arange(_TAPS)).ravel()
    return np.stack([np.bincount(index, (taps * one[:, None]).ravel(), frames) for one in gain.T])


def _windows(frames: int, rate_hz: int, parts: int) -> Floats:
    """Amplitude windows that add up to one, parts a band, (bands * parts - parts + 1, bins)."""
    octave = np.log2(np.maximum(np.fft.rfftfreq(frames, 1 / rate_hz), 1.0) / BANDS_HZ[0]) * parts
    edges = np.arange((len(BANDS_HZ) - 1) * parts) + 0.5
    passed = 0.5 - 0.5 * np.cos(np.pi * np.clip((octave - edges[:, None]) / 0.25 + 0.5, 0, 1))
    above = np.concatenate([np.ones((1, len(octave))), passed])
    below = np.concatenate([passed, np.zeros((1, len(octave)))])
    return np.asarray(above - below)


def _tuned(late: _Late, early: Sound, target: Floats, rate_hz: int) -> Sound:
    """Early and late together, (frames, 2): the decays asked for are mended until the measured ones are right."""
    asked, best, least = target.copy(), np.zeros((0, 2), dtype=np.float32), np.inf
    for _ in range(8):
        head = _scattered(_summed(early, asked, target, rate_hz), late.bursts)
        whole = late.decaying(asked)
        reach = min(whole.shape[1], head.shape[1])
        whole[:, :reach] += head[:, :reach]
        ratio = target / np.maximum(measured_rt60(whole.T, rate_hz), 1e-3)
        if (miss := float(np.abs(1 / ratio - 1).max())) < least:
            best, least = whole.T, miss
        if least < 0.025:
            break
        asked = np.clip(asked * np.clip(ratio, 0.6, 1.6) ** 0.9, 0.02, 1.6 * LONGEST_S)
    return best


def _summed(early: Sound, asked: Floats, target: Floats, rate_hz: int) -> Sound:
    """The bands of the early part, each at the decay asked for and through its window, in sum (2, frames)."""
    guard = round(_GUARD_S * rate_hz)
    length = fast_length(early.shape[2] + guard)
    time = np.maximum(0, np.arange(early.shape[2]) - guard) / rate_hz
    mended = early * 10 ** (-3 * time * (1 / asked - 1 / target)[:, None])[:, None]
    spectrum = np.fft.rfft(mended, length, axis=2) * _windows(length, rate_hz, 1)[:, None]
    return np.asarray(np.fft.irfft(spectrum.sum(axis=0), length, axis=1)[:, guard : early.shape[2]].astype(np.float32))


def _scattered(head: Sound, bursts: Sound) -> Sound:
    """Reflections off surfaces that are no mirrors: half the energy is a burst of 3 ms, another one at each ear."""
    return convolve(head.T, bursts.T).T


def _roughness(rng: np.random.Generator, rate_hz: int) -> Sound:
    frames = round(0.003 * rate_hz)
    bursts = rng.standard_normal((2, frames)) * np.exp(-3 * np.arange(frames) / frames)
    bursts *= np.sqrt(0.5 / (bursts**2).sum(axis=1, keepdims=True))
    bursts[:, 0] += np.sqrt(0.5)
    return bursts.astype(np.float32)


class _Late:
    """The late part: fixed noise in narrow bands, over which any decay can be laid."""

    def __init__(self, rng: np.random.Generator, size: Floats, frames: int, rate_hz: int, direct_s: float) -> None:
        self.bursts = _roughness(rng, rate_hz)
        self.noise = _narrow_noise(rng, frames, rate_hz)
        self.time = np.arange(frames, dtype=np.float32) / np.float32(rate_hz) + np.float32(direct_s)
        start, reach = 0.6 * _ORDER * float(size.min()) / _SPEED, _ORDER * float(size.prod() ** (1 / 3)) / _SPEED
        fade = np.sin(np.pi / 2 * np.clip((self.time - start) / reach, 0, 1))
        self.level = (np.sqrt(4 * np.pi * _SPEED / size.prod() / rate_hz) * 0.6 * fade).astype(np.float32)

    def decaying(self, rt60_s: Floats) -> Sound:
        """The late part with these decays, (2, frames); between the bands the time goes evenly over log frequency."""
        places = np.arange(len(self.noise)) / _PARTS
        narrow = np.exp(np.interp(places, np.arange(len(rt60_s)), np.log(rt60_s)))
        total = np.zeros(self.noise.shape[1:], dtype=np.float32)
        for noise, time in zip(self.noise, narrow.tolist(), strict=True):
            total += noise * np.exp(np.float32(-_FALL / time) * self.time)
        return np.asarray(total * self.level)


def _narrow_noise(rng: np.random.Generator, frames: int, rate_hz: int) -> Sound:
    """White noise on two sides in narrow bands, (bands, 2, frames): one at low frequencies, apart at high ones."""
    length = fast_length(frames)
    spectrum = np.fft.rfft(rng.standard_normal((2, length), dtype=np.float32), axis=1)
    apart = np.clip((np.fft.rfftfreq(length, 1 / rate_hz) - 120) / 300, 0, 1) * 0.92
    middle, side = np.sqrt((2 - apart) / 2), np.sqrt(apart / 2)
    both = np.stack([middle * spectrum[0] + side * spectrum[1], middle * spectrum[0] - side * spectrum[1]])
    windows = _windows(length, rate_hz, _PARTS)
    return np.stack([np.fft.irfft((both * one).astype(np.complex64), length, axis=1)[:, :frames] for one in windows])


def _finished(response: Sound, rate_hz: int, predelay_s: float | None) -> Sound:
    """At its first reflection's time, faded at the end, without rumble, of unit energy for speech."""
    calm = butterworth(1, (60.0,), "highpass", rate_hz).over(response.T.astype(np.float64)).T
    if predelay_s is not None:
        if not 0 <= predelay_s <= 0.5:
            raise ValueError(f"predelay_s must be between 0 and 0.5 s, not {predelay_s}")
        level = np.abs(calm).max(axis=1)
        first = int(np.argmax(level > 0.1 * level.max()))
        lead = max(0, first - 8)
        calm = np.concatenate([np.zeros((round(predelay_s * rate_hz), 2)), calm[lead:]])
    close = min(len(calm), round(0.05 * rate_hz))
    calm[len(calm) - close :] *= np.cos(np.pi / 2 * (np.arange(close) + 1) / close)[:, None]
    return of_unit_energy(calm, rate_hz)


def of_unit_energy(response: npt.NDArray[np.floating], rate_hz: int) -> Sound:
    """Scaled so that speech comes back as loud as it went in: mean square gain of one over the speech bands."""
    length = fast_length(len(response))
    power = (np.abs(np.fft.rfft(response, length, axis=0)) ** 2).mean(axis=1)
    frequency = np.maximum(np.fft.rfftfreq(length, 1 / rate_hz), 1.0)
    weight = np.exp(-0.5 * (np.log2(frequency / 600) / 1.4) ** 2) / frequency
    return np.asarray(response / np.sqrt((power * weight).sum() / weight.sum()), dtype=np.float32)


def outdoor_response(
    rt60_s: float | Sequence[float] = 0.2,
    *,
    seed: int,
    wall_m: float = 3.0,
    rate_hz: int = 44100,
    predelay_s: float | None = None,
) -> Sound:
    """The open air, float32 (frames, 2): the ground, a wall, its corners, and a thin scatter from farther away.

    Args:
        rt60_s: how long the scatter is heard, in seconds; of several figures the mean counts.
        seed: chance.
        wall_m: distance of the nearest wall; it answers after about twice that way.
        rate_hz: sample rate.
        predelay_s: time of the first reflection; by default that of the ground, some 5 ms.
    """
    span_s = float(np.mean(_bands(rt60_s)))
    rng = np.random.Generator(np.random.PCG64([0x0A18, abs(seed)]))
    delays = [0.0055, 0.0048 + 2 * wall_m / _SPEED * 0.6, 2 * wall_m / _SPEED, 0.004 + 3.1 * wall_m / _SPEED]
    gains, corners = [0.5, 0.55, 0.7, 0.3], [2600.0, 5000.0, 6500.0, 4000.0]
    far = np.sort(rng.uniform(2.5 * wall_m / _SPEED, 1.2 * span_s + 0.05, 26))
    canvas = np.zeros((round((far[-1] + 0.05) * rate_hz), 2), dtype=np.float64)
    for delay, gain, corner in zip(delays, gains, corners, strict=True):
        _echo(canvas, rng, delay, gain, corner, 0.0015, rate_hz)
    for delay in far.tolist():
        fall = 0.16 * 10 ** (-3 * delay / (span_s + 0.1)) * np.exp(0.4 * rng.standard_normal())
        _echo(canvas, rng, delay, fall, rng.uniform(1500, 3500), 0.006, rate_hz)
    return _finished(canvas.astype(np.float32), rate_hz, predelay_s)


def _echo(
    canvas: Floats,
    rng: np.random.Generator,
    delay_s: float,
    gain: float,
    corner_hz: float,
    smear_s: float,
    rate_hz: int,
) -> None:
    """One reflection off a rough surface: a short burst, dull, a little to one side."""
    frames = max(8, round(smear_s * rate_hz))
    burst = rng.standard_normal(frames) * np.exp(-4 * np.arange(frames) / frames)
    burst[0] = 3.0
    dull = butterworth(1, (corner_hz,), "lowpass", rate_hz).over(burst / np.sqrt((burst**2).sum()))
    lean = rng.uniform(-0.5, 0.5)
    for side, weight in ((0, 1 + lean), (1, 1 - lean)):
        start = round((delay_s + rng.uniform(0, 0.0004)) * rate_hz)
        reach = min(frames, len(canvas) - start)
        canvas[start : start + reach, side] += gain * weight * dull[:reach]


def measured_rt60(response: npt.NDArray[np.floating], rate_hz: int) -> tuple[float, ...]:
    """Reverberation time in each of `BANDS_HZ`: Schroeder's integral, a line from -5 to -35 dB (ISO 3382-1 T30).

    Args:
        response: (frames,) or (frames, channels); energies of channels add.
        rate_hz: sample rate.
    """
    planes = np.atleast_2d(np.asarray(response, dtype=np.float64).T)
    times = []
    for centre in BANDS_HZ:
        band = butterworth(3, (centre / math.sqrt(2), min(centre * math.sqrt(2), 0.49 * rate_hz)), "bandpass", rate_hz)
        # Backwards in time, the filter's own ringing does not lengthen short decays (Jacobsen and Rindel, 1987).
        energy = (band.over(planes[:, ::-1])[:, ::-1] ** 2).sum(axis=0)
        left = np.cumsum(energy[::-1])[::-1]
        times.append(_slope(10 * np.log10(np.maximum(left, 1e-30) / max(left[0], 1e-30)), rate_hz))
    return tuple(times)


def _slope(level_db: Floats, rate_hz: int) -> float:
    start, end = int(np.argmax(level_db < -5)), int(np.argmax(level_db < -35))
    if end - start < 8:
        return 0.0
    part = level_db[start:end]
    return float(-60 / (np.polyfit(np.arange(len(part)), part, 1)[0] * rate_hz))
