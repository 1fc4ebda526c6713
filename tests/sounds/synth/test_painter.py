"""Painted noise has the colour asked for."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.sounds.synth import painter
from sound_features import RATE, share


def test_painted_noise_has_the_colour_asked_for():
    """A hump at 1 kHz is loudest there, and a layer of twice the amplitude is 6 dB louder."""
    rng = np.random.default_rng(1)
    quiet = painter.paint(rng, [(painter.hump(1000, 1.0), 1.0)], frames=4 * RATE, rate_hz=RATE)
    loud = painter.paint(rng, [(painter.hump(1000, 1.0), 2.0)], frames=4 * RATE, rate_hz=RATE)
    assert share(quiet, 700, 1400) > 0.85
    assert 20 * np.log10(loud.std() / quiet.std()) == pytest.approx(6, abs=0.3)
