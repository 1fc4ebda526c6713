"""Where a sound stands between the loudspeakers."""

import numpy as np
import pytest

from audiodrama.dsp.panning import side_gains


@pytest.mark.parametrize(
    ("pan", "left", "right"), [(-1.0, 1.0, 0.0), (0.0, 0.70711, 0.70711), (1.0, 0.0, 1.0), (-3.0, 1.0, 0.0)]
)
def test_the_ends_and_the_centre(pan, left, right):
    """Hard left is the left side alone, the centre 3 dB down on both; beyond an end is the end."""
    assert side_gains(pan) == pytest.approx((left, right), abs=1e-5)


def test_the_power_stays():
    """Wherever it stands, a sound has the same power."""
    left, right = side_gains(np.linspace(-1, 1, 41))
    np.testing.assert_allclose(left**2 + right**2, 1.0)
