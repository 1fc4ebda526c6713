"""Clicks are found wherever the blocks of a stream are cut."""

import numpy as np
import pytest

from audiodrama.qc.clicks import Clicks

RATE = 44100


@pytest.mark.parametrize("size", [30, 44, 45, 4096, RATE])
def test_blocks_of_any_size_give_the_same(size):
    """One click in a second of soft noise, at its place, also where a block is shorter than a millisecond."""
    sound = (1e-4 * np.random.default_rng(1).standard_normal((RATE // 2, 2))).astype(np.float32)
    sound[9000] = 0.8
    clicks = Clicks(RATE)
    for start in range(0, len(sound), size):
        clicks.add(sound[start : start + size])
    assert [round(click.at_s, 2) for click in clicks.found] == [0.2]
