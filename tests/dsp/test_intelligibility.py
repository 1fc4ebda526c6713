"""Intelligibility: as the reference implementation measures it, and as the standard defines its ends."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.dsp.intelligibility import IMPORTANCE, speech_index, stoi
from synthetic_voice import phrase


@pytest.mark.parametrize("rate_hz", [10_000, 24_000, 44_100])
@pytest.mark.parametrize("noise", [0.003, 0.02, 0.1])
def test_stoi_is_that_of_the_reference(rate_hz, noise):
    """Of speech in noise the measure is that of pystoi, to the third digit at other rates than its own."""
    pystoi = pytest.importorskip("pystoi", reason="the reference is in the group `ear`")
    clean = phrase(rate_hz=rate_hz)[:, 0]
    heard = clean + noise * np.random.default_rng(1).normal(size=len(clean))
    assert stoi(clean, heard, rate_hz) == pytest.approx(pystoi.stoi(clean, heard, rate_hz), abs=1e-3)


def test_stoi_falls_with_noise():
    """More noise is never better, and none at all is perfect."""
    clean = phrase(rate_hz=10_000)[:, 0]
    noise = np.random.default_rng(2).normal(size=len(clean))
    found = [stoi(clean, clean + gain * noise, 10_000) for gain in (0.0, 0.01, 0.05, 0.3)]
    assert found[0] == pytest.approx(1.0)
    assert found == sorted(found, reverse=True)
    assert found[-1] < 0.7


@pytest.mark.parametrize("frames", [0, 100, 3000])
def test_too_little_speech_is_not_judged(frames):
    """Under 0.4 s of speech there is no measure."""
    assert stoi(np.ones(frames), np.ones(frames), 10_000) is None


def test_the_index_has_its_ends_and_its_middle():
    """15 dB over the noise in every band is 1, 15 below is 0, as loud is a half; the shares are those of all bands."""
    speech = np.ones(len(IMPORTANCE))
    assert IMPORTANCE.sum() == pytest.approx(1.0)
    for ratio_db, index in ((40, 1.0), (15, 1.0), (0, 0.5), (-15, 0.0), (-40, 0.0)):
        assert speech_index(speech, speech * 10 ** (-ratio_db / 10)) == pytest.approx(index)


def test_bands_of_speech_count_most():
    """A noise at 2 kHz takes more than one as strong at 160 Hz."""
    speech, low, middle = np.ones(18), np.full(18, 1e-6), np.full(18, 1e-6)
    low[0] = middle[11] = 100.0
    assert speech_index(speech, middle) < speech_index(speech, low) - 0.05
