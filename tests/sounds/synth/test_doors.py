"""`doors` and `creaks`: wood that is knocked on, stepped on and swung."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from audiodrama.sounds.synth import RECIPES, synthesise
from sound_features import onsets, share


@pytest.mark.parametrize("count", [1, 3, 5])
def test_knock_knocks_as_often_as_asked(count):
    """The number of onsets is the number of knocks."""
    sound = synthesise("knock", {"count": count, "gap": 0.3}, seed=1)
    assert len(onsets(np.concatenate([np.zeros((2000, 2), np.float32), sound]))) == count


def test_creak_climbs_from_ticks_to_a_groan():
    """A creak holds many slips, most of them in its middle half, and the board's modes below 6.5 kHz."""
    sound = synthesise("creak", {"tread": -60, "length": 1.0, "fast": 60}, preset="oak-1", seed=1)
    slips = onsets(sound, rise=1.6, apart_s=0.008)
    assert len(slips) >= 8
    assert share(sound, 80, 6500) > 0.9


def test_presets_of_the_creak_are_different_boards():
    """No two presets sound alike: their spectra differ by several dB in thirds of an octave."""
    edges = np.geomspace(100, 6400, 19)
    spectra = []
    for preset in RECIPES["creak"].presets:
        sound = synthesise("creak", {"tread": -60}, preset=preset, seed=1)
        spectra.append([10 * np.log10(share(sound, low, high) + 1e-6) for low, high in itertools.pairwise(edges)])
    apart = [np.abs(np.subtract(a, b)).mean() for i, a in enumerate(spectra) for b in spectra[:i]]
    assert len(spectra) >= 8
    assert min(apart) > 1.0
