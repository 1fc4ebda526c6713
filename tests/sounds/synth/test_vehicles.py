"""`vehicles`: engines, trains and horses."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.sounds.synth import synthesise
from sound_features import made, onsets, share


@pytest.mark.parametrize(("preset", "beats"), [("walk", 4), ("gallop", 4), ("trot", 2)])
def test_hooves_follow_their_gait(preset, beats):
    """A horse that walks or gallops is heard four times a stride, one that trots twice."""
    sound = synthesise("hooves", {"strides": 6}, seed=1, preset=preset)
    assert len(onsets(np.concatenate([np.zeros((2000, 2), np.float32), sound]))) == pytest.approx(6 * beats, abs=3)


@pytest.mark.parametrize(
    ("name", "preset", "low", "high", "least"),
    [
        ("engine", None, 30, 500, 0.8),
        ("train-ride", None, 20, 900, 0.7),
    ],
)
def test_energy_lies_where_it_belongs(name, preset, low, high, least):
    """Most of each sound's energy lies where the thing itself has it."""
    assert share(made(name, preset), low, high) > least
