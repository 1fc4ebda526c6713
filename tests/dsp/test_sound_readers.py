"""Readers: arrays and files give the same pieces, and what cannot be read is said."""

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.errors import AudioError
from audiodrama.dsp.audio import encode_flac
from audiodrama.dsp.sound_readers import ArrayReader, FileReader, PlanarReader

RATE = 8000
SOUND = (np.random.default_rng(1).integers(-(2**22), 2**22, (5000, 2)) / 2**23).astype(np.float32)
FLAC = encode_flac(SOUND, RATE)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_pieces_in_any_order(one, other):
    """Whatever stretch is asked for, in whatever order, a file gives what the array has."""
    start, end = sorted((one, other))
    for reader in (FileReader(FLAC), ArrayReader(SOUND)):
        reader.read(100, 200)
        np.testing.assert_array_equal(reader.read(start, end), SOUND[start:end])


@pytest.mark.parametrize(("ending", "subtype"), [("wav", "PCM_24"), ("wav", "FLOAT"), ("flac", "PCM_24")])
def test_files(tmp_path, ending, subtype):
    """A file is read from its path, with its length and channels."""
    path = tmp_path / f"sound.{ending}"
    soundfile.write(path, SOUND[:, :1], RATE, subtype)
    reader = FileReader(path, RATE)
    assert (reader.frames, reader.channels) == (5000, 1)
    np.testing.assert_array_equal(reader.read(0, 5000), SOUND[:, :1])


def test_another_rate_is_refused(tmp_path):
    """A reader never resamples: it says what it has and what is due."""
    with pytest.raises(AudioError, match="8000 Hz where 44100 Hz"):
        FileReader(FLAC, 44100)


@pytest.mark.parametrize("raw", [b"", b"RIFF....", b"ffconcat version 1.0\nfile other.wav\n"])
def test_what_is_no_sound_is_refused(raw):
    """Bytes that are no sound file are an error of audio."""
    with pytest.raises(AudioError, match="cannot be read as sound"):
        FileReader(raw)


def test_a_file_that_ends_too_early(tmp_path):
    """Damage is noticed when the missing part is asked for."""
    path = tmp_path / "cut.flac"
    path.write_bytes(FLAC[: len(FLAC) // 2])
    reader = FileReader(path)
    with pytest.raises(AudioError, match="damaged"):
        reader.read(4000, 5000)


def test_what_is_not_finite_is_refused(tmp_path):
    """NaN in a file of floats does not get into a mix."""
    path = tmp_path / "nan.wav"
    soundfile.write(path, np.array([0.1, np.nan, 0.2], dtype=np.float32), RATE, "FLOAT")
    with pytest.raises(AudioError, match="damaged at frame 0"):
        FileReader(path).read(0, 3)


@pytest.mark.parametrize("channels", [3, 7])
def test_more_than_two_channels_are_refused(channels):
    """Sounds are brought to one channel or two before the mix."""
    with pytest.raises(AudioError, match=f"not {channels}"):
        ArrayReader(np.zeros((10, channels), dtype=np.float32))


def test_planes_in_a_file_are_read_in_pieces(tmp_path):
    """Any stretch, of one channel or two; one that the file has lost is told."""
    sound = np.random.default_rng(1).standard_normal((1000, 2)).astype(np.float32)
    path = tmp_path / "planes"
    path.write_bytes(np.ascontiguousarray(sound.T).tobytes())
    reader = PlanarReader(path, 2)
    assert (reader.frames, reader.channels) == (1000, 2)
    np.testing.assert_array_equal(reader.read(17, 990), sound[17:990])
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(AudioError, match="damaged"):
        reader.read(900, 1000)
