"""Bells: partials, decay, distance."""

from __future__ import annotations

import numpy as np

from audiodrama.sounds.synth import synthesise
from sound_features import hull, share


def test_bell_has_its_partials_and_decays():
    """Hum, prime, tierce and nominal are there, and half the ring later the level has fallen by tens of dB."""
    sound = synthesise("church-bell", {"hum": 200, "ring": 10, "distance": 30}, seed=1)
    for ratio in (1, 2, 2.38, 4):
        near = share(sound, 200 * ratio * 0.985, 200 * ratio * 1.015)
        assert near > 8 * share(sound, 200 * ratio * 1.03, 200 * ratio * 1.06)
    level = hull(sound, 0.1)
    assert 20 * np.log10(level[50] / level[1]) < -15


def test_distance_dulls_a_bell():
    """Far bells have lost their upper part."""
    near, far = (share(synthesise("church-bell", {"distance": d}, seed=1), 1500, 16000) for d in (30, 1500))
    assert far < 0.3 * near
