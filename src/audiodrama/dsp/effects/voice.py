"""Effects on the voice itself: whisper, breath, pitch, the size of the mouth, singing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.units import db_to_gain, semitones_to_ratio
from audiodrama.dsp.effects.equalizer import passing
from audiodrama.dsp.effects.modulation import wander
from audiodrama.dsp.effects.psola import reshape
from audiodrama.dsp.effects.saturation import active_rms
from audiodrama.dsp.filters import NORM, fast_length
from audiodrama.dsp.pitch import HOP_S, Pitch, envelope_db, track_pitch, windows
from audiodrama.dsp.running import crests, moving_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator
    from numpy.typing import NDArray

    from audiodrama.dsp.effects.equalizer import Figures
    from audiodrama.dsp.pitch import Wave

    Bins = NDArray[np.complexfloating]

_WINDOW_S, _STEP_S = 0.024, 0.006
# the glottal source falls by about 12 dB an octave and the lips give back 6; breath has no such fall
_SOURCE_TILT_DB, _TILT_FROM_HZ, _TILT_TO_HZ = 6.0, 300.0, 3000.0
# an open glottis damps the resonances: wider ones than the voice's, and none so narrow that noise would ring in it
_BREATH_QUEFRENCY_S = 0.002
_MOMENTS_AT_ONCE = 512
_SCALE_ST = np.array([0, 3, 5, 7, 10])  # minor pentatonic: any two notes of it go together


def whisper(wave: Wave, rate_hz: int, figures: Figures, noise: Generator) -> Wave:
    """Drive the spectral envelope with noise in place of the voice.

    Vowels lose the tilt of the glottis and stand behind the consonants, and the resonances rise, as K. Kallail and
    F. Emanuel measured in whispered vowels ("Formant-frequency differences …", 1984).
    """
    breathy = _unvoiced(wave, rate_hz, figures["formant"], figures["vowels"], noise)
    level = active_rms(breathy, rate_hz)
    if level == 0.0:
        return wave
    breathy *= active_rms(wave, rate_hz) / level
    return breathy * figures["amount"] + wave * (1 - figures["amount"])


def breath(wave: Wave, rate_hz: int, figures: Figures, noise: Generator) -> Wave:
    """Add breath above 1.2 kHz that follows the voice's own spectrum."""
    added = passing(_unvoiced(wave, rate_hz, 0.0, 0.0, noise), rate_hz, "highpass", (1200.0,), 2)
    level = active_rms(added, rate_hz)
    if level == 0.0:
        return wave
    return wave + added * (active_rms(wave, rate_hz) * db_to_gain(figures["level"]) / level)


def pitch(wave: Wave, rate_hz: int, figures: Figures, noise: Generator) -> Wave:
    """Shift the pitch, widen or flatten its movement, make it shake."""
    if (figures["shift"], figures["intonation"], figures["tremor"]) == (0.0, 1.0, 0.0):
        return wave

    def wanted(found: Pitch) -> Wave:
        height = _height_st(found) * figures["intonation"] + figures["shift"]
        shaking = wander(len(height), round(1 / HOP_S), 7.0, 0.9, noise)
        return np.asarray(found.median_hz * 2 ** ((height + figures["tremor"] * shaking) / 12))

    return reshape(wave, rate_hz, wanted)


