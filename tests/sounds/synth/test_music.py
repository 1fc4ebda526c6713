"""`music`: swells and drones."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.sounds.synth import synthesise
from sound_features import hull, made, share


def test_white_swell_grows():
    """Each second is louder than the last until the light lets go."""
    level = hull(synthesise("white-swell", {"rise": 5}, seed=1), 1.0)
    assert (np.diff(level[:5]) > 0).all()


@pytest.mark.parametrize(
    ("name", "preset", "low", "high", "least"),
    [
        ("drone", None, 40, 500, 0.9),
    ],
)
def test_energy_lies_where_it_belongs(name, preset, low, high, least):
    """Most of each sound's energy lies where the thing itself has it."""
    assert share(made(name, preset), low, high) > least
