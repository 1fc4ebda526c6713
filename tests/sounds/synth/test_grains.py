"""Clouds of grains follow their rate."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.sounds.synth import grains


def test_poisson_follows_its_rate():
    """Twice the rate, twice the grains; none where the rate is nought."""
    rng = np.random.default_rng(2)
    times = grains.poisson(rng, np.array([0.0] * 50 + [100.0] * 50), 100.0)
    assert (times < 48).sum() == 0
    assert len(times) == pytest.approx(5000, rel=0.1)
