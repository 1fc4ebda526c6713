"""Effects that lie between a voice and the ear: a telephone line, a radio set, a closed door, a haze."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.units import db_to_gain
from audiodrama.dsp.effects.equalizer import passing, peak
from audiodrama.dsp.effects.saturation import active_rms, saturation
from audiodrama.dsp.filters import fast_length
from audiodrama.dsp.resampling import resample
from audiodrama.dsp.running import moving_max, moving_mean

if TYPE_CHECKING:
    from numpy.random import Generator

    from audiodrama.dsp.effects.equalizer import Figures
    from audiodrama.dsp.pitch import Wave

_LINE_HZ = 8000
_MU = 255.0


def phone(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Band, drive, an 8 kHz mu-law codec (ITU-T G.711) with coarse steps, and a small loudspeaker's hump."""
    band = passing(wave, rate_hz, "bandpass", (figures["low"], figures["high"]), 3)
    driven = saturation(band, rate_hz, {"drive": figures["drive"]})
    coded = _codec(driven, rate_hz)
    hump = peak(coded, rate_hz, {"gain": 5.0, "frequency": 1800.0, "q": 1.2})
    return passing(hump, rate_hz, "bandpass", (figures["low"], figures["high"]), 2)


def _codec(wave: Wave, rate_hz: int, bits: int = 7) -> Wave:
    """Through 8 kHz and logarithmic steps, scaled to the wave's own peak; silence stays silence."""
    top = float(np.abs(wave).max(initial=0.0))
    if top == 0.0:
        return wave
    low = resample(wave / top, rate_hz, _LINE_HZ)
    pressed = np.sign(low) * np.log1p(_MU * np.minimum(np.abs(low), 1.0)) / np.log1p(_MU)
    stepped = np.round(pressed * 2 ** (bits - 1)) / 2 ** (bits - 1)
    opened = np.sign(stepped) * np.expm1(np.abs(stepped) * np.log1p(_MU)) / _MU
    back = resample(opened, _LINE_HZ, rate_hz)[: len(wave)] * top
    return np.pad(back, (0, len(wave) - len(back)))


def radio(wave: Wave, rate_hz: int, figures: Figures, noise: Generator) -> Wave:
    """Band and drive; static and crackle open a moment before the voice and close after it."""
    level = active_rms(wave, rate_hz)
    band = (figures["low"], figures["high"])
    if level == 0.0:
        return wave
    voice = saturation(passing(wave, rate_hz, "bandpass", band, 3), rate_hz, {"drive": figures["drive"]})
    voice = passing(voice, rate_hz, "bandpass", band, 2)
    voice *= level / max(active_rms(voice, rate_hz), 1e-12)
    hiss = noise.normal(size=len(wave)) + _crackle(len(wave), rate_hz, figures["crackle"], noise)
    static = passing(hiss, rate_hz, "bandpass", band, 2)
    static *= level * db_to_gain(figures["noise"]) / max(float(np.sqrt(np.mean(static**2))), 1e-12)
    return voice + static * _opened(wave, rate_hz, level)


def _crackle(count: int, rate_hz: int, often: float, noise: Generator) -> Wave:
    """Single clicks whose sizes follow a power law, at random times."""
    clicks = np.zeros(count)
    hits = noise.integers(0, max(count, 1), size=noise.poisson(often * count / rate_hz))
    clicks[hits] = noise.choice((-1.0, 1.0), size=len(hits)) * 12 * (1 + noise.pareto(2.2, size=len(hits)))
    return clicks


def _opened(wave: Wave, rate_hz: int, level: float) -> Wave:
    """1 around the voice and 0 elsewhere, with soft edges: the squelch of the set."""
    block = max(1, rate_hz // 100)
    blocks = np.pad(np.abs(wave), (0, -len(wave) % block)).reshape(-1, block).max(axis=1)
    eased = moving_mean(moving_max((blocks > level / 30).astype(float), 31), 5)
    return np.asarray(np.interp(np.arange(len(wave)), (np.arange(len(eased)) + 0.5) * block, eased))


def door(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Low pass of a panel, with two of its own resonances; what leaks round it carries the consonants."""
    edge = figures["frequency"]
    muffled = passing(wave, rate_hz, "lowpass", (edge,), 3)
    leak = passing(wave, rate_hz, "bandpass", (edge, min(8 * edge, 6000.0)), 1) * db_to_gain(figures["leak"])
    result = muffled + leak
    for share, gain_db in ((0.28, figures["panel"]), (0.75, 0.6 * figures["panel"])):
        result = peak(result, rate_hz, {"gain": gain_db, "frequency": share * edge, "q": 3.0})
    return passing(result, rate_hz, "highpass", (90.0,), 2)


def shimmer(wave: Wave, rate_hz: int, figures: Figures, noise: Generator) -> Wave:
    """Add the voice an octave up, smeared by noise that dies away."""
    from audiodrama.dsp.effects.psola import reshape

    level = active_rms(wave, rate_hz)
    if level == 0.0:
        return wave
    octave = reshape(wave, rate_hz, lambda found: found.f0_hz * 2)
    count = max(2, int(figures["decay"] * rate_hz))
    moments = np.arange(count) / rate_hz
    # 60 dB at the decay time; a slow start keeps the haze behind the word
    haze = noise.normal(size=count) * 10 ** (-3 * moments / figures["decay"]) * (1 - np.exp(-moments / 0.03))
    wet = passing(_through(octave, haze)[: len(wave)], rate_hz, "highpass", (1200.0,), 2)
    wet *= level * db_to_gain(figures["level"]) / max(active_rms(wet, rate_hz), 1e-12)
    return wave + wet


def _through(wave: Wave, response: Wave) -> Wave:
    """Their convolution."""
    size = fast_length(len(wave) + len(response) - 1)
    return np.fft.irfft(np.fft.rfft(wave, size) * np.fft.rfft(response, size), size)
