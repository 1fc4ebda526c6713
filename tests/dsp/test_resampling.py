"""Another sample rate: what the library's polyphase filter gives, without the library."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import resample_poly

from audiodrama.dsp.resampling import resample, resampling_ratio

RATES = [(22050, 44100), (24000, 44100), (48000, 44100), (192000, 44100), (44100, 48000), (44100, 8000), (11025, 2756)]


@pytest.mark.parametrize(("rate_hz", "wanted_hz"), RATES)
@pytest.mark.parametrize("frames", [0, 1, 40, 4001])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_is_the_library_s_filter(rate_hz, wanted_hz, frames, dtype):
    """Length, shape, precision and every sample are those of scipy's filter."""
    sound = np.random.default_rng(frames).standard_normal((frames, 2)).astype(dtype)
    made = resample(sound, rate_hz, wanted_hz)
    assert (made.dtype, made.ndim, made.shape[1]) == (dtype, 2, 2)
    if frames:
        wanted = resample_poly(sound, *resampling_ratio(rate_hz, wanted_hz), axis=0)
        np.testing.assert_allclose(made, wanted, atol=1e-5 if dtype is np.float32 else 1e-12)
    np.testing.assert_array_equal(resample(sound[:, 0], rate_hz, wanted_hz), made[:, 0])


@pytest.mark.parametrize(("rate_hz", "wanted_hz"), [(22050, 44100), (48000, 44100), (192000, 44100), (44100, 48000)])
def test_a_tone_stays_a_tone(rate_hz, wanted_hz):
    """It keeps its length, pitch and level."""

    def tone(rate: int) -> np.ndarray:
        return np.sin(2 * np.pi * 1000 * np.arange(rate) / rate).astype(np.float32)[:, np.newaxis]

    made = resample(tone(rate_hz), rate_hz, wanted_hz)
    assert (made.shape, made.dtype) == ((wanted_hz, 1), np.float32)
    middle = slice(wanted_hz // 10, -wanted_hz // 10)
    np.testing.assert_allclose(made[middle], tone(wanted_hz)[middle], atol=2e-3)


def test_the_same_rate_is_the_same_sound():
    """Nothing is done where nothing is due."""
    sound = np.ones((10, 1), np.float32)
    assert resample(sound, 44100, 44100) is sound
