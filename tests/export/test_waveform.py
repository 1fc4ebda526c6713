"""The outline that a waveform is drawn from."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.export.waveform import OUTLINE_HZ, Outline


@given(st.lists(st.integers(1, 400), max_size=20))
def test_the_outline_is_the_highest_sample_of_each_step(sizes):
    """Whatever the blocks, each height is the maximum over its twentieth of a second; the last step may be short."""
    sound = np.random.default_rng(sum(sizes)).uniform(-1, 1, (sum(sizes), 2)).astype(np.float32)
    outline, at, step = Outline(2000), 0, 2000 // OUTLINE_HZ
    for size in sizes:
        outline.add(sound[at : at + size])
        at += size
    expected = [round(255 * float(np.abs(sound[i : i + step]).max())) for i in range(0, len(sound), step)]
    assert outline.heights().tolist() == expected
