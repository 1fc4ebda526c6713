"""The band of a background that yields to speech."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.dsp.audio import encode_flac
from audiodrama.dsp.sound_readers import ArrayReader, FileReader
from audiodrama.mix.speech_dip import BandReader

RATE = 44100
SOUND = (np.random.default_rng(2).integers(-(2**20), 2**20, (6000, 2)) / 2**23).astype(np.float32)
WHOLE = BandReader(ArrayReader(SOUND), RATE, loop=True).read(0, 6000)
FILE = encode_flac(SOUND, RATE)


def tone(hz):
    """A second of a sine on both sides."""
    mono = np.sin(2 * np.pi * hz * np.arange(RATE) / RATE).astype(np.float32)
    return np.stack([mono, mono], axis=1)


@pytest.mark.parametrize(("hz", "share"), [(2000, 1.0), (1000, 0.71), (4000, 0.71), (100, 0.08)])
def test_it_passes_two_octaves(hz, share):
    """All of 2 kHz, half the power at 1 and 4 kHz, next to nothing at 100 Hz."""
    band = BandReader(ArrayReader(tone(hz)), RATE, loop=False).read(RATE // 2, RATE)
    assert np.abs(band).max() == pytest.approx(share, abs=0.12)


def test_only_the_middle_counts():
    """What is opposite on both sides has no band."""
    sound = tone(2000) * np.array([1.0, -1.0], dtype=np.float32)
    assert np.abs(BandReader(ArrayReader(sound), RATE, loop=False).read(0, RATE)).max() == 0.0


@given(st.integers(0, 6000), st.integers(0, 6000))
def test_it_can_be_read_anywhere(one, other):
    """A stretch by itself, from a file, is what the whole has there."""
    start, end = sorted((one, other))
    band = BandReader(FileReader(FILE), RATE, loop=True).read(start, end)
    np.testing.assert_allclose(band, WHOLE[start:end], atol=1e-6)


def test_a_loop_has_no_seam():
    """The band of a loop is that of the loop played twice."""
    twice = BandReader(ArrayReader(np.tile(SOUND, (2, 1))), RATE, loop=False).read(6000, 12_000)
    np.testing.assert_allclose(WHOLE, twice, atol=1e-6)


def test_an_empty_sound():
    """Nothing has no band."""
    assert BandReader(ArrayReader(SOUND[:0]), RATE, loop=True).read(0, 0).shape == (0, 1)
