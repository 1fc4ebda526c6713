"""Many channels become two by the loudspeakers that they are meant for."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.sounds.downmix import downmix_gains, two_channels

HALF = 0.5**0.5


@pytest.mark.parametrize(
    ("channels", "mask", "expected"),
    [
        (6, 0x3F, [(1, 0), (0, 1), (HALF, HALF), (0, 0), (HALF, 0), (0, HALF)]),
        (6, 0x60F, [(1, 0), (0, 1), (HALF, HALF), (0, 0), (HALF, 0), (0, HALF)]),
        (3, 0x7, [(1, 0), (0, 1), (HALF, HALF)]),
        (3, 0x103, [(1, 0), (0, 1), (0.5, 0.5)]),
        (4, 0x107, [(1, 0), (0, 1), (HALF, HALF), (0.5, 0.5)]),
        (4, 0x33, [(1, 0), (0, 1), (HALF, 0), (0, HALF)]),
        (5, 0x607, [(1, 0), (0, 1), (HALF, HALF), (HALF, 0), (0, HALF)]),
        (8, 0x63F, [(1, 0), (0, 1), (HALF, HALF), (0, 0), (HALF, 0), (0, HALF), (HALF, 0), (0, HALF)]),
        (1, 0x4, [(1,) * 2]),
        (2, 0x3, [(1, 0), (0, 1)]),
        (2, 0x30, [(1, 0), (0, 1)]),
    ],
)
def test_gains_by_the_mask(channels, mask, expected):
    """Centre to both sides and surround to its own at -3 dB, low-frequency effects to none."""
    np.testing.assert_allclose(downmix_gains(channels, mask), expected, atol=1e-6)


@pytest.mark.parametrize("mask", [0, 0x3, 0xFFFF])
def test_a_mask_that_does_not_fit(mask):
    """Six channels without a mask, or with one for another number, are 5.1."""
    np.testing.assert_array_equal(downmix_gains(6, mask), downmix_gains(6, 0x3F))


def test_channels_without_places():
    """More channels than any usual layout has go left and right in turn, no louder than one of them."""
    noise = np.random.default_rng(1).normal(0, 0.1, (44100, 11)).astype(np.float32)
    np.testing.assert_allclose(two_channels(noise).std(axis=0), [0.1, 0.1], rtol=0.02)
    assert [list(np.flatnonzero(side)) for side in downmix_gains(11, 0).T] == [[0, 2, 4, 6, 8, 10], [1, 3, 5, 7, 9]]
