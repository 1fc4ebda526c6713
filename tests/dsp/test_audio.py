"""Sound as arrays: one gate, and nothing lost on the way out and back."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from audiodrama.base.errors import AudioError
from audiodrama.dsp import audio

NOISE = np.random.default_rng(1).uniform(-1, 1, (1000, 2)).astype(np.float32)


def test_the_gate():
    """One channel may come without its axis; doubles become floats; what is right is handed on as it is."""
    assert audio.valid_sound(np.zeros(5)).shape == (5, 1)
    assert audio.valid_sound(np.zeros((5, 3))).dtype == np.float32
    assert audio.valid_sound(NOISE, channels=2) is NOISE
    assert audio.valid_sound(NOISE[::2]).flags["C_CONTIGUOUS"]
    assert audio.valid_sound(np.zeros((0, 2))).shape == (0, 2)


@pytest.mark.parametrize(
    ("samples", "channels", "message"),
    [
        (np.zeros((5, 2), np.int16), None, "int16"),
        (np.zeros((5, 2, 2)), None, r"\(5, 2, 2\)"),
        (np.array(1.0), None, r"shape"),
        (np.zeros((5, 2)), 1, "2 channels where 1 are due"),
        (np.array([0.0, np.nan]), None, "not finite"),
        (np.array([0.0, -np.inf]), None, "not finite"),
    ],
)
def test_what_the_gate_refuses(samples, channels, message):
    """Other shapes, types and channels, and values that are no numbers."""
    with pytest.raises(AudioError, match=message):
        audio.valid_sound(samples, channels=channels)


@settings(deadline=None)
@given(arrays(np.float32, st.tuples(st.integers(0, 50), st.integers(1, 2)), elements=st.floats(-1, 1, width=32)))
def test_a_segment_and_back(samples):
    """Through pydub and back nothing changes by more than the rounding of a float."""
    back, rate_hz = audio.from_segment(audio.to_segment(samples, 22050))
    assert rate_hz == 22050
    np.testing.assert_allclose(back, samples, atol=2**-24)


@pytest.mark.parametrize("width", [1, 2, 4])
def test_segments_of_any_width(width):
    """Full scale is full scale, whatever a segment counts in."""
    segment = audio.to_segment(NOISE, 44100).set_sample_width(width)
    np.testing.assert_allclose(audio.from_segment(segment)[0], NOISE, atol=2.0 ** (2 - 8 * width) + 2**-24)


def test_what_lies_beyond_full_scale_is_clipped():
    """It does not wrap around."""
    loud = np.array([[2.0], [-2.0], [1.0], [-1.0]], np.float32)
    np.testing.assert_allclose(audio.from_segment(audio.to_segment(loud, 44100))[0][:, 0], [1, -1, 1, -1], atol=1e-6)


def test_flac_and_back():
    """24 bits in memory: no difference above half of the last one."""
    back, rate_hz = audio.decode(audio.encode_flac(NOISE, 48000))
    assert (rate_hz, back.shape, back.dtype) == (48000, NOISE.shape, np.float32)
    np.testing.assert_allclose(back, NOISE, atol=2**-23)


@pytest.mark.parametrize("bits", [16, 24])
def test_wav_files(tmp_path, bits):
    """Of the bits asked for; a file that was there is replaced, and nothing half-written is left."""
    path = tmp_path / "x.wav"
    path.write_bytes(b"before")
    audio.write_wav(path, NOISE, 44100, bits=bits)
    info = soundfile.info(path)
    assert (info.frames, info.channels, info.samplerate, info.subtype) == (1000, 2, 44100, f"PCM_{bits}")
    assert [each.name for each in tmp_path.iterdir()] == ["x.wav"]
    np.testing.assert_allclose(soundfile.read(path)[0], NOISE, atol=2.0 ** (1 - bits) * 1.01)
