"""The streaming convolver against convolution of the whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import fftconvolve

from audiodrama.dsp.convolution import Convolver, convolve


def _noise(frames, channels, seed=0):
    return np.random.default_rng(seed).standard_normal((frames, channels)).astype(np.float32) * 0.1


def _streamed(convolver, sound, sizes):
    pieces, at = [], 0
    while at < len(sound):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(convolver.process(sound[at : at + size]))
        assert len(pieces[-1]) == len(sound[at : at + size])
        at += size
    return np.concatenate([*pieces, convolver.tail()])


@settings(max_examples=10, deadline=None)
@given(
    length=st.integers(1, 20000),
    block=st.integers(1, 50000),
    sizes=st.lists(st.integers(1, 9000), min_size=1, max_size=4),
    channels=st.sampled_from([1, 2]),
)
def test_blocks_of_any_length_give_the_whole(length, block, sizes, channels):
    """Whatever the blocks, the stream and its tail equal one convolution to -100 dB of its peak."""
    ir, sound = _noise(length, 2, 1), _noise(15000, channels, 2)
    expected = fftconvolve(np.repeat(sound, 3 - channels, axis=1).astype(np.float64), ir.astype(np.float64), axes=0)
    assert np.abs(_streamed(Convolver(ir, block), sound, sizes) - expected).max() < 1e-5 * np.abs(expected).max()


def test_mono_may_be_flat():
    """(frames,) is the same as (frames, 1)."""
    ir, sound = _noise(300, 2), _noise(5000, 1)
    assert np.array_equal(Convolver(ir).process(sound[:, 0]), Convolver(ir).process(sound))


def test_tail_leaves_a_fresh_convolver():
    """After the tail the same input gives the same output again."""
    convolver, sound = Convolver(_noise(9000, 2), 1000), _noise(7001, 2)
    first = _streamed(convolver, sound, [1000])
    assert np.array_equal(_streamed(convolver, sound, [1000]), first)


def test_unit_impulse_changes_nothing():
    """Convolution with one is identity."""
    sound = _noise(10000, 2)
    assert np.abs(Convolver(np.array([[1.0, 1.0]]), 512).process(sound) - sound).max() < 1e-6


@pytest.mark.parametrize("shape", [(0, 2), (5,), (5, 1), (5, 3)])
def test_wrong_responses_are_refused(shape):
    """A response that is not stereo or empty raises."""
    with pytest.raises(ValueError, match="impulse response"):
        Convolver(np.ones(shape, dtype=np.float32))


def test_wrong_blocks_are_refused():
    """A block of three channels raises."""
    with pytest.raises(ValueError, match="one channel or two"):
        Convolver(_noise(10, 2)).process(_noise(10, 3))


@pytest.mark.parametrize(("frames", "length"), [(1, 1), (40, 60000), (15000, 3), (600_000, 20_000)])
def test_a_whole_sound(frames, length):
    """Short or long, of one channel or two, at one stroke or in pieces."""
    ir, sound = _noise(length, 2, 1), _noise(frames, 2, 2)
    for given_sound in (sound, sound[:, 0]):
        both = given_sound if given_sound.ndim == 2 else np.stack([given_sound] * 2, axis=1)
        expected = fftconvolve(both.astype(np.float64), ir.astype(np.float64), axes=0)
        assert np.abs(convolve(given_sound, ir) - expected).max() < 1e-5 * np.abs(expected).max()
