"""Peaks of streams."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from audiodrama.dsp.peaks import TruePeakMeter


def metered(sound: np.ndarray, size: int) -> float:
    meter = TruePeakMeter()
    for at in range(0, len(sound), size):
        meter.add(sound[at : at + size])
    return meter.level_db()


def test_a_peak_between_samples_is_found():
    """A quarter-rate sine sampled at 45 degrees has samples of 0.707 and a true peak of 1 (BS.1770, annex 2)."""
    sound = np.sin(np.arange(4000) * np.pi / 2 + np.pi / 4).astype(np.float32)[:, None]
    assert 20 * math.log10(np.abs(sound).max()) == pytest.approx(-3.01, abs=0.01)
    assert metered(sound[200:-200] * np.hanning(3600)[:, None].astype(np.float32), 500) == pytest.approx(0.0, abs=0.02)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 700))
def test_the_size_of_blocks_does_not_matter(seed, size):
    """Cut anywhere, the stream has the true peak of the whole sound, oversampled at once."""
    sound = np.random.default_rng(seed).normal(size=(2000, 2)).astype(np.float32)
    whole = np.abs(resample_poly(np.pad(sound, ((200, 200), (0, 0))).astype(float), 4, 1, axis=0)).max()
    assert metered(sound, size) == pytest.approx(20 * math.log10(whole), abs=0.02)


@pytest.mark.parametrize("frames", [0, 1, 5000])
def test_silence_has_no_peak(frames):
    """Silence reads -120 dB, however long."""
    assert metered(np.zeros((frames, 2), dtype=np.float32), 64) == -120.0
