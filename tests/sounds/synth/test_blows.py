"""`blows`: shots, fists and blades."""

from __future__ import annotations

import pytest

from sound_features import made, share


@pytest.mark.parametrize(
    ("name", "preset", "low", "high", "least"),
    [
        ("explosion", None, 20, 400, 0.5),
        ("punch", None, 40, 900, 0.7),
        ("sword", None, 700, 14000, 0.7),
    ],
)
def test_energy_lies_where_it_belongs(name, preset, low, high, least):
    """Most of each sound's energy lies where the thing itself has it."""
    assert share(made(name, preset), low, high) > least