def formant(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Move the spectral envelope along the frequency axis, the harmonics left where they are."""
    if not figures["shift"]:
        return wave
    bins, length, step = _spectra(wave, rate_hz)
    usual_hz = track_pitch(wave, rate_hz).median_hz or 200.0
    ratio, quefrency_s = semitones_to_ratio(figures["shift"]), min(max(0.5 / usual_hz, 0.0022), 0.0045)
    for part in _batches(len(bins)):
        envelope = envelope_db(np.abs(bins[part]), rate_hz, quefrency_s=quefrency_s, rounds=10)
        bins[part] *= 10 ** (np.clip(_moved(envelope, ratio) - envelope, -30.0, 24.0) / 20)
    return _joined(bins, len(wave), length, step)


def sing(wave: Wave, rate_hz: int, figures: Figures, noise: Generator) -> Wave:  # noqa: ARG001 (as its kin)
    """Hold each syllable on a note of a scale about the voice's usual pitch, glide between them, swing on long ones."""
    found = track_pitch(wave, rate_hz)

    def wanted(spoken: Pitch) -> Wave:
        height = _height_st(spoken) * figures["range"]
        notes = _notes(height, _syllables(wave, rate_hz, spoken))
        return np.asarray(spoken.median_hz * 2 ** ((notes + _vibrato(notes, figures["vibrato"])) / 12))

    return reshape(wave, rate_hz, wanted, pitch=found)


def _height_st(found: Pitch) -> Wave:
    """Pitch in semitones about the voice's median, unvoiced moments filled in from both sides."""
    known = np.flatnonzero(found.voiced)
    height = 12 * np.log2(found.f0_hz[known] / found.median_hz)
    return np.asarray(np.interp(np.arange(len(found.f0_hz)), known, height))


def _syllables(wave: Wave, rate_hz: int, found: Pitch) -> list[NDArray[np.intp]]:
    """Voiced runs, cut again at dips of the loudness of 3 dB or more; moments of each."""
    block = int(0.06 * rate_hz)
    power = np.square(windows(wave, block, max(1, round(HOP_S * rate_hz)))).mean(axis=1)[: len(found.f0_hz)]
    power = np.pad(power, (0, len(found.f0_hz) - len(power)))
    dips = crests(-10 * np.log10(power + 1e-9), prominence=3, apart=round(0.09 / HOP_S))
    edges = np.union1d(np.flatnonzero(np.diff(found.voiced.astype(int))) + 1, dips)
    runs = np.split(np.arange(len(found.f0_hz)), edges.astype(int))
    return [run for run in runs if len(run) and found.voiced[run].mean() > 0.5]


def _notes(height_st: Wave, syllables: list[NDArray[np.intp]]) -> Wave:
    """The note of each moment, with glides of 60 ms."""
    if not syllables:
        return height_st
    ladder = np.concatenate([_SCALE_ST + 12 * octave for octave in (-3, -2, -1, 0, 1, 2)])
    centres = [run[len(run) // 2] for run in syllables]
    notes = [ladder[np.abs(ladder - np.median(height_st[run])).argmin()] for run in syllables]
    borders = np.searchsorted((np.array(centres[1:]) + np.array(centres[:-1])) / 2, np.arange(len(height_st)))
    return moving_mean(np.array(notes, dtype=float)[borders], round(0.06 / HOP_S))


def _vibrato(notes: Wave, depth_st: float) -> Wave:
    """5.5 Hz, growing over 0.3 s after each change of note."""
    changed = np.abs(np.diff(notes, prepend=notes[:1])) > 0.05
    moments = np.arange(len(notes))
    since = (moments - np.maximum.accumulate(np.where(changed, moments, 0))) * HOP_S
    return np.asarray(depth_st * np.clip(since / 0.3, 0, 1) * np.sin(2 * np.pi * 5.5 * moments * HOP_S))


def _unvoiced(wave: Wave, rate_hz: int, formant_st: float, vowels_db: float, noise: Generator) -> Wave:
    """Noise in the wave's envelope, moment by moment as loud as the wave."""
    bins, length, step = _spectra(wave, rate_hz)
    found = track_pitch(wave, rate_hz)
    voicing = _voicing(found, rate_hz, len(bins), step)[:, np.newaxis]
    lifted, ratio = _lifted(bins.shape[1], rate_hz, found.median_hz), semitones_to_ratio(formant_st)
    hiss, _, _ = _spectra(noise.normal(size=len(wave)), rate_hz)
    for part in _batches(len(bins)):
        magnitude, voiced = np.abs(bins[part]), voicing[part]
        envelope = envelope_db(magnitude, rate_hz, quefrency_s=_BREATH_QUEFRENCY_S)
        shaped = voiced * (_moved(envelope, ratio) + lifted) + (1 - voiced) * envelope
        made = hiss[part] * 10 ** (shaped / 20)
        energy = np.sqrt(np.sum(magnitude**2, axis=1, keepdims=True))
        made *= energy / np.maximum(np.sqrt(np.sum(np.abs(made) ** 2, axis=1, keepdims=True)), 1e-9)
        hiss[part] = made * 10 ** (voiced * vowels_db / 20)
    return _joined(hiss, len(wave), length, step)


def _batches(moments: int) -> Iterator[slice]:
    """Moments of spectra, so many at a time that a long line takes no more memory than a short one."""
    return (slice(start, start + _MOMENTS_AT_ONCE) for start in range(0, moments, _MOMENTS_AT_ONCE))


def _voicing(pitch: Pitch, rate_hz: int, moments: int, step: int) -> Wave:
    """0 to 1 for each moment of the spectra, with soft edges."""
    found = np.convolve(np.pad(pitch.voiced.astype(float), 2, mode="edge"), np.full(5, 0.2), mode="valid")
    return np.asarray(np.interp(np.arange(moments) * step / rate_hz, np.arange(len(found)) * HOP_S, found))


def _lifted(bins: int, rate_hz: int, usual_hz: float) -> Wave:
    """Gains that undo the tilt of the glottis and the strength of the first harmonic, in dB for each bin."""
    frequency = np.linspace(0, rate_hz / 2, bins)
    octaves = np.log2(np.clip(frequency, _TILT_FROM_HZ, _TILT_TO_HZ) / _TILT_FROM_HZ)
    first_hz = min(max(1.5 * usual_hz, _TILT_FROM_HZ), 500.0)
    return np.asarray(_SOURCE_TILT_DB * octaves - 15 * np.clip(np.log2(first_hz / (frequency + 1)), 0, 2))


def _moved(envelope: Wave, ratio: float) -> Wave:
    """The envelope with everything at `ratio` times its frequency."""
    if ratio == 1.0:
        return envelope
    position = np.minimum(np.arange(envelope.shape[1]) / ratio, envelope.shape[1] - 1)
    whole = np.minimum(position.astype(int), envelope.shape[1] - 2)
    share = position - whole
    return np.asarray(envelope[:, whole] * (1 - share) + envelope[:, whole + 1] * share)


def _spectra(wave: Wave, rate_hz: int) -> tuple[Bins, int, int]:
    """Short-time spectra under root-Hann windows, shape (moments, bins); the window's length and the step."""
    step = max(2, 2 * round(_STEP_S * rate_hz / 2))
    length = step * round(_WINDOW_S / _STEP_S)
    rows, window, size = windows(wave, length, step), _root_hann(length), fast_length(length)
    bins = np.empty((len(rows), size // 2 + 1), np.complex64)
    for part in _batches(len(rows)):
        bins[part] = np.fft.rfft((rows[part] * window).astype(np.float32), size, axis=1, norm=NORM)
    return bins, length, step


def _joined(bins: Bins, count: int, length: int, step: int) -> Wave:
    """The wave of short-time spectra, `count` frames of it."""
    size, overlap = fast_length(length), length // step
    result = np.zeros((len(bins) + overlap, step))
    for batch in _batches(len(bins)):
        rows = np.fft.irfft(bins[batch], size, axis=1, norm=NORM)[:, :length] * _root_hann(length)
        parts = rows.reshape(len(rows), overlap, step)
        for part in range(overlap):
            result[batch.start + part : batch.start + part + len(rows)] += parts[:, part]
    start = length // 2
    return result.ravel()[start : start + count] * (2 / overlap)


def _root_hann(length: int) -> Wave:
    return np.asarray(np.sin(np.pi * (np.arange(length) + 0.5) / length))
