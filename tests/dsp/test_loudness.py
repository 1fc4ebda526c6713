"""Loudness by the standard's own test signals (EBU Tech 3341) and by its rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.dsp.loudness import LoudnessMeter, integrated_lufs, k_weighting

RATE = 48000


def sine(seconds: float, level_db: float, *, hz: float = 1000.0, rate: int = RATE) -> np.ndarray:
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def test_weighting_is_the_one_the_recommendation_prints():
    """At 48 kHz the coefficients are those of BS.1770, table 1 and 2."""
    shelf, cut = k_weighting(48000)
    assert shelf == pytest.approx(
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1, -1.69065929318241, 0.73248077421585], abs=1e-6
    )
    assert cut == pytest.approx([1, -2, 1, 1, -1.99004745483398, 0.99007225036621], abs=1e-6)


@pytest.mark.parametrize("rate", [44100, 48000, 22050])
def test_a_stereo_sine_reads_its_level(rate):
    """EBU Tech 3341 cases 1 and 2: a 1 kHz sine of -23 dBFS in both channels is -23 LUFS, at any rate."""
    assert integrated_lufs(sine(20, -23, rate=rate), rate) == pytest.approx(-23, abs=0.1)
    assert integrated_lufs(sine(20, -33, rate=rate), rate) == pytest.approx(-33, abs=0.1)


def test_quiet_stretches_are_gated_out():
    """EBU Tech 3341 case 3: -36, -23, -36 dBFS for 10, 60, 10 s read -23 LUFS."""
    sound = np.concatenate([sine(10, -36), sine(60, -23), sine(10, -36)])
    assert integrated_lufs(sound, RATE) == pytest.approx(-23, abs=0.1)


def test_loudness_range_of_two_levels_is_their_distance():
    """EBU Tech 3342 case 1: 20 s at -20 and 20 s at -30 dBFS have a range of 10 LU."""
    meter = LoudnessMeter(RATE)
    meter.add(np.concatenate([sine(20, -20), sine(20, -30)]))
    assert meter.loudness_range() == pytest.approx(10, abs=1)


def test_silence_has_no_loudness():
    """Silence, and nothing at all, read minus infinity."""
    assert integrated_lufs(np.zeros((RATE, 2), np.float32), RATE) == -np.inf
    assert LoudnessMeter(RATE).integrated() == -np.inf


@given(st.lists(st.integers(1, 9000), min_size=1, max_size=8))
def test_blocks_do_not_matter(lengths):
    """However a sound is cut into blocks, it reads the same."""
    sound = sine(1.5, -20, hz=440)
    whole, parts = LoudnessMeter(RATE), LoudnessMeter(RATE)
    whole.add(sound)
    for piece in np.split(sound, np.minimum(np.cumsum(lengths), len(sound))):
        parts.add(piece)
    assert parts.integrated() == pytest.approx(whole.integrated(), abs=1e-6)
