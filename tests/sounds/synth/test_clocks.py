"""Clocks: even ticks."""

from __future__ import annotations

import numpy as np
from scipy.signal import find_peaks

from audiodrama.sounds.synth import synthesise
from sound_features import hull


def test_clock_ticks_evenly():
    """Ticks and tocks come every half second, all through the loop."""
    sound = synthesise("clock", {}, seed=1, duration_s=10.0)
    level = np.roll(hull(sound), 50)
    spectrum = np.abs(np.fft.rfft(level - level.mean()))
    assert np.argmax(spectrum[5:60]) + 5 in {10, 20, 40}
    assert len(find_peaks(level, height=0.25 * level.max(), distance=60)[0]) == 20
