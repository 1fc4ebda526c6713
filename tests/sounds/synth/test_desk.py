"""`desk`: small things on a table."""

from __future__ import annotations

import pytest

from sound_features import made, share


@pytest.mark.parametrize(
    ("name", "preset", "low", "high", "least"),
    [
        ("typewriter", None, 200, 9000, 0.75),
        ("paper", None, 1000, 16000, 0.7),
        ("coins", None, 2500, 16000, 0.7),
        ("keys", None, 1800, 16000, 0.7),
    ],
)
def test_energy_lies_where_it_belongs(name, preset, low, high, least):
    """Most of each sound's energy lies where the thing itself has it."""
    assert share(made(name, preset), low, high) > least
