"""Band profiles: each band has its own, powers are mean squares, and rooms give back what a convolution gives."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.dsp.bands import BANDS, CENTRES_HZ, band_decay, band_profile, moment_frames
from audiodrama.dsp.loudness import LoudnessMeter
from audiodrama.dsp.sound_readers import ArrayReader

RATE_HZ = 44100


def sine(hz, seconds=1.0):
    """A sine of mean square a half, (frames, 1)."""
    return np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ).astype(np.float32)[:, np.newaxis]


@pytest.mark.parametrize("band", [0, 5, 11, BANDS - 1])
def test_a_tone_lies_in_its_band(band):
    """A sine at the middle of a band has nearly all its power there, and it is a half."""
    power = band_profile(ArrayReader(sine(CENTRES_HZ[band])), RATE_HZ)[3:-3, :BANDS].mean(axis=0)
    assert power[band] == pytest.approx(0.5, rel=0.05)
    assert power.sum() - power[band] < 0.05


def test_the_last_column_is_weighted_as_loudness_is():
    """The weighted power of noise is that of the loudness meter, two channels added up."""
    noise = (0.1 * np.random.default_rng(1).normal(size=(2 * RATE_HZ, 2))).astype(np.float32)
    meter = LoudnessMeter(RATE_HZ)
    meter.add(noise)
    assert band_profile(ArrayReader(noise), RATE_HZ)[2:-2, BANDS].mean() == pytest.approx(
        meter.powers(1).mean(), rel=0.02
    )


def test_stretches_join_without_a_seam():
    """A sound longer than what is held at a time has the profile of its parts."""
    noise = (0.1 * np.random.default_rng(2).normal(size=(RATE_HZ * 42, 1))).astype(np.float32)
    whole = band_profile(ArrayReader(noise), RATE_HZ)
    first = 380 * moment_frames(RATE_HZ)
    part = band_profile(ArrayReader(noise[first:]), RATE_HZ)
    np.testing.assert_allclose(whole[382:420], part[2:40], rtol=1e-4)


def test_nothing_has_no_moments():
    """An empty sound has an empty profile."""
    assert band_profile(ArrayReader(np.zeros((0, 1), np.float32)), RATE_HZ).shape == (0, BANDS + 1)


def test_a_room_returns_what_convolution_returns():
    """Noise through a response has the power that its decay tells, within a decibel in each band."""
    from scipy.signal import fftconvolve

    rng = np.random.default_rng(3)
    response = (rng.normal(size=(RATE_HZ, 2)) * np.exp(-np.arange(RATE_HZ) / 8000)[:, np.newaxis] * 0.01).astype(
        np.float32
    )
    noise = 0.1 * rng.normal(size=6 * RATE_HZ)
    heard = np.sqrt(0.5) * np.stack([fftconvolve(noise, side) for side in response.T], axis=1)
    sent = band_profile(ArrayReader(noise[:, np.newaxis].astype(np.float32)), RATE_HZ)
    back = band_profile(ArrayReader(heard.astype(np.float32)), RATE_HZ)[30:110]
    told = sent.mean(axis=0) * band_decay(response, RATE_HZ).sum(axis=0)
    assert np.abs(10 * np.log10(back.mean(axis=0) / told))[:BANDS].max() < 1.0
