"""Shimmer, drones and short pieces of music: what is heard but is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.dsp.filters import NORM
from audiodrama.sounds.synth import glass, grains, modal, painter, shape
from audiodrama.sounds.synth.shape import peaked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.sounds.synth.booth import Booth, Sound


def white_swell(params: Mapping[str, float], booth: Booth) -> Sound:
    """A light that grows until it has eaten every other sound, and lets go."""
    rise, hold = params["rise"], 0.25
    length = rise + hold + params["fall"]
    frames = booth.count(length)
    points = 300
    time = np.linspace(0, length, points)
    up = np.clip(time / rise, 0, 1) ** 2.6
    down = np.clip(1 - (time - rise - hold) / params["fall"], 0, 1) ** 2.2
    level = up * down
    layers = [
        (painter.hump(1300, 3.2), 0.20 * level**2),
        (painter.hump(4800, 2.6), 0.16 * level**2.6),
        (painter.hump(10500, 1.6), 0.09 * level**3.4),
    ]
    sound = painter.paint(booth.use, layers, frames=frames, rate_hz=booth.rate_hz, restless_db=2.5, coherence=0.1)
    unit = float(np.abs(sound).max())
    tones = np.zeros((frames, 2), dtype=np.float32)
    place = np.linspace(0, 1, frames)
    for index, ratio in enumerate((1, 1.5, 2, 2.25, 3, 4, 4.5, 6, 8)):
        slow = np.exp(0.5 * shape.drift(booth.use, points, step_s=length / points, period_s=1.3))
        loud = np.interp(place, np.linspace(0, 1, points), slow * level ** (1 + 0.15 * index)) / (1 + 0.35 * index)
        bent = params["pitch"] * ratio * (1 + 0.0025 * booth.use.standard_normal())
        tone = (np.sin(2 * np.pi * bent * place * length + booth.use.uniform(0, 6.28)) * loud).astype(np.float32)
        tones += shape.panned(tone, booth.use.uniform(-0.8, 0.8))
    return sound + peaked(tones) * np.float32(1.1 * unit)


_PENTATONIC = np.array([1, 9 / 8, 5 / 4, 3 / 2, 5 / 3])


def shimmer_pad(params: Mapping[str, float], booth: Booth) -> Sound:
    """Small lights: long, thin glass tones at pitches that agree, thrown up like sparks."""
    length = params["length"]
    bank = []
    for _ in range(26):
        pitch = params["pitch"] * booth.use.choice(_PENTATONIC) * 2.0 ** booth.use.integers(0, 3)
        tone = modal.modes(pitch * np.array([1, 2.756, 5.404]), [1.3, 0.5, 0.2], [1, 0.18, 0.05], rng=booth.use)
        bank.append(modal.strike(tone, 0.0012, rate_hz=booth.rate_hz)[:, 0])
    times = grains.poisson(booth.use, 16 * np.hanning(60)[10:] ** 0.8, length)
    gains = grains.pareto(booth.use, len(times), shape=2.5, limit=4)
    canvas = grains.scatter(
        bank,
        times,
        gains,
        booth.use.uniform(-0.9, 0.9, len(times)),
        frames=booth.count(length + 2.0),
        rate_hz=booth.rate_hz,
        rng=booth.use,
    )
    return shape.blurred(canvas, booth.body, rate_hz=booth.rate_hz, t60_s=2.4, high_hz=9000, wet_db=-2)


def shimmer_bed(params: Mapping[str, float], booth: Booth) -> Sound:
    """Where nothing is: a high, still chord of glass that sways, and single lights in it; as a circle."""
    chord = [params["pitch"] * ratio for ratio in (1, 3 / 2, 2, 9 / 4, 3, 4)]
    sound = _held(booth, chord, partials=2, falling_db=-14, period_s=(5, 12))
    unit = float(sound.std())
    for at in grains.poisson(booth.use, params["lights"], booth.duration_s):
        pitch = 2 * params["pitch"] * booth.use.choice(_PENTATONIC) * 2.0 ** booth.use.integers(0, 2)
        note = peaked(modal.strike(glass.rim(booth.use, pitch, 3.5), 0.0012, rate_hz=booth.rate_hz))
        far = shape.blurred(note, booth.body, rate_hz=booth.rate_hz, t60_s=2.5, high_hz=7000, wet_db=2)
        placed = shape.turned(far, booth.use.uniform(-0.8, 0.8))
        gain = float(4 * unit * np.exp(0.4 * booth.use.standard_normal()))
        shape.lay_round(sound, placed, float(at), rate_hz=booth.rate_hz, gain=gain)
    return sound


def _held(
    booth: Booth, pitches: Sequence[float], *, partials: int, falling_db: float, period_s: tuple[float, float]
) -> Sound:
    """Held voices, each partial swaying on its own, as a circle; (frames, 2).

    Every pitch fits a whole number of times into the loop, and so does every sway, so that a partial is five lines of a
    spectrum and the loop has no seam at all.
    """
    lines = np.zeros((booth.frames // 2 + 1, 2), dtype=np.complex64)
    for pitch in pitches:
        for order in range(1, partials + 1):
            for detune in (-0.0009, 0.0, 0.0007):
                turns = max(1, round(pitch * order * (1 + detune) * booth.duration_s))
                if turns < 0.45 * booth.frames:
                    gain = 10 ** (falling_db * np.log2(order) / 20)
                    _sway(lines, turns, gain, booth, period_s)
    swaying = np.fft.irfft(lines, booth.frames, axis=0, norm=NORM).astype(np.float32)
    return swaying * np.float32(np.sqrt(booth.frames) / 2)


def _sway(lines: np.ndarray, turns: int, gain: float, booth: Booth, period_s: tuple[float, float]) -> None:
    """Add a partial whose level swells and fades between nought and one."""
    slow = max(1, round(booth.duration_s / booth.use.uniform(*period_s)))
    start, first, second = np.exp(2j * np.pi * booth.use.uniform(size=3))
    angle = (booth.use.uniform(-0.7, 0.7) + 1) * np.pi / 4
    sides = gain * start * np.array([np.cos(angle), np.sin(angle)])
    lines[turns] += 0.5 * sides
    for away, share in ((slow, first / 6), (slow + 1, second / 12)):
        lines[turns + away] += share * sides
        lines[max(0, turns - away)] += np.conj(share) * sides


def drone(params: Mapping[str, float], booth: Booth) -> Sound:
    """A low, slowly moving tone under a scene; tension lays a beating second over its fifth."""
    root = params["pitch"]
    voices = [root, root * 1.5, root * 2.0]
    sound = _held(booth, voices, partials=6, falling_db=-7 + 3 * params["bright"], period_s=(6, 14))
    if params["tension"] > 0:
        clash = _held(booth, [root * 2 * 16 / 15, root * 3 * 1.012], partials=4, falling_db=-6, period_s=(5, 11))
        sound += np.float32(0.7 * params["tension"]) * clash
    return sound


_CHORDS = {
    0: (1, 5 / 4, 3 / 2, 2, 9 / 4),  # open and warm
    1: (1, 6 / 5, 3 / 2, 9 / 5, 12 / 5),  # minor, with its seventh
    2: (1, 4 / 3, 3 / 2, 2, 8 / 3),  # neither, waiting
}


def pad(params: Mapping[str, float], booth: Booth) -> Sound:
    """A soft chord that breathes, to lie under words."""
    chord = [params["pitch"] * ratio for ratio in _CHORDS[round(params["mood"])]]
    return _held(booth, chord, partials=4, falling_db=-9 + 4 * params["bright"], period_s=(4, 10))


def piano(booth: Booth, pitch_hz: float, strength: float, ring_s: float) -> Sound:
    """One note of a soft piano: stretched partials of three strings a hair apart, a felt hammer, a little of the case.

    Partials at n * f * sqrt(1 + B * n^2) with B = 0.0004 (Fletcher and Rossing, chapter 12).
    """
    order = np.arange(1, 15)
    tones = pitch_hz * order * np.sqrt(1 + 0.0004 * order**2)
    falls = ring_s * (pitch_hz / 220) ** -0.4 * order**-0.75
    gains = order ** (-0.95 + 0.35 * strength) * np.abs(np.sin(np.pi * order / 7.6))
    strings = [
        modal.modes(tones * (1 + cents / 1200 * 0.693), falls, gains * share, rng=booth.use)
        for cents, share in ((-0.5, 0.5), (0.0, 0.7), (0.6, 0.4))
    ]
    note = modal.strike(strings[0] + strings[1] + strings[2], 0.0045 - 0.003 * strength, rate_hz=booth.rate_hz)
    felt = modal.plate(booth.use, low_hz=85, high_hz=900, count=10, q=(3, 7), tilt_db=-4)
    note = peaked(note)
    shape.lay(note, peaked(modal.strike(felt, 0.006, rate_hz=booth.rate_hz), -26), 0.0, rate_hz=booth.rate_hz)
    return note * np.float32(0.4 + 0.6 * strength)


def celesta(booth: Booth, pitch_hz: float, strength: float, ring_s: float) -> Sound:
    """One note of a small keyboard of glass: a rim touched softly."""
    note = modal.strike(glass.rim(booth.use, pitch_hz, ring_s), 0.0011 - 0.0006 * strength, rate_hz=booth.rate_hz)
    return peaked(note) * np.float32(0.4 + 0.6 * strength)


def _semitones(root_hz: float, steps: float) -> float:
    return float(root_hz * 2 ** (steps / 12))


_PIECES: dict[str, tuple[tuple[float, float, float], ...]] = {
    # (beat, semitones above the root, strength)
    "hope": (
        (0, 0, 0.6),
        (0, 7, 0.45),
        (1, 12, 0.5),
        (2, 16, 0.55),
        (3, 19, 0.5),
        (4, 14, 0.6),
        (4, 5, 0.4),
        (6, 12, 0.45),
        (6, 0, 0.35),
    ),
    "dusk": (
        (0, 0, 0.5),
        (0, 10, 0.4),
        (1.5, 15, 0.5),
        (3, 14, 0.5),
        (3, -4, 0.45),
        (4.5, 12, 0.4),
        (6, 10, 0.45),
        (6, -5, 0.4),
    ),
    "farewell": (
        (0, 0, 0.5),
        (1, 7, 0.4),
        (2, 12, 0.45),
        (3, 15, 0.55),
        (4, 14, 0.5),
        (4, -2, 0.45),
        (5, 10, 0.4),
        (6, 12, 0.35),
        (6, -7, 0.4),
        (8, 7, 0.3),
        (8, 0, 0.3),
    ),
}


def motif(params: Mapping[str, float], booth: Booth) -> Sound:
    """A few notes by themselves: hope, dusk or farewell, on a soft piano or on glass, in a hall of their own."""
    piece = _PIECES[tuple(_PIECES)[round(params["piece"])]]
    beat = 60.0 / params["tempo"]
    voice = celesta if params["glass"] > 0.5 else piano
    ring = 5.5 if voice is celesta else 4.5
    canvas = shape.empty((max(at for at, _, _ in piece)) * beat + ring + 0.5, rate_hz=booth.rate_hz)
    for at, steps, strength in piece:
        late = max(0.0, 0.012 * booth.use.standard_normal()) + 0.02 * (steps > 9)
        loud = float(np.clip(strength * np.exp(0.1 * booth.use.standard_normal()), 0.1, 1))
        note = voice(booth, _semitones(params["pitch"], steps), loud, ring)
        placed = shape.turned(note, float(np.clip((steps - 6) / 24, -0.5, 0.5)))
        shape.lay(canvas, placed, at * beat + late, rate_hz=booth.rate_hz)
    return shape.blurred(canvas, booth.body, rate_hz=booth.rate_hz, t60_s=2.6, high_hz=5200, wet_db=-9)


def dread(params: Mapping[str, float], booth: Booth) -> Sound:
    """A low sting: a struck cluster far below, strings of noise that rise out of it, and what is left of them."""
    length = params["length"]
    root = params["pitch"]
    tones = np.concatenate(
        [root * np.array([1, 1.06, 1.5, 2.0, 2.13, 3.2, 4.7]) * (1 + detune) for detune in (0.0, 0.004)]
    )
    gong = modal.modes(
        tones, np.tile(np.linspace(length, 0.3 * length, 7), 2), np.tile(np.linspace(1, 0.25, 7), 2), rng=booth.body
    )
    canvas = shape.empty(length + 1.0, rate_hz=booth.rate_hz)
    shape.lay(canvas, peaked(modal.strike(gong, 0.006, rate_hz=booth.rate_hz)), 0.0, rate_hz=booth.rate_hz)
    frames, points = booth.count(length), 200
    time = np.linspace(0, 1, points)
    swell = np.sin(np.pi * time**0.7) ** 1.5
    layers = [(painter.hump(root * ratio, 0.12), swell / ratio**0.3) for ratio in (4, 4.25, 6, 6.4, 8.5)]
    strings = painter.paint(
        booth.use, layers, frames=frames, rate_hz=booth.rate_hz, window=8192, restless_db=2, coherence=0.0
    )
    shape.lay(canvas, peaked(strings, -7), 0.05, rate_hz=booth.rate_hz)
    return shape.blurred(canvas, booth.body, rate_hz=booth.rate_hz, t60_s=2.8, high_hz=2600, wet_db=-6)
