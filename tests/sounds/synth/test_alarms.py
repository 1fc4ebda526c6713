"""Sirens and horns."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.sounds.synth import synthesise
from sound_features import RATE, made, share


def test_a_siren_wails():
    """The strongest frequency climbs and falls between the pitches asked for."""
    sound = synthesise("siren", {"low": 600, "high": 1200, "period": 3, "length": 6, "distance": 20}, seed=1)
    step = RATE // 5
    pitches = [
        np.argmax(np.abs(np.fft.rfft(sound[at : at + step, 0]))[: step // 2]) * RATE / step
        for at in range(step, 5 * RATE, step)
    ]
    assert min(pitches) < 750
    assert max(pitches) > 1000


@pytest.mark.parametrize(
    ("name", "preset", "low", "high", "least"),
    [
        ("siren", None, 500, 5000, 0.9),
        ("fog-horn", None, 60, 900, 0.9),
        ("car-horn", None, 350, 6000, 0.9),
    ],
)
def test_energy_lies_where_it_belongs(name, preset, low, high, least):
    """Most of each sound's energy lies where the thing itself has it."""
    assert share(made(name, preset), low, high) > least
