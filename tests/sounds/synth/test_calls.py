"""`calls` of `animals` and people out of one `throats` engine."""

from __future__ import annotations

import pytest

from audiodrama.sounds.synth import synthesise
from sound_features import made, share


def test_a_larger_throat_is_lower():
    """The pitch of a bark falls with the size of the dog."""
    small, large = (synthesise("dog", {"size": size, "count": 1, "distance": 1}, seed=1) for size in (0.6, 1.6))
    assert share(small, 100, 700) < share(large, 100, 700)


@pytest.mark.parametrize(
    ("name", "preset", "low", "high", "least"),
    [
        ("dog", None, 300, 4500, 0.8),
        ("cow", None, 100, 1500, 0.8),
        ("laugh", "woman", 200, 5000, 0.8),
    ],
)
def test_energy_lies_where_it_belongs(name, preset, low, high, least):
    """Most of each sound's energy lies where the thing itself has it."""
    assert share(made(name, preset), low, high) > least
