"""`telephones` and `signals`: rings, tones and beeps."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.sounds.synth import synthesise
from sound_features import hull, made, share


@pytest.mark.parametrize(("rings", "length"), [(1, 1.0), (3, 0.8)])
def test_a_telephone_rings_and_pauses(rings, length):
    """So many rings, each as long as asked, with silence between."""
    sound = synthesise("telephone-bell", {"rings": rings, "length": length, "pause": 1.5}, seed=1)
    loud = hull(sound, 0.05) > 0.15 * hull(sound, 0.05).max()
    starts = np.flatnonzero(np.diff(loud.astype(int)) == 1)
    assert len(starts) + int(loud[0]) == rings
    assert loud.sum() * 0.05 / rings == pytest.approx(length, abs=0.3)


@pytest.mark.parametrize(
    ("name", "preset", "low", "high", "least"),
    [
        ("telephone-bell", None, 900, 9000, 0.8),
        ("mobile", None, 600, 6000, 0.9),
        ("line-tone", "dial", 340, 450, 0.95),
        ("line-tone", "busy", 470, 630, 0.9),
        ("beep", None, 900, 1100, 0.9),
    ],
)
def test_energy_lies_where_it_belongs(name, preset, low, high, least):
    """Most of each sound's energy lies where the thing itself has it."""
    assert share(made(name, preset), low, high) > least
