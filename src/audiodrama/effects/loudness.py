"""The loudness of a voice before and after an effect: K-weighted energy, as ITU-R BS.1770-5 weights it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.effects.filters import high_shelf

if TYPE_CHECKING:
    from audiodrama.effects.speech import Wave

# The analogue prototypes behind the recommendation's 48 kHz coefficients (frequency, gain, Q), as given by
# B. De Man, "Evaluation of implementations of the EBU R128 loudness measurement" (2018); they hold at any rate.
_SHELF = {"frequency": 1681.974450955533, "gain": 3.999843853973347, "q": 0.7071752369554196}
_HIGHPASS_HZ, _HIGHPASS_Q = 38.13547087602444, 0.5003270373238773
_KNEE = 0.9


def weighted_rms(wave: Wave, rate_hz: int) -> float:
    """Root mean square of the K-weighted wave; 0 for nothing."""
    if not len(wave):
        return 0.0
    from scipy.signal import sosfilt

    shelved = high_shelf(wave, rate_hz, _SHELF)
    k = math.tan(math.pi * _HIGHPASS_HZ / rate_hz)
    below = 1 + k / _HIGHPASS_Q + k * k
    section = [1 / below, -2 / below, 1 / below, 1, 2 * (k * k - 1) / below, (1 - k / _HIGHPASS_Q + k * k) / below]
    return float(np.sqrt(np.mean(np.square(sosfilt(np.array([section]), shelved)))))


def as_loud_as(before: Wave, after: Wave, rate_hz: int) -> Wave:
    """`after`, brought to the loudness of `before`; peaks above full scale are rounded off unless `before` had them."""
    target, now = weighted_rms(before, rate_hz), weighted_rms(after, rate_hz)
    if target == 0.0 or now < 1e-12:
        return np.zeros_like(after)
    return rounded(after * (target / now), max(1.0, float(np.abs(before).max())))


def rounded(wave: Wave, ceiling: float = 1.0) -> Wave:
    """Keep within a ceiling by bending what lies above 0.9 of it; a wave that keeps within is not touched."""
    size = np.abs(wave)
    if not len(wave) or float(size.max()) <= ceiling:
        return wave
    knee = _KNEE * ceiling
    bent = knee + (ceiling - knee) * np.tanh((size - knee) / (ceiling - knee))
    return np.where(size > knee, np.sign(wave) * bent, wave)
