"""`glass`: shards and chains."""

from __future__ import annotations

import pytest

from sound_features import made, share


@pytest.mark.parametrize(
    ("name", "preset", "low", "high", "least"),
    [
        ("glass-break", None, 1500, 16000, 0.5),
    ],
)
def test_energy_lies_where_it_belongs(name, preset, low, high, least):
    """Most of each sound's energy lies where the thing itself has it."""
    assert share(made(name, preset), low, high) > least
