"""Effects on the colour of a sound: saturation, compression, ring modulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.units import db_to_gain
from audiodrama.dsp.effects.equalizer import passing
from audiodrama.dsp.resampling import resample

if TYPE_CHECKING:
    from audiodrama.dsp.effects.equalizer import Figures
    from audiodrama.dsp.pitch import Wave

_BLOCK_S = 0.0025
_SPEECH_PEAK = 4.0  # a voice's peaks against its root mean square (12 dB), where saturation starts at 0 dB of drive


def saturation(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Bend the peaks: tanh with a little bias, for even harmonics as well as odd ones.

    The drive counts from the voice's own level, so a soft take is distorted like a loud one. Twofold oversampling
    keeps the harmonics from folding back.
    """
    level = active_rms(wave, rate_hz)
    if level == 0.0:
        return wave
    drive = db_to_gain(figures["drive"]) / (level * _SPEECH_PEAK)
    bias = 0.15
    bent = np.tanh(resample(wave, 1, 2) * drive + bias) - np.tanh(bias)
    return passing(resample(bent, 2, 1)[: len(wave)], rate_hz, "highpass", (30.0,), 1)


def compressor(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Bring loud and soft nearer to each other; the detector runs in steps of 2.5 ms."""
    level = active_rms(wave, rate_hz)
    if level == 0.0:
        return wave
    block = max(1, round(_BLOCK_S * rate_hz))
    loud_db = 20 * np.log10(np.maximum(_block_rms(wave, block) / level, 1e-6))
    over = np.maximum(loud_db - figures["threshold"], 0.0) * (1 - 1 / figures["ratio"])
    held = _followed(over, figures["attack"] / _BLOCK_S, figures["release"] / _BLOCK_S)
    centres = (np.arange(len(held)) + 0.5) * block
    return np.asarray(wave * 10 ** (-np.interp(np.arange(len(wave)), centres, held) / 20))


def ring(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Multiply by a sine."""
    carrier = np.sin(2 * np.pi * figures["frequency"] * np.arange(len(wave)) / rate_hz)
    return np.asarray(wave * (1 - figures["mix"] + figures["mix"] * carrier * np.sqrt(2)))


def active_rms(wave: Wave, rate_hz: int) -> float:
    """Root mean square of the stretches of 20 ms that lie within 30 dB of the loudest; 0 for silence."""
    if not len(wave):
        return 0.0
    power = _block_rms(wave, max(1, rate_hz // 50)) ** 2
    return float(np.sqrt(power[power >= power.max() / 1000].mean()))


def _block_rms(wave: Wave, block: int) -> Wave:
    padded = np.pad(wave, (0, -len(wave) % block)).reshape(-1, block)
    return np.asarray(np.sqrt(np.mean(padded**2, axis=1)))


def _followed(wanted: Wave, attack: float, release: float) -> Wave:
    """Follow a curve with one speed upwards and another downwards, both in steps."""
    up, down = 1 - np.exp(-1 / attack), 1 - np.exp(-1 / release)
    held, result = 0.0, np.empty(len(wanted))
    for at, value in enumerate(wanted.tolist()):
        held += (up if value > held else down) * (value - held)
        result[at] = held
    return result
