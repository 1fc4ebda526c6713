"""Filters by the Fourier transform, held against the recursive ones of scipy."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import fft, signal

from audiodrama.dsp.filters import Filter, Stream, butterworth, fast_length, lowered
from audiodrama.dsp.loudness import k_weighting

RATE_HZ = 44100
WAVE = np.random.default_rng(1).standard_normal(100_000)


@pytest.mark.parametrize(
    ("order", "edges_hz", "kind"),
    [(1, (30.0,), "highpass"), (2, (180.0,), "highpass"), (3, (800.0,), "lowpass"), (8, (20.0,), "highpass"),
     (1, (300.0, 3400.0), "bandpass"), (2, (300.0, 3400.0), "bandpass"), (3, (250.0, 262.0), "bandpass")],
)  # fmt: skip
def test_passes_are_those_of_scipy(order, edges_hz, kind):
    """A Butterworth pass of any order and kind does to noise what the recursive filter does."""
    expected = signal.sosfilt(signal.butter(order, np.squeeze(edges_hz), kind, fs=RATE_HZ, output="sos"), WAVE)
    actual = butterworth(order, edges_hz, kind, RATE_HZ).over(WAVE)
    assert np.abs(actual - expected).max() < 1e-7


def test_sections_of_any_kind_are_applied():
    """The K weighting, two sections at once on two channels, comes out as the recursion makes it."""
    planes = WAVE.reshape(2, -1)
    expected = signal.sosfilt(k_weighting(RATE_HZ), planes, axis=1)
    weighting = Filter(tuple(map(tuple, k_weighting(RATE_HZ).tolist())))
    assert np.abs(weighting.over(planes) - expected).max() < 1e-7


@pytest.mark.parametrize("sizes", [[1, 2, 3, 40_000], [44_100, 0, 5], [7] * 30])
def test_blocks_change_nothing(sizes):
    """A stream in blocks of any lengths gives what the whole sound gives."""
    planes = WAVE[: 2 * sum(sizes)].reshape(2, -1).astype(np.float32)
    which = butterworth(2, (1500.0,), "lowpass", RATE_HZ)
    stream, edges = Stream(which, 2), np.cumsum([0, *sizes])
    actual = np.concatenate([stream(planes[:, a:b]) for a, b in pairwise(edges)], axis=1)
    assert np.abs(actual - which.over(planes)).max() < 1e-6


def test_a_lowered_tone_keeps_its_pitch_and_place():
    """A tone below the new limit is the same tone at the lower rate, one above it is gone."""
    time = np.arange(30_000) / RATE_HZ
    fade = np.hanning(len(time))
    low, high = (lowered(fade * np.sin(2 * np.pi * hz * time), 3) for hz in (440.0, 9000.0))
    expected = (fade * np.sin(2 * np.pi * 440.0 * time))[::3]
    assert np.abs(low - expected).max() < 1e-6
    assert np.abs(high).max() < 1e-6


@pytest.mark.parametrize("least", [1, 2, 7, 11, 1000, 4097, 88_200, 100_003])
def test_fast_lengths(least):
    """A fast length is even, holds what is asked for, and is no longer than the even one of scipy."""
    found = fast_length(least)
    assert found % 2 == 0
    assert least <= found <= 2 * fft.next_fast_len(-(-least // 2), real=True)


@pytest.mark.parametrize("frames", [1, 900, 400_000])
def test_a_sound_of_any_length_is_filtered_as_one(frames):
    """A short one at one stroke, a long one in batches of pieces: as the recursion gives it."""
    wave = np.random.default_rng(frames).normal(size=(2, frames))
    sections = signal.butter(2, 60, "highpass", fs=44100, output="sos")
    np.testing.assert_allclose(
        butterworth(2, (60.0,), "highpass", 44100).over(wave), signal.sosfilt(sections, wave), atol=1e-7
    )


def test_nothing_is_filtered_to_nothing():
    """No frames give no frames, of a filter too that remembers as many as a power of two."""
    plain = Filter(((1.0, 0.5, 0.0, 1.0, 0.0, 0.0),))
    assert plain.memory == 2
    assert plain.over(np.zeros((2, 0), dtype=np.float32)).shape == (2, 0)
