"""Crowds: made of the voices handed in."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.dsp.loudness import integrated_lufs
from audiodrama.sounds.synth import synthesise
from sound_features import RATE, share


def test_crowd_is_made_of_the_voices():
    """A murmur keeps the band of its voices, loops at the reference level and needs at least one line."""
    rng = np.random.default_rng(0)
    time = np.arange(RATE) / RATE
    voices = [np.sin(2 * np.pi * pitch * time).astype(np.float32) * 0.2 for pitch in (180, 230, 290)]
    murmur = synthesise("crowd", {}, seed=1, duration_s=8.0, voices=voices)
    assert murmur.shape == (8 * RATE, 2)
    assert integrated_lufs(murmur, RATE) == pytest.approx(-23, abs=0.3)
    assert share(murmur, 150, 350) > 0.8
    assert np.array_equal(murmur, synthesise("crowd", {}, seed=1, duration_s=8.0, voices=voices))
    assert abs(np.corrcoef(murmur.T)[0, 1]) < 0.95
    with pytest.raises(ValueError, match="at least one"):
        synthesise("crowd", {}, seed=1, voices=[np.zeros(RATE, np.float32), rng.standard_normal(10).astype("f4")])
