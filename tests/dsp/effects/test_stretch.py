"""Faster and slower at the same pitch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.dsp.effects.stretch import stretch
from audiodrama.dsp.pitch import track_pitch

RATE_HZ = 24000


def voice(seconds=2.0, pitch_hz=170.0):
    """A buzz with an envelope of syllables."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    buzz = sum(np.sin(2 * np.pi * pitch_hz * k * time_s) / k for k in range(1, 12))
    return (0.2 * buzz * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time_s))).astype(np.float32)


@pytest.mark.parametrize("speed", [0.4, 0.7, 0.95, 1.2, 1.8, 2.5])
def test_pitch_and_loudness_stay(speed):
    """Only the length changes."""
    wave = voice()
    made = stretch(wave, RATE_HZ, speed)
    assert len(made) == round(len(wave) / speed)
    assert track_pitch(made.astype(float), RATE_HZ).median_hz == pytest.approx(170, rel=0.02)
    assert np.sqrt(np.mean(made**2)) == pytest.approx(np.sqrt(np.mean(wave**2)), rel=0.06)


def test_moments_move_with_the_length():
    """What happened at two thirds still does."""
    wave = np.zeros(3 * RATE_HZ, np.float32)
    wave[2 * RATE_HZ :][:480] = 0.5
    assert np.abs(stretch(wave, RATE_HZ, 1.5)).argmax() / RATE_HZ == pytest.approx(4 / 3, abs=0.03)


@given(st.integers(0, 6000), st.floats(0.2, 6.0), st.sampled_from([8000, 22050, 48000]))
def test_every_length_is_as_asked(frames, speed, rate_hz):
    """Of any wave at any speed; silence stays silence, and speed 1 changes nothing."""
    silence = np.zeros(frames, np.float32)
    assert np.array_equal(stretch(silence, rate_hz, speed), np.zeros(round(frames / speed), np.float32))
    wave = voice(frames / RATE_HZ)
    assert np.array_equal(stretch(wave, rate_hz, 1.0), wave)
