"""Room tone: quiet, even, without a seam."""

import numpy as np
import pytest

from audiodrama.arrange.sources import TONE_DBFS
from audiodrama.mix.room_tone import room_tone


def rms_db(sound):
    """Root mean square in dB."""
    return 10 * np.log10(np.mean(np.square(sound, dtype=float)))


@pytest.mark.parametrize("rate_hz", [44100, 48000])
def test_its_level(rate_hz):
    """It has its reference level, and no second of it is far from that."""
    tone = room_tone(rate_hz)
    assert rms_db(tone) == pytest.approx(TONE_DBFS, abs=0.01)
    seconds = [rms_db(tone[k : k + rate_hz]) for k in range(0, len(tone) - rate_hz + 1, rate_hz)]
    assert max(abs(level - TONE_DBFS) for level in seconds) < 1.0


def test_it_has_no_seam():
    """The step from its end to its beginning is like any other of its steps."""
    tone = room_tone(44100)
    steps = np.abs(np.diff(tone, axis=0))
    assert np.all(np.abs(tone[0] - tone[-1]) < steps.max(axis=0))


def test_its_sides_differ():
    """It is a room rather than a point: the sides share some of it, not all."""
    left, right = room_tone(44100).T
    assert 0.1 < np.corrcoef(left, right)[0, 1] < 0.6
