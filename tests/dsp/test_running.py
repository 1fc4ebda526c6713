"""Running mean and maximum, and crests, are those that scipy has."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import maximum_filter1d, uniform_filter1d
from scipy.signal import find_peaks

from audiodrama.dsp.running import crests, moving_max, moving_mean


@pytest.mark.parametrize("width", [1, 2, 5, 12, 31])
@pytest.mark.parametrize("count", [1, 3, 200])
def test_windows_that_run_along(width, count):
    """Of odd and even width, shorter and longer than what they run over."""
    values = np.random.default_rng(width).normal(size=count)
    np.testing.assert_allclose(moving_mean(values, width), uniform_filter1d(values, width, mode="nearest"), atol=1e-12)
    np.testing.assert_array_equal(moving_max(values, width), maximum_filter1d(values, width, mode="constant"))


@pytest.mark.parametrize("seed", range(40))
def test_crests(seed):
    """With level tops and level stretches, near each other and far apart."""
    rng = np.random.default_rng(seed)
    values = np.cumsum(rng.normal(size=rng.integers(0, 300)))
    if seed % 2:
        values = np.repeat(np.round(values), rng.integers(1, 4, len(values)))
    found = crests(values, prominence=1.5, apart=18)
    wanted = find_peaks(values, prominence=1.5, distance=18)[0]
    if seed % 2:  # which of two of one height counts is left open
        assert len(found) == pytest.approx(len(wanted), abs=2)
    else:
        np.testing.assert_array_equal(found, wanted)
